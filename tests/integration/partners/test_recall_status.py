"""Where a partner stands: silent for long, behind, or not told of a withdrawal."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from syndication.editions import recording
from syndication.editions.models import Head
from syndication.partners import entitlements, recall_status
from syndication.partners.models import Partner, Status
from syndication.partners.recall_status import Receipt
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


def withdrawn(number: int = 1, *, at: datetime = NOW - 2 * DAY, **values: object) -> Head:
    edition = made.publish(made.small(number, **values), at=NOW - 10 * DAY)
    recording.withdraw(edition.post_id, at=at, reason="incorrect", note="It named a wrong dose.")
    return Head.objects.get(pk=edition.post_id)


def unaware(who: Partner, *receipts: Receipt) -> list[str]:
    found = recall_status.flags([who], receipts, at=NOW)[who.pk]
    return [post.title for post in found.unaware]


def receipt(who: Partner, head: Head, sequence: int | None = None) -> Receipt:
    return Receipt(
        partner=who.pk, post_id=head.pk, sequence=sequence or head.position, at=NOW - DAY
    )


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
    assert recall_status.flags([who], [], at=NOW)[who.pk].silent is silent


# -- withdrawals ----------------------------------------------------------------------------------


def test_a_withdrawal_that_was_not_fetched_for_a_day_is_said(db):
    who = partner()
    withdrawn()
    assert unaware(who) == ["Small post 1"]


def test_the_first_day_is_for_fetching_it(db):
    who = partner()
    withdrawn(at=NOW - timedelta(hours=23))
    assert unaware(who) == []


def test_who_has_shown_a_later_place_has_heard_of_it(db):
    head = withdrawn()
    assert unaware(partner(position=head.position)) == []
    assert unaware(partner("Other", position=head.position - 1)) == ["Small post 1"]


def test_an_endpoint_that_accepted_the_event_has_heard_of_it(db):
    who, other = partner(), partner("Other")
    head = withdrawn()
    assert unaware(who, receipt(who, head)) == []
    assert unaware(who, receipt(other, head)) == ["Small post 1"]


def test_a_receipt_from_before_the_post_came_back_does_not_count(db):
    who = partner()
    first = withdrawn()
    early = receipt(who, first)
    made.publish(made.small(1, title="Back again"), at=NOW - 2 * DAY)
    assert unaware(who, early) == []
    recording.withdraw(first.pk, at=NOW - 2 * DAY, reason="harmful")
    assert unaware(who, early) == ["Back again"]


def test_a_post_outside_the_contract_is_no_concern_of_the_partner(db):
    withdrawn()
    assert unaware(partner(locales=["fr-CA"])) == []
    assert unaware(partner("Other", topics=["grief"])) == []


def test_a_narrower_contract_does_not_hide_a_withdrawal_that_was_not_heard_of(db):
    who, other = partner(), partner("Other")
    head = withdrawn()
    for each in (who, other):
        each.locales = ["fr-CA"]
        entitlements.amend(each, at=NOW)
    assert unaware(who) == ["Small post 1"]
    (post,) = recall_status.withdrawals(posts=[head.pk])
    assert len(recall_status.states([post], [who, other], [])[post.post_id]) == 2
    # Who has fetched that it lost the post has dropped it, for whatever reason.
    other.position = head.position + 2
    assert unaware(other) == []


def test_who_came_after_the_withdrawal_or_never_fetched_holds_nothing(db):
    withdrawn(at=NOW - 2 * DAY)
    late = partner()
    Partner.objects.filter(pk=late.pk).update(created_at=NOW - DAY)
    late.refresh_from_db()
    assert unaware(late) == []
    assert unaware(partner("Other", last_fetched_at=None)) == []


def test_an_ended_contract_does_not_take_the_copies_away(db):
    who = partner(status=Status.ENDED)
    withdrawn()
    assert unaware(who) == ["Small post 1"]


def test_the_cost_does_not_grow_with_partners_and_posts(db, django_assert_num_queries):
    for number in range(5):
        withdrawn(number)
    many = [partner(f"Example {number}") for number in range(20)]
    with django_assert_num_queries(3):
        found = recall_status.flags(many, [], at=NOW)
    assert all(len(found[each.pk].unaware) == 5 for each in many)


# -- read position --------------------------------------------------------------------------------


def test_the_place_counts_what_lies_between_within_the_contract(db, django_assert_num_queries):
    first, second, third = made.publish_many(3)
    who = partner(position=first.sequence)
    assert recall_status.read_position(who).behind == 2
    assert recall_status.read_position(who).newest == third.sequence
    abroad = partner("Other", locales=["fr-CA"])
    assert recall_status.read_position(abroad).behind == 0
    who.locales = ["fr-CA"]
    entitlements.amend(who, at=NOW)
    with django_assert_num_queries(4):
        found = recall_status.read_position(who)
    assert found.behind == 3  # all three are lost, and it must hear so
    assert found.newest > third.sequence > second.sequence


def test_a_new_contract_leaves_what_was_seen_meanwhile(db):
    who = partner()
    Partner.objects.update(position=7, requests=9)
    who.name, who.locales = "Renamed", ["fr-CA"]
    entitlements.amend(who, at=NOW)
    who.refresh_from_db()
    assert (who.name, who.locales, who.position, who.requests) == ("Renamed", ["fr-CA"], 7, 9)


# -- recall ---------------------------------------------------------------------------------------


def test_a_recall_says_of_each_partner_how_it_heard(db):
    head = withdrawn()
    fetched = partner("Fetched", position=head.position, position_at=NOW - DAY)
    accepted, waiting = partner("Accepted"), partner("Waiting")
    unread, outside = partner("Unread", last_fetched_at=None), partner("Outside", topics=["grief"])
    (post,) = recall_status.withdrawals(posts=[head.pk])
    found = {
        each.partner.name: each
        for each in recall_status.states(
            [post], [fetched, accepted, waiting, unread, outside], [receipt(accepted, head)]
        )[post.post_id]
    }
    assert set(found) == {"Fetched", "Accepted", "Waiting", "Unread"}
    assert found["Fetched"].fetched_at == NOW - DAY
    assert found["Accepted"].accepted_at == NOW - DAY
    assert [name for name, each in found.items() if each.may_show] == ["Waiting"]
    assert found["Unread"].has_read is False


def test_withdrawals_come_newest_first_without_those_that_came_back(db):
    heads = [withdrawn(number) for number in (1, 2, 3)]
    made.publish(made.small(2, title="Back again"), at=NOW)
    found = recall_status.withdrawals(limit=10)
    assert [post.post_id for post in found] == [heads[2].pk, heads[0].pk]
    assert (found[0].reason, found[0].note) == ("incorrect", "It named a wrong dose.")
    assert recall_status.withdrawals(posts=[UUID(int=1)]) == []
