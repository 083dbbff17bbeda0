"""Archives by RFC 5005: complete back to the first post, and still while their posts are."""

from datetime import timedelta
from uuid import UUID

import feedparser
import pytest

from django.db import DatabaseError

from cms.middleware import response_cache
from syndication.editions import recording
from syndication.editions.models import Kind
from syndication.editions.versions import Selection
from syndication.feeds import archives
from syndication.feeds.models import FeedArchive
from tests import editions_factory as made
from tests import samples

PART, MOST = 6, 12  # small ones, to be quick
HISTORY = "http://purl.org/syndication/history/1.0"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts(monkeypatch):
    monkeypatch.setattr(archives, "ARCHIVE_SIZE", PART)
    monkeypatch.setattr(archives, "MAX_ARCHIVE_SIZE", MOST)
    made.publisher()
    response_cache.clear()


def links(response) -> dict[str, str]:
    assert response.status_code == 200
    found = feedparser.parse(response.content)
    assert not found.bozo
    return {link.rel: link.href.removeprefix(samples.ORIGIN) for link in found.feed.links}


def ids(response) -> list[str]:
    if response["Content-Type"].startswith("application/feed+json"):
        return [item["id"] for item in response.json()["items"]]
    return [entry.id for entry in feedparser.parse(response.content).entries]


def chain(client, url: str) -> list[str]:
    """The documents from the newest to the oldest."""
    found = []
    while url:
        found.append(url)
        response = client.get(url)
        if url.endswith("json"):
            url = response.json().get("next_url", "").removeprefix(samples.ORIGIN)
        else:
            url = links(response).get("prev-archive", "")
    return found


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml", "feed.json"])
@pytest.mark.parametrize("folder", ["/feeds/", "/feeds/en-CA/", "/feeds/topics/stress/"])
def test_following_the_archives_finds_every_post(client, folder, file):
    published = [
        made.publish(
            made.small(number, topics=samples.english().topics),
            at=made.AT + timedelta(hours=number),
        )
        for number in range(1, 2 * PART + 4)
    ]
    documents = chain(client, folder + file)
    assert documents == [folder + file, *(f"{folder}archive/{n}/{file}" for n in (2, 1))]
    found = {one for url in documents for one in ids(client.get(url))}
    assert found == {f"urn:uuid:{one.post_id}" for one in published}


def test_an_archive_says_that_it_is_one_and_where_the_others_are(client):
    made.publish_many(3 * PART)
    client.get("/feeds/atom.xml")
    response = client.get("/feeds/archive/2/atom.xml")
    found = links(response)
    assert found["self"] == "/feeds/archive/2/atom.xml"
    assert found["current"] == "/feeds/atom.xml"
    assert found["prev-archive"] == "/feeds/archive/1/atom.xml"
    assert found["next-archive"] == "/feeds/archive/3/atom.xml"
    assert "hub" not in found
    assert f'xmlns:fh="{HISTORY}"'.encode() in response.content
    assert b"<fh:archive/>" in response.content
    # A part of the same feed (RFC 4287 4.2.6).
    current = feedparser.parse(client.get("/feeds/atom.xml").content)
    assert feedparser.parse(response.content).feed.id == current.feed.id
    assert b"<fh:archive/>" in client.get("/feeds/archive/1/rss.xml").content
    extension = client.get("/feeds/archive/1/feed.json").json()["_wellspring"]
    assert extension["archive"] is True
    assert extension["current"] == f"{samples.ORIGIN}/feeds/feed.json"


def test_the_document_to_subscribe_to_is_no_archive(client):
    made.publish_many(PART)
    response = client.get("/feeds/atom.xml")
    assert b"fh:archive" not in response.content
    assert links(response)["prev-archive"] == "/feeds/archive/1/atom.xml"
    assert "current" not in links(response)


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml", "feed.json"])
def test_new_posts_and_withdrawals_elsewhere_leave_an_archive_as_it_is(client, file):
    published = made.publish_many(PART + 2)
    client.get(f"/feeds/{file}")
    url = f"/feeds/archive/1/{file}"
    first = client.get(url)
    made.publish_many(PART, first=PART + 3)
    client.get(f"/feeds/{file}")
    recording.withdraw(published[-1].post_id, at=made.AT + timedelta(days=9), reason="error")
    client.get(f"/feeds/{file}")
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert client.get(url).content == first.content
    assert client.get(url)["Last-Modified"] == first["Last-Modified"]


