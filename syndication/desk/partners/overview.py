"""What the list of partners and the page of each show: flags, usage, keys, addresses."""

from collections.abc import Sequence
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
    receipts,
)
from syndication.desk.partners.times import moment
from syndication.partners import standing
from syndication.partners.models import Partner
from syndication.partners.standing import Flags
from syndication.webhooks.models import EventDelivery

LAST = 5  # messages on the partner's page
DAYS = standing.REFRESH.days


def flags(partners: Sequence[Partner], *, at: datetime) -> dict[int, Flags]:
    """The flags of these partners. Three queries, however many there are."""
    places = [each.position for each in partners if each.last_fetched_at]
    ids = [each.pk for each in partners]
    accepted = receipts.withdrawals(partners=ids, after=min(places)) if places else []
    return standing.flags(partners, accepted, at=at)


def warnings(found: Flags) -> list[str]:
    """The flags in words, each a sentence."""
    said = []
    if found.silent:
        said.append(_("Has not refreshed for %(days)s days.") % {"days": DAYS})
    if count := len(found.unaware):
        words = ngettext(
            "May still show %(count)s withdrawn post.",
            "May still show %(count)s withdrawn posts.",
            count,
        )
        said.append(words % {"count": count})
    return said


def last_fetch(partner: Partner) -> str:
    if partner.last_fetched_at is None:
        return _("Never")
    return moment(partner.last_fetched_at)


def facts(partner: Partner, *, user: Any, at: datetime) -> dict[str, Any]:
    """All that the partner's own page shows."""
    found = flags([partner], at=at)[partner.pk]
    return {
        "partner": partner,
        "state": contract.state(partner),
        "closed": contract.closed(partner),
        "warnings": warnings(found),
        "unaware": [
            {"post": post, "reason": recall.reason(post), "url": recall.url(post)}
            for post in found.unaware
        ],
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
    """What the partner was seen to do."""
    place = standing.place(partner)
    return [
        (_("Last fetch"), last_fetch(partner)),
        (_("Changes"), _how_far(place)),
        (_("Requests"), number_format(partner.requests, force_grouping=True)),
        (_("Of these refused or failed"), number_format(partner.errors, force_grouping=True)),
    ]


def _how_far(place: standing.Place) -> str:
    if place.newest == 0:
        return _("There is nothing to fetch yet.")
    if place.behind == 0:
        return _("It has fetched all of them.")
    if place.held == 0:
        return _("It has not fetched any: it reads lists only, or nothing yet.")
    words = ngettext(
        "%(count)s change is not fetched yet (it holds place %(held)s, the newest is %(newest)s).",
        "%(count)s changes are not fetched yet (it holds place %(held)s, the newest is "
        "%(newest)s).",
        place.behind,
    )
    return words % {"count": place.behind, "held": place.held, "newest": place.newest}
