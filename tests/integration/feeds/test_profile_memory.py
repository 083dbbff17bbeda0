"""A destination hears of every post that it was given and that left its feed, or was corrected."""

import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from lxml import etree

from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from blog import document as doc
from cms.middleware import response_cache
from syndication.editions import ledger, recording
from syndication.editions.models import Head, Kind
from syndication.feeds import xml
from syndication.feeds.models import StoredFeed
from syndication.feeds.profiles import memory
from syndication.feeds.profiles import model as profiles
from syndication.feeds.profiles.model import FeedProfile, ProfilePost, path
from syndication.feeds.profiles.rules import presets
from tests import editions_factory as made

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NS = {"dcterms": xml.DCTERMS, "media": xml.MEDIA, "mi": xml.MICROSOFT}
SLEEP = doc.Topic(slug="sleep", name="Sleep")
GRIEF = doc.Topic(slug="grief", name="Grief")
REST = doc.Topic(slug="rest", name="Rest")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_in_november():
    response_cache.clear()
    with time_machine.travel(NOW - timedelta(days=30), tick=False):
        made.publisher()
    with time_machine.travel(NOW, tick=False):
        yield


class Destination:
    """Reads a profile's feed, a minute later at each time."""

    def __init__(self, client, preset: str = "smartnews", **values: object) -> None:
        self.client, self.at = client, NOW
        values = {"locale": "en-CA", **values}
        with time_machine.travel(NOW - timedelta(days=60), tick=False):
            self.row = FeedProfile(name=f"Example {preset}", preset=preset, **values)
            self.row.full_clean()
            self.row.save()
            self.key = self.row.issue_key(at=NOW)

    def fetch(self, *, after: timedelta = timedelta(minutes=1), file: str = "rss.xml", **headers):
        self.at += after
        with time_machine.travel(self.at, tick=False):
            self.response = self.client.get(path(self.key, file), headers=headers)
        self.row.refresh_from_db()
        return self.response

    def posts(self, **given: timedelta) -> tuple[list[str], list[str]]:
        """The titles of the posts in the feed, and the ids of those told as deleted."""
        response = self.fetch(**given)
        assert response.status_code == 200
        live, deleted = [], []
        for item in etree.fromstring(response.content).findall("channel/item"):
            gone = item.find("media:status", NS) is not None
            gone = gone or item.find("mi:expirationDate", NS) is not None
            field = "guid" if gone else "title"
            (deleted if gone else live).append(item.findtext(field))
        return live, deleted

    def remembered(self, number: int) -> ProfilePost:
        return ProfilePost.objects.get(profile=self.row, post_id=made.small(number).id)

    def change(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self.row, name, value)
        with time_machine.travel(self.at, tick=False):
            self.row.save()


def guid(number: int) -> str:
    return f"urn:uuid:{made.small(number).id}"


def publish(number: int, *topics: doc.Topic, at: datetime = made.AT, **values: object) -> None:
    kind = values.pop("kind", Kind.UPDATE)
    made.publish(made.small(number, topics=topics, **values), at=at, kind=kind)


def withdraw(number: int, *, at: datetime, reason: str = "incorrect") -> None:
    assert recording.withdraw(UUID(made.small(number).id), at=at, reason=reason)


# -- what leaves ----------------------------------------------------------------------------------


@pytest.fixture(params=["smartnews", "msn"])
def reader(client, request) -> Destination:
    """A destination that was given a post on sleep."""
    publish(1, SLEEP)
    found = Destination(client, request.param, topics=["sleep", "stress"])
    assert found.posts() == (["Small post 1"], [])
    return found


