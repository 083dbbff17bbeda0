"""Whatever happens, and however a consumer is interrupted, its copy ends as what it may read."""

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
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

from django.db import transaction
from django.test import Client

from blog import document as doc
from syndication.editions import publisher, recording, redaction
from syndication.editions.models import Edition, Head, Kind
from syndication.partners import authentication, entitlements
from syndication.partners.models import Partner, Status
from tests import editions_factory as made
from tests import partners_factory as partners
from tests.example_counts import examples
from tests.mirror_client import CHANGES, Backup, Mirror, back_up, own, put_back, readable, refused

TOPICS = ("anxiety", "grief", "sleep")
LOCALES = ("en-CA", "fr-CA")

numbers = st.integers(0, 4)
topics = st.sets(st.sampled_from(TOPICS), max_size=2)
kinds = st.sampled_from([Kind.MINOR, Kind.UPDATE, Kind.CORRECTION])
readers = st.integers(0, 3)
# What each reader asks for; the first and the last show no key.
ASKED: list[dict[str, str]] = [{}, {}, {"body": "none"}, {"locale": "en-CA", "body": "text"}]


class Syndication(RuleBasedStateMachine):
    """A publisher with five posts; readers are anyone, two partners, and anyone in English."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.client = Client()
        authentication.cached_keys.clear()
        self.turn = 0
        self.moves = 0
        self.renamed: dict[str, str] = {}
        self.words: dict[int, doc.Document] = {}
        self.topics: dict[int, set[str]] = {}
        made.publisher()
        self.partners: list[Partner] = [
            partners.partner("By topic", topics=["sleep"], requests_per_minute=0),
            partners.partner("By language", locales=["fr-CA"], requests_per_minute=0),
        ]
        secrets = [partners.key(partner)[1] for partner in self.partners]
        self.headers = [{}, *(partners.bearer(secret) for secret in secrets), {}]
        self.mirrors = [Mirror(self.fetching(reader)) for reader in range(len(ASKED))]
        self.kept: dict[int, Mirror] = {}
        self.backup: tuple[Backup, Any] | None = None

    def teardown(self) -> None:
        """In the end, everybody who may ask has an exact copy."""
        try:
            for reader in range(len(ASKED)):
                self.catch_up_if_allowed(reader, limit=2)
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def fetching(self, reader: int) -> Any:
        known: dict[str, tuple[str, Any]] = {}

        def fetch(asked: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
            """As the documentation's client does: what it has is asked for by its tag."""
            question = repr(asked)
            tag, answer = known.get(question, ("", None))
            response = self.get(reader, CHANGES, asked, {"If-None-Match": tag} if tag else {})
            if response.status_code == 304:
                return 200, copy.deepcopy(answer)
            if response.status_code == 200:
                known[question] = response["ETag"], response.json()
            return response.status_code, response.json()

        return fetch

    def get(
        self, reader: int, path: str, asked: Mapping[str, Any], more: Mapping[str, str] = {}
    ) -> Any:
        headers = {**self.headers[reader], **more}
        return self.client.get(path, {**ASKED[reader], **asked}, headers=headers)

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
        for reader in range(len(ASKED)):  # who holds nothing can keep nothing wrongly
            self.catch_up_if_allowed(reader, limit=3)

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

    @rule(number=numbers)
    def change_slug(self, number: int) -> None:
        """The words stay; the address is another one."""
        if number in self.words:
            slug = f"slug-{number}-{self.turn}"
            at = self.now()
            moved = replace(self.words[number], slug=slug, path=f"/blog/{slug}/")
            if recording.record(made.release(moved), kind=Kind.MINOR, at=at, published_at=at):
                self.words[number] = moved

    @rule(number=numbers, reason=st.sampled_from(["incorrect", "private"]))
    def withdraw(self, number: int, reason: str) -> None:
        recording.withdraw(post_id(number), at=self.now(), reason=reason)

    @rule(number=numbers)
    def deny(self, number: int) -> None:
        recording.deny([post_id(number)], at=self.now())

    @rule(number=numbers)
    def renew(self, number: int) -> None:
        """The restriction that made a post private is gone before the withdrawal was written."""
        head = self.head(number)
        if head and head.live and head.denied:
            assert recording.renew(made.release(self.words[number]), at=self.now())

    @rule(number=numbers, which=st.integers(0, 10))
    def redact(self, number: int, which: int) -> None:
        head = self.head(number)
        old = Edition.objects.filter(post_id=post_id(number), digest__gt="")
        if head and head.live:
            old = old.exclude(pk=head.edition_id)
        if found := list(old.order_by("pk")):
            edition = found[which % len(found)]
            redaction.redact(edition.post_id, edition.number, at=self.now())

    @rule(partner=st.integers(0, 1), topics=topics, locales=st.sets(st.sampled_from(LOCALES)))
    def amend(self, partner: int, topics: set[str], locales: set[str]) -> None:
        contract = self.fresh(partner)
        contract.topics = [self.slug(topic) for topic in sorted(topics)]
        contract.locales = sorted(locales)
        entitlements.amend(contract, at=self.now())

    @rule(
        partner=st.integers(0, 1),
        wording=st.sampled_from(["", "First at {publisher}: {url}"]),
        no_ai=st.booleans(),
    )
    def set_terms(self, partner: int, wording: str, no_ai: bool) -> None:
        contract = self.fresh(partner)
        contract.attribution, contract.no_ai = wording, no_ai
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
        publisher.store({"origin": origin}, at=self.now(), moved=True)
        publisher.announce_move(at=self.now())

    @rule()
    def keep_backup(self) -> None:
        known = (self.topics, self.words, self.renamed)
        contracts = [self.fresh(partner) for partner in range(2)]
        self.backup = back_up(), copy.deepcopy((known, contracts))

    @rule()
    def restore_backup(self) -> None:
        """We go back to an older state; consumers do not. Processes begin anew."""
        if self.backup is None:
            return
        rows, known = self.backup
        put_back(rows)
        (self.topics, self.words, self.renamed), contracts = copy.deepcopy(known)
        for contract in contracts:
            contract.save()
        authentication.cached_keys.clear()
        # Whose page was applied without its cursor holds what no cursor tells of: see sync.md.
        for reader, mirror in enumerate(self.mirrors):
            if mirror.torn:
                self.begin_again_with_nothing(reader)
        self.kept = {reader: each for reader, each in self.kept.items() if not each.torn}

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

    @rule(reader=readers)
    def begin_again_with_an_export(self, reader: int) -> None:
        if not self.may_ask(reader):
            return
        body = self.get(reader, "/api/v1/export.ndjson", {}).getvalue()
        header, *posts, end = [json.loads(line) for line in body.decode().split("\n")[:-1]]
        assert end["count"] == len(posts)
        above = body[: body.rindex(b'{"type":"end"')]
        assert end["digest"] == hashlib.sha256(above).hexdigest()
        mirror = Mirror(self.fetching(reader), cursor=header["cursor"], told=None)
        for post in posts:
            mirror.put(post)
        self.mirrors[reader] = mirror

    @rule(reader=readers)
    def keep_copy(self, reader: int) -> None:
        self.kept[reader] = self.copy_of(self.mirrors[reader], reader)

    @rule(reader=readers)
    def go_back_to_the_copy(self, reader: int) -> None:
        """The consumer restores a backup of its own, with the cursor of then."""
        if reader in self.kept:
            self.mirrors[reader] = self.copy_of(self.kept[reader], reader)

    def copy_of(self, mirror: Mirror, reader: int) -> Mirror:
        held = copy.deepcopy((mirror.posts, mirror.words, mirror.cursor, mirror.told, mirror.torn))
        return Mirror(self.fetching(reader), *held)

    @rule(reader=readers, limit=st.integers(1, 3))
    def catch_up(self, reader: int, limit: int) -> None:
        self.catch_up_if_allowed(reader, limit=limit)

    def catch_up_if_allowed(self, reader: int, *, limit: int) -> None:
        if self.may_ask(reader):
            self.mirrors[reader].follow(limit=limit, pages=200)
            self.compare(reader)

    def compare(self, reader: int) -> None:
        """With the rows, and with the list: each post whole, under the contract of now."""
        unsettled = refused()
        mirror, partner = self.mirrors[reader], self.contract(reader)
        held = {i: e for i, e in mirror.posts.items() if i not in unsettled}
        found = readable(partner)
        if locale := ASKED[reader].get("locale"):
            ours = Head.objects.filter(locale=locale).values_list("pk", flat=True)
            found = {str(post_id): found[str(post_id)] for post_id in ours if str(post_id) in found}
        assert held == found
        assert {i: words for i, words in mirror.words.items() if i in held} == self.listed(reader)

    def listed(self, reader: int) -> dict[str, dict[str, Any]]:
        found, address = {}, "/api/v1/posts/"
        asked: dict[str, Any] = {"limit": 2}
        while address:
            answer = self.get(reader, address, asked).json()
            found |= {post["id"]: own(post) for post in answer["results"]}
            following = urlsplit(answer["next"] or "")
            address, asked = following.path, dict(parse_qsl(following.query))
        return found

    def may_ask(self, reader: int) -> bool:
        contract = self.contract(reader)
        return contract is None or contract.status == Status.ACTIVE

    def contract(self, reader: int) -> Partner | None:
        return self.fresh(reader - 1) if self.headers[reader] else None

    def fresh(self, partner: int) -> Partner:
        return Partner.objects.get(pk=self.partners[partner].pk)


def post_id(number: int) -> UUID:
    return UUID(made.small(number).id)


def run(**given: Any) -> None:
    checks = settings(deadline=None, suppress_health_check=list(HealthCheck), **given)
    run_state_machine_as_test(Syndication, settings=checks)


@pytest.mark.django_db
def test_every_copy_ends_as_what_its_reader_may_read():
    run(max_examples=examples(20), stateful_step_count=30, derandomize=True)


@pytest.mark.slow
@pytest.mark.django_db
def test_every_copy_ends_as_what_its_reader_may_read_whatever_happens():
    run(max_examples=150, stateful_step_count=60)
