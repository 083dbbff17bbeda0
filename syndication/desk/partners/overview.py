"""The data of the list of partners and of each partner's page: flags, usage, keys, endpoints."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from syndication.desk.partners import (
    contract,
    endpoint_questions,
    endpoint_words,
    keys,
    log,
    recall,
    recall_copy,
)
from syndication.desk.partners.pages import moment
from syndication.desk.recall import copies
from syndication.desk.recall.copies import Overdue
from syndication.partners import read_position
from syndication.partners.models import Partner
from syndication.partners.read_position import ReadPosition
from syndication.partners.usage import usage as counted
from syndication.webhooks.models import EventDelivery

LAST = 5  # messages on the partner's page
DAYS = read_position.REFRESH.days
USAGE = ("last_fetched_at", "position", "position_at", "sent_to", "requests", "errors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What needs a person's attention. ``unaware``: copies that are open for more than a day, and
    of how many posts."""

    silent: bool = False  # its contract is valid, and it fetched nothing for a week
    unaware: Overdue = field(default_factory=Overdue)


def flags(partners: Sequence[Partner], *, at: datetime) -> dict[int, Flags]:
    """The flags of these partners, by id. The same queries, however many partners there are."""
    unaware = copies.overdue_by_partner(at=at)
    return {
        each.pk: Flags(
            silent=read_position.is_silent(each, at=at), unaware=unaware.get(each.pk, Overdue())
        )
        for each in partners
    }


def warnings(found: Flags) -> list[str]:
    """The flags in words, each a sentence."""
    sentences = []
    if found.silent:
        sentences.append(_("Has not refreshed for %(days)s days.") % {"days": DAYS})
    if count := found.unaware.posts:
        words = ngettext(
            "May still show %(count)s post that was taken back.",
            "May still show %(count)s posts that were taken back.",
            count,
        )
        sentences.append(words % {"count": count})
    return sentences


def last_fetch(partner: Partner) -> str:
    if partner.last_fetched_at is None:
        return _("Never")
    return moment(partner.last_fetched_at)


def facts(partner: Partner, *, user: Any, at: datetime) -> dict[str, Any]:
    """The context of the partner's own page."""
    count, unaware = copies.overdue_of(partner.pk, most=recall.PER_PAGE, at=at)
    found = Flags(silent=read_position.is_silent(partner, at=at), unaware=count)
    return {
        "partner": partner,
        "state": contract.state(partner),
        "closed": contract.closed(partner),
        "warnings": warnings(found),
        "unaware": recall.rows(unaware, at=at),
        "unaware_more": count.copies > recall.PER_PAGE,
        "now": at,
        "may_mark": user.has_perm(recall_copy.CHANGE),
        "terms": contract.terms(partner, contract.topic_names()),
        "usage": usage(partner),
        "contacts": list(partner.contacts.all()),
        "keys": keys.rows(partner, at=at),
        "endpoints": endpoint_words.rows(partner.endpoints.select_related("question")),
        "add_endpoint": reverse("partners:add_endpoint", args=[partner.pk]),
        "may_add_endpoint": user.has_perm(endpoint_questions.ADD),
        "deliveries": log.rows(last_deliveries(partner)) if user.has_perm(log.VIEW) else [],
        "add_key": reverse("partners:add_key", args=[partner.pk]),
        "may_add_key": user.has_perm("partners.add_key"),
        "may_change_key": user.has_perm("partners.change_key"),
    }


def last_deliveries(partner: Partner) -> list[EventDelivery]:
    found = EventDelivery.objects.filter(endpoint__partner=partner.pk)
    return list(found.select_related("event", "endpoint__partner").order_by("-pk")[:LAST])


def usage(partner: Partner) -> list[tuple[str, str]]:
    """The partner's usage, as labels and values."""
    counted.write(everything=True)  # what this process has counted since it last wrote
    partner.refresh_from_db(fields=USAGE)
    position = read_position.of(partner)
    return [
        (_("Last fetch"), last_fetch(partner)),
        (_("Changes"), _how_far(position)),
        (_("Requests"), number_format(partner.requests, force_grouping=True)),
        (_("Of these refused or failed"), number_format(partner.errors, force_grouping=True)),
    ]


def _how_far(position: ReadPosition) -> str:
    if position.newest == 0:
        return _("There is nothing to fetch yet.")
    if position.behind == 0:
        return _("It has fetched all of them.")
    if position.unsent == 0:
        return _("All of them were sent to it. It confirms that with its next request of changes.")
    if position.sent == 0:
        return _(
            "It has not fetched any: it reads lists, or the changes of a part of its contract, "
            "or nothing yet."
        )
    words = ngettext(
        "%(count)s change is not fetched yet (it holds place %(held)s, the newest is %(newest)s).",
        "%(count)s changes are not fetched yet (it holds place %(held)s, the newest is "
        "%(newest)s).",
        position.unsent,
    )
    return words % {"count": position.unsent, "held": position.sent, "newest": position.newest}
