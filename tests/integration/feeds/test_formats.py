"""Atom and JSON Feed beside RSS: the same posts, the same manners, as the API has them."""

import dataclasses
import gzip
import json
from datetime import timedelta

import brotli
import feedparser
import pytest
from lxml import etree

from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.renditions import summary
from cms.middleware import response_cache
from syndication.editions import recording
from syndication.editions.models import Rendition
from syndication.feeds import stored
from syndication.feeds.formats import BY_FILE, FORMATS
from syndication.feeds.models import StoredFeed
from tests import editions_factory as made
from tests import samples

ALL = [f"/feeds/{file}" for file in BY_FILE]
ATOM = {"a": "http://www.w3.org/2005/Atom"}
HUB = "https://hub.example.org/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()
    response_cache.clear()


@pytest.fixture
def post():
    return made.publish(samples.english())


def test_the_three_formats_agree_with_the_api_entry_by_entry(client):
    made.publish(samples.english())
    made.publish(samples.french(), at=made.AT + timedelta(hours=1))
    api = client.get("/api/v1/posts/?body=html").json()["results"]
    rss, atom = (feedparser.parse(client.get(url).content).entries for url in ALL[:2])
    items = client.get(ALL[2]).json()["items"]
    assert len(api) == len(rss) == len(atom) == len(items) == 2
    for document, one, other, item in zip(api, rss, atom, items, strict=True):
        assert one.id == other.id == item["id"] == f"urn:uuid:{document['id']}"
        assert one.title == other.title == item["title"] == document["title"]
        assert one.link == other.link == item["url"] == document["canonical_url"]
        assert one.summary == other.summary == item["summary"] == summary.lead(document)
        assert one.published_parsed == other.published_parsed
        assert other.published.replace("+00:00", "Z") == item["date_published"]
        assert item["date_published"] == document["published_at"]
        assert other.updated.replace("+00:00", "Z") == item["date_modified"]
        assert item["date_modified"] == document["updated_at"]
        names = [author["name"] for author in document["byline"]["authors"]]
        assert [author["name"] for author in item["authors"]] == names
        assert [author.name for author in other.authors] == names
        assert item["language"] == document["locale"]
        assert [tag.term for tag in other.tags] == [one["name"] for one in document["topics"]]


def test_all_formats_hold_the_whole_content(client, post):
    content = post.renditions.get(medium="feed").content
    atom = etree.fromstring(client.get("/feeds/atom.xml").content)
    assert atom.findtext("a:entry/a:content", namespaces=ATOM) == content
    assert client.get("/feeds/feed.json").json()["items"][0]["content_html"] == content


def test_crisis_resources_and_warnings_stand_in_every_format(client, post):
    for url in ALL:
        words = client.get(url).content.decode()
        assert "416-555-0134" in words
        assert words.index("Content warning: suicide") < words.index("You can talk to someone now")


@pytest.mark.parametrize("file", BY_FILE)
def test_each_format_says_its_type_and_where_it_lives(client, post, file):
    response = client.get(f"/feeds/{file}")
    assert response["Content-Type"] == f"{BY_FILE[file].media_type}; charset=utf-8"
    assert response["Link"] == f'<{samples.ORIGIN}/feeds/{file}>; rel="self"'


@pytest.mark.parametrize("file", BY_FILE)
def test_a_hub_is_named_in_headers_and_document_with_exactly_one_self(client, post, file, settings):
    before = client.get(f"/feeds/{file}")
    response_cache.clear()
    settings.WEBSUB_HUB = HUB
    response = client.get(f"/feeds/{file}", headers={"If-None-Match": before["ETag"]})
    assert response.status_code == 200
    self = f"{samples.ORIGIN}/feeds/{file}"
    assert response["Link"] == f'<{self}>; rel="self", <{HUB}>; rel="hub"'
    if file == "feed.json":
        assert response.json()["hubs"] == [{"type": "WebSub", "url": HUB}]
        assert response.json()["feed_url"] == self
    else:
        links = feedparser.parse(response.content).feed.links
        assert [link.href for link in links if link.rel == "hub"] == [HUB]
        assert [link.href for link in links if link.rel == "self"] == [self]


