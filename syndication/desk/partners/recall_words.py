"""A copy of what was taken back, in words: who may show it, what was tried, what to do next."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from syndication.delivery import OPEN, State
from syndication.desk.partners import contract, endpoint_words
from syndication.desk.partners.pages import moment
from syndication.desk.recall.copies import Copy
from syndication.desk.recall.holders import EndpointHolder, Holder, KeyHolder, ProfileHolder
from syndication.desk.recall.recalls import Kind, Recall
from syndication.desk.recall.receipts import PROOF
from syndication.desk.withdrawing import REASONS
from syndication.webhooks.models import EventDelivery, EventType

# Reasons that are not choices of the withdrawal form.
OTHERS = {
    "expired": gettext_lazy("Its time was over"),
    "deleted": gettext_lazy("Deleted"),
    "private": gettext_lazy("Made private"),
}
KINDS: dict[Kind, str | Promise] = {
    Kind.LOST: gettext_lazy("The contract no longer covers it"),
    Kind.UNSCHEDULED: gettext_lazy("It is not published as planned"),
}
REMOVED: dict[type[Holder], str | Promise] = {
    KeyHolder: gettext_lazy(
        "This key was deleted on %(when)s: nothing can prove any more that it heard."
    ),
    EndpointHolder: gettext_lazy(
        "This address was removed on %(when)s: nothing can prove any more that it heard."
    ),
    ProfileHolder: gettext_lazy(
        "This feed was deleted on %(when)s: nothing can prove any more that it heard."
    ),
}

# By endpoint, event type, and post (None: a change of the contract): the newest message.
Messages = Mapping[tuple[UUID, str, UUID | None], EventDelivery]


def messages_about(copies: Iterable[Copy]) -> Messages:
    """The newest message to each endpoint about each of these copies. One query, or none."""
    of_endpoints = [copy for copy in copies if isinstance(copy.holder, EndpointHolder)]
    if not of_endpoints:
        return {}
    rows = EventDelivery.objects.filter(
        endpoint__in={copy.holder.endpoint.pk for copy in of_endpoints},  # type: ignore[attr-defined]
        event__type__in={PROOF[copy.recall.kind] for copy in of_endpoints},
        event__sequence__gte=min(copy.recall.sequence for copy in of_endpoints),
    )
    found = {}
    for row in rows.select_related("event").defer("event__body").order_by("pk"):
        of_contract = row.event.type == EventType.ENTITLEMENT
        found[row.endpoint_id, row.event.type, None if of_contract else row.event.post_id] = row
    return found


def reason(recall: Recall) -> str:
    """Why the post was taken back."""
    if recall.kind in KINDS:
        return str(KINDS[recall.kind])
    return str((dict(REASONS) | OTHERS).get(recall.reason, recall.reason))


def open_for(recall: Recall, *, at: datetime) -> str:
    """For how long the copies of a post have been open."""
    if at - recall.at < timedelta(minutes=1):
        return _("less than a minute")
    return timesince(recall.at, at)


def title(recall: Recall) -> str:
    return recall.title or _("A post that was not published")


def person(user: Any) -> str:
    """Who marked a copy, by name."""
    return (user.get_full_name() or user.get_username()) if user else _("Somebody")


def holder(copy: Copy) -> str:
    """What of the partner's may hold it; its name is beside this."""
    match copy.holder:
        case EndpointHolder():
            return _("Address %(address)s") % {
                "address": endpoint_words.short(copy.holder.endpoint)
            }
        case ProfileHolder():
            return _("Feed “%(name)s”") % {"name": copy.holder.name}
    return _("Key “%(key)s”") % {"key": copy.holder.name}


def proof(copy: Copy, told: Messages) -> str:
    """What proves that it heard, or that a person dealt with it; "" while it is open."""
    if copy.mark is not None and not copy.heard:
        return _("Dealt with")
    if not copy.heard:
        return ""
    match copy.holder:
        case KeyHolder(position_at=datetime() as at):
            return _("Yes: fetched, at the latest on %(when)s") % {"when": moment(at)}
        case ProfileHolder(fetched_at=datetime() as at):
            return _("Yes: its feed without the post was fetched, at the latest on %(when)s") % {
                "when": moment(at)
            }
        case EndpointHolder():
            message = _message(copy, told)
            if message is not None and message.last_attempt_at and _accepted(message):
                words = _("Yes: its address accepted our message on %(when)s")
                return words % {"when": moment(message.last_attempt_at)}
            return _("Yes: its address accepted our message")
    return _("Yes: fetched")


def facts(copy: Copy, told: Messages, *, at: datetime) -> dict[str, Any]:
    """A copy for programs, with what it says for people."""
    return {
        "id": str(copy.recall.post_id),
        "title": title(copy.recall),
        "kind": copy.recall.kind.value,
        "sequence": copy.recall.sequence,
        "taken_back_at": copy.recall.at.isoformat(timespec="seconds"),
        "holder": copy.holder.id,
        "partner": str(copy.holder.partner or ""),
        "held_by": holder(copy),
        "removed_at": copy.holder.removed_at.isoformat(timespec="seconds")
        if copy.holder.removed_at
        else None,
        "open": copy.open,
        "overdue": copy.is_overdue(at=at),
        "heard": copy.heard,
        "says": proof(copy, told) or tried(copy, told, at=at),
    }


