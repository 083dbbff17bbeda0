"""Taking a post down while somebody else acts on it, with real threads and real locks."""

import functools
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from wagtail.models import PageLogEntry, Revision, TaskState

from blog.models import PostPage
from syndication.desk import seam, timer, under_way
from syndication.editions.models import Edition, Kind, LedgerEntry
from tests import factories, seeded_roles
from tests.postgres.threads import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 30.0


@pytest.fixture(autouse=True)
def real_locks(transactional_db: None) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("needs PostgreSQL: DATABASE_URL=postgres://…")


@pytest.fixture
def post(transactional_db: None) -> PostPage:
    factories.build_site()
    seeded_roles.create()
    return factories.post()


def withdraw(page: PostPage) -> None:
    """As the admin does, with the page as it was read at the beginning of the request."""
    page.withdrawal = seam.Withdrawal(reason="harmful")
    page.unpublish()


def fresh(page: PostPage) -> PostPage:
    return PostPage.objects.get(pk=page.pk)


def assert_it_is_down_and_stays_down(page: PostPage) -> None:
    assert not fresh(page).live
    events = LedgerEntry.objects.filter(post_id=page.identity.pk).order_by("sequence")
    last = events.values_list("event", flat=True).last()
    assert last == LedgerEntry.Event.WITHDRAWN
    assert factories.taken_down_as(page) == "harmful"
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    count = events.count()
    timer.tick(at=timezone.now() + timedelta(hours=1), deliver=False)
    assert events.count() == count


class Interrupted:
    """Lets ``other`` happen wholly, at the moment when ``paused`` has just been called."""

    def __init__(self, other: Callable[[], object]) -> None:
        self.other = other
        self.reached, self.done = threading.Event(), threading.Event()

    def after(self, paused: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(paused)
        def work(*args: Any, **kwargs: Any) -> Any:
            found = paused(*args, **kwargs)
            self.reached.set()
            self.done.wait(PATIENCE)
            return found

        return work

    def interrupt(self) -> None:
        self.reached.wait(PATIENCE)
        try:
            self.other()
        finally:
            self.done.set()


def scheduled(page: PostPage) -> PostPage:
    """The post with a version whose time has just come."""
    later = page.get_latest_revision_as_object()
    later.title, later.go_live_at = "Calmer evenings", timezone.now() + timedelta(hours=1)
    later.save_revision().publish()
    past = timezone.now() - timedelta(minutes=1)
    rows = Revision.objects.filter(approved_go_live_at__isnull=False)
    row = rows.get()
    row.content["go_live_at"] = past.isoformat()
    rows.update(approved_go_live_at=past, content=row.content)
    return fresh(page)


def tick() -> None:
    timer.tick(at=timezone.now(), deliver=False)


def test_the_timer_s_version_does_not_go_out_after_a_withdrawal(post, monkeypatch):
    page = scheduled(post)
    withdrawing = Interrupted(lambda: withdraw(page))
    monkeypatch.setattr(seam, "prepare", withdrawing.after(seam.prepare))
    assert together(tick, withdrawing.interrupt) == []
    assert factories.title_read(page) is None
    assert_it_is_down_and_stays_down(page)


def test_a_withdrawal_that_waits_for_the_timer_takes_its_version_down(post, monkeypatch):
    page = scheduled(post)
    publishing = Interrupted(tick)
    monkeypatch.setattr(under_way, "reviews", publishing.after(under_way.reviews))
    assert together(lambda: withdraw(page), publishing.interrupt) == []
    assert_it_is_down_and_stays_down(page)
    assert fresh(page).title == "Calmer evenings"  # what was published is not overwritten


def test_timer_and_withdrawal_at_once(post):
    page = scheduled(post)
    assert together(tick, lambda: withdraw(page)) == []
    assert_it_is_down_and_stays_down(page)


def in_review(page: PostPage) -> TaskState:
    """The post with another version in review, and the step that waits for an approval."""
    factories.edit(page, title="Calmer evenings")
    asked = User.objects.create_user("asks", "asks@example.org", "x")
    state = fresh(page).get_workflow().start(fresh(page), asked)
    return TaskState.objects.get(pk=state.current_task_state_id)


def approve(step: TaskState) -> None:
    step.approve(user=User.objects.get(username="asks"))


def test_what_was_read_for_an_approval_is_not_published_after_a_withdrawal(post):
    step = in_review(post)
    assert step.workflow_state.status == "in_progress"  # read, too
    withdraw(fresh(post))
    with pytest.raises(under_way.ReviewEndedError):
        approve(step)
    assert_it_is_down_and_stays_down(post)


def test_approval_and_withdrawal_at_once(post):
    step, page = in_review(post), fresh(post)
    raised = together(lambda: approve(step), lambda: withdraw(page))
    assert [type(each) for each in raised] in ([], [under_way.ReviewEndedError])
    assert_it_is_down_and_stays_down(post)


def test_two_people_withdraw_once(post):
    pages = [fresh(post), fresh(post)]
    assert together(*(functools.partial(withdraw, page) for page in pages)) == []
    assert Edition.objects.filter(kind=Kind.RETRACTION).count() == 1
    assert PageLogEntry.objects.filter(action="wagtail.unpublish").count() == 1
    assert_it_is_down_and_stays_down(post)


def test_the_slower_of_two_people_is_told_who_was_faster(post, monkeypatch):
    """Both have the form's answer sent before either has taken the post down."""
    clients: list[Client] = [seeded_roles.client("Editor"), seeded_roles.client("Administrator")]
    start = threading.Barrier(2)
    look = under_way.reviews

    def reviews(ids: Any) -> Any:
        if threading.current_thread() not in seen:
            seen.add(threading.current_thread())
            start.wait(PATIENCE)
        return look(ids)

    seen: set[threading.Thread] = set()
    monkeypatch.setattr(under_way, "reviews", reviews)
    said: list[str] = []

    def send(client: Client) -> None:
        sent = {"reason": "harmful", "note": "", "replacement": ""}
        answer = client.post(f"/admin/pages/{post.pk}/unpublish/", sent, follow=True)
        said.append(answer.content.decode())

    assert together(*(functools.partial(send, client) for client in clients)) == []
    assert sorted("was already taken down by" in shown for shown in said) == [False, True]
    assert Edition.objects.filter(kind=Kind.RETRACTION).count() == 1
