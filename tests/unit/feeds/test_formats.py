"""Generated posts in all three formats: readable, absolute, safe, and the same everywhere."""

import dataclasses
import json
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from blog.renditions import data, feed, sanitize
from syndication.editions.publisher import Publisher
from syndication.feeds.entries import Entry, Feed, Withdrawal, entry, single_line
from syndication.feeds.formats import FORMATS
from syndication.reading.posts import EditionView
from tests import samples
from tests.example_counts import examples

AT = datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
NS = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}
FEED = Feed(
    title="Titre <b>&amp; ]]>\x08",
    description="D",
    language="fr-CA",
    link="https://example.org/",
    address="https://example.org/feeds/x",
    current="https://example.org/feeds/x",
    updated=AT,
    author="Example Collective",
    stylesheet='https://example.org/static/a.css?x=1&y="2"',
)
NASTY = [
    "\x00\x08\x0b\x1f\x7f\x85",
    "\ud800",
    "\udfff",
    "\ufffe\uffff\U0001ffff",
    "]]>",
    "<![CDATA[",
    "\u202eesrever\u202c",
    "\u2066\u2069",
    "<b>bold</b>",
    "</title></item>",
    "&amp; &lt; &nbsp; &#0; &bogus;",
    "<script>alert(1)</script>",
    "w" * 1000,
    "\U0001f9d1\u200d\U0001f91d\u200d\U0001f9d1",
    "a\xa0:\u202fb",
    "\r\n\u2028",
    "e\u0301",
    "<!-- ",
    "<?xml?>",
    "\u4e16\u754c \u0627\u0644\u0639",
]
HTML = [
    '<a href="/rel/">r</a>',
    '<a href="//evil.example/x">p</a>',
    '<a href="javascript:alert(1)">j</a>',
    '<a href="data:text/html,x">d</a>',
    '<img src="data:image/gif;base64,R0">',
    '<a href="https://b\xfccher.example/a b?c=d e">i</a>',
    '<iframe src="https://evil.example/"></iframe>',
    "<table><tr><td>cell</table>",
    "<p onclick=alert(1)><ul><li>open",
    "<form><input></form>",
    "<style>*{}</style>",
]
texts = st.lists(
    st.sampled_from(NASTY) | st.text(st.characters(), max_size=15), min_size=1, max_size=4
).map("".join)
markup = st.lists(st.sampled_from(NASTY + HTML), max_size=4).map("".join)
moments = st.datetimes(datetime(1, 1, 2), datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def views(draw: st.DrawFn) -> EditionView:
    only = samples.only(samples.blocks()["paragraph"])
    base = dataclasses.replace(only, image=samples.english().image)
    body = draw(markup)
    sanitised = sanitize.sanitize(f"<p>{body}</p>", "prose")
    block = base.body[0]
    value = dataclasses.replace(block.value, html=sanitised.html, text=sanitised.text)
    document = dataclasses.replace(base, body=(dataclasses.replace(block, value=value),))
    written = json.loads(data.render(document, samples.context(document)))
    words = draw(st.lists(texts, min_size=6, max_size=6))
    written["lead"]["text"] = words[0]
    written["byline"]["authors"] = [{"name": words[1]}, {"name": words[2]}]
    written["topics"] = [{"name": words[3]}]
    written["image"] |= {"alt": words[4], "credit": words[5]}
    written["image"]["sizes"][0]["url"] = draw(st.sampled_from(URLS))
    written["canonical_url"] = draw(st.sampled_from(LINKS))
    published = draw(moments)
    return EditionView(
        post_id=str(draw(st.uuids())),
        number=1,
        sequence=1,
        kind="first",
        note="",
        digest="",
        locale=draw(st.sampled_from(["en-CA", "fr-CA"])),
        slug="a",
        path="/blog/a/",
        title=draw(texts),
        published_at=published,
        # The same second, later, or earlier than publication.
        updated_at=published + timedelta(days=draw(st.integers(-1, 1))),
        changed_at=published,
        contents={
            "data": json.dumps(written),
            "feed": feed.render(document, samples.context(document)),
        },
        publisher=Publisher(origin=samples.ORIGIN),
    )


URLS = ["https://example.org/a b.jpeg", "data:image/gif,x", "//example.org/x", "", "/x.jpeg"]
LINKS = [
    "https://example.org/blog/a/",
    "https://b\xfccher.example/\xe9t\xe9 \xe0 lire?a=b&c=<d>",
    "https://example.org/%C3%A9t%C3%A9/",
    None,
]


def built(entries: list[Entry], of: Feed = FEED) -> dict[str, bytes]:
    return {name: form.build(of, entries) for name, form in FORMATS.items()}


def strict(content: bytes) -> dict[str, object]:
    """JSON as RFC 8259 and JSON Feed have it: UTF-8, no doubled key, no NaN."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len({name for name, _ in pairs}) == len(pairs)
        assert all(value is not None for _, value in pairs)
        return dict(pairs)

    def refuse(value: str) -> None:
        raise AssertionError(value)

    found = json.loads(content.decode(), object_pairs_hook=once, parse_constant=refuse)
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(found["title"], str)
    for item in found["items"]:
        assert isinstance(item["id"], str)
        assert item["content_html"]
    return found


def rss_rows(content: bytes) -> list[tuple[object, ...]]:
    return [
        (
            item.findtext("guid"),
            item.findtext("title"),
            item.findtext("link"),
            item.findtext("content:encoded", namespaces=NS),
            item.findtext("a:updated", namespaces=NS),
            iso(item.findtext("pubDate")),
            [node.text for node in item.findall("dc:creator", NS)],
            [node.text for node in item.findall("category")],
            item.findtext("dc:language", namespaces=NS),
            item.findtext("description"),
            *media_of(item),
        )
        for item in etree.fromstring(content).findall("channel/item")
    ]


def iso(rfc822: str) -> str:
    found = datetime.strptime(rfc822, "%a, %d %b %Y %H:%M:%S GMT")  # noqa: DTZ007
    return found.isoformat() + "Z"


def atom_rows(content: bytes) -> list[tuple[object, ...]]:
    return [
        (
            item.findtext("a:id", namespaces=NS),
            item.findtext("a:title", namespaces=NS),
            item.find("a:link", NS).get("href"),  # without rel: the alternate (RFC 4287 4.2.7.2)
            item.findtext("a:content[@type='html']", namespaces=NS),
            item.findtext("a:updated", namespaces=NS).replace("+00:00", "Z"),
            item.findtext("a:published", namespaces=NS).replace("+00:00", "Z"),
            [node.text for node in item.findall("a:author/a:name", NS)],
            [node.get("term") for node in item.findall("a:category", NS)],
            item.get("{http://www.w3.org/XML/1998/namespace}lang"),
            item.findtext("a:summary[@type='html']", namespaces=NS),
            *media_of(item),
        )
        for item in etree.fromstring(content).findall("a:entry", NS)
    ]


def media_of(item: etree._Element) -> tuple[object, ...]:
    picture = item.find("media:content", NS)
    if picture is None:
        return (None, None, None)
    return (
        picture.get("url"),
        picture.findtext("media:description", namespaces=NS),
        picture.findtext("media:credit", namespaces=NS),
    )


def json_rows(content: bytes) -> list[tuple[object, ...]]:
    return [
        (
            item["id"],
            item["title"],
            item["url"],
            item["content_html"],
            item["date_modified"],
            item["date_published"],
            [author["name"] for author in item.get("authors", [])],
            item.get("tags", []),
            item["language"],
            escaped(item["summary"]),
            item.get("image"),
            item.get("_wellspring", {}).get("image", {}).get("alt"),
            item.get("_wellspring", {}).get("image", {}).get("credit"),
        )
        for item in strict(content)["items"]
    ]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(views(), min_size=1, max_size=3))
def test_whatever_the_posts_say_the_three_formats_say_the_same(posts):
    entries = [entry(view) for view in posts]
    found = built(entries)
    rows = rss_rows(found["rss"])
    assert rows == atom_rows(found["atom"]) == json_rows(found["json"])
    # Nobody was left out, and their words are the document's.
    assert [row[0] for row in rows] == [f"urn:uuid:{view.post_id}" for view in posts]
    assert [row[1] for row in rows] == [
        single_line(one.title) or e.link for one, e in zip(posts, entries, strict=True)
    ]
    for name in ("rss", "atom"):
        assert not feedparser.parse(found[name]).bozo


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(views())
def test_whatever_a_post_says_its_entry_is_safe_and_absolute(view):
    one = entry(view)
    for address in (one.link, *([one.picture.url] if one.picture else [])):
        parts = urlsplit(address)
        assert parts.scheme in {"http", "https"}
        assert parts.hostname
        assert address.isascii()
        assert not re.search(r"[\s<>\"]", address)
    content = etree.HTML(f"<div>{one.content}</div>")
    assert not content.xpath(
        "//script|//style|//iframe|//form|//input|//@*[starts-with(name(), 'on')]"
    )
    for address in content.xpath("//@href|//@src"):
        assert address.startswith(("https://", "http://", "tel:", "sms:", "mailto:"))
    assert one.updated >= one.published


@settings(max_examples=examples(100), deadline=None)
@given(texts)
def test_a_title_loses_nothing_but_what_no_feed_can_hold(title):
    kept = "".join(part for part in title if etree_takes(part))
    assert single_line(title).replace(" ", "") == re.sub("[ \t\n\r\x85\u2028\u2029]", "", kept)


def etree_takes(character: str) -> bool:
    try:
        etree.Element("a").text = character
    except (ValueError, UnicodeEncodeError):
        return False
    return character != "\x85"


@pytest.mark.parametrize("name", FORMATS)
def test_an_entry_that_one_format_refuses_is_left_out_of_it_alone(name, caplog):
    good = SimpleNamespace(one=entry(sample()))
    naive = dataclasses.replace(good.one, published=AT.replace(tzinfo=None))
    content = FORMATS[name].build(FEED, [naive, good.one, naive])
    rows = {"rss": rss_rows, "atom": atom_rows, "json": json_rows}[name](content)
    assert [row[0] for row in rows] == [good.one.id]
    assert len(caplog.records) == 2


def sample() -> EditionView:
    document = samples.english()
    context = samples.context(document)
    return EditionView(
        post_id=document.id,
        number=1,
        sequence=1,
        kind="first",
        note="",
        digest="",
        locale=document.locale,
        slug=document.slug,
        path=str(document.path),
        title=document.title,
        published_at=AT,
        updated_at=AT,
        changed_at=AT,
        contents={"data": data.render(document, context), "feed": feed.render(document, context)},
        publisher=Publisher(origin=samples.ORIGIN),
    )


def test_a_stylesheet_leads_the_xml_and_no_script_does():
    for name in ("rss", "atom"):
        content = FORMATS[name].build(FEED, [])
        assert b'<?xml-stylesheet type="text/css" href="https://example.org/' in content
        assert b"xsl" not in content


def test_withdrawals_are_tombstones_in_atom_an_extension_in_json_and_news_in_rss():
    gone = Withdrawal(
        id="urn:uuid:8e5c1eb0-dd7b-5613-94a3-4a477229d78a",
        notice_id="urn:uuid:0e5c1eb0-dd7b-5613-94a3-4a477229d78a",
        link="https://example.org/blog/a/",
        language="en-CA",
        title="A post was withdrawn",
        text="A post was withdrawn: 1 < 2",
        withdrawn_at=AT + timedelta(hours=1),
        reason="incorrect",
        note="",
        replacement="https://example.org/b/",
    )
    found = built([entry(sample())], dataclasses.replace(FEED, withdrawn=(gone,)))
    atom = etree.fromstring(found["atom"])
    (tombstone,) = atom.findall("at:deleted-entry", NS)
    assert tombstone.get("ref") == gone.id
    assert tombstone.get("when") == "2026-11-02T15:30:00Z"
    assert tombstone.findtext("at:comment", namespaces=NS) == gone.text
    assert tombstone.find("a:link[@rel='related']", NS).get("href") == gone.replacement
    (extension,) = strict(found["json"])["_wellspring"]["withdrawn"]
    assert extension["id"] == gone.id
    assert extension["reason"] == "incorrect"
    assert [row[0] for row in rss_rows(found["rss"])] == [
        gone.notice_id,
        f"urn:uuid:{samples.english().id}",
    ]


def test_an_address_that_no_picture_has_costs_the_picture_and_not_the_post():
    view = sample()
    written = json.loads(view.contents["data"])
    written["image"] |= {"url": "javascript:alert(1)", "sizes": []}
    changed = dataclasses.replace(view, contents={**view.contents, "data": json.dumps(written)})
    assert entry(changed).picture is None
