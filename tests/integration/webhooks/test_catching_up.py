"""An endpoint that receives events again is told what it missed, once, in its present state."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from django.db import transaction
from django.utils import timezone

from syndication.delivery import pause
from syndication.desk import timer
from syndication.editions import ledger, recording
from syndication.editions.models import Kind, LedgerEntry
from syndication.partners import entitlements
from syndication.partners.models import Partner, Status
from syndication.unpublished import embargoes
from syndication.webhooks import catching_up, deliveries, endpoints, events, resync
from syndication.webhooks.models import Endpoint
from tests import editions_factory as made
from tests.integration.webhooks.deliveries import DAY, HOUR, NOW, about, verified, work
from tests.webhook_receiver import serving

pytestmark = pytest.mark.django_db

POSTS = ("post.published", "post.updated", "post.corrected", "post.withdrawn")


def withdraw(number: int) -> None:
    recording.withdraw(UUID(made.small(number).id), at=NOW, reason="incorrect")


def told(receiver: Any) -> list[tuple[str, int]]:
    """The types and sequences of what arrived about posts, then forgotten."""
    work()
    found = [(body["type"], body["data"].get("sequence", 0)) for body in receiver.bodies]
    receiver.forget()
    return found


def types(receiver: Any) -> list[str]:
    return [type_ for type_, _ in told(receiver)]


def resume(partner: Partner, **contract: Any) -> None:
    Partner.objects.filter(pk=partner.pk).update(**contract)
    catching_up.review(at=NOW)


def test_one_that_is_enabled_hears_each_post_once_as_it_is_now(partner, receiver, clock):
    for number in (1, 2, 3):
        made.publish(about(number))
    endpoint = verified(partner, receiver)
    endpoints.disable(endpoint, at=NOW)
    made.publish(about(1, title="Other"), kind=Kind.CORRECTION)
    minor = made.publish(about(1, title="Another"), kind=Kind.MINOR)
    withdraw(2)
    new = made.publish(about(4))
    assert Endpoint.objects.get().missed_from
    endpoints.enable(endpoint, at=NOW)
    assert told(receiver) == [
        ("post.corrected", minor.sequence),
        ("post.withdrawn", minor.sequence + 1),
        ("post.published", new.sequence),
    ]
    assert Endpoint.objects.get().missed_from is None


def test_what_waited_before_comes_first_and_nothing_comes_twice(partner, receiver, clock):
    endpoint = verified(partner, receiver)
    first = made.publish(about(1))
    endpoints.disable(endpoint, at=NOW)
    second = made.publish(about(2))
    endpoints.enable(endpoint, at=NOW)
    assert catching_up.review(at=NOW) == 0
    endpoints.enable(endpoint, at=NOW)
    assert [sequence for _, sequence in told(receiver)] == [first.sequence, second.sequence]


@pytest.mark.parametrize(
    ("stopped", "running"),
    [
        ({"status": Status.SUSPENDED}, {"status": Status.ACTIVE}),
        ({"ends_on": date(2026, 10, 1)}, {"ends_on": None}),
        ({"starts_on": date(2026, 12, 1)}, {"starts_on": date(2026, 11, 20)}),
    ],
    ids=["suspended", "ended by date", "not begun"],
)
def test_a_partner_whose_contract_is_valid_again_is_caught_up(
    stopped, running, partner, receiver, clock
):
    made.publish(about(1))
    verified(partner, receiver)
    Partner.objects.update(**stopped)
    withdraw(1)
    assert catching_up.review(at=NOW) == 0
    resume(partner, **running)
    assert types(receiver) == ["post.withdrawn"]


def test_the_timer_notices_that_a_contract_is_valid_again(partner, receiver, site):
    made.publish(about(1))
    verified(partner, receiver)
    Partner.objects.update(status=Status.SUSPENDED)
    withdraw(1)
    Partner.objects.update(status=Status.ACTIVE)
    assert timer.tick(at=timezone.now())["endpoints caught up"] == 1
    assert receiver.types == ["post.withdrawn"]


def test_a_withdrawal_before_a_changed_address_is_verified_is_told_there(
    partner, receiver, clock, django_capture_on_commit_callbacks
):
    made.publish(about(1))
    endpoint = verified(partner, receiver)
    with serving() as elsewhere:
        endpoints.change(endpoint, at=NOW, url=elsewhere.url)
        withdraw(1)
        with django_capture_on_commit_callbacks(execute=True):
            work()
        work()
        assert elsewhere.types == ["post.withdrawn"]
    assert receiver.types == []


def test_one_that_was_never_verified_has_missed_nothing(partner, receiver, clock):
    endpoint = verified(partner, receiver, verified_at=None)
    made.publish(about(1))
    assert Endpoint.objects.get().missed_from is None
    Endpoint.objects.filter(pk=endpoint.pk).update(verified_at=NOW)
    assert catching_up.review(at=NOW) == 0


def test_until_it_is_caught_up_nothing_overtakes_what_it_missed(partner, receiver, clock):
    made.publish(about(1))
    endpoint = verified(partner, receiver)
    Partner.objects.update(status=Status.SUSPENDED)
    made.publish(about(2))
    Partner.objects.update(status=Status.ACTIVE)
    withdraw(1)
    assert not endpoint.deliveries.exists()
    catching_up.review(at=NOW)
    assert types(receiver) == ["post.published", "post.withdrawn"]


def test_only_wanted_types_are_told(partner, receiver, clock):
    made.publish(about(1))
    made.publish(about(2))
    endpoint = verified(partner, receiver, types=["post.withdrawn", "post.corrected"])
    endpoints.disable(endpoint, at=NOW)
    withdraw(1)
    made.publish(about(2, title="Other"), kind=Kind.CORRECTION)
    made.publish(about(2, title="Another"), kind=Kind.UPDATE)
    made.publish(about(3))
    endpoints.enable(endpoint, at=NOW)
    assert types(receiver) == ["post.withdrawn", "post.corrected"]


def test_more_than_the_limit_is_one_resync_whatever_the_types(
    partner, receiver, clock, monkeypatch
):
    monkeypatch.setattr(catching_up, "MAX_POSTS", 2)
    endpoint = verified(partner, receiver, types=["post.published"])
    endpoints.disable(endpoint, at=NOW)
    last = [made.publish(about(number)) for number in range(3)][-1]
    endpoints.enable(endpoint, at=NOW)
    endpoints.change(endpoint, at=NOW, types=["post.published"])
    assert told(receiver) == [("resync", last.sequence)]


def test_what_a_contract_gained_and_lost_meanwhile_is_told_in_sum(partner, receiver, clock):
    made.publish(about(1, "sleep"))
    made.publish(about(2, "grief"))
    partner.topics = ["sleep"]
    entitlements.amend(partner, at=NOW)
    endpoint = verified(partner, receiver)
    endpoints.disable(endpoint, at=NOW)
    partner.topics = ["grief"]
    entitlements.amend(partner, at=NOW)
    endpoints.enable(endpoint, at=NOW)
    work()
    (body,) = receiver.bodies
    assert body["type"] == "entitlement.changed"
    assert (body["data"]["gained"], body["data"]["lost"]) == (1, 1)


def test_a_post_that_left_the_topic_and_is_then_withdrawn_is_told_so(partner, receiver, clock):
    partner.topics = ["sleep"]
    partner.save()
    stranger = Partner.objects.create(name="Another", topics=["work"])
    endpoint = verified(partner, receiver)
    other = Endpoint.objects.create(partner=stranger, url="https://x.example/", verified_at=NOW)
    made.publish(about(1, "sleep"))
    made.publish(about(1, "grief"))
    withdraw(1)
    assert types(receiver) == ["post.published", "entitlement.changed", "post.withdrawn"]
    assert not other.deliveries.exists()
    found = deliveries.replay_range(endpoint, since=made.AT - HOUR, until=made.AT + HOUR, at=NOW)
    assert found
    assert types(receiver)[-1] == "post.withdrawn"


def test_a_replay_is_followed_by_the_present_state_of_its_posts(partner, receiver, clock):
    partner.topics = ["sleep"]
    partner.save()
    endpoint = verified(partner, receiver)
    for number in (1, 2, 3):
        made.publish(about(number, "sleep"))
    made.publish(about(1, "grief"), at=made.AT + 2 * HOUR)
    made.publish(about(2, "sleep", title="Other"), at=made.AT + 3 * HOUR)
    withdraw(3)
    work()
    receiver.forget()
    deliveries.replay_range(endpoint, since=made.AT, until=made.AT + HOUR, at=NOW)
    assert types(receiver) == [
        *["post.published"] * 3,
        "post.updated",
        "post.withdrawn",
        "entitlement.changed",
    ]


def test_a_post_that_left_the_topic_and_was_withdrawn_meanwhile_is_told_so(
    partner, receiver, clock
):
    partner.topics = ["sleep"]
    partner.save()
    endpoint = verified(partner, receiver)
    made.publish(about(1, "sleep"))
    work()
    receiver.forget()
    endpoints.disable(endpoint, at=NOW)
    made.publish(about(1, "grief"))
    withdraw(1)
    endpoints.enable(endpoint, at=NOW)
    assert types(receiver) == ["post.withdrawn", "entitlement.changed"]


def test_one_broken_endpoint_does_not_keep_the_others_from_catching_up(
    partner, receiver, clock, monkeypatch, caplog
):
    rows = [verified(partner, receiver, url=f"{receiver.url}{number}") for number in range(2)]
    for row in rows:
        endpoints.disable(row, at=NOW)
    made.publish(about(1))
    Endpoint.objects.update(disabled_at=None)
    queue = catching_up._queue

    def broken(endpoint: Endpoint, *args: Any, **kwargs: Any) -> None:
        if endpoint.pk == rows[0].pk:
            raise ValueError("broken")
        queue(endpoint, *args, **kwargs)

    monkeypatch.setattr(catching_up, "_queue", broken)
    assert catching_up.review(at=NOW) == 1
    assert "could not be caught up" in caplog.text
    assert [row.deliveries.count() for row in rows] == [0, 1]


def test_the_end_of_an_embargo_is_told_to_the_partner_that_could_read_it(partner, receiver, clock):
    stranger = Partner.objects.create(name="Another")
    other = Endpoint.objects.create(partner=stranger, url="https://x.example/", verified_at=NOW)
    endpoint = verified(partner, receiver)
    post = UUID(made.small(1).id)
    embargoes.announce_end(post, [partner.pk], at=NOW)
    work()
    (body,) = receiver.bodies
    assert body["type"] == "post.unscheduled"
    assert body["data"].keys() == {"id", "sequence", "url"}
    assert body["data"]["id"] == str(post)
    assert not other.deliveries.exists()
    receiver.forget()
    endpoints.disable(endpoint, at=NOW)
    embargoes.announce_end(post, [partner.pk], at=NOW)
    endpoints.enable(endpoint, at=NOW)
    assert types(receiver) == ["post.unscheduled"]


def test_marking_costs_nothing_where_all_listen(partner, receiver, django_assert_num_queries):
    verified(partner, receiver)
    with django_assert_num_queries(1):
        assert len(events.listening(1, at=NOW)) == 1


def test_one_that_was_disabled_when_a_backup_was_restored_reads_everything(
    partner, receiver, clock
):
    made.publish(about(1))
    endpoint = verified(partner, receiver)
    endpoints.disable(endpoint, at=NOW)
    made.publish(about(2))
    with transaction.atomic():
        sequence = ledger.next_sequence()
        ledger.append(sequence, LedgerEntry.Event.RESYNC, at=NOW)
        assert resync.announce(sequence=sequence, at=NOW) == 0
    assert types(receiver) == []
    endpoints.enable(endpoint, at=NOW)
    assert types(receiver) == ["resync"]


def a_month_later(clock: Any, endpoint: Endpoint) -> None:
    """The endpoint is disabled with what waits for it, and enabled when that was deleted."""
    endpoints.disable(endpoint, at=NOW)
    clock.shift(31 * DAY)
    deliveries.prune(at=NOW + 31 * DAY)
    assert not endpoint.deliveries.exists()
    endpoints.enable(endpoint, at=NOW + 31 * DAY)


def test_what_waited_for_longer_than_it_is_stored_is_told_all_the_same(partner, receiver, clock):
    for number in (1, 2):
        made.publish(about(number))
    endpoint = verified(partner, receiver)
    made.publish(about(1, title="Other"), kind=Kind.CORRECTION)
    withdraw(2)
    a_month_later(clock, endpoint)
    assert types(receiver) == ["post.corrected", "post.withdrawn"]


def test_a_lost_contract_is_told_a_month_later(partner, receiver, clock):
    Partner.objects.update(topics=["rest", "sleep"])
    for number in (1, 2, 3):
        made.publish(about(number, "rest"))
    endpoint = verified(partner, receiver)
    partner.topics = ["sleep"]
    entitlements.amend(partner, at=NOW)
    a_month_later(clock, endpoint)
    work()
    assert [body["type"] for body in receiver.bodies] == ["entitlement.changed"]
    assert receiver.bodies[0]["data"]["lost"] == 3


def test_a_resync_is_told_a_month_later(partner, receiver, clock, monkeypatch):
    monkeypatch.setattr(catching_up, "MAX_POSTS", 1)
    endpoint = verified(partner, receiver)
    endpoints.disable(endpoint, at=NOW)
    for number in (1, 2):
        made.publish(about(number))
    endpoints.enable(endpoint, at=NOW)
    a_month_later(clock, endpoint)
    assert types(receiver) == ["resync"]


def test_an_endpoint_that_waits_while_sending_is_off_is_told_a_month_later(
    partner, receiver, clock
):
    made.publish(about(1))
    verified(partner, receiver)
    pause.turn_off(pause.SendingPause.Why.PERSON, at=NOW)
    withdraw(1)
    clock.shift(31 * DAY)
    deliveries.prune(at=NOW + 31 * DAY)
    catching_up.review(at=NOW + 31 * DAY)
    pause.turn_on()
    assert types(receiver) == ["post.withdrawn"]
