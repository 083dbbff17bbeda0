"""Log actions in a partner's history about keys and endpoints. No secret is logged."""

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wagtail.log_actions import LogActionRegistry, LogFormatter, log
from wagtail.models import ModelLogEntry

from syndication.partners.models import Partner

KEY_MADE = "partners.key_made"
KEY_ROTATED = "partners.key_rotated"
KEY_REVOKED = "partners.key_revoked"
ENDPOINT_ADDED = "partners.endpoint_added"
ENDPOINT_CHANGED = "partners.endpoint_changed"
ENDPOINT_ROTATED = "partners.endpoint_rotated"
ENDPOINT_ASKED = "partners.endpoint_asked"
ENDPOINT_PINGED = "partners.endpoint_pinged"
ENDPOINT_DISABLED = "partners.endpoint_disabled"
ENDPOINT_ENABLED = "partners.endpoint_enabled"
ENDPOINT_REMOVED = "partners.endpoint_removed"
REPLAYED = "partners.replayed"
SKIPPED = "partners.skipped"
COPY_DEALT_WITH = "partners.copy_dealt_with"
COPY_OPEN_AGAIN = "partners.copy_open_again"

# The filter's label and the history's sentence; %(what)s is the key or the endpoint.
ACTIONS = {
    KEY_MADE: (_("Make a key"), _("Key made: %(what)s")),
    KEY_ROTATED: (_("Replace a key"), _("Key replaced: %(what)s")),
    KEY_REVOKED: (_("Revoke a key"), _("Key revoked: %(what)s")),
    ENDPOINT_ADDED: (_("Add an address"), _("Address added: %(what)s")),
    ENDPOINT_CHANGED: (_("Change what an address is told"), _("Told of other events: %(what)s")),
    ENDPOINT_ROTATED: (_("Replace a secret"), _("Secret replaced: %(what)s")),
    ENDPOINT_ASKED: (_("Ask an address again"), _("Asked again to prove itself: %(what)s")),
    ENDPOINT_PINGED: (_("Try an address"), _("Tried: %(what)s")),
    ENDPOINT_DISABLED: (_("Stop telling an address"), _("Told nothing any more: %(what)s")),
    ENDPOINT_ENABLED: (_("Tell an address again"), _("Told again: %(what)s")),
    ENDPOINT_REMOVED: (_("Remove an address"), _("Address removed: %(what)s")),
    REPLAYED: (_("Send again"), _("Sent again: %(what)s")),
    SKIPPED: (_("Give a message up"), _("A message was given up: %(what)s")),
    COPY_DEALT_WITH: (_("Mark a copy as dealt with"), _("Copy dealt with: %(what)s")),
    COPY_OPEN_AGAIN: (_("Take such a mark back"), _("Copy open again: %(what)s")),
}


def note(request: HttpRequest, partner: Partner, action: str, what: object) -> None:
    """Log in the partner's history who did what to which key or endpoint."""
    log(instance=partner, action=action, user=request.user, data={"what": str(what)})


def log_actions(actions: LogActionRegistry) -> None:
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action)(_formatter(label, message))


def _formatter(action_label: Promise, sentence: Promise) -> type[LogFormatter]:
    class Formatter(LogFormatter):
        label = action_label
        message = sentence

        def format_message(self, log_entry: ModelLogEntry) -> str:
            return str(sentence) % {"what": log_entry.data.get("what", "")}

    return Formatter