def leaves(reader: Destination, how: str) -> None:
    post_id = UUID(made.small(1).id)
    if how == "its topic":
        publish(1, GRIEF, at=reader.at)
    elif how == "every topic":
        publish(1, at=reader.at, kind=Kind.MINOR)
    elif how == "the narrowed feed":
        reader.change(topics=["stress"])
    elif how == "the feed of another language":
        reader.change(locale="fr-CA")
    elif how == "the public at once":
        recording.deny([post_id], at=reader.at)
    elif how == "its corrected form":
        publish(1, SLEEP, at=reader.at, title="Small post 1, corrected", kind=Kind.CORRECTION)
        publish(1, GRIEF, at=reader.at, title="Small post 1, corrected")
    else:
        withdraw(1, at=reader.at, reason=how)


WAYS = {
    "its topic": "topic",
    "every topic": "topic",
    "its corrected form": "topic",
    "the narrowed feed": "narrowed",
    "the feed of another language": "narrowed",
    "the public at once": "private",
    "private": "private",
    "expired": "expired",
    "incorrect": "withdrawn",
}


@pytest.mark.parametrize("how", WAYS)
def test_a_post_that_leaves_is_told_for_as_many_days_as_asked(reader, how):
    leaves(reader, how)
    assert reader.posts() == ([], [guid(1)])
    assert reader.remembered(1).left_why == WAYS[how]
    assert reader.posts(after=timedelta(days=29)) == ([], [guid(1)])
    assert reader.posts(after=timedelta(days=3)) == ([], [])


@pytest.mark.parametrize("how", WAYS)
def test_no_feed_says_why_a_post_left(reader, how):
    leaves(reader, how)
    content = reader.fetch().content.decode()
    for words in ("Small post 1", "private", "expired", "incorrect", "narrow", "grief", "Grief"):
        assert words not in content
    only_here = "This post is no longer in this feed" in content
    assert only_here == (WAYS[how] in ("topic", "narrowed"))


@pytest.mark.parametrize("how", WAYS)
def test_a_destination_that_was_away_hears_of_it_all_the_same(reader, how):
    leaves(reader, how)
    assert reader.posts(after=timedelta(days=90)) == ([], [guid(1)])


def test_a_withdrawal_after_a_post_left_its_topic_is_told(reader):
    leaves(reader, "its topic")
    withdraw(1, at=reader.at)
    assert reader.posts() == ([], [guid(1)])
    assert "has been withdrawn" in reader.response.content.decode()


def test_it_is_told_again_to_who_has_only_asked_for_the_headers(reader):
    leaves(reader, "its topic")
    with time_machine.travel(reader.at + timedelta(hours=1), tick=False):
        assert reader.client.head(path(reader.key, "rss.xml")).status_code == 200
    assert reader.posts(after=timedelta(days=60)) == ([], [guid(1)])


@pytest.mark.parametrize("how", WAYS)
def test_a_post_that_comes_back_is_no_longer_told(reader, how):
    leaves(reader, how)
    assert reader.posts() == ([], [guid(1)])
    if how.startswith("the feed of") or how == "the narrowed feed":
        reader.change(locale="en-CA", topics=["sleep", "stress"])
    elif how == "the public at once":
        Head.objects.update(denied=False)
        publish(1, SLEEP, at=reader.at, title="Small post 1 again")
    else:
        publish(1, SLEEP, at=reader.at, title="Small post 1 again")
    live, deleted = reader.posts()
    assert (len(live), deleted) == (1, [])
    assert reader.remembered(1).left_at is None


def test_a_post_that_comes_back_is_shown_again_however_old(reader):
    leaves(reader, "the narrowed feed")
    reader.posts()
    for number in range(2, 30):
        publish(number, SLEEP, at=made.AT + timedelta(hours=number))
    reader.change(topics=["sleep"])
    live, _ = reader.posts()
    assert len(live) == 21
    assert "Small post 1" in live


def test_a_post_that_falls_off_the_end_has_not_left(reader):
    for number in range(2, 30):
        publish(number, SLEEP, at=made.AT + timedelta(hours=number))
    live, deleted = reader.posts()
    assert (len(live), deleted) == (20, [])
    assert "Small post 1" not in live
    assert reader.remembered(1).left_at is None
    withdraw(1, at=reader.at)
    assert reader.posts()[1] == [guid(1)]


