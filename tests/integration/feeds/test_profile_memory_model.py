"""Whatever happens to posts, topics and a profile, its destination ends with what it may hold."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from lxml import etree

from django.db import transaction
from django.test import Client

from blog import document as doc
from syndication.editions import recording
from syndication.editions.models import Kind
from syndication.feeds import xml
from syndication.feeds.formats import FORMATS
from syndication.feeds.profiles import model as profiles
from syndication.feeds.profiles.model import FeedProfile, path
from syndication.feeds.profiles.rules import presets
from tests import editions_factory as made
from tests.example_counts import examples

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
NS = {"media": xml.MEDIA, "mi": xml.MICROSOFT, "atom": "http://www.w3.org/2005/Atom"}
POSTS = 6
TOPICS = 3

numbers = st.integers(1, POSTS)
topics = st.sets(st.integers(0, TOPICS - 1), max_size=2)
filters = st.sets(st.integers(0, TOPICS - 1), max_size=TOPICS)
locales = st.sampled_from(["en-CA", "en-CA", "en-CA", "fr-CA"])
# Those that must be told of what left more often than they are among all.
destinations = st.sampled_from(["msn", "smartnews", *sorted(presets())])
reasons = st.sampled_from(["incorrect", "private", "expired"])
times = st.sampled_from([timedelta(seconds=20), timedelta(hours=5), timedelta(days=12)])
spells = st.lists(times, min_size=1, max_size=4)


@dataclass
class Page:
    """A post as the editors have it; ``major`` counts the versions that readers must hear of."""

    locale: str
    topics: set[int]
    major: int = 1
    minor: int = 0
    readable: bool = True
    live: bool = True


def title(number: int, page: Page) -> str:
    return f"Small post {number} in version {page.major}.{page.minor}"


class Syndication(RuleBasedStateMachine):
    """One destination; what it holds is a version, or ``None`` for a post told as deleted."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.client = Client()
        self.at = START
        self.pages: dict[int, Page] = {}
        self.slugs = [f"topic-{number}" for number in range(TOPICS)]
        self.renamed = 0
        self.held: dict[str, int | None] = {}
        self.shown: set[str] = set()
        self.tags: dict[str, str] = {}
        made.publisher()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(
        preset=destinations, chosen=filters, about=st.lists(topics, min_size=POSTS, max_size=POSTS)
    )
    def create(self, preset: str, chosen: set[int], about: list[set[int]]) -> None:
        self.chosen, self.locale = chosen, "en-CA"
        self.row = FeedProfile(name="Example", preset=preset, overrides={"items": 2})
        self.row.locale = "en-CA"
        self.row.topics = [self.slugs[each] for each in sorted(chosen)]
        with time_machine.travel(START - timedelta(days=1), tick=False):
            self.row.full_clean()
            self.row.save()
            self.key = self.row.issue_key(at=self.at)
        for number, borne in enumerate(about, start=1):
            self.publish(number, borne, minor=False)
            self.fetch([timedelta(minutes=1)], 0)

    @rule(number=numbers, about=topics, minor=st.booleans())
    def edit(self, number: int, about: set[int], minor: bool) -> None:
        self.publish(number, about, minor=minor)

    def publish(self, number: int, about: set[int], *, minor: bool) -> None:
        page = self.pages.get(number)
        if page is None:
            page = Page("fr-CA" if number == POSTS else "en-CA", about)
        elif minor and page.live:
            page.minor += 1
        else:
            page.major += 1
        page.topics, page.readable, page.live = about, True, True
        self.pages[number] = page
        self.build(number, kind=Kind.MINOR if minor else Kind.CORRECTION)

    def build(self, number: int, *, kind: Kind) -> None:
        self.at += timedelta(seconds=1)
        page = self.pages[number]
        borne = tuple(doc.Topic(slug=self.slugs[each], name="Name") for each in sorted(page.topics))
        words = made.small(number, title=title(number, page), topics=borne, locale=page.locale)
        with time_machine.travel(self.at, tick=False):
            recording.record(made.release(words), kind=kind, at=self.at, published_at=self.at)

    @rule(number=numbers, reason=reasons)
    def withdraw(self, number: int, reason: str) -> None:
        self.at += timedelta(seconds=1)
        if recording.withdraw(post_id(number), at=self.at, reason=reason):
            self.pages[number].readable = self.pages[number].live = False

    @rule(number=numbers)
    def deny(self, number: int) -> None:
        self.at += timedelta(seconds=1)
        if recording.deny([post_id(number)], at=self.at):
            self.pages[number].readable = False

    @rule(topic=st.integers(0, TOPICS - 1))
    def rename(self, topic: int) -> None:
        self.renamed += 1
        before, now = self.slugs[topic], f"topic-{topic}-{self.renamed}"
        profiles.rename_topic(before, now)
        self.slugs[topic] = now

    @rule(number=numbers)
    def rebuild(self, number: int) -> None:
        if number in self.pages and self.pages[number].readable:
            self.build(number, kind=Kind.MINOR)

    @rule(chosen=filters, locale=locales)
    def refilter(self, chosen: set[int], locale: str) -> None:
        self.at += timedelta(seconds=1)
        self.chosen, self.locale = chosen, locale
        row = FeedProfile.objects.get()
        row.locale, row.topics = locale, [self.slugs[each] for each in sorted(chosen)]
        with time_machine.travel(self.at, tick=False):
            row.save()

    @rule()
    def ask_for_headers(self) -> None:
        with time_machine.travel(self.at, tick=False):
            self.client.head(path(self.key, "rss.xml"))

    @rule(passed=spells, choice=st.integers(0, 2))
    def follow(self, passed: list[timedelta], choice: int) -> None:
        self.fetch(passed, choice)

    def fetch(self, passed: list[timedelta], choice: int) -> None:
        formats = self.row.effective_rules().formats
        form = formats[choice % len(formats)]
        for spell in passed:
            self.at += spell
            self.read(form)
            self.compare()

    def read(self, form: str) -> None:
        file = FORMATS[form].file
        headers = {"if-none-match": self.tags[form]} if form in self.tags else {}
        with time_machine.travel(self.at, tick=False):
            response = self.client.get(path(self.key, file), headers=headers)
        if response.status_code == 304:
            return
        assert response.status_code == 200
        self.tags = {form: response["ETag"]}
        found = READERS[form](response.content)
        self.shown = {each for each, words in found.items() if words is not None}
        for each, words in found.items():
            if words is not None or each in self.held:
                self.held[each] = None if words is None else int(words.split()[-1].split(".")[0])

    def compare(self) -> None:
        """What the destination holds is what it may, in the version that it must have heard of."""
        for number, page in self.pages.items():
            post = f"urn:uuid:{post_id(number)}"
            if post not in self.held:
                continue
            if self.selected(page):
                assert self.held[post] == page.major or self.too_old, number
            else:
                assert post not in self.shown, number
                assert not self.tells or self.held[post] is None, number
        allowed = {
            f"urn:uuid:{post_id(n)}" for n, page in self.pages.items() if self.selected(page)
        }
        assert self.shown <= allowed

    @property
    def tells(self) -> bool:
        return self.row.effective_rules().withdrawn != "gone"

    @property
    def too_old(self) -> bool:
        """Whether the destination refuses posts for their age."""
        days = self.row.effective_rules().age_days
        return bool(days) and self.at - START > timedelta(days=days)

    def selected(self, page: Page) -> bool:
        within = not self.chosen or bool(self.chosen & page.topics)
        return page.readable and page.locale == self.locale and within


