"""Deliveries under any order of changes, answers, crashes and time: nothing lost, nothing doubled.

One destination with one feed to tell of stands for all; the network is a script.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication import delivery
from syndication.delivery import LEASE, Channel, State, errors, leases, registry, rounds
from syndication.delivery.errors import DeliveryError, unwanted_status
from syndication.delivery.retries import RETRY_DELAYS, Outcome
from syndication.desk import timer
from syndication.errors import Reason
from syndication.feeds import websub
from syndication.feeds.models import HubPing
from tests.example_counts import examples
from tests.lost_claims import claim

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HUB, TOPIC = "https://hub.example/", "/feeds/rss.xml"


class Killed(BaseException):
    """What no code of ours can catch."""


class Wire:
    """Sends as it is told to, and sees who else is sending."""

    def __init__(self, answer: str = "fine") -> None:
        self.answer = answer
        self.told: list[int] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def send(self, row: HubPing) -> None:
        self.meanwhile()
        if self.answer == "killed":
            raise Killed
        if self.answer == "fault":
            raise RuntimeError("a fault of ours")
        if self.answer != "fine":
            raise DeliveryError(unwanted_status(500), permanent=self.answer == "refused")
        self.told.append(row.sequence)


def channel(wire: Wire, *, repeatable: bool = True) -> Channel:
    return Channel(rows=HubPing, send=wire.send, repeatable=repeatable)


def work_off(made: Channel) -> None:
    with suppress(Killed):
        delivery.work_off(made)


def ask(sequence: int, *topics: str) -> None:
    websub.queue(HUB, topics or (TOPIC,), sequence=sequence)


STEPS = st.lists(
    st.one_of(
        st.just(("change", "")),
        st.tuples(st.just("work"), st.sampled_from(["fine", "down", "refused", "fault", "killed"])),
        st.tuples(st.just("changed while sent"), st.sampled_from(["fine", "down", "refused"])),
        st.tuples(st.just("time"), st.sampled_from([4, 6, 299, 301, 400, 90_000])),
    ),
    max_size=14,
)


@given(STEPS)
@settings(max_examples=examples(60), deadline=None)
def test_whatever_happens_the_last_change_is_told_or_said_to_have_failed(steps):
    HubPing.objects.all().delete()
    wire, newest = Wire(), 1

    def change() -> None:
        nonlocal newest
        newest += 1
        ask(newest)

    with time_machine.travel(NOW, tick=False) as clock:
        ask(newest)
        for step, how in steps:
            before = HubPing.objects.get()
            wire.answer, wire.meanwhile = how, lambda: None
            if step == "change":
                change()
            elif step == "time":
                clock.shift(how)
            else:
                # A change that comes while the row is on its way, once.
                pending = [change] if step == "changed while sent" else []
                wire.meanwhile = lambda pending=pending: pending and pending.pop()()
                work_off(channel(wire))
            row = HubPing.objects.get()
            assert row.sequence == newest
            assert row.state in delivery.OPEN or row.state == State.FAILED or newest in wire.told
            assert row.attempts <= len(RETRY_DELAYS) + 1
            if step == "time":
                assert row.state == before.state
        wire.answer, wire.meanwhile = "fine", lambda: None
        clock.shift(2 * 90_000)
        work_off(channel(wire))
    end = HubPing.objects.get()
    assert (end.state, newest in wire.told) in {(State.DELIVERED, True), (State.FAILED, False)}
    assert wire.told == sorted(wire.told)


@given(st.lists(st.sampled_from(["fine", "down", "refused", "fault", "killed"]), max_size=8))
@settings(max_examples=examples(40), deadline=None)
def test_each_row_goes_its_way_whatever_becomes_of_the_others(answers):
    """DatabaseResolver to different destinations, each with its own fate, in one round."""
    HubPing.objects.all().delete()
    with time_machine.travel(NOW, tick=False):
        for number, answer in enumerate(answers):
            websub.queue(f"https://hub-{number}.example/", [f"/{answer}"], sequence=1)

        def send(row: HubPing) -> None:
            Wire(row.topic[1:]).send(row)

        made = Channel(rows=HubPing, send=send)
        for _ in range(answers.count("killed") + 1):  # each kill ends a worker
            work_off(made)
    ends = {
        "fine": State.DELIVERED,
        "down": State.RETRYING,
        "fault": State.RETRYING,
        "refused": State.FAILED,
        "killed": State.SENDING,
    }
    for row in HubPing.objects.all():
        assert row.state == ends[row.topic[1:]]
        assert row.attempts == 1


def test_two_workers_that_see_the_same_row_do_not_both_get_it():
    ask(1)
    made = channel(Wire())
    one, other = HubPing.objects.get(), HubPing.objects.get()
    assert leases._lease(made, one)
    assert not leases._lease(made, other)
    assert claim(made) is None


def test_a_row_is_left_alone_while_its_lease_lasts_and_no_longer():
    made = channel(Wire())
    with time_machine.travel(NOW, tick=False) as clock:
        ask(1)
        assert claim(made) is not None
        clock.shift(LEASE - timedelta(seconds=1))
        assert claim(made) is None
        clock.shift(1)
        assert claim(made) is not None


def test_a_worker_that_was_asleep_does_not_end_what_is_another_ones_now():
    made = channel(Wire())
    with time_machine.travel(NOW, tick=False) as clock:
        ask(1)
        sleeper = claim(made)
        clock.shift(LEASE)
        owner = claim(made)
        leases.finish(sleeper, State.FAILED, problem=errors.INTERRUPTED())
        leases.schedule_retry(sleeper, DeliveryError(errors.INTERRUPTED(), permanent=False))
        row = HubPing.objects.get()
        assert (row.state, row.due_at, row.problem) == (State.SENDING, owner.due_at, Reason())
        leases.finish(owner, State.DELIVERED)
    assert HubPing.objects.get().state == State.DELIVERED


def test_what_cannot_be_repeated_waits_for_a_person_when_its_worker_vanished():
    wire = Wire("killed")
    made = channel(wire, repeatable=False)
    with time_machine.travel(NOW, tick=False) as clock:
        ask(1)
        work_off(made)
        wire.answer = "fine"
        clock.shift(LEASE)
        work_off(made)
        clock.shift(timedelta(days=30))
        work_off(made)
    assert wire.told == []
    assert HubPing.objects.get().state == State.UNCERTAIN


def test_a_row_that_kills_every_worker_is_given_up():
    wire = Wire("killed")
    with time_machine.travel(NOW, tick=False) as clock:
        ask(1)
        for _ in range(len(RETRY_DELAYS) + 5):
            work_off(channel(wire))
            clock.shift(LEASE)
    row = HubPing.objects.get()
    assert (row.state, row.attempts) == (State.FAILED, len(RETRY_DELAYS) + 1)


def test_a_fault_of_ours_in_one_row_does_not_hold_up_its_destination(caplog):
    def send(row: HubPing) -> None:
        if row.topic == "/a":
            raise RuntimeError("a fault of ours")

    ask(1, "/a", "/b")
    assert delivery.work_off(Channel(rows=HubPing, send=send)) == 1
    problem = HubPing.objects.get(topic="/a").problem
    assert problem == errors.INTERNAL(error="RuntimeError: a fault of ours")
    assert "a delivery failed" in caplog.text


def test_a_round_ends_in_time_for_the_timer_to_do_other_work():
    ask(1, "/a", "/b")
    wire = Wire()
    assert delivery.work_off(channel(wire), duration=timedelta()) == 0
    assert wire.told == []


def test_a_channel_that_fails_does_not_stop_the_others(monkeypatch, caplog):
    class Broken:
        @staticmethod
        def every() -> Any:
            raise LookupError

    wire = Wire()
    broken = Channel(rows=Broken, send=wire.send)
    monkeypatch.setattr(registry, "_channels", {Broken: broken, HubPing: channel(wire)})
    ask(1)
    assert delivery.work_off_all() == 1
    assert "could not be worked off" in caplog.text


@pytest.mark.parametrize("permanent", [True, False])
def test_whatever_a_problem_says_can_be_kept(permanent):
    def send(row: HubPing) -> None:
        raise DeliveryError(errors.INTERNAL(error="it said \0" + "x" * 9000), permanent=permanent)

    ask(1)
    delivery.work_off(Channel(rows=HubPing, send=send))
    row = HubPing.objects.get()
    assert row.state == (State.FAILED if permanent else State.RETRYING)
    assert str(row.problem) == ("it said \N{REPLACEMENT CHARACTER}" + "x" * 9000)[:2000]


def test_an_end_that_cannot_be_written_stops_its_own_destination_alone(caplog):
    def concluded(row: HubPing, outcome: Outcome) -> None:
        if row.hub != HUB:
            raise ValueError

    wire = Wire()
    websub.queue("https://broken.example/", ["/a", "/b"], sequence=1)
    websub.queue(HUB, ["/a", "/b"], sequence=2)
    made = Channel(rows=HubPing, send=wire.send, on_attempt_end=concluded)
    delivery.work_off(made)
    assert wire.told == [1, 2, 2]
    states = HubPing.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.SENDING, State.QUEUED, State.DELIVERED, State.DELIVERED]
    assert "could not be written" in caplog.text


def test_destinations_take_turns_however_much_one_of_them_is_told():
    websub.queue("https://much.example/", ["/a", "/b", "/c"], sequence=1)
    ask(2)
    wire = Wire()
    delivery.work_off(channel(wire))
    assert wire.told == [1, 2, 1, 1]


def test_a_queue_that_cannot_be_reached_undoes_nothing(
    monkeypatch, django_capture_on_commit_callbacks
):
    class NoQueue:
        @staticmethod
        def enqueue() -> None:
            raise ConnectionError

    monkeypatch.setattr(rounds, "work_off_task", NoQueue)
    with django_capture_on_commit_callbacks(execute=True):
        ask(1)
    assert HubPing.objects.get().state == State.QUEUED


def test_an_attempt_that_is_due_before_the_timer_comes_asks_for_a_worker(
    monkeypatch, django_capture_on_commit_callbacks
):
    woken: list[datetime] = []
    monkeypatch.setattr(rounds, "wake_at", woken.append)
    ask(1)
    for _ in range(2):  # the first pause is of seconds, the second of minutes
        with django_capture_on_commit_callbacks(execute=True):
            work_off(channel(Wire("busy")))
        HubPing.objects.update(due_at=NOW)
    assert len(woken) == 1


AHEAD = timedelta(hours=7)


@pytest.mark.parametrize("ahead", [AHEAD, timedelta(days=400)])
def test_what_was_queued_by_a_clock_that_ran_ahead_is_sent_at_once(ahead):
    wire = Wire()
    with time_machine.travel(NOW + ahead, tick=False) as clock:
        ask(1)
        clock.move_to(NOW)
        assert delivery.work_off(channel(wire)) == 1


@pytest.mark.parametrize("answer", ["down", "killed"])
def test_what_waits_for_a_time_of_a_clock_that_ran_ahead_waits_no_longer_for_it(answer):
    wire = Wire(answer)
    with time_machine.travel(NOW + AHEAD, tick=False) as clock:
        ask(1)
        work_off(channel(wire))
        timer.tick(at=NOW + AHEAD, deliver=False)
        clock.move_to(NOW + timedelta(minutes=1))
        timer.tick(at=NOW + timedelta(minutes=1), deliver=False)
        clock.shift(timedelta(minutes=1))
        wire.answer = "fine"
        assert delivery.work_off(channel(wire)) == 1


def test_a_pause_that_was_asked_for_holds_for_what_is_queued_behind_it():
    wire = Wire()
    with time_machine.travel(NOW, tick=False) as clock:
        ask(1, TOPIC, "/feeds/atom.xml")
        busy = DeliveryError(unwanted_status(503), permanent=False, retry_after=timedelta(hours=2))
        first = claim(channel(wire))
        assert first is not None
        leases.schedule_retry(first, busy)
        assert delivery.work_off(channel(wire)) == 0
        clock.shift(timedelta(hours=2))
        assert delivery.work_off(channel(wire)) == 2
