"""What happened to review links, in the history of their post.

Entries hold the link's id: once a person's data is removed from the link, no entry names them.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.log_actions import LogActionRegistry, LogFormatter, log
from wagtail.models import PageLogEntry

from blog.models import ReviewLink

MADE = "blog.review_link.made"
RENEWED = "blog.review_link.renewed"
REVOKED = "blog.review_link.revoked"
ERASED = "blog.review_link.erased"
APPROVED = "blog.review_link.approved"
CHANGES = "blog.review_link.changes"
DECLINED = "blog.review_link.declined"
CONFIRMED = "blog.review_link.confirmed"

# The action's name in filters, and its sentence.
WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    MADE: (
        gettext_lazy("Ask for a review by link"),
        gettext_lazy("Review asked for by link: %(who)s"),
    ),
    RENEWED: (
        gettext_lazy("Renew a review link"),
        gettext_lazy("New address of a review link: %(who)s"),
    ),
    REVOKED: (
        gettext_lazy("Revoke a review link"),
        gettext_lazy("Review link revoked: %(who)s"),
    ),
    ERASED: (
        gettext_lazy("Remove a reviewer’s data"),
        gettext_lazy("The data of a person who was asked by link is removed"),
    ),
    APPROVED: (
        gettext_lazy("Approve by link"),
        gettext_lazy("Approved by link: %(who)s"),
    ),
    CHANGES: (
        gettext_lazy("Ask for changes by link"),
        gettext_lazy("Changes asked for by link: %(who)s"),
    ),
    DECLINED: (
        gettext_lazy("Decline a review by link"),
        gettext_lazy("Review by link declined: %(who)s"),
    ),
    CONFIRMED: (
        gettext_lazy("Confirm an approval by link"),
        gettext_lazy("Approval by link confirmed: %(who)s"),
    ),
}


def note(link: ReviewLink, action: str, *, user: Any = None) -> None:
    """Add an entry to the history of the link's post; ``user`` is None for the reviewer's own."""
    if link.page is not None:
        log(instance=link.page, action=action, user=user, data={"link": link.pk})


def who(link_id: int | None) -> str:
    """Name and credentials of the reviewer, or that they were removed."""
    link = ReviewLink.objects.filter(pk=link_id or 0).first()
    return (link.signature if link else "") or _("somebody whose data was removed")


def log_actions(actions: LogActionRegistry) -> None:
    """Wagtail's hook for how entries read."""
    for action, (label, message) in WORDS.items():
        formatter = type("Formatter", (_Formatter,), {"label": label, "words": message})
        actions.register_action(action)(formatter)


class _Formatter(LogFormatter):
    words: str | Promise = ""

    def format_message(self, log_entry: PageLogEntry) -> str:
        return str(self.words) % {"who": who(log_entry.data.get("link"))}
