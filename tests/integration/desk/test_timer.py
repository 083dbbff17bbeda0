"""What becomes true with time: nothing shows early or stays late; one failure stops no other."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override

from wagtail.log_actions import log, registry
from wagtail.models import Page, PageLogEntry

from blog.models import Correction, PostPage
from syndication.desk import refusals, renderers, timer
from syndication.desk.models import Beat, Recheck
from syndication.desk.releases import PublishRefused
from syndication.editions.models import Edition, Head, LedgerEntry
from syndication.editions.versions import Selection
from syndication.reading import posts
from syndication.reading.posts import Tombstone
from tests import factories

HOUR = timedelta(hours=1)


@pytest.fixture
def later() -> Iterator[Callable[[timedelta], Any]]:
    """Runs the timer after a while, counted from now, and stays in that time."""
    with time_machine.travel(timezone.now(), tick=False) as clock:

        def run(after: timedelta) -> Any:
            clock.shift(after)
            return timer.tick(at=timezone.now())

        yield run


def schedule_at(page: PostPage, at: datetime, **values: Any) -> PostPage:
    fresh = factories.edit(page, go_live_at=at, **values)
    fresh.get_latest_revision().publish()
    return PostPage.objects.get(pk=page.pk)


def spoil(page: PostPage) -> None:
    """Break a post after it was scheduled: its author's row is taken out of the revision."""
    revision = page.revisions.get(approved_go_live_at__isnull=False)
    revision.content["post_authors"] = []
    revision.save()


def test_a_scheduled_post_shows_nowhere_until_its_time_comes(draft, later):
    schedule_at(draft, timezone.now() + HOUR)
    later(HOUR / 2)
    assert not Head.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert posts.at_path("/blog/calm-evenings/") is None
    report = later(HOUR)
    assert report["published"] == 1
    assert factories.title_read(draft) == "Calm evenings"
    assert PostPage.objects.get().live


def test_scheduling_over_a_live_post_keeps_the_old_words_until_then(post, later):
    schedule_at(post, timezone.now() + HOUR, title="Calm mornings")
    later(HOUR / 2)
    assert factories.title_read(post) == "Calm evenings"
    later(HOUR)
    assert factories.title_read(post) == "Calm mornings"
    assert [edition.number for edition in Edition.objects.order_by("sequence")] == [1, 2]


def test_a_note_that_was_scheduled_is_dated_the_day_it_goes_out(post, later):
    schedule_at(
        post,
        timezone.now() + timedelta(days=3),
        update_kind="correction",
        update_note="It named a wrong hour.",
        title="Calm at nine",
    )
    later(timedelta(days=4))
    assert Correction.objects.get().date == timezone.localdate()
    assert factories.read(post).data["corrections"][0]["date"] == str(timezone.localdate())


def test_a_post_that_cannot_be_published_cannot_be_scheduled(draft):
    draft.post_authors = []
    with pytest.raises(PublishRefused):
        schedule_at(draft, timezone.now() + HOUR, lead="")
    assert not draft.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_one_refused_post_stops_no_other_and_leaves_a_trace(site, later):
    pages = [factories.draft(title) for title in ("Morning", "Noon", "Evening")]
    for minutes, page in enumerate(pages):
        schedule_at(page, timezone.now() + HOUR + timedelta(minutes=minutes))
    spoil(pages[1])
    report = later(2 * HOUR)
    assert (report["published"], report["refused"]) == (2, 1)
    assert [factories.title_read(page) for page in pages] == ["Morning", None, "Evening"]
    assert "refused: 1" in Beat.objects.get(name="tick").report
    entry = PageLogEntry.objects.get(action=refusals.ACTION)
    assert entry.page_id == pages[1].pk
    assert "Nobody signs this post." in entry.message
    assert registry.action_exists(refusals.ACTION)


