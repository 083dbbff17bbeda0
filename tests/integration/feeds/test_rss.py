"""RSS: what readers and partners find in it, and how it behaves as HTTP."""

import dataclasses
import locale
import logging
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import feedparser
import pytest
import time_machine
from lxml import etree

from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from cms.middleware import response_cache
from syndication.editions import recording, versions
from syndication.editions.models import Head, Kind, Rendition
from syndication.feeds import pages, rss, stored
from syndication.feeds.entries import Entry, Feed, xml_text
from syndication.feeds.models import StoredFeed
from tests import editions_factory as made
from tests import sample_parts, samples

RSS = "/feeds/rss.xml"
NS = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()
    response_cache.clear()


@pytest.fixture
def post():
    return made.publish(samples.english())


def parsed(response):
    assert response.status_code == 200, response.content
    found = feedparser.parse(response.content)
    assert not found.bozo, found.get("bozo_exception")
    return found


def items(response) -> list[etree._Element]:
    return etree.fromstring(response.content).findall("channel/item")


def text(node: etree._Element, path: str) -> str | None:
    return node.findtext(path, namespaces=NS)


# -- what an item holds ---------------------------------------------------------------------------


def test_an_item_holds_the_whole_post(client, post):
    (item,) = items(client.get(RSS))
    document = samples.english()
    assert text(item, "title") == document.title
    assert text(item, "link") == f"{samples.ORIGIN}{document.path}"
    assert text(item, "guid") == f"urn:uuid:{post.post_id}"
    assert item.find("guid").get("isPermaLink") == "false"
    assert text(item, "content:encoded") == post.renditions.get(medium="feed").content
    assert text(item, "description") == f"Content warning: suicide. {document.lead.text}"
    assert text(item, "pubDate") == "Mon, 02 Nov 2026 14:30:00 GMT"
    assert text(item, "dc:language") == "en-CA"
    assert [node.text for node in item.findall("dc:creator", NS)] == [
        author.name for author in document.byline.authors
    ]
    assert [node.text for node in item.findall("category")] == [
        topic.name for topic in document.topics
    ]
    assert text(item, "dc:rights").startswith("First published by Example Wellness Collective")
    assert item.find("author") is None


def test_a_picture_comes_with_its_words_and_its_credit(client, post):
    (item,) = items(client.get(RSS))
    (picture,) = item.findall("media:content", NS)
    assert dict(picture.attrib) == {
        "url": f"{samples.ORIGIN}/media/images/bench-1600.jpeg",
        "medium": "image",
        "type": "image/jpeg",
        "width": "1600",
        "height": "1066",
    }
    image = samples.english().image
    assert text(picture, "media:description") == text(picture, "media:title") == image.alt
    assert text(picture, "media:credit") == image.credit


def test_an_edit_moves_the_date_of_change_and_keeps_id_and_first_date(client, post):
    later = made.AT + timedelta(days=1)
    changed = dataclasses.replace(samples.english(), title="Steadier ground")
    made.publish(changed, at=later, kind=Kind.CORRECTION, note="A wrong number.")
    (item,) = items(client.get(RSS))
    assert text(item, "title") == "Steadier ground"
    assert text(item, "guid") == f"urn:uuid:{post.post_id}"
    assert text(item, "pubDate") == "Mon, 02 Nov 2026 14:30:00 GMT"
    assert text(item, "atom:updated") == text(item, "dcterms:modified") == "2026-11-03T14:30:00Z"


def test_a_minor_edit_changes_the_words_and_not_the_date(client, post):
    changed = dataclasses.replace(samples.english(), title="Steadier ground")
    made.publish(changed, at=made.AT + timedelta(days=1), kind=Kind.MINOR)
    (item,) = items(client.get(RSS))
    assert text(item, "title") == "Steadier ground"
    assert text(item, "atom:updated") == "2026-11-02T14:30:00Z"


def test_the_feed_names_itself_its_site_and_its_language(client, post):
    channel = etree.fromstring(client.get(RSS).content).find("channel")
    assert text(channel, "title") == "Example Wellness Desk"
    assert text(channel, "description") == "Posts made up for tests."
    assert text(channel, "language") == "en-CA"
    assert text(channel, "link") == f"{samples.ORIGIN}/blog/"
    itself = channel.find("atom:link[@rel='self']", NS)
    assert dict(itself.attrib) == {
        "href": f"{samples.ORIGIN}{RSS}",
        "rel": "self",
        "type": "application/rss+xml",
    }
    assert text(channel, "lastBuildDate") == "Mon, 02 Nov 2026 14:30:00 GMT"


