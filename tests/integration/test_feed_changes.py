"""The feed of what was corrected or taken back in the last 30 days."""

from datetime import timedelta

import feedparser
import pytest
import time_machine
from lxml import etree

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.middleware import replays
from syndication import editions
from syndication.models import Kind
from tests import editions_factory as made
from tests import samples

NS = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
RSS, ATOM, JSON = (f"/feeds/changes/{file}" for file in ("rss.xml", "atom.xml", "feed.json"))
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    made.publisher()
    replays.clear()
    with time_machine.travel(made.AT + timedelta(days=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def gone():
    post = made.publish(made.small(1, title="Taken back"))
    editions.withdraw(
        post.post_id,
        at=made.AT + HOUR,
        reason="incorrect",
        note="The dose was wrong.",
        replacement="/blog/small-2/",
    )
    return f"urn:uuid:{post.post_id}"


def tombstones(client) -> list[etree._Element]:
    response = client.get(ATOM)
    assert response.status_code == 200
    return etree.fromstring(response.content).findall("at:deleted-entry", NS)


def test_a_withdrawn_post_is_told_in_each_format_without_its_words(client, gone):
    (tombstone,) = tombstones(client)
    assert tombstone.get("ref") == gone
    assert tombstone.get("when") == "2026-11-02T15:30:00Z"
    assert "The dose was wrong." in tombstone.findtext("at:comment", namespaces=NS)
    related = tombstone.find("a:link[@rel='related']", NS).get("href")
    assert related == f"{samples.ORIGIN}/blog/small-2/"
    (found,) = client.get(JSON).json()["_wellspring"]["withdrawn"]
    assert found["id"] == gone
    assert found["reason"] == "incorrect"
    assert found["withdrawn_at"] == "2026-11-02T15:30:00Z"
    (item,) = feedparser.parse(client.get(RSS).content).entries
    assert item.link == f"{samples.ORIGIN}/blog/small-1/"
    assert "Something in it was wrong." in item.summary
    # News of its own: a reader that has the post must not take it for new words of it.
    assert item.id != gone
    for url in (RSS, ATOM, JSON):
        assert "Taken back" not in client.get(url).content.decode()


def test_a_corrected_post_is_told_as_it_is_now_and_other_edits_are_not(client):
    made.publish(made.small(1))
    made.publish(made.small(2))
    made.publish(made.small(1, title="Right"), at=made.AT + HOUR, kind=Kind.CORRECTION)
    made.publish(made.small(2, title="Newer"), at=made.AT + HOUR, kind=Kind.UPDATE)
    made.publish(made.small(1, title="Right."), at=made.AT + 2 * HOUR, kind=Kind.MINOR)
    for url in (RSS, ATOM):
        assert [one.title for one in feedparser.parse(client.get(url).content).entries] == [
            "Right."
        ]
    assert [item["title"] for item in client.get(JSON).json()["items"]] == ["Right."]


def test_it_is_told_for_thirty_days(client, gone, clock):
    first = client.get(ATOM)
    clock.move_to(made.AT + timedelta(days=29))
    assert client.get(ATOM, headers={"If-None-Match": first["ETag"]}).status_code == 304
    clock.move_to(made.AT + timedelta(days=32))
    assert tombstones(client) == []
    last = client.get(ATOM, headers={"If-None-Match": first["ETag"]})
    assert last.status_code == 200
    assert client.get(ATOM)["Last-Modified"] > first["Last-Modified"]


def test_a_post_that_returns_is_no_longer_told_as_gone(client, gone):
    made.publish(made.small(1, title="Back"), at=made.AT + 2 * HOUR)
    assert tombstones(client) == []


@pytest.mark.parametrize("how", ["private", "denied"])
def test_a_post_that_was_made_private_is_not_spoken_of(client, how):
    post = made.publish(made.small(1))
    if how == "denied":
        editions.deny([post.post_id], at=made.AT + HOUR)
    else:
        editions.withdraw(post.post_id, at=made.AT + HOUR, reason="private")
    for url in (RSS, ATOM, JSON):
        content = client.get(url).content.decode()
        assert str(post.post_id) not in content
        assert "small-1" not in content


def test_without_any_change_the_feed_is_empty_and_still(client, clock):
    first = client.get(RSS)
    assert feedparser.parse(first.content).entries == []
    clock.shift(timedelta(days=2))
    made.publish(made.small(1))
    assert client.get(RSS, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_what_is_told_in_french_is_french(client):
    document = samples.french()
    post = made.publish(document)
    editions.withdraw(post.post_id, at=made.AT + HOUR, reason="rights")
    (tombstone,) = tombstones(client)
    assert tombstone.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr-CA"


def test_how_many_queries_it_costs_does_not_depend_on_how_much_was_taken_back(client):
    counts = []
    for numbers in (range(1, 2), range(2, 12)):
        for number in numbers:
            post = made.publish(made.small(number))
            editions.withdraw(post.post_id, at=made.AT + HOUR, reason="outdated")
        replays.clear()
        with CaptureQueriesContext(connection) as caught:
            assert len(tombstones(client)) == numbers[-1]
        counts.append(len(caught))
    assert counts[1] <= counts[0]
