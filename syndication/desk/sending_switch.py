"""The notice on the admin's first page while nothing is sent, and the page that turns it on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from syndication.delivery import pause, uncertain
from syndication.delivery.models import SendingPause
from syndication.desk import ledger_mark
from syndication.desk.partners.pages import Page, moment

TURN = "syndication.turn_sending"
LOG = "webhooks.view_eventdelivery"
ACTION = "sending.on"


def sentence(found: SendingPause) -> str:
    """Since when nothing is sent, and why."""
    words = {
        SendingPause.Why.RESTORED: _(
            "A backup was restored on %(when)s: partners and hubs are sent nothing until somebody "
            "turns sending on."
        ),
        SendingPause.Why.OLDER: _(
            "The database is older than it was. Since %(when)s, partners and hubs are sent nothing."
        ),
        SendingPause.Why.PERSON: _(
            "Sending was turned off on %(when)s: what partners and hubs are to be told waits."
        ),
    }
    return words[SendingPause.Why(found.why)] % {"when": moment(found.since)}


class PausePanel(Component):
    """Says on the first page of the admin that nothing is sent."""

    name = "sending_pause"
    order = 1
    template_name = "admin/sending/panel.html"

    def __init__(self, found: SendingPause, *, may_turn: bool) -> None:
        self.found = found
        self.may_turn = may_turn

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {
            "sentence": sentence(self.found),
            "older": ledger_mark.is_older(),
            "may_turn": self.may_turn,
        }


def panels(request: HttpRequest, shown: list[Component]) -> None:
    """Wagtail's hook for the panels of the admin's first page."""
    may_turn = request.user.has_perm(TURN)
    if (may_turn or request.user.has_perm(LOG)) and (found := pause.current()):
        shown.append(PausePanel(found, may_turn=may_turn))


class TurnOn(Page):
    """Asks for confirmation before sending is turned on, and lists what will be sent."""

    needs = TURN
    page_title = gettext_lazy("Turn sending on")
    header_icon = "mail"
    template_name = "admin/partners/confirm.html"

    def sentences(self) -> list[str]:
        waiting, count = uncertain.unfinished(), uncertain.count()
        sent = ngettext(
            "%(count)d message that waits is sent at once.",
            "%(count)d messages that wait are sent at once.",
            waiting,
        )
        kept = ngettext(
            "%(count)d message may have arrived before the restore. It is not sent: decide about "
            "it under “What partners were told”.",
            "%(count)d messages may have arrived before the restore. They are not sent: decide "
            "about them under “What partners were told”.",
            count,
        )
        return [sent % {"count": waiting}, *([kept % {"count": count}] if count else [])]

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        home = reverse("wagtailadmin_home")
        return super().get_context_data(
            sentences=self.sentences(), button=_("Yes, turn it on"), back=home, **kwargs
        )

    def post(self, *_args: object, **_kwargs: object) -> HttpResponse:
        found = pause.current()
        if ledger_mark.is_older():
            messages.error(self.request, _("Run “manage.py restored” first."))
        elif found is not None:
            log(found, ACTION, user=self.request.user)
            pause.turn_on()
            messages.success(self.request, _("Sending is on."))
        return redirect("wagtailadmin_home")


def urls() -> list[URLPattern]:
    return [path("sending/on/", TurnOn.as_view(), name="sending_on")]


def log_actions(actions: LogActionRegistry) -> None:
    """How turning it on reads in the histories."""

    @actions.register_action(ACTION)
    class TurnedOn(LogFormatter):
        label = gettext_lazy("Turn sending on")
        message = gettext_lazy("Sending turned on")