def post_id(number: int) -> UUID:
    return UUID(made.small(number).id)


def read_rss(content: bytes) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for item in etree.fromstring(content).findall("channel/item"):
        gone = item.find("media:status", NS) is not None
        gone = gone or item.find("mi:expirationDate", NS) is not None
        found[item.findtext("guid")] = None if gone else item.findtext("title")
    return found


def read_atom(content: bytes) -> dict[str, str | None]:
    entries = etree.fromstring(content).findall("atom:entry", NS)
    return {
        each.findtext("atom:id", None, NS): each.findtext("atom:title", None, NS)
        for each in entries
    }


def read_json(content: bytes) -> dict[str, str | None]:
    return {each["id"]: each["title"] for each in json.loads(content)["items"]}


READERS = {"rss": read_rss, "atom": read_atom, "json": read_json}


def run(**given: Any) -> None:
    checks = settings(deadline=None, suppress_health_check=list(HealthCheck), **given)
    run_state_machine_as_test(Syndication, settings=checks)


@pytest.mark.django_db
def test_every_destination_ends_with_what_it_may_hold():
    run(max_examples=examples(40), stateful_step_count=20, derandomize=True)


@pytest.mark.slow
@pytest.mark.django_db
def test_every_destination_ends_with_what_it_may_hold_whatever_happens():
    run(max_examples=60, stateful_step_count=40)