@pytest.mark.parametrize("file", BY_FILE)
def test_a_topic_in_one_language_has_its_feeds(client, file):
    english = made.publish(made.small(1, topics=samples.english().topics))
    french = dataclasses.replace(samples.french(), topics=samples.english().topics)
    made.publish(french, at=made.AT + timedelta(hours=1))
    words = client.get(f"/feeds/en-CA/topics/stress/{file}").content.decode()
    assert str(english.post_id) in words
    assert french.id not in words
    assert client.get(f"/feeds/en-CA/topics/nothing/{file}").status_code == 404
    assert client.get(f"/feeds/de-DE/topics/stress/{file}").status_code == 404


def test_the_atom_feed_is_whole_for_a_post_that_names_nobody(client):
    document = samples.english()
    made.publish(
        dataclasses.replace(document, byline=dataclasses.replace(document.byline, authors=()))
    )
    found = feedparser.parse(client.get("/feeds/atom.xml").content)
    assert found.feed.author == "Example Wellness Desk"
    assert not found.bozo


# -- codings --------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ALL)
def test_compressed_bytes_are_stored_and_each_coding_has_its_own_tag(client, post, url):
    plain = client.get(url)
    response_cache.clear()
    coded = {
        "gzip": client.get(url, headers={"Accept-Encoding": "gzip"}),
        "br": client.get(url, headers={"Accept-Encoding": "gzip, br"}),
    }
    assert gzip.decompress(coded["gzip"].content) == plain.content
    assert brotli.decompress(coded["br"].content) == plain.content
    for coding, response in coded.items():
        assert response["Content-Encoding"] == coding
        assert response["Vary"] == "Accept-Encoding, Sec-Fetch-Dest"
        assert response["Last-Modified"] == plain["Last-Modified"]
    assert len({plain["ETag"], coded["gzip"]["ETag"], coded["br"]["ETag"]}) == 3
    row = StoredFeed.objects.get()
    assert bytes(row.brotli) == coded["br"].content


@pytest.mark.parametrize("replayed", [False, True])
def test_a_replay_never_gives_one_coding_for_another(client, post, replayed):
    for accepted, expected in [("br", "br"), ("", None), ("gzip", "gzip"), ("br", "br")]:
        if not replayed:
            response_cache.clear()
        response = client.get(ALL[0], headers={"Accept-Encoding": accepted})
        assert response.get("Content-Encoding") == expected
        again = client.get(
            ALL[0], headers={"Accept-Encoding": accepted, "If-None-Match": response["ETag"]}
        )
        assert again.status_code == 304
        assert again["Vary"] == "Accept-Encoding, Sec-Fetch-Dest"
        assert "Content-Encoding" not in again


@pytest.mark.parametrize("replayed", [False, True])
def test_a_feed_that_is_held_in_any_coding_that_is_taken_is_not_sent_again(client, post, replayed):
    """RFC 9111 4.3.4: the tag of a 304 names what is held, and that alone may be shown."""
    tags = {
        coding: client.get(ALL[0], headers={"Accept-Encoding": coding})["ETag"]
        for coding in ("identity", "br", "gzip")
    }
    assert len(set(tags.values())) == 3
    for taken, held, status in (
        ("br", "identity", 304),
        ("br, gzip", "gzip", 304),
        ("gzip", "br", 200),
        ("identity", "br", 200),
    ):
        if not replayed:
            response_cache.clear()
        headers = {"Accept-Encoding": taken, "If-None-Match": tags[held]}
        response = client.get(ALL[0], headers=headers)
        assert response.status_code == status, (taken, held)
        assert response["ETag"] == (tags[held] if status == 304 else tags[taken])


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-None-Match": '"other", W/{tag}'}, 304),
        ({"If-None-Match": '"other"', "If-Modified-Since": "{date}"}, 200),
        ({"If-Modified-Since": "{date}"}, 304),
        ({"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "not a date"}, 200),
        ({"Accept": "text/html"}, 200),
    ],
)
@pytest.mark.parametrize("url", ALL)
def test_every_conditional_form_is_answered(client, post, url, headers, expected):
    full = client.get(url)
    response_cache.clear()
    sent = {
        name: value.replace("{tag}", full["ETag"]).replace("{date}", full["Last-Modified"])
        for name, value in headers.items()
    }
    assert client.get(url, headers=sent).status_code == expected
    assert client.head(url, headers=sent).status_code == expected


