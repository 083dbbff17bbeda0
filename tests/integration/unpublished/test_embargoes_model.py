"""Whatever editors, contracts and the clock do, nobody reads ahead what is not open to them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from django.db import transaction
from django.utils import timezone

from wagtail.models import PageViewRestriction

from blog.models import PostPage
from blog.models.identity import identity_of
from syndication.desk import rebuilds, timer
from syndication.desk.models import Beat
from syndication.editions.audience import PUBLIC
from syndication.editions.models import LedgerEntry
from syndication.editions.versions import Selection
from syndication.partners import entitlements
from syndication.partners.models import Partner, Status
from syndication.reading import posts
from syndication.reading.posts import EditionView
from syndication.unpublished import embargoes
from tests import factories

HOUR = timedelta(hours=1)
Event = LedgerEntry.Event

either_post = st.integers(0, 1)
partners = st.integers(0, 2)
hours = st.sampled_from([0, 2, 8, 24])
mostly = st.sampled_from([True, True, True, False])


class Desk(RuleBasedStateMachine):
    """Two posts, three partners: one reads ahead, one on a topic alone, one not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.clock = time_machine.travel(timezone.now(), tick=False)
        self.now = self.clock.start()
        self.turn = 0
        self.public = {""}  # titles that were ever published
        Partner.objects.create(name="Early", embargo_hours=24)
        Partner.objects.create(name="On sleep", embargo_hours=8, topics=["sleep"])
        Partner.objects.create(name="Never", embargo_hours=0)
        factories.topic("sleep")
        self.pages = [factories.draft(f"Post {number}").pk for number in range(2)]

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def page(self, post: int) -> PostPage:
        return PostPage.objects.get(pk=self.pages[post])

    def title(self) -> str:
        self.turn += 1
        return f"Words of turn {self.turn}"

    # -- what editors do --------------------------------------------------------------------------

    @rule(post=either_post, hours=st.integers(1, 40), on_sleep=st.booleans())
    def schedule(self, post: int, hours: int, on_sleep: bool) -> None:
        fresh = self.page(post).get_latest_revision_as_object()
        fresh.topics.set([factories.topic("sleep")] if on_sleep else [])
        fresh.title, fresh.go_live_at = self.title(), timezone.now() + hours * HOUR
        fresh.save_revision().publish()

    @rule(post=either_post)
    def write(self, post: int) -> None:
        """Another draft beside the one that is scheduled."""
        factories.edit(self.page(post), title=self.title())

    @rule(post=either_post)
    def cancel(self, post: int) -> None:
        """As Wagtail's view does."""
        if revision := self.page(post).scheduled_revision:
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])

    @rule(post=either_post)
    def publish(self, post: int) -> None:
        title = self.title()
        if not self.private():
            self.public.add(title)
        factories.publish(factories.edit(self.page(post), title=title, go_live_at=None))

    @rule(post=either_post)
    def unpublish(self, post: int) -> None:
        self.page(post).unpublish()

    @rule()
    def restrict(self) -> None:
        factories.restrict(factories.index())

    @rule()
    def open_again(self) -> None:
        for restriction in PageViewRestriction.objects.all():
            restriction.delete()
        rebuilds.work_off()
        self.learn()

    @rule()
    def rename_author(self) -> None:
        author = factories.team()
        author.name = f"Team {self.turn}"
        author.save()
        rebuilds.work_off()
        self.learn()

    # -- what happens elsewhere -------------------------------------------------------------------

    @rule(partner=partners, hours=hours, on_sleep=st.booleans(), active=mostly)
    def amend(self, partner: int, hours: int, on_sleep: bool, active: bool) -> None:
        contract = Partner.objects.order_by("pk")[partner]
        contract.embargo_hours, contract.topics = hours, ["sleep"] if on_sleep else []
        contract.status = Status.ACTIVE if active else Status.SUSPENDED
        entitlements.amend(contract, at=timezone.now())

    @rule(hours=st.integers(1, 20), by_timer=st.booleans())
    def wait(self, hours: int, by_timer: bool) -> None:
        self.now.shift(hours * HOUR)
        if by_timer:
            self.tick()

    @rule()
    def tick(self) -> None:
        Beat.objects.filter(name="tick").delete()
        timer.tick(at=timezone.now())
        self.learn()
        for partner in Partner.objects.filter(status=Status.ACTIVE):
            for post in range(2):
                assert (self.read(partner, post) is not None) == self.open_to(partner, post)

    # -- what must hold ---------------------------------------------------------------------------

    @invariant()
    def partners_read_ahead_only_what_is_open_to_them(self) -> None:
        for partner in Partner.objects.all():
            for post in range(2):
                found = self.read(partner, post)
                assert found is None or self.open_to(partner, post)
                assert found is None or found == self.scheduled(post)[0]

    @invariant()
    def the_ledger_has_told_each_exactly_what_it_reads(self) -> None:
        for partner in Partner.objects.all():
            for post in range(2):
                rows = LedgerEntry.objects.filter(post_id=self.post_id(post))
                mine = rows.filter(partner=None) | rows.filter(partner=partner.pk)
                last = mine.exclude(event__in=[Event.ENTITLED, Event.LOST]).last()
                told = last is not None and last.event == Event.EMBARGOED
                assert told == (self.read(partner, post) is not None)

    @invariant()
    def nobody_reads_it_in_any_other_way(self) -> None:
        for audience in (PUBLIC, *(each.audience for each in Partner.objects.all())):
            for post in range(2):
                found = posts.one(self.post_id(post), audience=audience)
                assert not isinstance(found, EditionView) or found.title in self.public
            for view in posts.page(Selection(), limit=9, audience=audience):
                assert view.title in self.public
        assert embargoes.readable(PUBLIC, limit=9) == []

    # -- what is asked of the rows, by other means ------------------------------------------------

    def post_id(self, post: int) -> Any:
        return identity_of(self.page(post)).pk

    def read(self, partner: Partner, post: int) -> str | None:
        found = embargoes.one(self.post_id(post), audience=partner.audience)
        return found.title if found else None

    def private(self) -> bool:
        return PageViewRestriction.objects.exists()

    def scheduled(self, post: int) -> tuple[str, datetime, set[str]] | None:
        revision = self.page(post).scheduled_revision
        if revision is None or self.private():
            return None
        page = revision.as_object()
        return page.title, revision.approved_go_live_at, {t.slug for t in page.topics.all()}

    def open_to(self, partner: Partner, post: int) -> bool:
        if (found := self.scheduled(post)) is None or not partner.embargo_hours:
            return False
        _, when, topics = found
        if when - partner.embargo_hours * HOUR > timezone.now():
            return False
        return not partner.topics or bool(topics & set(partner.topics))

    def learn(self) -> None:
        """What the timer or a worker has made live is public from now on."""
        for page in PostPage.objects.filter(live=True):
            if not self.private():
                self.public.add(page.title)


def hold(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_nobody_reads_ahead_what_is_not_open_to_them(site):
    hold(examples=4, steps=12)  # more of them in the slow one


@pytest.mark.slow
def test_nor_in_many_long_histories(site):
    hold(examples=60, steps=25)