def test_a_post_that_the_destination_was_never_given_is_not_told_as_leaving(reader):
    publish(2, GRIEF)
    publish(2, at=reader.at, title="On no topic now")
    assert reader.posts() == (["Small post 1"], [])


def test_destinations_that_drop_what_is_gone_find_no_trace_of_it(client):
    publish(1, SLEEP)
    reader = Destination(client, "generic", topics=["sleep"])
    assert reader.posts() == (["Small post 1"], [])
    publish(1, GRIEF, at=reader.at)
    assert reader.posts() == ([], [])
    assert guid(1) not in reader.response.content.decode()
    assert reader.remembered(1).left_why == "topic"


# -- topics that are renamed ----------------------------------------------------------------------


def test_between_a_rename_and_the_rebuild_no_post_is_missing(reader):
    publish(2, SLEEP, at=made.AT + timedelta(hours=1))
    everything = (["Small post 2", "Small post 1"], [])
    assert reader.posts() == everything
    profiles.rename_topic("sleep", "rest")
    assert reader.posts() == everything
    publish(2, REST, at=reader.at, kind=Kind.MINOR)
    assert reader.posts() == everything
    profiles.rename_topic("rest", "night")  # again, before the first was rebuilt
    assert reader.posts() == everything
    assert reader.row.topics == ["night", "stress"]


def test_a_topic_that_is_chosen_between_its_rename_and_the_rebuild_has_all_its_posts(client):
    publish(1, SLEEP)
    reader = Destination(client, topics=["stress"])
    profiles.rename_topic("sleep", "rest")
    reader.row.refresh_from_db()
    reader.change(topics=["rest"])
    assert reader.posts() == (["Small post 1"], [])


def test_a_post_that_is_withdrawn_between_a_rename_and_the_rebuild_is_told(reader):
    profiles.rename_topic("sleep", "rest")
    withdraw(1, at=reader.at)
    assert reader.posts() == ([], [guid(1)])


def test_a_topic_that_takes_a_former_slug_does_not_enter_the_feed(reader):
    profiles.rename_topic("sleep", "rest")
    publish(1, REST, at=reader.at, kind=Kind.MINOR)
    profiles.retire_topic("sleep", by="grief")
    publish(2, SLEEP)
    assert reader.posts() == (["Small post 1"], [])


def test_a_topic_that_takes_its_former_slug_back_stays_in_the_feed(reader):
    profiles.rename_topic("sleep", "rest")
    profiles.retire_topic("sleep", by="rest")
    profiles.rename_topic("rest", "sleep")
    publish(2, REST, at=made.AT + timedelta(hours=1))
    assert reader.posts() == (["Small post 2", "Small post 1"], [])
    assert reader.row.topics == ["sleep", "stress"]


# -- what is corrected ----------------------------------------------------------------------------


def test_a_correction_reaches_every_destination_however_many_posts_are_newer(client):
    publish(1, SLEEP)
    readers = [Destination(client, preset, topics=["sleep"]) for preset in sorted(presets())]
    for reader in readers:
        assert reader.posts() == (["Small post 1"], []), reader.row.preset
    for number in range(2, 70):
        publish(number, SLEEP, at=made.AT + timedelta(minutes=number))
    for reader in readers:
        assert len(reader.posts()[0]) == reader.row.effective_rules().items, reader.row.preset
    corrected = max(reader.at for reader in readers)
    title = "Small post 1, with its number put right"
    publish(1, SLEEP, at=corrected, title=title, kind=Kind.CORRECTION)
    for number in range(70, 140):
        publish(number, SLEEP, at=corrected + timedelta(seconds=number))
    for reader in readers:
        most = reader.row.effective_rules().items
        for days in (0, 20, 9):
            live, _ = reader.posts(after=timedelta(days=days, minutes=5))
            assert title in live, (reader.row.preset, days)
        assert len(live) == most + 1, reader.row.preset
        live, deleted = reader.posts(after=timedelta(days=5))
        assert (len(live), deleted) == (most, []), reader.row.preset
        assert title not in live, reader.row.preset


