"""The feed of what was corrected or taken back in the last 30 days."""

import dataclasses
import html
import time
from datetime import timedelta
from uuid import UUID

import feedparser
import pytest
import time_machine
from lxml import etree

from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog import document as doc
from cms.middleware import response_cache
from syndication.editions import recording, redaction
from syndication.editions.models import Kind
from tests import editions_factory as made
from tests import samples

NS = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
RSS, ATOM, JSON = (f"/feeds/changes/{file}" for file in ("rss.xml", "atom.xml", "feed.json"))
HOUR = timedelta(hours=1)
DATE = "%Y-%m-%dT%H:%M:%SZ"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    made.publisher()
    response_cache.clear()
    with time_machine.travel(made.AT + timedelta(days=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def gone():
    post = made.publish(made.small(1, title="Taken back"))
    recording.withdraw(
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


def correct(number: int, title: str, *, after: timedelta, note: str = "") -> None:
    document = made.small(number, title=title)
    made.publish(document, at=made.AT + after, kind=Kind.CORRECTION, note=note)


def told(client) -> list[list[tuple[str, str, str, str]]]:
    """Id, title, words and date of each entry, in each format."""
    parsed = [feedparser.parse(client.get(url).content).entries for url in (RSS, ATOM)]
    found = [
        [
            (one.id, one.title, html.unescape(one.summary), time.strftime(DATE, one.updated_parsed))
            for one in each
        ]
        for each in parsed
    ]
    items = client.get(JSON).json()["items"]
    found.append(
        [(one["id"], one["title"], one["summary"], one["date_published"]) for one in items]
    )
    return found


def test_each_correction_and_each_withdrawal_is_an_entry_of_its_own_in_every_format(client):
    for number in (1, 2):
        made.publish(made.small(number))
    correct(1, "Right", after=HOUR, note="The dose was wrong.")
    recording.withdraw(
        UUID(made.small(2).id), at=made.AT + 2 * HOUR, reason="harmful", note="It could hurt."
    )
    once = told(client)[0]
    correct(1, "Right.", after=3 * HOUR, note="And 1 < 2.")
    made.publish(made.small(1, title="Right!"), at=made.AT + 4 * HOUR, kind=Kind.MINOR)
    rss, atom, items = told(client)
    assert rss == atom == items
    assert [(words, at) for _, _, words, at in items] == [
        ("And 1 < 2.", "2026-11-02T17:30:00Z"),
        (
            "This post was withdrawn. Something in it could have done harm. It could hurt.",
            "2026-11-02T16:30:00Z",
        ),
        ("The dose was wrong.", "2026-11-02T15:30:00Z"),
    ]
    assert [one[0] for one in items[1:]] == [one[0] for one in once], "ids are permanent"
    assert items[0][1] == items[2][1] == "Correction: Right!"
    assert f"urn:uuid:{made.small(1).id}" not in {one[0] for one in items}
    (tombstone,) = tombstones(client)
    assert tombstone.get("ref") == f"urn:uuid:{made.small(2).id}", "beside the entry"


def test_an_entry_leads_to_the_post_and_other_edits_have_none(client):
    made.publish(made.small(1))
    made.publish(made.small(2))
    correct(1, "Right", after=HOUR)
    made.publish(made.small(2, title="Newer"), at=made.AT + HOUR, kind=Kind.UPDATE)
    (item,) = client.get(JSON).json()["items"]
    assert item["url"] == f"{samples.ORIGIN}/blog/small-1/"
    assert item["content_html"] == "<p>This post was corrected.</p>"
    assert item["language"] == "en-CA"


def test_a_clarification_is_called_what_the_post_calls_it_in_its_language(client):
    document = samples.french()
    made.publish(document)
    note = "La dose était mal dite."
    noted = doc.Correction(date="2026-11-02", kind="clarification", text=note)
    corrected = dataclasses.replace(document, corrections=(*document.corrections, noted))
    made.publish(corrected, at=made.AT + HOUR, kind=Kind.CORRECTION, note=note)
    (item,) = client.get(JSON).json()["items"]
    assert item["title"] == f"Précision\u00a0: {document.title}"
    assert item["summary"] == note


def test_a_correction_is_told_for_thirty_days_whatever_else_is_announced(client, clock):
    for number in range(1, 26):
        made.publish(made.small(number))
        correct(number, f"Right {number}", after=number * HOUR, note="One. " * 900)
    for entries in told(client):
        assert len(entries) == 25
    clock.move_to(made.AT + timedelta(days=32))
    assert [len(entries) for entries in told(client)] == [0, 0, 0]


def test_corrections_of_a_post_that_cannot_be_read_any_more_are_not_told(client):
    made.publish(made.small(1))
    correct(1, "Right", after=HOUR, note="Words of the note.")
    recording.withdraw(UUID(made.small(1).id), at=made.AT + 2 * HOUR, reason="private")
    assert told(client) == [[], [], []]


def test_a_redacted_note_is_told_no_longer(client):
    made.publish(made.small(1))
    correct(1, "Right", after=HOUR, note="A name that must go.")
    correct(1, "Right.", after=2 * HOUR, note="Better.")
    assert len(client.get(JSON).json()["items"]) == 2
    redaction.redact(UUID(made.small(1).id), 2, at=made.AT + 3 * HOUR)
    for url in (RSS, ATOM, JSON):
        assert "A name that must go." not in client.get(url).content.decode()


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
        recording.deny([post.post_id], at=made.AT + HOUR)
    else:
        recording.withdraw(post.post_id, at=made.AT + HOUR, reason="private")
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
    recording.withdraw(post.post_id, at=made.AT + HOUR, reason="rights")
    (tombstone,) = tombstones(client)
    assert tombstone.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr-CA"


def test_how_many_queries_it_costs_does_not_depend_on_how_much_was_taken_back(client):
    counts = []
    for numbers in (range(1, 2), range(2, 12)):
        for number in numbers:
            post = made.publish(made.small(number))
            recording.withdraw(post.post_id, at=made.AT + HOUR, reason="outdated")
            made.publish(made.small(number + 100))
            correct(number + 100, f"Right {number}", after=HOUR, note="Better.")
        response_cache.clear()
        with CaptureQueriesContext(connection) as caught:
            assert len(tombstones(client)) == numbers[-1]
        counts.append(len(caught))
    assert counts[1] <= counts[0]
