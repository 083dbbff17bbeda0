"""A hub hears of each feed that changed, of no other, after the commit, and whatever happens."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from django.db import transaction

from blog import document as doc
from cms.checks import hub_can_be_called
from syndication import delivery
from syndication.delivery import Channel, State, leases
from syndication.desk import timer
from syndication.editions import recording
from syndication.editions.models import Kind
from syndication.feeds import websub
from syndication.feeds.formats import FORMATS
from syndication.feeds.models import HubPing
from tests import editions_factory as made
from tests import samples
from tests.lost_claims import claim
from tests.paths import ROOT
from tests.websub_hub import Hub

pytestmark = pytest.mark.django_db

CHANNEL = Channel(rows=HubPing, send=websub.send)
TEAM = doc.Author(kind="organization", name="Example Desk Team", slug="desk-team")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def process() -> Iterator[Hub]:
    command = [sys.executable, "-m", "tests.websub_hub"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as running:
        yield Hub(int(running.stdout.readline()))
        running.terminate()


@pytest.fixture
def hub(process: Hub, settings: Any) -> Hub:
    process.behave()
    settings.WEBSUB_HUB = process.url
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    return process


@pytest.fixture(autouse=True)
def _facts(db: None) -> None:
    made.publisher()


def about(number: int, *topics: str, locale: str = "en-CA") -> doc.Document:
    return made.small(
        number,
        topics=tuple(doc.Topic(slug=slug, name=slug.title()) for slug in topics),
        byline=doc.Byline(authors=(TEAM,)),
        locale=locale,
    )


def every_format(*folders: str) -> list[str]:
    return sorted(folder + form.file for folder in folders for form in FORMATS.values())


@pytest.fixture
def publish(django_capture_on_commit_callbacks: Any) -> Any:
    """Publishes, commits, and lets the worker that this wakes do its work."""

    def committed(*args: Any, **kwargs: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            made.publish(*args, **kwargs)

    return committed


def states() -> set[str]:
    return set(HubPing.objects.values_list("state", flat=True))


def test_the_hub_is_told_of_each_feed_that_changed_and_of_no_other(hub, publish):
    publish(about(1, "sleep"))
    assert sorted(hub.topics) == every_format(
        "/feeds/",
        "/feeds/en-CA/",
        "/feeds/topics/sleep/",
        "/feeds/en-CA/topics/sleep/",
        "/feeds/authors/desk-team/",
    )
    assert states() == {State.DELIVERED}


def test_the_hub_is_told_as_hubs_understand_it(hub, publish):
    publish(about(1))
    ping = hub.pings[0]
    assert ping["type"] == "application/x-www-form-urlencoded"
    assert ping["hub.mode"] == ["publish"]
    assert ping["hub.url"][0].startswith(samples.ORIGIN + "/feeds/")


def test_the_feed_that_a_post_left_changed_too(hub, publish):
    publish(about(1, "sleep"))
    hub.behave()
    publish(about(1, "stress"), at=made.AT + timedelta(hours=1))
    assert set(every_format("/feeds/topics/sleep/", "/feeds/topics/stress/")) <= set(hub.topics)
    assert len(hub.topics) == len(set(hub.topics))


def test_a_withdrawal_is_a_change_of_every_feed_that_the_post_was_in(
    hub, publish, django_capture_on_commit_callbacks
):
    publish(about(1, "sleep"))
    before = set(hub.topics)
    hub.behave()
    with django_capture_on_commit_callbacks(execute=True):
        recording.withdraw(
            made.release(about(1)).post_id, at=made.AT + timedelta(hours=1), reason="outdated"
        )
    assert sorted(hub.topics) == sorted([*before, *every_format("/feeds/changes/")])


def test_nothing_is_said_of_a_post_that_became_private(
    hub, publish, django_capture_on_commit_callbacks
):
    publish(about(1))
    hub.behave()
    with django_capture_on_commit_callbacks(execute=True):
        recording.withdraw(made.release(about(1)).post_id, at=made.AT, reason="private")
    assert not any("changes" in topic for topic in hub.topics)


def test_a_correction_changes_the_feed_of_corrections(hub, publish):
    publish(about(1))
    assert not any("changes" in topic for topic in hub.topics)
    later = made.AT + timedelta(hours=1)
    publish(about(1, "sleep"), kind=Kind.CORRECTION, note="A number was wrong.", at=later)
    assert set(every_format("/feeds/changes/")) <= set(hub.topics)


def test_a_feed_that_an_old_post_is_no_longer_on_did_not_change(hub, publish):
    made.publish(about(0, "sleep"), at=made.AT)
    made.publish_many(20)
    HubPing.objects.all().delete()
    publish(about(0, "sleep", "grief"), at=made.AT + timedelta(days=2))
    assert sorted(hub.topics) == every_format(
        "/feeds/authors/desk-team/",
        "/feeds/topics/sleep/",
        "/feeds/topics/grief/",
        "/feeds/en-CA/topics/sleep/",
        "/feeds/en-CA/topics/grief/",
    )


def test_the_last_post_on_a_feed_and_the_first_behind_it_are_told_apart(hub):
    told = [made.publish(about(number), at=made.AT) for number in range(21)]
    told.sort(key=lambda edition: str(edition.post_id))
    behind, last = told[0], told[1]
    keys = {"posts|||"}
    assert websub.changed_topics(last, keys) == set(every_format("/feeds/"))
    assert websub.changed_topics(behind, keys) == set()


def test_the_same_words_again_are_no_news(hub, publish, django_capture_on_commit_callbacks):
    publish(about(1))
    hub.behave()
    with django_capture_on_commit_callbacks(execute=True):
        recording.record(made.release(about(1)), kind=Kind.UPDATE, at=made.AT, published_at=made.AT)
    assert hub.pings == []


def test_without_a_hub_nothing_is_remembered(hub, settings):
    settings.WEBSUB_HUB = ""
    made.publish(about(1))
    assert HubPing.objects.count() == 0


def test_nothing_is_sent_before_the_commit(hub, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made.publish(about(1))
        assert states() == {State.QUEUED}
        assert hub.pings == []
    assert hub.pings != []


def test_what_is_rolled_back_was_never_to_be_told(hub, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        made.publish(about(1))
        assert HubPing.objects.exists()
        transaction.set_rollback(True)
    assert HubPing.objects.count() == 0
    assert hub.pings == []


def test_many_changes_before_a_worker_comes_are_one_ping_for_each_feed(hub):
    for number in range(3):
        made.publish(about(number))
    delivery.work_off(CHANNEL)
    assert sorted(hub.topics) == every_format(
        "/feeds/", "/feeds/en-CA/", "/feeds/authors/desk-team/"
    )


def test_a_change_while_the_hub_is_told_is_told_afterwards(hub):
    made.publish(about(1))
    row = claim(CHANNEL)
    made.publish(about(2))
    leases.finish(row, State.DELIVERED)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.QUEUED, 0)


def test_the_timer_finds_what_no_worker_came_for(hub, site):
    made.publish(about(1))
    report = timer.tick(at=datetime.now(UTC))
    assert report["delivered"] == len(hub.topics) > 0


def test_a_hub_that_fetches_a_topic_finds_the_news(
    hub, live_server, django_capture_on_commit_callbacks
):
    made.publisher(origin=live_server.url)
    with django_capture_on_commit_callbacks(execute=True):
        made.publish(about(7))
    fetched = [ping["fetched"] for ping in hub.pings]
    assert fetched
    assert all("Small post 7" in feed for feed in fetched)


# -- hubs that fail ----------------------------------------------------------------------------


def test_a_hub_that_is_down_is_asked_once_a_round_and_told_when_it_is_back(hub, settings):
    with time_machine.travel(NOW, tick=False) as clock:
        settings.WEBSUB_HUB, up = "http://127.0.0.1:9/", hub.url
        made.publish(about(1))
        assert delivery.work_off(CHANNEL) == 0
        tried = HubPing.objects.get(attempts=1)
        assert tried.state == State.RETRYING
        assert NOW + timedelta(seconds=5) <= tried.due_at <= NOW + timedelta(seconds=6)
        assert tried.problem
        assert set(HubPing.objects.exclude(pk=tried.pk).values_list("attempts", flat=True)) == {0}
        HubPing.objects.update(hub=up)
        assert delivery.work_off(CHANNEL) == HubPing.objects.count() - 1
        clock.shift(6)
        assert delivery.work_off(CHANNEL) == 1
    assert states() == {State.DELIVERED}
    assert sorted(hub.topics) == sorted(HubPing.objects.values_list("topic", flat=True))


def test_a_hub_that_never_returns_is_given_up_in_the_end(hub):
    hub.behave(status=500)
    with time_machine.travel(NOW, tick=False) as clock:
        websub.queue(hub.url, ["/feeds/rss.xml"], sequence=1)
        waits = []
        while (row := HubPing.objects.get()).state != State.FAILED:
            waits.append(max(row.due_at - datetime.now(UTC), timedelta()))
            clock.shift(waits[-1])
            delivery.work_off(CHANNEL)
    assert len(hub.pings) == len(waits) == 10
    assert timedelta(hours=75) < sum(waits, timedelta()) < timedelta(hours=91)
    assert str(row.problem) == "the answer was 500"


@pytest.mark.parametrize("status", [301, 400, 403, 404, 410])
def test_a_refusal_is_final_until_there_is_something_new_to_tell(status, hub):
    hub.behave(status=status, headers={"Location": "/elsewhere"} if status == 301 else {})
    websub.queue(hub.url, ["/feeds/rss.xml"], sequence=1)
    delivery.work_off(CHANNEL)
    assert states() == {State.FAILED}
    assert delivery.work_off(CHANNEL) == 0
    hub.behave()
    websub.queue(hub.url, ["/feeds/rss.xml"], sequence=2)
    assert delivery.work_off(CHANNEL) == 1
    assert states() == {State.DELIVERED}


@pytest.mark.parametrize("status", [429, 503])
def test_a_hub_that_asks_for_a_pause_gets_it_for_everything(status, hub):
    hub.behave(status=status, headers={"Retry-After": "3600"})
    with time_machine.travel(NOW, tick=False) as clock:
        websub.queue(hub.url, ["/feeds/rss.xml", "/feeds/atom.xml"], sequence=1)
        delivery.work_off(CHANNEL)
        hub.behave()
        clock.shift(3599)
        delivery.work_off(CHANNEL)
        assert hub.pings == []
        clock.shift(1)
        assert delivery.work_off(CHANNEL) == 2


def test_an_address_that_leads_inside_is_refused_and_said(hub, settings):
    settings.OUTGOING_ALLOWED_HOSTS = []
    websub.queue(hub.url.replace("http:", "https:"), ["/feeds/rss.xml"], sequence=1)
    websub.queue("https://127.0.0.1/", ["/feeds/rss.xml"], sequence=1)
    delivery.work_off(CHANNEL)
    assert states() == {State.FAILED}
    assert HubPing.objects.get(hub="https://127.0.0.1/").problem.code == "net.not_public"


# -- workers that vanish -----------------------------------------------------------------------


def worker(database: Path, hub: Hub, *topics: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.hub_worker", hub.url, *topics],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{database}"},
    )


def test_a_worker_that_is_killed_loses_nothing_and_is_not_overtaken(hub, tmp_path):
    topics = ["/feeds/a.xml", "/feeds/b.xml", "/feeds/c.xml"]
    hub.behave(hang=topics[0])
    database = tmp_path / "deliveries.sqlite3"
    with worker(database, hub, *topics) as first:
        hub.wait()
        with worker(database, hub) as second:
            # While the first one's lease lasts, its row is left alone.
            assert second.stdout.readline() == "arrived 2\n"
            assert sorted(hub.topics) == topics
            first.kill()
            first.wait()
            hub.behave()
            second.stdin.write("the lease ran out\n")
            second.stdin.flush()
            assert second.stdout.readline() == "arrived 1\n"
    assert hub.topics == topics[:1]


def test_a_hub_that_cannot_be_called_is_said_at_start(settings):
    assert hub_can_be_called() == []
    for address, ids in {
        "https://hub.example/": [],
        "http://hub.example/": [],
        "hub.example": ["wellspring.E004"],
        "https://hub.example:8443/": ["wellspring.E004"],
    }.items():
        settings.WEBSUB_HUB = address
        assert [message.id for message in hub_can_be_called()] == ids
