"""What an endpoint is told under any order of events, answers, kills, stops and time: all of it.

The receiver is a script; what lies between it and the events is the real thing.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from django.utils import timezone

from syndication import delivery, net
from syndication.delivery import OPEN, State
from syndication.net.errors import TIMED_OUT
from syndication.partners.models import Partner
from syndication.webhooks import (
    deliveries,
    endpoints,
    errors,
    events,
    payloads,
    sending,
    signing,
)
from syndication.webhooks.errors import EndpointError
from syndication.webhooks.models import Endpoint, Event, EventDelivery
from tests import editions_factory as made
from tests.lost_claims import claim

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MOST_ROUNDS = 5  # in which what still waits must arrive, once all is well


class Wire:
    """A receiver that answers as it is told to, and remembers what it took."""

    def __init__(self) -> None:
        self.status, self.headers = 204, dict[str, str]()
        self.taken: list[str] = []

    def call(self, url: str, *, headers: dict[str, str], **_: Any) -> net.Answer:
        if self.status == 0:
            raise net.CallError(TIMED_OUT(host="x.example", error="timed out"), permanent=False)
        if 200 <= self.status < 300:
            self.taken.append(headers["webhook-id"])
        return net.Answer(self.status, self.headers, b"")


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("happen"), st.integers(1, 3)),
        st.tuples(st.just("work"), st.sampled_from([204, 500, 410, 429, 0])),
        st.tuples(st.just("killed"), st.sampled_from(["before it sent", "after it sent"])),
        st.tuples(st.just("time"), st.sampled_from([-3, 1, 6, 301, 40_000, 90_000])),
        st.tuples(st.sampled_from(["disable", "enable", "ping", "replay", "verify"]), st.just(0)),
    ),
    max_size=16,
)


class World:
    """One endpoint, and what was queued for it, oldest first."""

    def __init__(self, wire: Wire, clock: Any) -> None:
        self.wire, self.clock = wire, clock
        partner = Partner.objects.create(name="Example Weekly")
        self.endpoint = Endpoint.objects.create(
            partner=partner,
            url="https://partner.example/",
            secret=signing.new_secret(),
            verified_at=NOW,
        )

    def step(self, what: str, how: Any) -> None:
        self.endpoint.refresh_from_db()
        getattr(self, what)(how)

    def happen(self, count: int) -> None:
        for _ in range(count):
            event = payloads.event("ping", {}, at=timezone.now())
            event.save(force_insert=True)
            events.queue(event, events.listening(0, at=timezone.now()))

    def work(self, status: int) -> None:
        self.wire.status = status
        self.wire.headers = {"retry-after": "3600"} if status == 429 else {}
        delivery.work_off(sending.EVENTS)

    def killed(self, when: str) -> None:
        """A worker that claims, sends perhaps, and is never heard of again."""
        self.wire.status = 204
        row = claim(sending.EVENTS)
        if row is not None and when == "after it sent":
            sending.event(row)()

    def time(self, seconds: int) -> None:
        self.clock.shift(seconds)

    def disable(self, _: int) -> None:
        endpoints.disable(self.endpoint, at=timezone.now())

    def enable(self, _: int) -> None:
        endpoints.enable(self.endpoint, at=timezone.now())

    def verify(self, _: int) -> None:
        endpoints.resume(self.endpoint, at=timezone.now())

    def ping(self, _: int) -> None:
        try:
            endpoints.ping(self.endpoint, at=timezone.now())
        except EndpointError as refused:
            self.check_refusal(refused.code)

    def check_refusal(self, code: str) -> None:
        if code == errors.TOO_MANY_PINGS.code:
            waiting = self.endpoint.deliveries.filter(state__in=OPEN).count()
            assert waiting >= endpoints.MAX_OPEN_PINGS
        else:
            assert code == errors.DISABLED.code
            assert self.endpoint.disabled_at

    def replay(self, _: int) -> None:
        told = self.endpoint.deliveries.filter(state=State.DELIVERED).first()
        if told is not None and self.endpoint.disabled_at is None:
            deliveries.replay(told, at=timezone.now())

    def check(self) -> None:
        """What arrived came before all that waits, and nothing else is an end."""
        states = [row.state for row in self.rows()]
        ended = states.count(State.DELIVERED)
        assert states[:ended] == [State.DELIVERED] * ended
        assert set(states[ended:]) <= set(OPEN)
        # Told by themselves, in the order in which they happened; repeats are of what was told.
        firsts = list(dict.fromkeys(self.wire.taken))
        queued = list(dict.fromkeys(row.event_id for row in self.rows()))
        assert firsts == queued[: len(firsts)]

    def rows(self) -> list[EventDelivery]:
        return list(self.endpoint.deliveries.order_by("pk"))


@given(STEPS)
@settings(max_examples=20, deadline=None)
def test_whatever_happens_all_is_told_in_its_order(steps):
    Endpoint.objects.all().delete()
    Event.objects.all().delete()
    Partner.objects.all().delete()
    made.publisher()
    wire = Wire()
    with time_machine.travel(NOW, tick=False) as clock, pytest.MonkeyPatch.context() as patch:
        patch.setattr(net, "call", wire.call)
        world = World(wire, clock)
        for what, how in steps:
            world.step(what, how)
            world.check()
        world.step("enable", 0)
        for _ in range(MOST_ROUNDS):
            clock.shift(timedelta(hours=30))
            world.work(204)
            world.check()
    rows = world.rows()
    assert [row.state for row in rows] == [State.DELIVERED] * len(rows)
    assert set(wire.taken) == {row.event_id for row in rows}