def test_the_feed_bears_the_logo_and_the_organization(client, post):
    made.publisher(logo_url="/media/logo.png", organization={"en": "Example Collective"})
    channel = etree.fromstring(client.get(RSS).content).find("channel")
    assert text(channel, "image/url") == f"{samples.ORIGIN}/media/logo.png"
    assert text(channel, "image/title") == text(channel, "title")
    assert text(channel, "image/link") == text(channel, "link")
    assert text(channel, "copyright") == "Example Collective"


def test_every_address_is_absolute(client):
    made.publish(samples.english())
    made.publish(samples.french())
    for item in items(client.get(RSS)):
        content = etree.HTML(text(item, "content:encoded"))
        for address in content.xpath("//@href | //@src"):
            assert address.startswith(("https://", "tel:", "sms:", "mailto:")), address


def test_titles_that_look_like_markup_stay_text(client):
    made.publish(made.small(1, title="Is 1 < 2 & <b>bold</b>?"))
    (item,) = items(client.get(RSS))
    assert text(item, "title") == "Is 1 < 2 & <b>bold</b>?"


def test_a_summary_that_looks_like_markup_is_read_as_text(client):
    made.publish(made.small(1, lead=sample_parts.rich("1 &lt; 2")))
    summary = dataclasses.replace(sample_parts.rich("x"), text="1 < 2 <script>")
    made.publish(made.small(2, lead=summary), at=made.AT + timedelta(hours=1))
    (item, _) = items(client.get(RSS))
    assert text(item, "description") == "1 &lt; 2 &lt;script&gt;"


# -- which feeds there are ------------------------------------------------------------------------


def test_each_feed_selects_its_own_posts(client):
    english, french = samples.english(), samples.french()
    made.publish(english)
    made.publish(french, at=made.AT + timedelta(hours=1))
    both = [f"urn:uuid:{french.id}", f"urn:uuid:{english.id}"]
    topic, author = english.topics[0].slug, english.byline.authors[0].slug
    expected = {
        RSS: both,
        "/feeds/en-CA/rss.xml": both[1:],
        "/feeds/fr-CA/rss.xml": both[:1],
        f"/feeds/topics/{topic}/rss.xml": [
            f"urn:uuid:{one.id}"
            for one in (french, english)
            if topic in {found.slug for found in one.topics}
        ],
        f"/feeds/authors/{author}/rss.xml": [
            f"urn:uuid:{one.id}"
            for one in (french, english)
            if author in {found.slug for found in one.byline.authors}
        ],
    }
    for url, ids in expected.items():
        found = parsed(client.get(url))
        assert [entry.id for entry in found.entries] == ids, url
        itself = [link.href for link in found.feed.links if link.rel == "self"]
        assert itself == [f"{samples.ORIGIN}{url}"]


def test_a_french_feed_speaks_french(client):
    made.publish(samples.french())
    channel = etree.fromstring(client.get("/feeds/fr-CA/rss.xml").content).find("channel")
    assert text(channel, "title") == "Bureau d’exemple du mieux-être"
    assert text(channel, "language") == "fr-CA"
    assert text(channel, "link") == f"{samples.ORIGIN}/fr/blogue/"


def test_a_topics_feed_bears_its_name(client, post):
    topic = samples.english().topics[0]
    found = parsed(client.get(f"/feeds/topics/{topic.slug}/rss.xml"))
    assert found.feed.title == f"{topic.name} – Example Wellness Desk"


def test_a_site_without_posts_has_a_valid_empty_feed(client):
    assert parsed(client.get(RSS)).entries == []


def test_the_newest_twenty_come_newest_first(client):
    published = made.publish_many(23)
    found = [entry.id for entry in parsed(client.get(RSS)).entries]
    assert found == [f"urn:uuid:{one.post_id}" for one in reversed(published[3:])]


@pytest.mark.parametrize(
    "url",
    [
        "/feeds/de-DE/rss.xml",
        "/feeds/topics/nothing/rss.xml",
        "/feeds/authors/nobody/rss.xml",
        "/feeds/topics/é%CC%81/rss.xml",
    ],
)
def test_a_feed_of_nothing_is_not_found_and_leaves_no_trace(client, post, url):
    response = client.get(url, headers={"If-None-Match": "*"})
    assert response.status_code == 404
    assert response["Cache-Control"] == "no-store"
    assert not StoredFeed.objects.exists()


def test_the_page_for_people_lists_the_feeds(client, post):
    response = client.get("/feeds/")
    page = etree.HTML(response.content)
    addresses = page.xpath("//main//a/@href")
    assert RSS in addresses
    assert "/feeds/topics/stress/rss.xml" in addresses
    for address in addresses:
        assert client.get(address).status_code == 200