def test_a_correction_reaches_who_was_away_for_longer(client):
    publish(1, SLEEP)
    reader = Destination(client, "generic", topics=["sleep"])
    reader.posts()
    publish(1, SLEEP, at=reader.at, title="Put right", kind=Kind.CORRECTION)
    for number in range(2, 40):
        publish(number, SLEEP, at=reader.at + timedelta(seconds=number))
    assert "Put right" in reader.posts(after=timedelta(days=100))[0]
    assert "Put right" in reader.posts(after=timedelta(days=20))[0]
    assert "Put right" not in reader.posts(after=timedelta(days=20))[0]


def test_a_correction_does_not_show_what_the_destination_was_never_given(client):
    publish(1, SLEEP)
    made.publish_many(30, first=2)
    reader = Destination(client, "generic")
    assert "Small post 1" not in reader.posts()[0]
    publish(1, SLEEP, at=reader.at, title="Put right", kind=Kind.CORRECTION)
    assert "Put right" not in reader.posts()[0]


def test_a_limit_of_size_leaves_corrections_in_first(client):
    made.publish_many(5)
    reader = Destination(client, "google-news", overrides={"feed_kb": 30})
    assert len(reader.posts()[0]) == 5
    for number in range(1, 6):
        publish(number, at=reader.at, title=f"Put right {number}", kind=Kind.CORRECTION)
    for number in range(6, 20):
        publish(number, at=reader.at + timedelta(hours=1))
    live, _ = reader.posts(after=timedelta(hours=2))
    assert {f"Put right {number}" for number in range(1, 6)} <= set(live)


# -- what is recorded of a fetch ------------------------------------------------------------------


def sequence() -> int:
    return ledger.state(0).sequence


def test_a_feed_that_was_sent_shows_how_far_its_destination_is(reader):
    publish(2, GRIEF)
    reader.fetch()
    assert (reader.row.position, reader.row.fetched_at) == (sequence(), reader.at)
    assert reader.row.last_fetched_on == reader.at.date()


def test_an_unchanged_feed_shows_how_far_its_destination_is(reader):
    tag = reader.response["ETag"]
    publish(2, GRIEF)
    assert reader.fetch(**{"if-none-match": tag}).status_code == 304
    assert reader.row.position == sequence()


@pytest.mark.parametrize("tag", ["*", '"another"'])
def test_an_answer_that_proves_nothing_is_no_position(reader, tag):
    before = reader.row.position
    publish(2, GRIEF)
    response = reader.fetch(**{"if-none-match": tag})
    proved = response.status_code == 200
    assert (reader.row.position > before) == proved == (tag != "*")


def test_headers_alone_are_no_position(reader):
    before = reader.row.position, reader.row.fetched_at
    publish(2, SLEEP)
    with time_machine.travel(reader.at + timedelta(hours=1), tick=False):
        assert reader.client.head(path(reader.key, "rss.xml")).status_code == 200
    reader.row.refresh_from_db()
    assert (reader.row.position, reader.row.fetched_at) == before


def writes(reader: Destination, after: timedelta) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        reader.fetch(after=after)
    return [each["sql"] for each in queries if each["sql"].startswith(("UPDATE", "INSERT"))]


def test_a_fetch_of_stored_bytes_writes_once_a_minute(reader):
    assert not writes(reader, timedelta(seconds=59))
    assert len(writes(reader, timedelta(seconds=1))) == 1
    assert not writes(reader, timedelta(seconds=30))


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml", "feed.json"])
def test_a_post_is_remembered_in_whichever_format_it_was_given(client, file):
    publish(1, SLEEP)
    reader = Destination(client, "generic")
    assert reader.fetch(file=file).status_code == 200
    assert reader.remembered(1).given_at == reader.at