def test_a_correction_and_a_withdrawal_change_the_archive_of_the_post_and_no_other(client):
    published = made.publish_many(2 * PART)
    urls = [f"/feeds/archive/{number}/atom.xml" for number in (1, 2)]
    client.get("/feeds/atom.xml")
    before = [client.get(url) for url in urls]
    later = made.AT + timedelta(days=5)
    made.publish(made.small(1, title="Corrected"), at=later, kind=Kind.CORRECTION)
    corrected = client.get(urls[0])
    assert b"Corrected" in corrected.content
    recording.withdraw(published[1].post_id, at=later + timedelta(days=1), reason="error")
    withdrawn = client.get(urls[0])
    assert str(published[1].post_id) not in withdrawn.content.decode()
    assert len(ids(withdrawn)) == PART - 1
    assert client.get(urls[1]).content == before[1].content
    assert len({one["ETag"] for one in (before[0], corrected, withdrawn)}) == 3


def test_an_archive_of_which_nothing_is_left_is_empty_and_holds_the_chain(client):
    published = made.publish_many(2 * PART)
    client.get("/feeds/atom.xml")
    for one in published[:PART]:
        recording.withdraw(one.post_id, at=made.AT + timedelta(days=9), reason="error")
    response = client.get("/feeds/archive/1/atom.xml")
    assert ids(response) == []
    assert links(response)["next-archive"] == "/feeds/archive/2/atom.xml"
    made.publish_many(1, first=90)
    assert client.get("/feeds/archive/1/atom.xml").content == response.content


def test_the_newest_archives_successor_leads_to_the_feed_until_it_is_full(client):
    made.publish_many(PART + 1)
    client.get("/feeds/rss.xml")
    assert links(client.get("/feeds/archive/1/rss.xml"))["next-archive"] == (
        "/feeds/archive/2/rss.xml"
    )
    response = client.get("/feeds/archive/2/rss.xml")
    assert (response.status_code, response["Location"]) == (302, "/feeds/rss.xml")
    assert client.get("/feeds/archive/3/rss.xml").status_code == 404


def test_a_site_with_few_posts_has_no_archive(client):
    made.publish_many(PART - 1)
    assert "prev-archive" not in links(client.get("/feeds/rss.xml"))
    assert client.get("/feeds/archive/1/rss.xml").status_code == 404
    assert not FeedArchive.objects.exists()


def test_posts_of_the_same_second_are_in_one_archive_each(client):
    for number in range(2 * PART + 3):
        made.publish(made.small(number))
    documents = chain(client, "/feeds/rss.xml")
    parts = [set(ids(client.get(url))) for url in documents[1:]]
    assert [len(part) for part in parts] == [PART, PART]
    assert not parts[0] & parts[1]
    assert len({one for url in documents for one in ids(client.get(url))}) == 2 * PART + 3


def test_posts_dated_back_join_the_archive_of_their_time_which_splits_when_too_large(client):
    made.publish_many(2 * PART, first=1000)
    client.get("/feeds/atom.xml")
    newest = client.get("/feeds/archive/2/atom.xml")
    old = [
        made.publish(made.small(number), at=made.AT - timedelta(hours=number))
        for number in range(1, MOST + 1)
    ]
    documents = chain(client, "/feeds/atom.xml")
    documents = chain(client, "/feeds/atom.xml")  # now with the parts that it was split into
    assert all(len(ids(client.get(url))) <= MOST for url in documents[1:])
    found = {one for url in documents for one in ids(client.get(url))}
    assert found >= {f"urn:uuid:{one.post_id}" for one in old}
    assert ids(client.get("/feeds/archive/2/atom.xml")) == ids(newest)


def test_settling_again_ends_nothing_twice():
    made.publish_many(2 * PART + 1)
    assert archives.close_full(Selection()) == archives.close_full(Selection()) == (2, 1)
    assert FeedArchive.objects.count() == 2
    part = archives.find(Selection(), 2)
    assert isinstance(part.until[1], UUID)


def test_archives_that_can_not_be_written_cost_nobody_the_feed(client, monkeypatch, caplog):
    published = made.publish_many(PART + 1)

    def refuse(*_: object, **__: object) -> None:
        raise DatabaseError("read-only")

    monkeypatch.setattr(FeedArchive.objects, "bulk_create", refuse)
    assert len(ids(client.get("/feeds/rss.xml"))) == len(published)
    assert "could not be stored" in caplog.text


def test_a_post_that_may_no_longer_be_read_is_in_no_archive(client):
    published = made.publish_many(PART)
    client.get("/feeds/feed.json")
    url = "/feeds/archive/1/feed.json"
    assert len(ids(client.get(url))) == PART
    recording.deny([published[0].post_id], at=made.AT + timedelta(days=9))
    assert str(published[0].post_id) not in client.get(url).content.decode()