SETTINGS = (
    "PRAGMA ",
    "SHOW ",
    "SELECT set_config(",
)  # how long the connection waits for a lock: no queries


@pytest.mark.parametrize("url", ALL)
def test_how_many_queries_a_feed_costs_does_not_depend_on_its_posts(client, url):
    counts = []
    made.publish(made.small(1))
    for more in (range(2, 3), range(3, 19)):
        for number in more:
            made.publish(made.small(number), at=made.AT + timedelta(hours=number))
        client.get(url)
        made.publish(made.small(99 + len(more)))
        response_cache.clear()
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        counts.append(sum(not query["sql"].startswith(SETTINGS) for query in caught))
        response_cache.clear()
        with CaptureQueriesContext(connection) as caught:
            client.get(url)
        assert len(caught) == 1
    assert max(counts) <= 12


# -- size and faults ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_a_heavy_feed_has_fewer_entries_and_none_is_cut(client, name, monkeypatch):
    made.publish_many(20)
    form = FORMATS[name]
    whole = client.get(f"/feeds/{form.file}")
    limit = len(whole.content) * 2 // 3
    monkeypatch.setitem(stored.BY_FILE, form.file, dataclasses.replace(form, limit=limit))
    StoredFeed.objects.all().delete()
    response_cache.clear()
    response = client.get(f"/feeds/{form.file}")
    assert len(response.content) <= limit
    content = Rendition.objects.filter(medium="feed").order_by("-id").first().content
    if name == "json":
        items = response.json()["items"]
        assert 10 <= len(items) < 20
        assert items[0]["content_html"] == content
        assert response.json()["next_url"] == f"{samples.ORIGIN}/feeds/archive/2/feed.json"
    else:
        assert 10 <= len(feedparser.parse(response.content).entries) < 20


@pytest.mark.parametrize("url", ALL)
def test_one_bad_post_breaks_no_format(client, post, url, caplog):
    good = made.publish(made.small(1))
    Rendition.objects.filter(edition=post, medium="data").update(content="not JSON")
    content = client.get(url).content.decode()
    assert str(good.post_id) in content
    assert str(post.post_id) not in content
    assert "left out of a feed" in caplog.text


@pytest.mark.parametrize("url", ALL)
def test_what_is_withdrawn_leaves_every_format(client, post, url):
    tag = client.get(url)["ETag"]
    recording.withdraw(post.post_id, at=made.AT + timedelta(hours=1), reason="error")
    response = client.get(url, headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert str(post.post_id) not in response.content.decode()


def test_the_json_feed_is_strict(client, post):
    found = json.loads(client.get("/feeds/feed.json").content.decode("utf-8"))
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["home_page_url"] == f"{samples.ORIGIN}/blog/"
    assert found["language"] == "en-CA"
    assert "next_url" not in found
    (item,) = found["items"]
    assert item["image"] == f"{samples.ORIGIN}/media/images/bench-1600.jpeg"
    assert item["_wellspring"]["image"]["alt"] == samples.english().image.alt
    assert all(isinstance(tag, str) for tag in item["tags"])


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml"])
def test_a_window_gets_the_same_bytes_as_plain_xml_so_that_the_style_sheet_is_applied(
    client, post, file
):
    for _ in range(2):  # the second answers are replayed
        shown = client.get(f"/feeds/{file}", headers={"Sec-Fetch-Dest": "document"})
        read = client.get(f"/feeds/{file}")
        assert shown["Content-Type"] == "application/xml; charset=utf-8"
        assert read["Content-Type"].startswith(f"application/{file[:-4]}+xml")
        assert (shown.content, shown["ETag"]) == (read.content, read["ETag"])


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml"])
def test_the_feeds_own_date_does_not_go_back_when_its_newest_post_is_withdrawn(client, file):
    newest = made.publish_many(2)[-1]

    def dated() -> object:
        return feedparser.parse(client.get(f"/feeds/{file}").content).feed.updated_parsed

    before = dated()
    recording.withdraw(newest.post_id, at=made.AT + timedelta(days=1), reason="outdated")
    assert dated() > before
