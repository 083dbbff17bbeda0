"""Where a partner stands: silent for long, or behind."""

from datetime import UTC, datetime, timedelta

import pytest

from syndication.partners import entitlements, read_position
from syndication.partners.models import Partner, Status
from tests import editions_factory as made

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def partner(name: str = "Example Portal", **values: object) -> Partner:
    """One that has fetched an hour ago, and exists since the beginning of the month."""
    found = Partner.objects.create(
        name=name, **{"last_fetched_at": NOW - timedelta(hours=1), **values}
    )
    Partner.objects.filter(pk=found.pk).update(created_at=NOW - 22 * DAY)
    found.refresh_from_db()
    return found


# -- silence --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "silent"),
    [
        ({}, False),
        ({"last_fetched_at": NOW - 7 * DAY}, False),
        ({"last_fetched_at": NOW - 7 * DAY - timedelta(minutes=1)}, True),
        ({"last_fetched_at": None}, True),
        ({"last_fetched_at": None, "starts_on": NOW.date() - 3 * DAY}, False),
        ({"last_fetched_at": None, "starts_on": NOW.date() + DAY}, False),
        ({"last_fetched_at": None, "ends_on": NOW.date() - DAY}, False),
        ({"last_fetched_at": None, "status": Status.SUSPENDED}, False),
    ],
)
def test_a_partner_that_may_read_and_does_not_is_silent_after_seven_days(values, silent):
    who = partner(**values)
    assert read_position.is_silent(who, at=NOW) is silent


# -- read position --------------------------------------------------------------------------------


def test_the_place_counts_what_lies_between_within_the_contract(db, django_assert_num_queries):
    first, second, third = made.publish_many(3)
    who = partner(position=first.sequence)
    assert read_position.of(who).behind == 2
    assert read_position.of(who).newest == third.sequence
    abroad = partner("Other", locales=["fr-CA"])
    assert read_position.of(abroad).behind == 0
    who.locales = ["fr-CA"]
    entitlements.amend(who, at=NOW)
    with django_assert_num_queries(4):
        found = read_position.of(who)
    assert found.behind == 3  # all three are lost, and it must hear so
    assert found.newest > third.sequence > second.sequence


def test_a_new_contract_leaves_what_was_seen_meanwhile(db):
    who = partner()
    Partner.objects.update(position=7, requests=9)
    who.name, who.locales = "Renamed", ["fr-CA"]
    entitlements.amend(who, at=NOW)
    who.refresh_from_db()
    assert (who.name, who.locales, who.position, who.requests) == ("Renamed", ["fr-CA"], 7, 9)