def test_the_history_says_in_the_language_of_whoever_looks_why_a_post_was_refused(
    draft, later, monkeypatch
):
    def broken(*args: Any) -> str:
        raise ValueError("not today")

    schedule_at(draft, timezone.now() + HOUR)
    with monkeypatch.context() as patched:
        patched.setattr(renderers, "RENDITIONS", {**renderers.RENDITIONS, "text": broken})
        later(2 * HOUR)
    spoil(draft)
    later(HOUR)
    with override("fr"):
        words = [entry.message for entry in PageLogEntry.objects.filter(action=refusals.ACTION)]
    assert any("Personne ne signe cet article." in each for each in words), words
    assert any("(not today)" in each and "It could not" not in each for each in words), words


def test_a_refusal_from_before_there_were_codes_is_shown_as_it_is(draft):
    data = {"reasons": ["Nobody signs this post."]}
    entry = log(instance=draft, action=refusals.ACTION, data=data)
    with override("fr"):
        assert "Nobody signs this post." in entry.message


def test_a_refused_post_is_tried_again_after_growing_pauses(draft, later):
    schedule_at(draft, timezone.now() + HOUR)
    spoil(draft)
    assert later(2 * HOUR)["refused"] == 1
    outcomes = [later(timedelta(minutes=1)) for _ in range(7)]
    tried = [minute for minute, report in enumerate(outcomes, 1) if report["refused"]]
    assert tried == [2, 6]
    assert all(report["refused before"] for report in outcomes if not report["refused"])
    assert PageLogEntry.objects.filter(action=refusals.ACTION).count() == 1, "one line a reason"


def test_a_refused_post_goes_out_once_what_was_missing_is_there(draft, later, monkeypatch):
    schedule_at(draft, timezone.now() + HOUR)

    def broken(*args: Any) -> str:
        raise ValueError("not today")

    with monkeypatch.context() as patched:
        patched.setattr(renderers, "RENDITIONS", {**renderers.RENDITIONS, "text": broken})
        later(2 * HOUR)
    assert factories.read(draft) is None
    later(2 * HOUR)
    assert factories.title_read(draft) == "Calm evenings"
    assert not Beat.objects.filter(name__startswith=refusals.PREFIX).exists()


def test_an_unexpected_failure_stops_no_other_either(site, later, monkeypatch):
    pages = [factories.draft(title) for title in ("Morning", "Noon")]
    for page in pages:
        schedule_at(page, timezone.now() + HOUR)
    real = Page.full_clean

    def full_clean(page: Any, *args: Any, **kwargs: Any) -> None:
        if page.title == "Morning":
            raise RuntimeError("the disk is full")
        real(page, *args, **kwargs)

    monkeypatch.setattr(Page, "full_clean", full_clean)
    assert later(2 * HOUR)["published"] == 1
    assert [factories.title_read(page) for page in pages] == [None, "Noon"]
    assert "the disk is full" in Beat.objects.get(name__startswith=refusals.PREFIX).report


def test_an_expired_post_is_withdrawn_with_that_reason(site, later):
    post = factories.post(expire_at=timezone.now() + HOUR)
    later(2 * HOUR)
    found = factories.read(post)
    assert isinstance(found, Tombstone)
    assert found.reason == "expired"
    assert PostPage.objects.get().expired


def test_a_post_that_expired_while_the_timer_slept_is_never_shown(draft, later):
    schedule_at(draft, timezone.now() + HOUR, expire_at=timezone.now() + 2 * HOUR)
    later(3 * HOUR)
    assert not LedgerEntry.objects.exists()
    assert not PostPage.objects.get().live


def test_taking_a_live_post_down_ends_what_was_scheduled_over_it(post, later):
    page = schedule_at(post, timezone.now() + HOUR, title="Calm mornings")
    page.unpublish()
    later(2 * HOUR)
    assert isinstance(factories.read(post), Tombstone)
    assert not Edition.objects.filter(document__contains="Calm mornings").exists()


def test_unscheduling_leaves_nothing_to_publish(draft, later):
    page = schedule_at(draft, timezone.now() + HOUR)
    page.scheduled_revision.approved_go_live_at = None
    page.revisions.update(approved_go_live_at=None)
    later(2 * HOUR)
    assert factories.read(draft) is None


