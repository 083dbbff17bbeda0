"""Whatever happens, and however a consumer is interrupted, its copy ends as what it may read."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from blog import document as doc
from syndication import editions, redactions
from syndication.models import Edition, Head, Kind
from syndication.partners import entitlements, gate
from syndication.partners.models import Partner, Status
from tests import editions_factory as made
from tests import partners_factory as partners
from tests.mirrors import CHANGES, Mirror, readable, refused

TOPICS = ("anxiety", "grief", "sleep")
LOCALES = ("en-CA", "fr-CA")

numbers = st.integers(0, 4)
topics = st.sets(st.sampled_from(TOPICS), max_size=2)
kinds = st.sampled_from([Kind.MINOR, Kind.UPDATE, Kind.CORRECTION])
readers = st.integers(0, 2)


class Syndication(RuleBasedStateMachine):
    """A publisher with five posts, anyone who reads, and two partners."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.client = Client()
        gate.memo.clear()
        gate.quotas.clear()  # each example is a minute of its own
        cache.clear()
        self.turn = 0
        self.moves = 0
        self.renamed: dict[str, str] = {}
        self.words: dict[int, doc.Document] = {}
        self.topics: dict[int, set[str]] = {}
        made.publisher()
        self.partners: list[Partner] = [
            partners.partner("By topic", topics=["sleep"]),
            partners.partner("By language", locales=["fr-CA"]),
        ]
        secrets = [partners.key(partner)[1] for partner in self.partners]
        self.headers = [{}, *(partners.bearer(secret) for secret in secrets)]
        self.mirrors = [Mirror(self.fetching(reader)) for reader in range(3)]

    def teardown(self) -> None:
        """In the end, everybody who may ask has an exact copy."""
        try:
            for reader in range(3):
                self.catch_up_if_allowed(reader, limit=2)
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def fetching(self, reader: int) -> Any:
        def fetch(asked: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
            response = self.client.get(CHANGES, asked, headers=self.headers[reader])
            return response.status_code, response.json()

        return fetch

    def now(self) -> Any:
        self.turn += 1
        return made.AT + timedelta(minutes=self.turn)

    def slug(self, topic: str) -> str:
        return self.renamed.get(topic, topic)

    def document(self, number: int, topics: set[str]) -> doc.Document:
        return made.small(
            number,
            locale=LOCALES[number % 2],
            title=f"Post {number}, words of turn {self.turn}",
            topics=tuple(doc.Topic(slug=self.slug(t), name=t) for t in sorted(topics)),
        )

    def head(self, number: int) -> Head | None:
        return Head.objects.filter(pk=post_id(number)).first()

    # -- what the publisher does ------------------------------------------------------------------

    @initialize(all_topics=st.lists(topics, min_size=4, max_size=4))
    def begin(self, all_topics: list[set[str]]) -> None:
        for number, found in enumerate(all_topics):
            self.publish(number, found, Kind.UPDATE)

    @rule(number=numbers, topics=topics, kind=kinds)
    def publish(self, number: int, topics: set[str], kind: Kind) -> None:
        """First, with other topics, or again after it was taken back."""
        at = self.now()
        self.topics[number] = topics
        self.words[number] = self.document(number, topics)
        made.publish(self.words[number], at=at, kind=kind)

    @rule(number=numbers, kind=kinds)
    def edit(self, number: int, kind: Kind) -> None:
        """Other words on the same topics, under the names that those have now."""
        self.publish(number, self.topics.get(number, set()), kind)

    @rule(number=numbers, reason=st.sampled_from(["incorrect", "private"]))
    def withdraw(self, number: int, reason: str) -> None:
        editions.withdraw(post_id(number), at=self.now(), reason=reason)

    @rule(number=numbers)
    def deny(self, number: int) -> None:
        editions.deny([post_id(number)], at=self.now())

    @rule(number=numbers)
    def renew(self, number: int) -> None:
        """The restriction that made a post private is gone before the withdrawal was written."""
        head = self.head(number)
        if head and head.live and head.denied:
            assert editions.renew(made.release(self.words[number]), at=self.now())

    @rule(number=numbers, which=st.integers(0, 10))
    def redact(self, number: int, which: int) -> None:
        head = self.head(number)
        old = Edition.objects.filter(post_id=post_id(number), digest__gt="")
        if head and head.live:
            old = old.exclude(pk=head.edition_id)
        if found := list(old.order_by("pk")):
            edition = found[which % len(found)]
            redactions.redact(edition.post_id, edition.number, at=self.now())

    @rule(partner=st.integers(0, 1), topics=topics, locales=st.sets(st.sampled_from(LOCALES)))
    def amend(self, partner: int, topics: set[str], locales: set[str]) -> None:
        contract = self.fresh(partner)
        contract.topics = [self.slug(topic) for topic in sorted(topics)]
        contract.locales = sorted(locales)
        entitlements.amend(contract, at=self.now())

    @rule(topic=st.sampled_from(TOPICS))
    def rename(self, topic: str) -> None:
        """Contracts follow at once, the posts one after the other, as they are built again."""
        at = self.now()
        before, now = self.slug(topic), f"{topic}-{self.turn}"
        entitlements.rename_topic(before, now, at=at)
        self.renamed[topic] = now

    @rule(partner=st.integers(0, 1), status=st.sampled_from([Status.ACTIVE, Status.SUSPENDED]))
    def suspend_or_return(self, partner: int, status: Status) -> None:
        contract = self.fresh(partner)
        contract.status = status
        entitlements.amend(contract, at=self.now())

    @rule()
    @precondition(lambda self: self.moves < 3)
    def move_addresses(self) -> None:
        self.moves += 1
        origin = f"https://host{self.moves}.example.org"
        editions.resync({"origin": origin}, at=self.now(), moved=True)
        editions.announce_move(at=self.now())

    # -- what consumers do ------------------------------------------------------------------------

    @rule(
        reader=readers,
        limit=st.integers(1, 3),
        crash=st.sampled_from(["", "", "before", "between"]),
    )
    def read(self, reader: int, limit: int, crash: str) -> None:
        if self.may_ask(reader):
            self.mirrors[reader].page(limit=limit, crash=crash)

    @rule(reader=readers)
    def begin_again_with_nothing(self, reader: int) -> None:
        self.mirrors[reader] = Mirror(self.fetching(reader))

    @rule(reader=readers, limit=st.integers(1, 3))
    def catch_up(self, reader: int, limit: int) -> None:
        self.catch_up_if_allowed(reader, limit=limit)

    def catch_up_if_allowed(self, reader: int, *, limit: int) -> None:
        if self.may_ask(reader):
            self.mirrors[reader].follow(limit=limit, pages=200)
            self.compare(reader)

    def compare(self, reader: int) -> None:
        unsettled = refused()
        partner = self.fresh(reader - 1) if reader else None
        held = {i: e for i, e in self.mirrors[reader].posts.items() if i not in unsettled}
        assert held == readable(partner)

    def may_ask(self, reader: int) -> bool:
        return not reader or self.fresh(reader - 1).status == Status.ACTIVE

    def fresh(self, partner: int) -> Partner:
        return Partner.objects.get(pk=self.partners[partner].pk)


def post_id(number: int) -> UUID:
    return UUID(made.small(number).id)


def run(**given: Any) -> None:
    checks = settings(deadline=None, suppress_health_check=list(HealthCheck), **given)
    run_state_machine_as_test(Syndication, settings=checks)


@pytest.mark.django_db
def test_every_copy_ends_as_what_its_reader_may_read():
    run(max_examples=8, stateful_step_count=30, derandomize=True)  # more of them in the slow one


@pytest.mark.slow
@pytest.mark.django_db
def test_every_copy_ends_as_what_its_reader_may_read_whatever_happens():
    run(max_examples=150, stateful_step_count=60)
