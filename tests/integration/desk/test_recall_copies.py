"""Who may still hold what was taken back: by each key, endpoint and feed, on proof alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from django.contrib.auth import get_user_model

from syndication.delivery import State
from syndication.desk.models import RecallMark
from syndication.desk.recall import clock, copies, positions
from syndication.editions import recording
from syndication.editions.models import Head
from syndication.feeds.profiles.model import FeedProfile, ProfilePost
from syndication.partners import embargo_access, entitlements, keys
from syndication.partners.models import Key, Partner, Status
from syndication.webhooks import deliveries
from syndication.webhooks.models import Endpoint, EventDelivery, EventType
from tests import editions_factory as made
from tests import partners_factory
from tests.integration.desk.holding import (
    DAY,
    MONTH_AGO,
    NOW,
    accept,
    endpoint,
    name,
    opened,
    program,
    withdrawn,
)

pytestmark = pytest.mark.django_db


# -- keys -----------------------------------------------------------------------------------------


def test_a_key_has_heard_once_its_own_cursor_has_passed_the_withdrawal():
    head, key = withdrawn(), program()
    assert opened() == [(name(key), "Small post 1")]
    Key.objects.update(position=head.position)
    assert opened() == []
    assert [copy.heard for copy in copies.of_posts([head.pk]).copies] == [True]


def test_one_key_that_reads_proves_nothing_of_another_of_the_same_partner():
    head, first = withdrawn(), program()
    second = program(first.partner, position=head.position)
    Partner.objects.update(position=head.position)
    assert opened() == [(name(first), "Small post 1")]
    assert second.position


def test_what_was_sent_and_not_confirmed_proves_nothing():
    head = withdrawn()
    key = program(sent_to=head.position)
    assert opened() == [(name(key), "Small post 1")]


def test_a_key_that_replaced_another_proves_for_both():
    head, first = withdrawn(), program()
    second, _ = keys.rotate(first, overlap=DAY, at=partners_factory.AT)
    assert opened() == [(name(first), "Small post 1")]
    Key.objects.filter(pk=second.pk).update(position=head.position)
    assert opened() == []


def test_a_key_holds_nothing_that_it_cannot_have_read():
    """Not before its first fetch, not after its last use, and nothing without a scope to read."""
    withdrawn(at=NOW - 2 * DAY)
    program(first_fetched_at=NOW - DAY, name="Late")
    program(first_fetched_at=None, fetched_at=None, last_used_at=None, name="Never")
    program(last_used_at=NOW - 11 * DAY, fetched_at=NOW - 11 * DAY, name="Gone before")
    hooks, _ = partners_factory.key(partners_factory.partner("Hooks"), scopes=["webhooks"])
    Key.objects.filter(pk=hooks.pk).update(first_fetched_at=MONTH_AGO, last_used_at=NOW)
    assert opened() == []
    early = program(
        partners_factory.partner("Early", embargo_hours=24),
        last_used_at=NOW - 11 * DAY,
        fetched_at=NOW - 11 * DAY,
    )
    assert opened() == [(name(early), "Small post 1")]


def test_a_clock_that_ran_ahead_and_was_put_back_hides_no_copy():
    """It dated a key's first use, an address, a feed's copy and a publication hours too late."""
    ahead = NOW + timedelta(hours=7)
    edition = made.publish(made.small(1), at=ahead)
    early, late = program(name="Used early"), program(first_fetched_at=ahead, name="Used late")
    address = endpoint(partners_factory.partner("Hook"))
    Endpoint.objects.update(created_at=ahead)
    feed = FeedProfile.objects.create(name="Feed")
    ProfilePost.objects.create(
        profile=feed, post_id=edition.post_id, given_at=ahead, updated_at=ahead
    )
    Key.objects.filter(pk=early.pk).update(last_used_at=NOW, fetched_at=NOW)
    clock.put_back(timedelta(hours=7), at=NOW)
    recording.withdraw(edition.post_id, at=NOW + timedelta(minutes=2), reason="harmful")
    Key.objects.update(last_used_at=NOW + timedelta(minutes=2))
    held = sorted(name(each) for each in (early, late, address, feed))
    assert [holder for holder, _title in opened()] == held


def test_neither_a_revoked_key_nor_an_ended_contract_takes_a_copy_away():
    withdrawn()
    key = program()
    keys.revoke(key, at=NOW)
    Partner.objects.update(status=Status.ENDED)
    assert opened() == [(name(key), "Small post 1")]


def test_a_post_outside_the_contract_is_no_concern_of_the_partner():
    withdrawn()
    program(partners_factory.partner("Abroad", locales=["fr-CA"]))
    endpoint(partners_factory.partner("Grief", topics=["grief"]))
    assert opened() == []


def test_a_narrower_contract_does_not_hide_a_withdrawal_that_was_not_heard_of():
    head, first = withdrawn(), program(name="First")
    second = program(name="Second")
    for key in (first, second):
        key.partner.locales = ["fr-CA"]
        entitlements.amend(key.partner, at=NOW)
    # Who has fetched that it lost the post has dropped it, for whatever reason.
    Key.objects.filter(pk=second.pk).update(position=head.position + 2)
    assert opened() == [(name(first), "Small post 1")]


def test_a_post_that_came_back_is_open_no_more_and_its_next_withdrawal_is():
    head, key = withdrawn(), program()
    made.publish(made.small(1, title="Back again"), at=NOW - DAY)
    assert opened() == []
    recording.withdraw(head.pk, at=NOW, reason="harmful")
    assert opened() == [(name(key), "Back again")]


# -- endpoints ------------------------------------------------------------------------------------


def test_each_endpoint_is_open_until_it_has_accepted_the_withdrawal_whatever_was_fetched():
    first = endpoint()
    second = endpoint(first.partner, url="https://portal.example/other")
    head = withdrawn()
    program(first.partner, position=head.position)
    assert len(opened()) == 2
    accept(first)
    assert opened() == [(name(second), "Small post 1")]
    accept(second)
    assert opened() == []


def test_a_receipt_of_an_earlier_withdrawal_counts_for_nothing():
    row = endpoint()
    head = withdrawn()
    accept(row)
    made.publish(made.small(1, title="Back again"), at=NOW - DAY)
    recording.withdraw(head.pk, at=NOW, reason="harmful")
    assert opened() == [(name(row), "Back again")]


def test_receipts_stay_when_messages_are_deleted():
    row = endpoint()
    withdrawn()
    accept(row)
    EventDelivery.objects.update(created_at=NOW - 90 * DAY)
    deliveries.prune(at=NOW)
    assert opened() == []


def test_what_an_endpoint_has_heard_is_noted_up_to_the_first_that_it_has_not():
    row = endpoint()
    first, second = withdrawn(1), withdrawn(2)
    key = program(row.partner, position=second.position)
    waiting = EventDelivery.objects.filter(event__type=EventType.WITHDRAWN)
    waiting.filter(event__post_id=first.pk).update(state=State.DELIVERED)
    mark(second, name(row))
    assert positions.advance() == 1
    assert Endpoint.objects.get().heard_until == second.position - 1
    RecallMark.objects.all().delete()
    assert opened() == [(name(row), "Small post 2")]
    accept(row)
    positions.advance()
    third = withdrawn(3)
    assert Endpoint.objects.get().heard_until < third.position
    assert opened() == [(name(row), "Small post 3"), (name(key), "Small post 3")]
    positions.advance()
    assert len(opened()) == 2


def test_an_endpoint_that_missed_a_withdrawal_is_open_until_it_is_told():
    row = endpoint(disabled_at=NOW - 5 * DAY)
    withdrawn()
    assert Endpoint.objects.get().missed_from
    assert opened() == [(name(row), "Small post 1")]


def test_an_endpoint_of_other_events_or_one_that_never_answered_holds_nothing():
    endpoint(types=["entitlement.changed"])
    endpoint(Partner.objects.get(), url="https://portal.example/new", verified_at=None)
    withdrawn()
    assert opened() == []


# -- feeds ----------------------------------------------------------------------------------------


@pytest.fixture
def feed() -> Callable[..., FeedProfile]:
    def make(head: Head, **values: Any) -> FeedProfile:
        row = FeedProfile.objects.create(name="Example feed", preset="generic", **values)
        ProfilePost.objects.create(
            profile=row, post_id=head.pk, given_at=NOW - 9 * DAY, updated_at=NOW - 9 * DAY
        )
        return row

    return make


def test_a_destination_has_heard_once_its_feed_was_fetched_without_the_post(feed):
    head = withdrawn()
    row = feed(head, position=head.position - 1, fetched_at=NOW - 3 * DAY)
    assert opened() == [(name(row), "Small post 1")]
    FeedProfile.objects.update(position=head.position)
    assert opened() == []


def test_a_destination_holds_only_what_it_was_given(feed):
    feed(withdrawn(1))
    withdrawn(2)
    assert [title for _, title in opened()] == ["Small post 1"]


# -- posts that one partner lost ------------------------------------------------------------------


def test_a_post_that_left_a_contract_is_open_until_its_loss_was_fetched():
    edition, key = made.publish(made.small(1), at=NOW - 10 * DAY), program()
    row = endpoint(key.partner)
    program(name="Other")
    key.partner.locales = ["fr-CA"]
    entitlements.amend(key.partner, at=NOW)
    assert opened() == [(name(row), "Small post 1"), (name(key), "Small post 1")]
    Key.objects.filter(pk=key.pk).update(position=edition.sequence + 1)
    accept(row, EventType.ENTITLEMENT)
    assert opened() == []
    # So that the receipt stays proof.
    EventDelivery.objects.update(created_at=NOW - 90 * DAY)
    deliveries.prune(at=NOW)
    assert opened() == []


def test_a_post_that_the_contract_covers_again_is_open_no_more():
    made.publish(made.small(1), at=NOW - 10 * DAY)
    key = program()
    for locales in (["fr-CA"], []):
        key.partner.locales = locales
        entitlements.amend(key.partner, at=NOW)
    assert opened() == []


def test_an_embargo_that_is_cancelled_is_open_until_it_was_fetched():
    key = program(partners_factory.partner("Early", embargo_hours=24))
    release = made.release(made.small(7))
    when = embargo_access.Schedule(publish_at=NOW, published_at=NOW, revision=1)
    embargo_access.schedule(release, when, at=NOW - timedelta(hours=2))
    embargo_access.unschedule(release.post_id, at=NOW - timedelta(hours=1))
    assert [holder for holder, _ in opened()] == [name(key)]
    Key.objects.update(position=10)
    assert opened() == []


# -- people ---------------------------------------------------------------------------------------


def mark(head: Head, holder: str) -> None:
    user = get_user_model().objects.get_or_create(username="manager")[0]
    RecallMark.objects.create(
        holder=holder, post_id=head.pk, sequence=head.position, note="Rang.", by=user, at=NOW
    )


def test_a_copy_that_was_dealt_with_is_open_no_more_until_the_post_is_withdrawn_again():
    head, key = withdrawn(), program()
    other = program(name="Other")
    mark(head, name(key))
    assert opened() == [(name(other), "Small post 1")]
    made.publish(made.small(1, title="Back again"), at=NOW - DAY)
    recording.withdraw(head.pk, at=NOW, reason="harmful")
    assert len(opened()) == 2


def test_only_a_copy_that_is_open_for_more_than_a_day_is_overdue():
    withdrawn(1, at=NOW - timedelta(hours=23))
    withdrawn(2, at=NOW - timedelta(hours=25))
    program()
    late = [copy for copy in copies.still_open() if copy.is_overdue(at=NOW)]
    assert [copy.recall.title for copy in late] == ["Small post 2"]
    assert copies.open_count(at=NOW) == copies.Count(open=2, overdue=1)


def test_the_last_to_be_taken_back_comes_first():
    for number in (1, 2, 3):
        withdrawn(number)
    program()
    titles = [copy.recall.title for copy in copies.still_open()]
    assert titles == ["Small post 3", "Small post 2", "Small post 1"]


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries, feed):
    feed(withdrawn(100))
    for number in range(8):
        withdrawn(number)
        owner = partners_factory.partner(f"Example {number}")
        program(owner)
        endpoint(owner, url=f"https://portal.example/{number}")
    for number in range(8, 12):
        withdrawn(number)
    with django_assert_max_num_queries(11):
        assert len(list(copies.still_open())) > 100
    with django_assert_max_num_queries(11):
        copies.of_posts([head.pk for head in Head.objects.all()])