def test_scheduling_a_post_that_wagtail_saved_as_live_shows_nothing(site, later):
    """The form saves a new page as live before it schedules it; reconcile may run in between."""
    page = factories.draft(go_live_at=timezone.now() + HOUR)
    PostPage.objects.update(live=True)
    later(timedelta(minutes=1))
    assert not Head.objects.exists()
    page.get_latest_revision().publish()
    assert not Head.objects.exists()
    later(2 * HOUR)
    assert factories.title_read(page) == "Calm evenings"


def test_ticking_twice_does_each_thing_once(draft, later):
    schedule_at(draft, timezone.now() + HOUR)
    later(2 * HOUR)
    assert timer.tick(at=timezone.now()) is None, "another process was at it just now"
    later(timedelta(minutes=1))
    assert Edition.objects.count() == 1


def test_a_clock_that_was_wrong_for_a_while_does_not_stop_the_timer(draft, later):
    Beat.objects.create(name="tick", ran_at=timezone.now() + timedelta(days=400))
    schedule_at(draft, timezone.now() + HOUR)
    assert later(2 * HOUR)["published"] == 1


def test_a_post_to_be_built_again_does_not_wait_for_a_time_of_a_clock_that_ran_ahead(post, later):
    now = timezone.now()
    Beat.objects.create(name="tick", ran_at=now + 7 * HOUR)
    Recheck.objects.create(post_id=post.identity.pk, due_at=now + 7 * HOUR)
    later(timedelta(minutes=1))
    assert not Recheck.objects.exists()


def test_the_command_says_what_it_did(draft, capsys):
    revision = draft.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - HOUR
    revision.save()
    call_command("tick")
    assert "published: 1" in capsys.readouterr().out


def test_what_is_scheduled_is_in_no_list(post, later):
    schedule_at(factories.draft("Tomorrow"), timezone.now() + HOUR)
    assert [view.title for view in posts.page(Selection(), limit=9)] == ["Calm evenings"]


def test_an_embargo_that_fails_holds_up_no_delivery(site, monkeypatch):
    def fails(**_: object) -> int:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(timer.embargo_access, "review", fails)
    delivered = []
    monkeypatch.setattr(timer.delivery, "work_off_all", lambda: delivered.append(1) or 1)
    report = timer.tick(at=timezone.now())
    assert report["embargoes failed"] == 1
    assert delivered == [1]


@pytest.mark.django_db
def test_the_endless_timer_delivers_beside_its_rounds_until_it_is_asked_to_end(monkeypatch):
    ticks: list[bool] = []
    told_to_end: list[bool] = []

    def tick(*, at: datetime, deliver: bool) -> None:
        ticks.append(deliver)
        if len(ticks) == 2:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(timer, "tick", tick)
    monkeypatch.setattr(
        timer.delivery, "work_all_until", lambda stop: told_to_end.append(stop.wait(60))
    )
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        call_command("tick", every=0.01)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert ticks == [False, False], "the thread delivers, not the round"
    assert told_to_end == [True]


@pytest.mark.parametrize(
    ("module", "job"),
    [
        (timer.importing, "wake_due"),
        (timer.near_copies, "index"),
        (timer.finding_counts, "count_due"),
        (timer.weekly, "work_off"),
        (timer.rounds, "work_off"),
    ],
    ids=lambda each: each if isinstance(each, str) else each.__name__.rpartition(".")[2],
)
def test_a_job_for_editors_that_fails_stops_nothing_else(
    draft, later, monkeypatch, caplog, module, job
):
    def fail(*_args: object, **_values: object) -> int:
        raise KeyError(job)

    monkeypatch.setattr(module, job, fail)
    schedule_at(draft, timezone.now() + HOUR)
    report = later(2 * HOUR)
    assert Head.objects.get().live, "readers have it"
    assert Beat.objects.get(name="reconcile").ran_at == timezone.now()
    assert [name for name in report if name.endswith(": failed")] != []
    assert "a job of the timer failed" in caplog.text
