"""Moves a scheduled publication to another time: the same words, and nothing else of the draft."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.locks import BasicLock
from wagtail.models import Revision

from blog.admin import local_times
from blog.models import PostPage
from syndication.editions import ledger


class ScheduleChanged(Exception):  # noqa: N818  # somebody else was faster
    """The post is not scheduled any more, or for another time than the person has seen."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """The draft of a post that is published at ``at``."""

    revision: int
    at: datetime

    @property
    def seen(self) -> str:
        """What a form carries to say which schedule it is about."""
        return f"{self.revision} {self.at.isoformat()}"


def scheduled(page: PostPage) -> Scheduled | None:
    """The schedule of a post, if it has one."""
    row = page.revisions.filter(approved_go_live_at__isnull=False).order_by("-pk").first()
    return Scheduled(row.pk, row.approved_go_live_at) if row else None


def is_locked(page: PostPage, user: Any) -> bool:
    """Whether somebody locked the post for others. A schedule itself locks the words alone."""
    return bool(page.locked and BasicLock(page).for_user(user))


def move(page: PostPage, seen: str, to: datetime | None, *, user: Any) -> None:
    """Publish the scheduled draft of ``page`` at ``to`` instead, as Wagtail schedules it.

    Where ``to`` is None, at once: the draft then has no date any more.

    Embargoes follow, and the history of the post has an entry. Raises :class:`ScheduleChanged`
    where ``seen`` is not the schedule any more, ``PublishRefused`` where the draft may not be
    published then, and ``PagePermissionError`` where ``user`` may not publish it.
    """
    ledger.atomically(lambda: _move(page, seen, to, user))


def _move(page: PostPage, seen: str, to: datetime | None, user: Any) -> None:
    current = scheduled(page)
    if current is None or current.seen != seen:
        raise ScheduleChanged
    revision = Revision.objects.get(pk=current.revision)
    revision.content = {**revision.content, "go_live_at": to and to.isoformat()}
    # The revision stays the same one, so that a review of its words still covers it.
    revision.save(update_fields=["content"])
    revision.publish(user=user, changed=False)


class MoveForm(forms.Form):
    """The new time of a publication; ``expires`` is when the draft is taken down again."""

    at = local_times.LocalDateTimeField(label=gettext_lazy("Publish at"), widget=AdminDateTimeInput)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, expires: datetime | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._expires = expires

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at <= timezone.now():
            raise ValidationError(_("This time is past. Choose one that is still to come."))
        if self._expires and at >= self._expires:
            words = _("The post is taken down on %(time)s. Choose an earlier time.")
            raise ValidationError(words % {"time": local_times.shown(self._expires)})
        return at