# -- nothing taken back stays ---------------------------------------------------------------------


@pytest.mark.parametrize("how", ["withdrawn", "denied"])
def test_what_is_taken_back_leaves_every_feed_at_once(client, post, how):
    other = made.publish(made.small(1))
    urls = (RSS, "/feeds/en-CA/rss.xml", "/feeds/topics/stress/rss.xml")
    tags = {url: client.get(url)["ETag"] for url in urls}
    if how == "withdrawn":
        recording.withdraw(post.post_id, at=made.AT + timedelta(hours=1), reason="error")
    else:
        recording.deny([post.post_id], at=made.AT + timedelta(hours=1))
    for url, tag in tags.items():
        found = parsed(client.get(url, headers={"If-None-Match": tag}))
        assert [entry.id for entry in found.entries] == [f"urn:uuid:{other.post_id}"]


# -- bytes and validators -------------------------------------------------------------------------


def test_two_builds_give_equal_bytes(client):
    made.publish_many(3)
    first = client.get(RSS)
    StoredFeed.objects.all().delete()
    response_cache.clear()
    second = client.get(RSS)
    assert second.content == first.content
    assert second["ETag"] == first["ETag"]


@pytest.mark.parametrize("replayed", [False, True])
def test_a_304_reads_no_post_and_repeats_the_headers(client, post, replayed):
    full = client.get(RSS)
    for headers in (
        {"If-None-Match": full["ETag"]},
        {"If-None-Match": f'"other", W/{full["ETag"]}'},
        {"If-Modified-Since": full["Last-Modified"]},
    ):
        if not replayed:
            response_cache.clear()
        with CaptureQueriesContext(connection) as caught:
            response = client.get(RSS, headers=headers)
        assert response.status_code == 304
        assert response.content == b""
        assert len(caught) == 1
        assert not any("syndication_head" in query["sql"] for query in caught.captured_queries)
        assert not any("content" in query["sql"] for query in caught.captured_queries)
        for name in ("ETag", "Last-Modified", "Cache-Control", "Access-Control-Allow-Origin"):
            assert response[name] == full[name]


def test_a_feed_is_built_once_per_version(client, post, monkeypatch):
    first = client.get(RSS)
    response_cache.clear()

    def again(*_: object, **__: object) -> None:
        raise AssertionError("built again")

    monkeypatch.setattr(stored, "build", again)
    assert client.get(RSS).content == first.content