def tried(copy: Copy, told: Messages, *, at: datetime) -> str:
    """What we did to tell it, and why that proves nothing yet."""
    if copy.holder.removed_at is not None:
        words = REMOVED[type(copy.holder)]
        return words % {"when": moment(copy.holder.removed_at)}
    match copy.holder:
        case KeyHolder() as key:
            return _tried_key(key, copy.recall, at=at)
        case EndpointHolder() as endpoint:
            return _tried_endpoint(endpoint, copy, _message(copy, told))
        case ProfileHolder(readable=False):
            return _("Its feed cannot be read any more, so that it cannot be told.")
        case ProfileHolder(fetched_at=datetime() as fetched):
            words = _("Its feed was last fetched on %(when)s, before the post left it.")
            return words % {"when": moment(fetched)}
    return _("Its feed was not fetched since the post left it.")


def next_step(copy: Copy, told: Messages, *, at: datetime) -> str:
    """What to do next."""
    if copy.holder.removed_at is not None:
        return _(
            "Ring them or write, ask whether the post is down, and then mark it as dealt with."
        )
    by_itself, elsewhere = _may_hear_by_itself(copy, told, at=at)
    if elsewhere:
        return elsewhere
    if by_itself and not copy.is_overdue(at=at):
        return _("Wait: it may still hear of it by itself. After a day, write.")
    return _("Write, ask that the post be taken down, and note what was answered.")


def _may_hear_by_itself(copy: Copy, told: Messages, *, at: datetime) -> tuple[bool, str]:
    """Whether it may; and what else is to be done, if anything can be done here."""
    match copy.holder:
        case KeyHolder() as key:
            return _reads_changes(key) and _works(key, at=at), ""
        case EndpointHolder() as endpoint:
            message = _message(copy, told)
            if message is not None and message.state in (State.FAILED, State.UNCERTAIN):
                return False, _(
                    "Send the message again (“What partners were told”), or write and note what "
                    "was answered."
                )
            if not endpoint.endpoint.wants(PROOF[copy.recall.kind]) or not _is_told(endpoint):
                return False, ""
            return message is not None or endpoint.endpoint.missed_from is not None, ""
        case ProfileHolder() as feed:
            return feed.readable, ""
    return True, ""


def _tried_key(key: KeyHolder, recall: Recall, *, at: datetime) -> str:
    if not _works(key, at=at):
        return _("Its key opens nothing any more, so that it cannot be told.")
    if key.sent_to >= recall.sequence:
        return _("It was sent this, and has not confirmed it by its next request of changes.")
    if not _reads_changes(key):
        return _(
            "It has not read the changes: it reads lists, single posts or the changes of one "
            "language, which prove nothing."
        )
    if key.fetched_at:
        words = _("It last fetched something on %(when)s, and has not read as far as this.")
        return words % {"when": moment(key.fetched_at)}
    return _("It has not read as far as this.")


def _tried_endpoint(holder: EndpointHolder, copy: Copy, message: EventDelivery | None) -> str:
    if message is None or _accepted(message):
        if not holder.endpoint.wants(PROOF[copy.recall.kind]):
            return _("This address does not ask for such messages: none is sent.")
        return _with_state(_("No message was sent to it."), holder)
    if message.state in OPEN:
        if message.last_attempt_at is None or not _is_told(holder):
            return _with_state(_("Our message waits to be sent."), holder)
        words = _("Our message was refused or not answered on %(when)s; it is tried again.")
        return words % {"when": moment(message.last_attempt_at)}
    if message.state == State.UNCERTAIN:
        return _("Whether our message arrived is not known.")
    return _("Our message was given up after %(count)s tries.") % {"count": message.attempts}


def _with_state(said: str, holder: EndpointHolder) -> str:
    """A sentence, and another with why the address is told nothing now, if it is not."""
    if _is_told(holder):
        return said
    state = endpoint_words.state(holder.endpoint).rstrip(".")
    return f"{said} {state}."


def _message(copy: Copy, told: Messages) -> EventDelivery | None:
    if not isinstance(copy.holder, EndpointHolder):
        return None
    lost = copy.recall.kind == Kind.LOST
    post_id = None if lost else copy.recall.post_id
    found = told.get((copy.holder.endpoint.pk, PROOF[copy.recall.kind], post_id))
    # A message about an earlier withdrawal, before the post came back, is none about this one.
    if found is None or (found.event.sequence or 0) < copy.recall.sequence:
        return None
    return found


def _reads_changes(key: KeyHolder) -> bool:
    """Whether it reads the changes of all of its contract; once alone proves nothing yet."""
    return key.position > 0 or key.sent_to > 0


def _accepted(message: EventDelivery) -> bool:
    return message.state == State.DELIVERED


def _is_told(holder: EndpointHolder) -> bool:
    """Whether messages are sent to it now, as far as its partner's contract goes, too."""
    return endpoint_words.is_active(holder.endpoint) and not contract.closed(holder.owner)


def _works(key: KeyHolder, *, at: datetime) -> bool:
    if contract.closed(key.owner):
        return False
    return any(
        each.revoked_at is None and (each.expires_at is None or each.expires_at > at)
        for each in key.keys
    )
