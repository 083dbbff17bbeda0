"""Dates with a time in the admin, in forms and beside them: they name their time zone, and explain
a time that the clocks skip or show twice.
"""

import functools
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from wagtail import locks
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.ui.side_panels import StatusSidePanel
from wagtail.admin.widgets import AdminDateTimeInput

CODE = "ambiguous_timezone"  # Django's, for both kinds


def zone_name() -> str:
    """The time zone in which the current user writes and reads times, as in America/Toronto."""
    zone = timezone.get_current_timezone()
    return str(getattr(zone, "key", zone))


def zone_note() -> str:
    """What a field's help text ends with."""
    return _("Time zone: %(zone)s.") % {"zone": zone_name()}


class LocalDateTimeField(forms.DateTimeField):
    """Django's field, with the time zone in its help text.

    Raises ``ValidationError`` with the code ``ambiguous_timezone`` for a local time that does not
    exist or comes twice, as Django does, but with the reason and a time that can be meant.
    """

    def __init__(self, **options: Any) -> None:
        own, note = options.get("help_text"), lazy(zone_note, str)()
        options["help_text"] = format_lazy("{} {}", own, note) if own else note
        super().__init__(**options)

    def to_python(self, value: Any) -> datetime | None:
        try:
            found: datetime | None = super().to_python(value)
        except ValidationError as error:
            if error.code != CODE or not error.params:
                raise
            raise ValidationError(explain(error.params["datetime"]), code=CODE) from error
        return found


def explain(written: datetime) -> str:
    """Why a local time does not exist, or occurs twice, in the current time zone."""
    zone = timezone.get_current_timezone()
    offsets = [written.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)]
    before, after = (offset or timedelta() for offset in offsets)
    shift = abs(after - before)
    words = {
        "zone": zone_name(),
        "date": date_format(written, "DATE_FORMAT"),
        "time": f"{written:%H:%M}",
        "earlier": f"{written - shift:%H:%M}",
        "later": f"{written + shift:%H:%M}",
    }
    if after > before:
        return (
            _(
                "The clocks of %(zone)s go forward on %(date)s, and %(time)s does not exist that "
                "day. Choose another time, such as %(later)s."
            )
            % words
        )
    return (
        _(
            "The clocks of %(zone)s go back on %(date)s, and %(time)s comes twice that day. "
            "Choose another time, such as %(earlier)s or %(later)s."
        )
        % words
    )


def shown(moment: datetime) -> str:
    """A date and time as the current user reads it, with the time zone."""
    return f"{date_format(timezone.localtime(moment), 'DATETIME_FORMAT')} ({zone_name()})"


def clock(moment: datetime) -> str:
    """The time of day as the current user reads it, with its distance from UTC."""
    local = timezone.localtime(moment)
    minutes = round((local.utcoffset() or timedelta()) / timedelta(minutes=1))
    hours, rest = divmod(abs(minutes), 60)
    zone = f"UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"
    return f"{date_format(local, 'TIME_FORMAT')} ({zone if minutes else 'UTC'})"


def _with_zone(wrapped: Any) -> Any:
    """The context of the panel "Status", with the time zone added to its dates."""

    @functools.wraps(wrapped)
    def get_context(self: Any, parent_context: Any) -> dict[str, Any]:
        context = wrapped(self, parent_context)
        return {
            name: shown(value) if isinstance(value, datetime) else value
            for name, value in context.items()
        }

    get_context.names_zone = True  # type: ignore[attr-defined]
    return get_context


def install() -> None:
    """Use the field in every form of a model in the admin, and name the zone beside the form.

    Again changes nothing.
    """
    wrapped = StatusSidePanel.get_scheduled_publishing_context
    if not hasattr(wrapped, "names_zone"):
        StatusSidePanel.get_scheduled_publishing_context = _with_zone(wrapped)
    locks.render_timestamp = shown  # in the messages about a schedule and a colleague's lock
    register_form_field_override(
        models.DateTimeField,
        override={"form_class": LocalDateTimeField, "widget": AdminDateTimeInput},
    )