def test_what_changes_without_changing_the_feed_changes_no_validator(client):
    made.publish_many(21)
    first = client.get(RSS)
    made.publish(made.small(1, title="Renamed"), at=made.AT + timedelta(days=3))
    second = client.get(RSS, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 304
    assert second["Last-Modified"] == first["Last-Modified"]
    assert client.get(RSS, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304


def test_the_date_moves_with_the_bytes_even_within_a_second_and_never_goes_back(client, post):
    dates = []
    for title in ("One", "Two", "Three"):
        changed = dataclasses.replace(samples.english(), title=title)
        made.publish(changed, at=made.AT, kind=Kind.MINOR)
        dates.append(client.get(RSS)["Last-Modified"])
    made.publish(made.small(1), at=made.AT - timedelta(days=9))
    dates.append(client.get(RSS)["Last-Modified"])
    recording.withdraw(post.post_id, at=made.AT - timedelta(days=8), reason="error")
    dates.append(client.get(RSS)["Last-Modified"])
    moments = [datetime.strptime(one, "%a, %d %b %Y %H:%M:%S GMT") for one in dates]  # noqa: DTZ007
    assert moments == sorted(set(moments))


def test_readers_get_the_right_headers_and_no_cookie(client, post):
    response = client.get(RSS, headers={"Accept": "text/html"})
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Vary"] == "Accept-Encoding, Sec-Fetch-Dest"
    assert not response.cookies
    head = client.head(RSS)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == response["ETag"]


def test_writing_is_refused_and_a_preflight_is_answered(client):
    refused = client.post(RSS)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")
    preflight = client.options(RSS)
    assert preflight.status_code == 204
    assert "If-None-Match" in preflight["Access-Control-Allow-Headers"]


def test_a_feed_that_can_not_be_stored_is_still_given(client, post, monkeypatch, caplog):
    def refuse(*_: object, **__: object) -> None:
        raise DatabaseError("read-only")

    monkeypatch.setattr(StoredFeed.objects, "bulk_create", refuse)
    assert len(parsed(client.get(RSS)).entries) == 1
    assert "could not be stored" in caplog.text


def test_a_builder_that_comes_late_leaves_no_old_words(client, post):
    address = pages.FeedAddress(versions.Selection())
    token = versions.current((address.selection.key,))
    stored.build(address, "rss.xml", token)
    recording.withdraw(post.post_id, at=made.AT, reason="error")
    newer = client.get(RSS)
    stored.build(address, "rss.xml", token)  # whoever began before, ends after
    response_cache.clear()
    assert client.get(RSS).content == newer.content


# -- hostile words --------------------------------------------------------------------------------

HOSTILE = "a\x00b\x08c\x0bd\ufffee\ufffff\ud800g ]]> <script>h</script> \u202ei"


def test_forbidden_characters_never_reach_the_feed(client):
    assert xml_text(HOSTILE) == "abcdefg ]]> <script>h</script> \u202ei"
    bad = "a\x08b\ufffec ]]> d"
    made.publish(made.small(1, title=bad), contents={"feed": f"<p>{bad}</p>"})
    (item,) = items(client.get(RSS))
    assert text(item, "title") == "abc ]]> d"
    assert text(item, "content:encoded") == "<p>abc ]]> d</p>"


@pytest.mark.parametrize("broken", ["not JSON", "{}", '{"canonical_url":"javascript:alert(1)"}'])
def test_one_bad_post_never_breaks_a_feed(client, post, caplog, broken):
    good = made.publish(made.small(1))
    Rendition.objects.filter(edition=post, medium="data").update(content=broken)
    found = parsed(client.get(RSS))
    assert [entry.id for entry in found.entries] == [f"urn:uuid:{good.post_id}"]
    assert "left out of a feed" in caplog.text


def test_an_entry_that_feedgen_refuses_is_left_out(caplog):
    feed = Feed(
        title="T",
        description="D",
        language="en-CA",
        link="https://example.org/",
        address="https://example.org/rss.xml",
        updated=made.AT,
    )
    good = Entry(
        id=f"urn:uuid:{uuid4()}",
        title="Good",
        link="https://example.org/good/",
        language="en-CA",
        summary="S",
        content="<p>C</p>",
        published=made.AT,
        updated=made.AT,
        authors=(),
        categories=(),
        rights="",
        picture=None,
    )
    naive = dataclasses.replace(good, title="Naive", published=made.AT.replace(tzinfo=None))
    control = dataclasses.replace(good, title="Control \x08")
    with caplog.at_level(logging.ERROR):
        content = rss.build(feed, [naive, good, control])
    assert [entry.title for entry in feedparser.parse(content).entries] == ["Good"]
    assert len(caplog.records) == 2


# -- feedgen's traps ------------------------------------------------------------------------------


def test_building_leaves_the_locale_of_the_process_alone(client, post, monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("setlocale was called")

    monkeypatch.setattr(locale, "setlocale", refuse)
    assert client.get(RSS).status_code == 200


def test_the_bytes_know_no_clock(client, post):
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC)):
        first = client.get(RSS).content
    StoredFeed.objects.all().delete()
    response_cache.clear()
    with time_machine.travel(datetime(2032, 2, 2, tzinfo=UTC)):
        assert client.get(RSS).content == first
    assert b"203" not in first.partition(b"<item>")[0]


@pytest.mark.django_db(transaction=True)
def test_builders_that_meet_leave_one_feed(client):
    made.publisher()
    post = made.publish(samples.english())
    address = pages.FeedAddress(versions.Selection())
    token = versions.current((address.selection.key,))
    together, built = Barrier(3), []

    def build() -> None:
        together.wait(timeout=10)
        try:
            built.append(stored.build(address, "rss.xml", token))
        finally:
            connection.close()

    threads = [Thread(target=build) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len({one.content for one in built}) == 1
    assert len(built) == 3
    assert StoredFeed.objects.get().content == built[0].content
    assert Head.objects.get().post_id == post.post_id


def test_a_feed_that_the_client_does_not_hold_fails_its_precondition_also_when_replayed(
    client, post
):
    held = client.get("/feeds/rss.xml")["ETag"]
    for _ in range(2):
        assert client.get("/feeds/rss.xml", headers={"If-Match": held}).status_code == 200
        answer = client.get("/feeds/rss.xml", headers={"If-Match": '"other"'})
        assert (answer.status_code, answer.content) == (412, b"")


def test_the_address_without_its_slash_leads_to_the_page_of_feeds(client, post):
    answer = client.get("/feeds")
    assert (answer.status_code, answer["Location"]) == (301, "/feeds/")