def test_formats_that_are_read_in_turns_are_built_once_each(client, monkeypatch):
    publish(1, SLEEP)
    reader = Destination(client, "generic")
    files = ("rss.xml", "atom.xml", "feed.json")
    first = [reader.fetch(file=file).content for file in files]
    monkeypatch.setattr("syndication.feeds.profiles.building.build", None)
    assert [reader.fetch(file=file).content for file in files] == first


def test_publishing_writes_nothing_of_profiles(reader):
    with CaptureQueriesContext(connection) as queries:
        publish(1, SLEEP, at=reader.at, title="Other words")
    assert not [each for each in queries if "feeds_" in each["sql"]]


# -- a database that takes no writes, and others that write ---------------------------------------


def test_without_writes_the_feed_is_served_and_the_next_fetch_remembers(
    reader, monkeypatch, caplog
):
    leaves(reader, "its topic")

    def refuse(*_args: object, **_given: object) -> None:
        raise DatabaseError("read only")

    with monkeypatch.context() as patch, caplog.at_level(logging.CRITICAL):
        patch.setattr(memory.lock_waits, "short", refuse)
        assert reader.posts() == ([], [guid(1)])
        assert reader.remembered(1).left_at is None
    assert reader.posts() == ([], [guid(1)])
    assert reader.remembered(1).left_at
    assert reader.row.fetched_at == reader.at


def test_a_refused_write_is_logged(reader, monkeypatch, caplog):
    leaves(reader, "its topic")

    def refuse(*_args: object, **_given: object) -> None:
        raise DatabaseError("read only")

    monkeypatch.setattr(memory.lock_waits, "short", refuse)
    reader.fetch()
    assert [each.message for each in caplog.records] == [
        "what a feed gives was not remembered",
        "a fetch could not be recorded",
    ]


def test_a_post_that_another_process_gave_meanwhile_is_told(reader, monkeypatch):
    """One process gives a post while another, which knows nothing of that, stores a newer feed."""
    publish(2, SLEEP, at=reader.at)
    StoredFeed.objects.all().delete()
    build = memory.record
    older: list[object] = []

    def overtaken(*given: object) -> None:
        if older:
            return build(*given)
        older.append(given)
        publish(2, GRIEF, at=reader.at + timedelta(seconds=1), kind=Kind.MINOR)
        assert reader.posts() == (["Small post 1"], [])
        return build(*given)

    monkeypatch.setattr(memory, "record", overtaken)
    reader.fetch()
    assert guid(2) in reader.posts()[1]


def test_an_editor_who_saves_the_form_undoes_nothing_that_fetches_wrote(reader):
    before = FeedProfile.objects.get()
    publish(2, SLEEP, at=reader.at)
    reader.fetch()
    before.name = "Another name"
    before.save()
    now = FeedProfile.objects.get()
    assert now.name == "Another name"
    assert (now.position, now.fetched_at) == (reader.row.position, reader.at)
    assert now.memory_version == reader.row.memory_version


# -- what the desk reads --------------------------------------------------------------------------


def test_the_copies_of_a_post_are_listed_in_one_query(reader, client, django_assert_num_queries):
    other = Destination(client, "generic")
    other.fetch()
    leaves(reader, "its topic")
    reader.fetch()
    with django_assert_num_queries(1):
        first, second = memory.copies([UUID(made.small(1).id)])
    assert (first.name, first.left_at) == ("Example generic", None)
    assert (second.profile, second.left_why) == (reader.row.pk, "topic")
    assert (second.left_at, second.position) == (reader.at, reader.row.position)
    assert memory.copies([UUID(made.small(2).id)]) == []
    assert memory.copies() == []  # of what is withdrawn
    withdraw(1, at=reader.at)
    assert len(memory.copies()) == 2
