"""Whatever editors, the clock and contracts do, copies end as what the pages say.

As ``test_changes_model``, a layer above: real pages are published, moved, hidden, scheduled and
deleted by Wagtail, and what a copy should be is asked of those pages.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from django.db import transaction
from django.test import Client
from django.utils import timezone

from wagtail.models import PageViewRestriction, Site

from blog.builder import addresses
from blog.models import BlogIndexPage, PostPage, SiteSettings
from syndication.desk import timer
from syndication.desk.models import Beat
from syndication.partners import authentication, entitlements
from syndication.partners.models import Partner
from tests import factories, samples
from tests import partners_factory as partners
from tests.mirror_client import CHANGES, Mirror, own

HOUR = timedelta(hours=1)
POSTS = 3

posts = st.integers(0, POSTS - 1)
readers = st.integers(0, 2)
kinds = st.sampled_from(["minor", "update", "correction"])


class AheadMirror(Mirror):
    """A mirror that also keeps what is to be published, hidden, beside what it shows."""

    def __init__(self, fetch: Any) -> None:
        super().__init__(fetch)
        self.ahead: dict[str, str] = {}

    def apply(self, change: dict[str, Any]) -> None:
        super().apply(change)
        if change["kind"] == "embargoed":
            self.ahead[change["id"]] = change["post"]["title"]
        elif change["kind"] in ("upsert", "withdrawn", "entitlement_lost"):
            self.ahead.pop(change["id"], None)


class Desk(RuleBasedStateMachine):
    """Three places for posts, anyone who reads, and two partners, both reading ahead."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.clock = time_machine.travel(timezone.now(), tick=False)
        self.now = self.clock.start()
        authentication.cached_keys.clear()
        self.client = Client()
        self.turn = 0
        self.sleep = factories.topic("sleep")
        self.drafts = [factories.draft(self.title()).pk for _ in range(3 * POSTS)]
        self.pages = [self.drafts.pop() for _ in range(POSTS)]
        self.index, self.other = factories.index(), BlogIndexPage(title="Stories", slug="stories")
        self.index.get_parent().add_child(instance=self.other)
        made = [
            partners.partner("Early", embargo_hours=24, requests_per_minute=0),
            partners.partner("On sleep", embargo_hours=8, topics=["sleep"], requests_per_minute=0),
        ]
        self.partners = [None, *(partner.pk for partner in made)]
        self.headers = [{}, *(partners.bearer(partners.key(each)[1]) for each in made)]
        self.mirrors = [AheadMirror(self.fetching(reader)) for reader in range(3)]
        for number in range(POSTS):
            self.publish(number, "update", on_sleep=number == 0)

    def teardown(self) -> None:
        try:
            for reader in range(3):
                self.catch_up(reader, 2)
        finally:
            self.clock.stop()
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def fetching(self, reader: int) -> Any:
        def fetch(asked: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
            response = self.get(reader, CHANGES, asked)
            return response.status_code, response.json()

        return fetch

    def get(self, reader: int, path: str, asked: Mapping[str, Any]) -> Any:
        authentication.quotas.clear()
        return self.client.get(path, asked, headers=self.headers[reader])

    def page(self, post: int) -> PostPage | None:
        return PostPage.objects.filter(pk=self.pages[post]).first()

    def title(self) -> str:
        self.turn += 1
        return f"Words of turn {self.turn}"

    # -- what editors do --------------------------------------------------------------------------

    @rule(post=posts, kind=kinds, on_sleep=st.booleans())
    def publish(self, post: int, kind: str, *, on_sleep: bool) -> None:
        page = self.page(post)
        if page is None:
            return
        fresh = page.get_latest_revision_as_object()
        fresh.title, fresh.go_live_at = self.title(), None
        fresh.update_kind, fresh.update_note = kind, f"Why, at turn {self.turn}."
        fresh.topics.set([self.sleep] if on_sleep else [])
        fresh.save_revision().publish()

    @rule(post=posts)
    def change_slug(self, post: int) -> None:
        self.turn += 1
        if (page := self.page(post)) and page.live:
            factories.publish(factories.edit(page, slug=f"slug-{self.turn}", go_live_at=None))

    @rule(post=posts)
    def unpublish(self, post: int) -> None:
        if page := self.page(post):
            page.unpublish()

    @rule(post=posts)
    def delete_and_write_another(self, post: int) -> None:
        if self.drafts and (page := self.page(post)):
            page.delete()
            self.pages[post] = self.drafts.pop()

    @rule(post=posts)
    def move(self, post: int) -> None:
        if page := self.page(post):
            there = page.get_parent().pk == self.other.pk
            target = self.index if there else self.other
            page.move(BlogIndexPage.objects.get(pk=target.pk), pos="last-child")

    @rule()
    def move_the_index(self) -> None:
        self.turn += 1
        index = BlogIndexPage.objects.get(pk=self.other.pk)
        index.slug = f"stories-{self.turn}"
        index.save_revision().publish()

    @rule()
    def restrict(self) -> None:
        factories.restrict(BlogIndexPage.objects.get(pk=self.other.pk))

    @rule()
    def open_again(self) -> None:
        for restriction in PageViewRestriction.objects.all():
            restriction.delete()

    @rule()
    def rename_author(self) -> None:
        author = factories.team()
        author.name = self.title()
        author.save()

    @rule()
    def rename_topic(self) -> None:
        self.turn += 1
        self.sleep.slug = f"sleep-{self.turn}"
        self.sleep.save()

    @rule()
    def change_licence(self) -> None:
        self.turn += 1
        row = SiteSettings.for_site(Site.objects.get(is_default_site=True))
        row.licence = f"Licence {self.turn}"
        row.save()

    @rule(post=posts, hours=st.integers(1, 40), on_sleep=st.booleans())
    def schedule(self, post: int, hours: int, on_sleep: bool) -> None:
        if (page := self.page(post)) is None:
            return
        fresh = page.get_latest_revision_as_object()
        fresh.topics.set([self.sleep] if on_sleep else [])
        fresh.title, fresh.go_live_at = self.title(), timezone.now() + hours * HOUR
        fresh.save_revision().publish()

    @rule(post=posts)
    def cancel(self, post: int) -> None:
        """As Wagtail's view does."""
        if (page := self.page(post)) and (revision := page.scheduled_revision):
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])

    @rule(hours=st.integers(1, 20))
    def wait(self, hours: int) -> None:
        self.now.shift(hours * HOUR)
        self.tick()

    @rule()
    def tick(self) -> None:
        Beat.objects.filter(name="tick").delete()
        timer.tick(at=timezone.now())

    @rule(
        reader=st.integers(1, 2),
        on_sleep=st.booleans(),
        hours=st.sampled_from([0, 8, 24]),
        wording=st.sampled_from(["", "First at {publisher}"]),
    )
    def amend(self, reader: int, on_sleep: bool, hours: int, wording: str) -> None:
        contract = self.contract(reader)
        assert contract
        contract.topics = [self.sleep.slug] if on_sleep else []
        contract.embargo_hours, contract.attribution = hours, wording
        entitlements.amend(contract, at=timezone.now())

    # -- what consumers do ------------------------------------------------------------------------

    @rule(
        reader=readers,
        limit=st.integers(1, 3),
        crash=st.sampled_from(["", "", "before", "between"]),
    )
    def read(self, reader: int, limit: int, crash: str) -> None:
        self.mirrors[reader].page(limit=limit, crash=crash)

    @rule(reader=readers)
    def begin_again_with_nothing(self, reader: int) -> None:
        self.mirrors[reader] = AheadMirror(self.fetching(reader))

    @rule(reader=readers, limit=st.integers(1, 3))
    def catch_up(self, reader: int, limit: int) -> None:
        """Once the timer and the workers have done what is due."""
        self.tick()
        mirror = self.mirrors[reader]
        mirror.follow(limit=limit, pages=200)
        assert {words["title"] for words in mirror.words.values()} == {
            page.title for page in self.readable(reader)
        }
        assert {words["canonical_url"] for words in mirror.words.values()} == {
            f"{samples.ORIGIN}{addresses.path_of(page)}" for page in self.readable(reader)
        }
        listed = self.get(reader, "/api/v1/posts/", {}).json()["results"]
        assert mirror.words == {post["id"]: own(post) for post in listed}
        if reader:
            ahead = self.get(reader, "/api/v1/embargoed/", {}).json()["results"]
            assert mirror.ahead == {post["id"]: post["title"] for post in ahead}
            assert set(mirror.ahead.values()) == self.scheduled(reader)
        else:
            assert mirror.ahead == {}

    # -- what is asked of the pages ---------------------------------------------------------------

    def contract(self, reader: int) -> Partner | None:
        return Partner.objects.get(pk=self.partners[reader]) if reader else None

    def readable(self, reader: int) -> list[PostPage]:
        live = PostPage.objects.filter(live=True).public()
        return [page for page in live if self.covers(reader, page)]

    def covers(self, reader: int, page: PostPage) -> bool:
        contract = self.contract(reader)
        slugs = {topic.slug for topic in page.topics.all()}
        return contract is None or not contract.topics or bool(slugs & set(contract.topics))

    def scheduled(self, reader: int) -> set[str]:
        """The titles that the partner's hours have opened by now."""
        contract = self.contract(reader)
        assert contract
        found = set()
        for page in PostPage.objects.public():
            revision = page.scheduled_revision
            if revision is None or not contract.embargo_hours:
                continue
            opens_at = revision.approved_go_live_at - contract.embargo_hours * HOUR
            draft = revision.as_object()
            if opens_at <= timezone.now() and self.covers(reader, draft):
                found.add(draft.title)
        return found


def hold(**given: Any) -> None:
    checks = settings(deadline=None, suppress_health_check=list(HealthCheck), **given)
    run_state_machine_as_test(Desk, settings=checks)


def test_copies_end_as_what_the_pages_say(site):
    hold(
        max_examples=2, stateful_step_count=12, derandomize=True, phases=[Phase.generate]
    )  # more of them in the slow one


@pytest.mark.slow
def test_copies_end_as_what_the_pages_say_in_many_long_histories(site):
    hold(max_examples=12, stateful_step_count=30)
