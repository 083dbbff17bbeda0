"""Publishing side by side, with real threads and real locks.

Made for PostgreSQL; all but the deadlock also hold on SQLite, where the tests' database is a file.
"""

import functools
import threading
import uuid
from collections.abc import Callable

import pytest

from django.db import connection, transaction
from django.utils import timezone

from wagtail.models import Locale, Page, PageViewRestriction

from blog.models import Author, PostIdentity, PostPage
from blog.models.identity import identity_of
from syndication.desk import rebuilds
from syndication.desk.models import Recheck
from syndication.editions import ledger
from syndication.editions.models import Edition, Head, Ledger, LedgerEntry
from tests import factories
from tests.postgres.threads import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def real_locks(transactional_db: None) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("needs PostgreSQL: DATABASE_URL=postgres://…")


@pytest.fixture
def site(transactional_db: None) -> object:
    return factories.build_site()


def publish_all(pages: list[PostPage]) -> Callable[[], None]:
    """Publishes each, edits it and publishes it again, and takes every other one down."""

    def work() -> None:
        for number, page in enumerate(pages):
            factories.publish(page)
            factories.publish(factories.edit(page, title=f"{page.title}, again"))
            if number % 2:
                PostPage.objects.get(pk=page.pk).unpublish()

    return work


def test_a_reader_never_finds_a_row_behind_one_that_it_has_seen(site):
    pages = [factories.draft(f"Post {number}") for number in range(8)]
    done = threading.Event()
    late: list[int] = []
    polls = 0

    def read() -> None:
        nonlocal polls
        seen: set[int] = set()
        while not done.is_set() or polls == 0:
            polls += 1
            found = set(LedgerEntry.objects.values_list("sequence", flat=True))
            highest = max(seen, default=0)
            late.extend(sequence for sequence in found - seen if sequence <= highest)
            seen |= found

    def write() -> None:
        try:
            raised.extend(together(*(publish_all(pages[n::4]) for n in range(4))))
        finally:
            done.set()

    raised: list[BaseException] = []
    raised.extend(together(read, write))
    assert raised == []
    assert late == []
    assert polls > 10
    sequences = list(LedgerEntry.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
    assert Ledger.objects.get().sequence == len(sequences)


def test_one_page_published_from_two_sides_says_what_it_shows(site):
    page = factories.draft("First words")
    revisions = [page.get_latest_revision()]
    revisions += [
        factories.edit(page, title=f"Words {number}").get_latest_revision() for number in range(3)
    ]
    assert together(*(revision.publish for revision in revisions)) == []
    live = PostPage.objects.get()
    assert factories.title_read(live) == live.title
    assert Head.objects.get().number == Edition.objects.count()
    assert PostIdentity.objects.count() == 1


@pytest.mark.parametrize("already", [False, True], ids=["first", "again"])
def test_a_post_made_private_while_it_is_published_is_never_left_readable(site, already):
    for number in range(3):
        page = factories.draft(f"Post {number}")
        if already:
            factories.publish(page)
            factories.edit(page, title=f"Post {number}, again")
        index = Page.objects.get(pk=factories.index().pk)

        def restrict(index: Page = index) -> None:
            with transaction.atomic():
                PageViewRestriction.objects.create(page=index, restriction_type="login")

        publish = functools.partial(factories.publish, PostPage.objects.get(pk=page.pk))
        assert together(publish, restrict) == []
        assert factories.title_read(page) is None
        rebuilds.work_off()
        assert factories.title_read(page) is None
        PageViewRestriction.objects.all().delete()
        rebuilds.work_off()


def test_a_post_taken_down_while_it_is_built_again_stays_down(site):
    for number in range(3):
        page = factories.post(f"Post {number}")
        Author.objects.update(name=f"Team {number}")
        down = PostPage.objects.get(pk=page.pk).unpublish
        settle = functools.partial(rebuilds.settle, page.pk, at=timezone.now())
        assert together(down, settle) == []
        assert factories.title_read(page) is None


def test_a_deadlock_is_tried_again_by_the_owner_of_the_transaction(site):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, and so no deadlocks")
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('deadlock_timeout', 'SET')")
        if not cursor.fetchone()[0]:
            pytest.skip("this role may not choose the victim: GRANT SET ON PARAMETER (.ci/run)")
    page = factories.post()
    other = factories.post("Another post")
    tries: list[int] = []
    mine, theirs = threading.Event(), threading.Event()

    def rename(pk: int, title: str) -> None:
        PostPage.objects.filter(pk=pk).update(seo_title=title)

    def owner() -> None:
        def work() -> None:
            tries.append(1)
            with connection.cursor() as cursor:
                # The one that looks first is the one that is chosen.
                cursor.execute("SET LOCAL deadlock_timeout = '20ms'")
            rename(page.pk, "owner")
            mine.set()
            theirs.wait(10)
            rename(other.pk, "owner")

        ledger.atomically(work)

    def stranger() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL deadlock_timeout = '30s'")
            rename(other.pk, "stranger")
            theirs.set()
            mine.wait(10)
            rename(page.pk, "stranger")

    assert together(owner, stranger) == []
    assert len(tries) == 2
    assert set(PostPage.objects.values_list("seo_title", flat=True)) == {"owner"}


def test_a_page_asked_for_its_identity_from_many_sides_has_one(site):
    page = factories.draft()
    PostIdentity.objects.all().delete()
    found: list[uuid.UUID] = []

    def ask() -> None:
        found.append(identity_of(PostPage.objects.get(pk=page.pk)).pk)

    assert together(*[ask] * 8) == []
    assert len(found) == 8
    assert len(set(found)) == 1
    assert PostIdentity.objects.count() == 1


def test_two_workers_settle_each_post_once(site):
    pages = [factories.post(f"Post {number}") for number in range(6)]
    Author.objects.update(name="Another Team")  # no signal: nobody is woken yet
    rows = [Recheck(post_id=identity_of(page).pk, due_at=timezone.now()) for page in pages]
    Recheck.objects.bulk_create(rows)
    before = Edition.objects.count()
    assert together(*[rebuilds.work_off] * 3) == []
    assert Edition.objects.count() == before + len(pages)
    assert not Recheck.objects.exists()


def test_fan_outs_that_overlap_do_not_wait_for_each_other_in_a_ring(site, monkeypatch):
    monkeypatch.setattr(rebuilds, "wake", lambda: None)
    ids = [uuid.uuid4() for _ in range(200)]

    def fan_out(order: list[uuid.UUID]) -> Callable[[], None]:
        def work() -> None:
            for _ in range(10):
                rebuilds.mark(order)

        return work

    assert together(fan_out(ids), fan_out(ids[::-1]), fan_out(sorted(ids))) == []


def test_twins_published_at_once_know_one_another(site):
    english = factories.draft("Calm evenings")
    french = english.copy_for_translation(Locale.objects.get(language_code="fr"))
    works = [functools.partial(factories.publish, page) for page in (english, french)]
    assert together(*works) == []
    assert {
        tuple(twin.locale for twin in factories.read(page).twins) for page in (english, french)
    } == {
        ("en-CA",),
        ("fr-CA",),
    }
