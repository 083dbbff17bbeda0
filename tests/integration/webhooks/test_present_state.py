"""Whatever stops an endpoint, its last event of each post agrees with the post's present state."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from django.utils import timezone

from syndication import delivery, net
from syndication.editions import recording
from syndication.editions.models import Edition, Head, Kind
from syndication.partners.models import Partner, Status
from syndication.webhooks import catching_up, endpoints, sending, signing
from syndication.webhooks.models import Endpoint, Event, EventDelivery
from tests import editions_factory as made
from tests.example_counts import examples
from tests.integration.webhooks.deliveries import about
from tests.lost_claims import claim

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
POSTS = (1, 2, 3)

# Long lists: short ones seldom change a post while the endpoint is stopped.
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.tuples(st.sampled_from(POSTS), st.sampled_from("ssg"))),
        st.tuples(st.just("withdraw"), st.sampled_from(POSTS)),
        st.tuples(st.just("work"), st.sampled_from([204, 500, 410])),
        st.tuples(st.just("status"), st.sampled_from([Status.SUSPENDED, Status.ACTIVE])),
        st.tuples(
            st.sampled_from(["disable", "enable", "move", "verify", "killed", "tick"]), st.none()
        ),
    ),
    min_size=12,
    max_size=24,
)


class World:
    """One endpoint of a partner for one topic, and what it has accepted."""

    def __init__(self) -> None:
        self.status, self.accepted = 204, list[bytes]()
        self.moves = self.words = 0
        self.partner = Partner.objects.create(name="Example Weekly", topics=["sleep"])
        self.endpoint = Endpoint.objects.create(
            partner=self.partner,
            url="https://partner.example/",
            secret=signing.new_secret(),
            verified_at=NOW,
        )

    def call(self, url: str, *, body: bytes, **_: Any) -> net.Answer:
        if self.status == 204:
            self.accepted.append(body)
        return net.Answer(self.status, {}, b"")

    def step(self, what: str, how: Any) -> None:
        self.endpoint.refresh_from_db()
        getattr(self, what)(how)

    def publish(self, of: tuple[int, str]) -> None:
        number, topic = of
        self.words += 1
        named = "sleep" if topic == "s" else "grief"
        made.publish(
            about(number, named, title=f"Words {self.words}"),
            at=timezone.now(),
            kind=Kind.CORRECTION,
        )

    def withdraw(self, number: int) -> None:
        post = UUID(made.small(number).id)
        recording.withdraw(post, at=timezone.now(), reason="incorrect")

    def work(self, status: int) -> None:
        self.status = status
        delivery.work_off(sending.EVENTS)

    def killed(self, _: None) -> None:
        self.status = 204
        row = claim(sending.EVENTS)
        if row is not None:
            sending.event(row)()

    def status_(self, status: str) -> None:
        Partner.objects.update(status=status)

    def disable(self, _: None) -> None:
        endpoints.disable(self.endpoint, at=timezone.now())

    def enable(self, _: None) -> None:
        endpoints.enable(self.endpoint, at=timezone.now())

    def move(self, _: None) -> None:
        self.moves += 1
        url = f"https://partner.example/{self.moves}"
        endpoints.change(self.endpoint, at=timezone.now(), url=url)

    def verify(self, _: None) -> None:
        Endpoint.objects.update(verified_at=timezone.now())

    def tick(self, _: None) -> None:
        catching_up.review(at=timezone.now())


def last_sequences(accepted: list[bytes]) -> dict[str, tuple[int, str]]:
    """The newest event of each post by its sequence, as a receiver keeps it."""
    newest: dict[str, tuple[int, str]] = {}
    for body in accepted:
        event = payloads_of(body)
        if "id" in event["data"]:
            found = (event["data"]["sequence"], event["type"])
            newest[event["data"]["id"]] = max(newest.get(event["data"]["id"], (0, "")), found)
    return newest


def payloads_of(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body)
    return found


@given(STEPS)
@settings(max_examples=examples(40), deadline=None)
def test_the_last_event_of_each_post_is_its_present_state(steps):
    for model in (EventDelivery, Endpoint, Event, Partner):
        model.objects.all().delete()
    Head.objects.all().delete()
    made.publisher()
    with time_machine.travel(NOW, tick=False) as clock, pytest.MonkeyPatch.context() as patch:
        world = World()
        patch.setattr(net, "call", world.call)
        patch.setattr("syndication.webhooks.endpoints.net.check", lambda url: None)
        for number in POSTS:
            world.publish((number, "s"))
        world.work(204)
        for what, how in steps:
            clock.shift(1)
            world.step({"status": "status_"}.get(what, what), how)
        for what, how in (("status_", Status.ACTIVE), ("verify", None), ("enable", None)):
            world.step(what, how)
        for _ in range(5):
            world.tick(None)
            clock.shift(timedelta(hours=30))
            world.work(204)
        check(world)


def check(world: World) -> None:
    assert Endpoint.objects.get().missed_from is None
    newest = last_sequences(world.accepted)
    audience = Partner.objects.get().audience
    for head in Head.objects.within(audience):
        sequence, type_ = newest[str(head.pk)]
        assert sequence == head.sequence
        assert (type_ == "post.withdrawn") is not head.live
    for head in catching_up.lost_by(world.partner):
        # Its withdrawal, unless that came before the post left the contract.
        assert newest[str(head.pk)] == (head.sequence, "post.withdrawn")
    assert Edition.objects.count() >= Head.objects.count()
