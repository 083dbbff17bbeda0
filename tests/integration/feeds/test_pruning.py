"""Stored feeds that nobody can read any more are forgotten; nothing that is read ever is."""

from datetime import timedelta
from typing import Any

import pytest

from blog import document as doc
from cms.middleware import response_cache
from syndication.desk import timer
from syndication.editions import recording
from syndication.feeds import pruning
from syndication.feeds.models import FeedArchive, StoredFeed
from syndication.feeds.profiles.model import FeedProfile, path
from tests import editions_factory as made

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _facts() -> None:
    made.publisher()
    response_cache.clear()


def about(number: int, *topics: str) -> doc.Document:
    return made.small(number, topics=tuple(doc.Topic(slug=slug, name=slug) for slug in topics))


def withdraw(number: int, **when: Any) -> None:
    recording.withdraw(made.release(made.small(number)).post_id, reason="outdated", **when)


def stored() -> set[str]:
    return set(StoredFeed.objects.values_list("key", flat=True))


def test_feeds_that_can_be_read_stay_though_nobody_reads_them(client):
    made.publish(about(1, "sleep"))
    addresses = (
        "/feeds/rss.xml",
        "/feeds/en-CA/atom.xml",
        "/feeds/topics/sleep/feed.json",
        "/feeds/en-CA/topics/sleep/rss.xml",
        "/feeds/changes/atom.xml",
    )
    for address in addresses:
        assert client.get(address).status_code == 200
    made.publish(made.small(2), at=made.AT + DAY)  # all but the topics' are out of date now
    assert len(stored()) == len(addresses)
    assert pruning.prune() == 0
    assert len(stored()) == len(addresses)


def test_a_feed_of_a_topic_that_no_post_bears_is_forgotten(client):
    made.publish(about(1, "sleep"))
    made.publish(about(2, "stress"))
    for topic in ("sleep", "stress"):
        client.get(f"/feeds/topics/{topic}/rss.xml")
        client.get(f"/feeds/en-CA/topics/{topic}/rss.xml")
    withdraw(1, at=made.AT + DAY)
    assert pruning.prune() == 2
    assert all("stress" in key for key in stored())


def test_a_language_that_the_site_no_longer_has_is_forgotten(client):
    made.publish(made.small(1))
    client.get("/feeds/en-CA/rss.xml")
    client.get("/feeds/fr-CA/rss.xml")
    made.publisher(indexes={"en-CA": "/blog/"})
    assert pruning.prune() == 1
    assert stored() == {"posts|en-CA|||rss.xml"}


def test_a_topic_that_returns_has_its_archives_where_they_were_and_a_later_date(client):
    for number in range(25):
        made.publish(about(number, "sleep"), at=made.AT + timedelta(hours=number))
    feed, archive = "/feeds/topics/sleep/rss.xml", "/feeds/topics/sleep/archive/1/rss.xml"
    before = client.get(feed)
    assert client.get(archive).status_code == 200
    bounds = list(FeedArchive.objects.order_by("pk").values())
    for number in range(25):
        withdraw(number, at=made.AT + DAY * 300)
    assert client.get(feed).status_code == 410
    assert pruning.prune() == 2
    assert list(FeedArchive.objects.order_by("pk").values()) == bounds
    for number in range(25):
        made.publish(about(number, "sleep"), at=made.AT + DAY * 400)
    after = client.get(feed)
    assert (after.status_code, client.get(archive).status_code) == (200, 200)
    assert after["ETag"] != before["ETag"]
    held = {"If-Modified-Since": before["Last-Modified"]}
    assert client.get(feed, headers=held).status_code == 200


def test_a_partners_feed_goes_with_its_profile_and_not_before(client):
    made.publish(made.small(1))
    profile = FeedProfile.objects.create(name="One", preset="generic")
    key = profile.issue_key(at=made.AT)
    assert client.get(path(key, "rss.xml")).status_code == 200
    profile.revoke_key()
    assert pruning.prune() == 0
    profile.delete()
    assert pruning.prune() == 1
    assert stored() == set()


def test_the_cost_does_not_grow_with_what_is_stored(client, django_assert_num_queries):
    made.publish(about(1, "sleep"))
    for address in ("/feeds/rss.xml", "/feeds/en-CA/rss.xml", "/feeds/topics/sleep/rss.xml"):
        client.get(address)
    with django_assert_num_queries(5):
        pruning.prune()


def test_the_timer_does_it_once_a_day(client, site):
    assert timer.tick(at=made.AT) is not None
    made.publish(about(1, "sleep"))
    client.get("/feeds/topics/sleep/rss.xml")
    withdraw(1, at=made.AT)
    hour = timer.tick(at=made.AT + timedelta(hours=1))
    assert hour is not None
    assert "feeds forgotten" not in hour
    report = timer.tick(at=made.AT + DAY)
    assert report is not None
    assert report["feeds forgotten"] == 1
