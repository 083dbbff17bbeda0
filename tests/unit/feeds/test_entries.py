"""Entries and RSS without a database: whatever the words are, the feed stays readable."""

import html
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from syndication.feeds import rss
from syndication.feeds.entries import (
    Entry,
    Feed,
    Picture,
    absolute_url,
    entry,
    single_line,
    xml_text,
)
from syndication.reading.posts import EditionView
from tests.example_counts import examples

AT = datetime(2026, 11, 2, 14, 30, 0, 987_654, tzinfo=UTC)
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
FEED = Feed(
    title="T",
    description="D",
    language="en-CA",
    link="https://example.org/",
    address="https://example.org/feeds/rss.xml",
    updated=AT,
)

# Every character that Python's strings may hold, surrogates too, with those that hurt often.
hostile = st.text(
    st.characters() | st.sampled_from("\x00\x08\x0b\x1f\ufffe\uffff\ud800\udfff]>&<"), max_size=40
)


def made(title: str, content: str) -> Entry:
    return Entry(
        id="urn:uuid:8e5c1eb0-dd7b-5613-94a3-4a477229d78a",
        title=single_line(title) or "untitled",
        link="https://example.org/a/",
        language="en-CA",
        summary=single_line(title),
        content=xml_text(content) or "-",
        published=AT,
        updated=AT,
        authors=(single_line(title),),
        categories=(single_line(title) or "c",),
        rights=single_line(title),
        picture=Picture(
            url="https://example.org/a.jpeg",
            width=1,
            height=1,
            type="",
            description=single_line(title),
            credit="",
        ),
    )


@settings(max_examples=examples(80), deadline=None)
@given(hostile, hostile)
def test_no_words_make_a_feed_unreadable_or_are_lost(title, content):
    one = made(title, content)
    (item,) = etree.fromstring(rss.build(FEED, [one])).findall("channel/item")
    assert item.findtext("title") == one.title
    assert item.findtext(ENCODED) == one.content
    assert html.unescape(item.findtext("description")) == (one.summary or one.title)


@settings(max_examples=examples(80), deadline=None)
@given(hostile)
def test_cleaning_twice_changes_nothing_more(text):
    assert xml_text(xml_text(text)) == xml_text(text)
    assert "\n" not in single_line(text)


@pytest.mark.parametrize(
    "address", ["", "/blog/a/", "//example.org/a/", "javascript:alert(1)", "data:text/html,x"]
)
def test_only_absolute_web_addresses_are_links(address):
    with pytest.raises(ValueError, match="not an absolute web address"):
        absolute_url(address)


def test_a_draft_has_no_entry():
    draft = EditionView(
        post_id="8e5c1eb0-dd7b-5613-94a3-4a477229d78a",
        number=0,
        sequence=0,
        kind="",
        note="",
        digest="",
        locale="en-CA",
        slug="a",
        path="/a/",
        title="A",
        published_at=None,
        updated_at=None,
        changed_at=None,
        contents={"data": "{}"},
    )
    with pytest.raises(ValueError, match="draft"):
        entry(draft)


def test_a_picture_of_unknown_type_says_none():
    (item,) = etree.fromstring(rss.build(FEED, [made("a", "b")])).findall("channel/item")
    picture = item.find("{http://search.yahoo.com/mrss/}content")
    assert "type" not in picture.attrib
    assert picture.get("medium") == "image"
