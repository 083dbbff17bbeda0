"""What is written for each destination: dates, titles, elements, pictures, withdrawals."""

import json
import re
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from blog.renditions import data, feed
from syndication.editions.publisher import Publisher
from syndication.feeds import rss, xml
from syndication.feeds.entries import Entry, Feed, Picture
from syndication.feeds.profiles import extensions, markup, refusals, rules, titles, writing
from syndication.feeds.profiles.posts import Post, post
from syndication.feeds.profiles.rules import Profile, Rules, with_changes
from syndication.feeds.profiles.writing import WithdrawnPost, write
from syndication.reading.posts import EditionView
from tests import samples
from tests.example_counts import examples
from tests.paths import ROOT

FIRST = datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
LATER = FIRST + timedelta(days=3)
TODAY = date(2026, 11, 23)
PRESETS = rules.presets()


def picture(width: int) -> Picture:
    return Picture(
        url=f"https://posts.example.org/media/{width}.jpeg",
        width=width,
        height=width // 2,
        type="image/jpeg",
        description="A bench",
        credit="",
    )


def as_json(found: Rules) -> dict[str, object]:
    """Rules as a preset's file has them."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(found).items()
    }


def sample(**changes: object) -> Post:
    """An ordinary post: everything that any destination asks for."""
    values: dict[str, object] = {
        "id": "urn:uuid:00000000-0000-4000-8000-000000000001",
        "title": "Calm evenings for people who sleep badly",
        "link": "https://posts.example.org/blog/calm/?utm_source=x#top",
        "language": "en-CA",
        "summary": "Small habits. " * 25,
        "content": "<h2>Rest</h2><p>Small <strong>habits</strong>.</p>",
        "published": FIRST,
        "updated": LATER,
        "authors": ("Example Team",),
        "categories": ("Sleep",),
        "rights": "",
        "picture": picture(1600),
    }
    entry = Entry(**{**values, **changes})
    pictures = (picture(320), picture(800), picture(1600))
    return Post(
        entry=entry, pictures=pictures, topics=("sleep",), origin="https://posts.example.org"
    )


def profile(key: str, **changes: object) -> Profile:
    made = with_changes(PRESETS[key].rules, changes)
    return Profile(name=PRESETS[key].name, preset=key, rules=made)


def found(post: Post, key: str, **changes: object) -> list[str]:
    return [each.id for each in refusals.refusals(post, profile(key, **changes), today=TODAY)]


# -- presets --------------------------------------------------------------------------------------


def test_there_is_a_preset_for_each_destination():
    assert set(PRESETS) == {
        "generic",
        "newsletter",
        "google-news",
        "msn",
        "smartnews",
        "flipboard",
    }


@pytest.mark.parametrize("key", PRESETS)
def test_every_rule_says_where_and_when_it_was_read(key):
    sources = PRESETS[key].sources
    assert sources
    assert all(source.source and source.checked_on for source in sources.values())
    assert not any(source.is_outdated(date(2027, 11, 30)) for source in sources.values())
    assert all(source.is_outdated(date(2027, 12, 1)) for source in sources.values())


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"name": "X", "about": ""}, "name, about and rules"),
        ({"name": "X", "about": "", "rules": {"items": 3}}, "value, source and checked_on"),
        (
            {
                "name": "X",
                "about": "",
                "rules": {"items": {"value": 3, "source": "", "checked_on": "2026-11"}},
            },
            "where it was read",
        ),
        (
            {
                "name": "X",
                "about": "",
                "rules": {"items": {"value": 3, "source": "a", "checked_on": "soon"}},
            },
            "which month",
        ),
        (
            {
                "name": "X",
                "about": "",
                "rules": {"colour": {"value": 3, "source": "a", "checked_on": "2026-11"}},
            },
            "no such rule",
        ),
    ],
)
def test_a_file_that_is_no_preset_is_refused(tmp_path, given, why):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(given))
    with pytest.raises(ValueError, match=why):
        rules.load(path)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"colour": "red"}, "no such rule"),
        ({"items": 0}, "from 1 to 200"),
        ({"items": True}, "whole number"),
        ({"items": "20"}, "whole number"),
        ({"date": "today"}, "choose one"),
        ({"title_strip": "yes"}, "yes or no"),
        ({"tags": ["p", "script"]}, "script"),
        ({"tags": "p"}, "list of words"),
        ({"formats": ["json"]}, "RSS is always"),
        ({"title_min": 30, "title_max": 20}, "more than"),
        ({"withdrawn": "status"}, "how many days"),
    ],
)
def test_an_exception_that_makes_no_sense_is_refused(changes, why):
    with pytest.raises(ValueError, match=why):
        with_changes(Rules(), changes)


def test_rules_survive_being_written_down():
    for preset in PRESETS.values():
        again = json.loads(json.dumps(as_json(preset.rules)))
        assert with_changes(Rules(), again) == preset.rules


def test_elements_that_only_rss_has_leave_no_other_format():
    assert PRESETS["generic"].rules.formats == ("rss", "atom", "json")
    told = with_changes(PRESETS["generic"].rules, {"withdrawn": "status", "withdrawn_days": 5})
    assert told.formats == ("rss",)


# -- dates, links, pictures -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "date_written"),
    [
        ("generic", FIRST),
        ("newsletter", FIRST),
        ("msn", FIRST),
        ("flipboard", FIRST),
        ("google-news", LATER),
        ("smartnews", LATER),
    ],
)
def test_each_destination_gets_the_date_that_it_reads_as_the_edit(key, date_written):
    written = write(sample(), PRESETS[key].rules).entry
    assert written.published == date_written
    assert written.updated == LATER


def test_the_generic_feed_says_what_the_public_one_says():
    given_post = sample()
    assert write(given_post, PRESETS["generic"].rules).entry == given_post.entry


def test_links_lose_what_follows_the_path():
    assert (
        write(sample(), Rules(clean_link=True)).entry.link == "https://posts.example.org/blog/calm/"
    )
    assert write(sample(), Rules()).entry.link.endswith("#top")


@pytest.mark.parametrize(
    ("asked", "given_width"), [(0, 1600), (500, 800), (800, 800), (9999, 1600)]
)
def test_the_picture_is_the_lightest_that_is_wide_enough(asked, given_width):
    assert write(sample(), Rules(image_width=asked)).entry.picture.width == given_width


def test_the_newest_by_the_written_date_are_chosen_and_the_old_left_out():
    old = sample(id="urn:uuid:1", published=FIRST - timedelta(days=400))
    new = sample(id="urn:uuid:2", updated=FIRST)
    by_first = writing.select([old, new], Rules(age_days=365), today=TODAY)
    assert [each.entry.id for each in by_first] == ["urn:uuid:2"]
    by_change = writing.select([new, old], Rules(age_days=365, date="updated"), today=TODAY)
    assert [each.entry.id for each in by_change] == ["urn:uuid:1", "urn:uuid:2"]
    assert len(writing.select([new, old], Rules(items=1), today=TODAY)) == 1


def test_a_feed_stays_within_its_weight():
    heavy = [sample(id=f"urn:uuid:{n}", content="x" * 40_000) for n in range(5)]
    assert len(writing.select(heavy, Rules(feed_kb=100), today=TODAY)) == 2


def test_a_post_goes_where_its_language_and_topics_are_asked_for():
    somewhere = replace(profile("generic"), locale="fr-CA", topics=("sleep", "stress"))
    assert somewhere.takes(locale="fr-CA", topics=("stress",))
    assert not somewhere.takes(locale="en-CA", topics=("stress",))
    assert not somewhere.takes(locale="fr-CA", topics=("grief",))


# -- titles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "limit", "kept"),
    [
        ("Calm evenings", 0, "Calm evenings"),
        ("Calm evenings", 13, "Calm evenings"),
        ("Calm evenings help", 14, "Calm evenings…"),
        ("Calm evenings help", 13, "Calm…"),
        ("Calm, slow evenings", 8, "Calm…"),
        ("Unbelievable", 5, "Unbe…"),
        ("Ask 👩‍👩‍👧 now", 6, "Ask…"),
        ("👩‍👩‍👧‍👦", 3, "👩…"),
    ],
)
def test_a_title_is_cut_between_words(title, limit, kept):
    assert titles.truncate(title, limit) == kept


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Calm <em>evenings</em>", "Calm evenings"),
        ("<b><b>x", "x"),
        ("<<b>b>Calm", "Calm"),
        ("I <3 you, 1 < 2", "I <3 you, 1 < 2"),
        ("<script>", "script"),
    ],
)
def test_titles_lose_their_tags_and_keep_their_words(title, kept):
    assert titles.strip_markup(title) == kept


@settings(max_examples=examples(150), deadline=None)
@given(st.text(min_size=1, max_size=80), st.integers(2, 60))
def test_a_cut_title_is_never_too_long_and_begins_like_the_whole(title, limit):
    kept = titles.truncate(title, limit)
    assert len(kept) <= limit
    assert title.startswith(kept.removesuffix(titles.ELLIPSIS))
    if kept != title:
        whole = kept.removesuffix(titles.ELLIPSIS)
        assert whole


@settings(max_examples=examples(150), deadline=None)
@given(
    st.lists(st.sampled_from(["<b>", "</b>", "<", ">", "a b", "<!--", "-->", "&lt;"]), min_size=1)
)
def test_no_tag_survives_in_a_stripped_title(parts):
    title = "".join(parts)
    assert not re.search(r"</?[A-Za-z!][^<>]*>", titles.strip_markup(title))


# -- elements -------------------------------------------------------------------------------------


def test_nothing_is_touched_where_nothing_is_asked():
    assert markup.restrict("<p>a<br/>b</p> <hr />") == "<p>a<br/>b</p> <hr />"


@pytest.mark.parametrize(
    ("content", "tags", "kept"),
    [
        ("<p>a <strong>b</strong></p>", ("p",), "<p>a b</p>"),
        ("<h2>Rest</h2><p>a</p>", ("p",), "<p>Rest</p><p>a</p>"),
        ("<h5>Rest</h5>", ("p", "h3"), "<h3>Rest</h3>"),
        ("<ul><li>a</li><li>b</li></ul>", ("p",), "<p>• a</p><p>• b</p>"),
        ("<ol><li>a</li><li>b</li></ol>", ("p",), "<p>1. a</p><p>2. b</p>"),
        ("<ul><li>a</li></ul>", ("p", "li"), "<p>• a</p>"),
        (
            '<p><a href="https://a.example/">Help</a></p>',
            ("p",),
            "<p>Help (https://a.example/)</p>",
        ),
        ('<p><a href="https://a.example/">a.example</a></p>', ("p",), "<p>a.example</p>"),
        ('<p><a href="tel:+14165550134">416-555-0134</a></p>', ("p",), "<p>416-555-0134</p>"),
        ('<p><a href="tel:988">Call now</a></p>', ("p",), "<p>Call now (988)</p>"),
        ('<p><a href="javascript:x()">Help</a></p>', ("p",), "<p>Help</p>"),
        ('<p><a href="javascript:x()" onclick="y">Help</a></p>', ("p", "a"), "<p><a>Help</a></p>"),
        (
            '<p>a<img src="https://a.example/b.png" alt="A bench">b</p>',
            ("p",),
            "<p>a [A bench] b</p>",
        ),
        ("<p>a</p><script>alert(1)</script><p>b</p>", ("p",), "<p>a</p><p>b</p>"),
        ("5 &lt; 6<!-- x -->", ("p",), "5 &lt; 6"),
    ],
)
def test_what_is_not_allowed_goes_and_its_words_stay(content, tags, kept):
    assert markup.restrict(content, tags=tags) == kept


def test_nesting_is_no_deeper_than_asked():
    deep = "<div>" * 12 + "<p>words</p>" + "</div>" * 12
    fitted = markup.restrict(deep, depth=9)
    root = html.fragment_fromstring(fitted, create_parent="section")
    assert max(len(list(each.iterancestors())) for each in root.iterdescendants()) == 9
    assert root.text_content().split() == ["words"]


def test_pictures_between_the_words_fit_the_width_of_a_mail():
    fitted = markup.restrict(
        '<p><img src="https://a.example/b.png" width="1200" height="800" alt="A bench"></p>',
        inside_width=600,
    )
    image = html.fragment_fromstring(fitted).find(".//img")
    assert (image.get("width"), image.get("height"), image.get("alt")) == ("600", None, "A bench")


PIECES = (
    "<p>|</p>|<ul>|<li>|</li>|</ul>|<h1>|</h1>|word |<b|>|\"|<a href='javascript:x'>|</a>|<table>|"
    '<a href="https://a.example/">|<td>|<img src=x onerror=alert(1)>|<script>|</script>|<!--|-->|'
    "<svg/onload=x>|]]>|&amp;|&#0;|<style>|</style>|<iframe src=//x>|<?php|\n"
)
HOSTILE = st.lists(st.sampled_from(PIECES.split("|")), max_size=25).map("".join)


@settings(max_examples=examples(150), deadline=None)
@given(HOSTILE, st.sampled_from([PRESETS["msn"].rules, PRESETS["newsletter"].rules]))
def test_whatever_comes_only_allowed_elements_and_safe_addresses_leave(content, demanded):
    fitted = markup.restrict(content, tags=demanded.tags, depth=demanded.depth)
    root = html.fragment_fromstring(fitted, create_parent="div")
    for element in root.iterdescendants():
        assert isinstance(element.tag, str)
        assert element.tag in demanded.tags
        assert not [name for name in element.attrib if name.startswith("on")]
        assert not element.get("href", "https:").startswith("javascript")


@pytest.mark.parametrize("key", PRESETS)
def test_every_number_to_call_is_still_there_for_every_destination(key):
    document = samples.english()
    context = samples.context(document)
    view = EditionView(
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
        published_at=FIRST,
        updated_at=FIRST,
        changed_at=FIRST,
        contents={
            "data": data.render(document, context),
            "feed": feed.render(document, context),
        },
        publisher=Publisher(origin=samples.ORIGIN),
    )
    given_post = post(view)
    written = words(write(given_post, PRESETS[key].rules).entry.content)
    numbers = re.findall(
        r'href="(?:tel|sms):\+1([0-9]{3})([0-9]{3})([0-9]{4})', given_post.entry.content
    )
    assert numbers
    assert [number for number in numbers if "-".join(number) not in written] == []
    whole = words(given_post.entry.content).split()
    assert [word for word in whole if word not in written] == []


def words(content: str) -> str:
    return " ".join(html.fragment_fromstring(content, create_parent="div").itertext())


# -- withdrawals ----------------------------------------------------------------------------------

GONE = WithdrawnPost(
    id="urn:uuid:1",
    link="https://posts.example.org/blog/calm/?x=1",
    language="fr-CA",
    published=FIRST,
    withdrawn=LATER,
)


@pytest.mark.parametrize("key", ["generic", "newsletter", "google-news", "flipboard"])
def test_where_silence_does_nothing_is_said(key):
    assert writing.tombstone(GONE, PRESETS[key].rules) is None


def test_smartnews_is_told_by_a_status_and_a_newer_date():
    told = writing.tombstone(GONE, PRESETS["smartnews"].rules)
    assert told.entry.id == GONE.id
    assert told.entry.published == LATER
    (extra,) = told.extras
    assert (extra.name, dict(extra.attributes)) == ("status", {"state": "deleted"})


def test_msn_is_told_by_an_expiry_and_a_newer_date_of_change():
    told = writing.tombstone(GONE, PRESETS["msn"].rules)
    assert (told.entry.published, told.entry.updated) == (FIRST, LATER)
    assert {extra.name: extra.text for extra in told.extras} == {
        "valid": "start=2026-11-02T14:30:00Z; end=2026-11-05T14:30:00Z; scheme=W3C-DTF",
        "expirationDate": "2026-11-05T14:30:00Z",
    }


def test_a_withdrawal_says_nothing_of_the_words():
    told = writing.tombstone(GONE, PRESETS["msn"].rules).entry
    assert told.content == f"<p>{told.title}</p>"
    assert len(told.title) >= PRESETS["msn"].rules.title_min
    assert told.link == "https://posts.example.org/blog/calm/"


def test_extras_are_added_to_the_rss_that_everybody_gets():
    told = writing.tombstone(GONE, PRESETS["msn"].rules)
    facts = Feed(
        title="Site",
        description="Words",
        language="en-CA",
        link="https://posts.example.org/",
        address="https://posts.example.org/feeds/p/x/rss.xml",
        updated=LATER,
        logo_url="https://posts.example.org/logo.png",
    )
    plain = rss.build(facts, [told.entry])
    assert extensions.add(plain, items={}) == plain
    channel = writing.channel_extras(facts, PRESETS["smartnews"].rules)
    root = etree.fromstring(
        extensions.add(plain, channel=channel, items={told.entry.id: told.extras})
    )
    spaces = {"mi": xml.MICROSOFT, "dcterms": writing.DCTERMS, "snf": writing.SMARTNEWS}
    assert root.nsmap["mi"] == xml.MICROSOFT
    assert root.findtext("channel/item/mi:expirationDate", namespaces=spaces)
    assert root.findtext("channel/item/dcterms:valid", namespaces=spaces)
    assert root.findtext("channel/snf:logo", namespaces=spaces) == facts.logo_url
    assert root.findtext("channel/ttl") == "15"
    assert root.findtext("channel/pubDate") == "Thu, 05 Nov 2026 14:30:00 GMT"


# -- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", PRESETS)
def test_an_ordinary_post_is_refused_by_nobody(key):
    assert found(sample(link="https://posts.example.org/blog/calm/"), key) == []


@pytest.mark.parametrize(
    ("key", "changes", "finding"),
    [
        ("msn", {"title": "Too short"}, "feed.title_too_short"),
        ("msn", {"title": "Far too long" * 20}, "feed.title_too_long"),
        ("msn", {"title": "Calm <em>evenings</em> for all of us"}, "feed.title_markup"),
        ("msn", {"published": FIRST - timedelta(days=400)}, "feed.too_old"),
        ("flipboard", {"summary": "Short."}, "feed.summary_too_short"),
        ("flipboard", {"link": "https://other.example/calm/"}, "feed.other_domain"),
        ("google-news", {"content": "x" * 1_100_000}, "feed.too_large"),
        (
            "newsletter",
            {"content": "<table><tr><td>a</td></tr></table>"},
            "feed.markup_lost",
        ),
    ],
)
def test_what_a_destination_would_refuse_is_found(key, changes, finding):
    assert found(sample(**changes), key) == [finding]


def test_pictures_and_topics_are_asked_for_where_they_are_needed():
    bare = replace(sample(), pictures=(), topics=())
    assert found(bare, "flipboard") == ["feed.image_missing", "feed.topic_missing"]
    assert found(bare, "msn") == []
    narrow = replace(sample(), pictures=(picture(320),))
    assert found(narrow, "flipboard") == ["feed.image_too_narrow"]


def test_a_post_that_does_not_go_there_is_not_looked_at():
    elsewhere = replace(profile("msn"), locale="fr-CA")
    assert list(refusals.refusals(sample(title="x"), elsewhere, today=TODAY)) == []


# -- the documentation ----------------------------------------------------------------------------

DOCS = ROOT / "docs" / "feed-profiles.md"


def shown(value: object) -> str:
    if isinstance(value, list):
        return " ".join(value)
    return "yes" if value is True else str(value)


@pytest.mark.parametrize("key", PRESETS)
def test_the_documentation_has_each_destination_as_its_file_has_it(key):
    part = DOCS.read_text().split(f"(`{key}`)\n", 1)[1].split("\n#", 1)[0]
    told = as_json(PRESETS[key].rules)
    rows = [
        f"| `{name}` | {shown(told[name])} | {source.source} | {source.checked_on} |"
        for name, source in PRESETS[key].sources.items()
    ]
    assert PRESETS[key].about in part
    assert re.findall(r"^\| `.+$", part, re.MULTILINE) == rows


def test_every_rule_is_explained():
    part = DOCS.read_text().split("## What a partner gets", 1)[1].split("\n## ", 1)[0]
    assert set(as_json(Rules())) <= set(re.findall(r"`(\w+)`", part))
