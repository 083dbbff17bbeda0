"""Text that is written from right to left keeps its direction, in every medium."""

import dataclasses

import pytest

from blog import document as doc
from blog.renditions import direction, email, feed, html, text
from blog.renditions.sanitize import plain, sanitize
from syndication.feeds.profiles.markup import restrict
from tests import samples

HEBREW = "שלום לכולם"
ARABIC = "مرحبا بكم"


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (f'<p dir="rtl">{HEBREW}</p>', f'<p dir="rtl">{HEBREW}</p>'),
        ('<p DIR=RTL lang="ar">(2024)</p>', '<p dir="rtl" lang="ar">(2024)</p>'),
        ('<p dir="auto">a</p>', '<p dir="auto">a</p>'),
        ('<p dir="ltr">a</p>', '<p dir="ltr">a</p>'),
        ("<p dir=up lang='a\"b' onclick=x>a</p>", "<p>a</p>"),
        (
            '<div dir="rtl"><p>a</p><div>b</div></div>c',
            '<p dir="rtl">a</p><p dir="rtl">b</p><p>c</p>',
        ),
        ('<blockquote dir="rtl" lang="he"><p>a</blockquote>', '<p dir="rtl" lang="he">a</p>'),
        ('<ul dir="rtl"><li>a<li>b</ul>', '<ul dir="rtl"><li>a</li><li>b</li></ul>'),
        (
            '<ol dir="rtl"><li dir="ltr">a<ul><li>b</ul></ol>',
            '<ol dir="rtl"><li dir="ltr">a<ul><li>b</li></ul></li></ol>',
        ),
        ('<li><p dir="rtl">1, 2</p></li>', '<p dir="rtl">1, 2</p>'),
        ('<ul><li><p dir="rtl">1, 2</p></li></ul>', '<ul><li dir="rtl">1, 2</li></ul>'),
        ('<html dir="ltr" lang="en"><body dir="ltr" lang="en"><p>a', "<p>a</p>"),
        ('<html dir="rtl"><p>1, 2', '<p dir="rtl">1, 2</p>'),
    ],
)
def test_the_direction_and_language_of_blocks_are_kept(source, kept):
    clean = sanitize(source)
    assert clean.html == kept
    assert sanitize(clean.html) == clean
    assert plain(clean.html) == clean.text


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (f"<p>{HEBREW}</p>", f'<p dir="rtl">{HEBREW}</p>'),
        (f"<p>PTSD: {ARABIC}</p>", f'<p dir="rtl">PTSD: {ARABIC}</p>'),
        (f"<p>She said {HEBREW[:4]} and left the room.</p>", None),
        (f"<ul><li>{HEBREW}</li></ul>", f'<ul dir="rtl"><li>{HEBREW}</li></ul>'),
        (
            f"<ul><li>{HEBREW}</li><li>An English item that is longer</li></ul>",
            f'<ul><li dir="rtl">{HEBREW}</li><li>An English item that is longer</li></ul>',
        ),
    ],
)
def test_where_nobody_chose_it_the_direction_follows_the_letters(source, kept):
    assert sanitize(source).html == (kept or source)
    assert sanitize(kept or source).html == (kept or source)


@pytest.mark.parametrize("policy", ["prose", "lead"])
def test_a_lead_keeps_it_too(policy):
    assert sanitize(f'<p dir="rtl">{HEBREW}</p>', policy).html == f'<p dir="rtl">{HEBREW}</p>'


def test_plain_text_that_would_begin_in_the_other_direction_is_marked():
    assert sanitize(f'<p dir="rtl">PTSD: {ARABIC}</p>').text == f"\u200fPTSD: {ARABIC}"
    assert sanitize(f'<p dir="ltr">{HEBREW}: hello</p>').text == f"\u200e{HEBREW}: hello"
    assert sanitize(f"<p>{HEBREW}</p>").text == HEBREW


def only(kind: str, words: str, **more: object) -> doc.Document:
    """A document with one block whose rich text is ``words``."""
    block = samples.blocks()[kind]
    clean = sanitize(words)
    rich = {"html": clean.html, "text": clean.text}
    if kind == "paragraph" or kind == "quote":
        value = dataclasses.replace(block.value, **rich)
    else:
        first = dataclasses.replace(block.value.items[0], **rich)
        value = dataclasses.replace(block.value, items=(first, *block.value.items[1:]))
    return samples.only(dataclasses.replace(block, value=value, **more))


@pytest.mark.parametrize("render", [html.render, feed.render, email.render])
@pytest.mark.parametrize("kind", ["paragraph", "quote", "tips_list"])
def test_each_medium_keeps_the_direction(render, kind):
    shown = render(only(kind, f'<p dir="rtl" lang="he">{HEBREW}</p>'), samples.CONTEXT)
    tag = shown[: shown.index(HEBREW)].rpartition("<")[2]
    assert tag.startswith(("p ", "span "))
    assert ' dir="rtl" lang="he"' in f" {tag}".replace('lang="he" dir="rtl"', 'dir="rtl" lang="he"')


@pytest.mark.parametrize("render", [html.render, feed.render, email.render])
def test_each_medium_keeps_the_direction_of_a_list(render):
    words = f'<ul dir="rtl"><li>{HEBREW}</li><li dir="ltr">Two</li></ul>'
    shown = render(only("paragraph", words), samples.CONTEXT)
    assert 'dir="rtl"' in shown[: shown.index(HEBREW)].rpartition("<ul")[2]
    assert 'dir="ltr"' in shown[: shown.index("Two")].rpartition("<li")[2]


def test_plain_text_and_json_keep_the_direction():
    document = only(
        "paragraph", f'<p dir="rtl">PTSD: {ARABIC}</p><ol dir="rtl"><li>A {HEBREW}</ol>'
    )
    shown = text.render(document, samples.CONTEXT)
    assert f"\u200fPTSD: {ARABIC}" in shown
    assert f"1. \u200fA {HEBREW}" in shown
    assert document.body[0].value.html.startswith('<p dir="rtl">')


@pytest.mark.parametrize("render", [html.render, feed.render, email.render])
def test_a_block_in_a_language_from_right_to_left_is_written_so(render):
    shown = render(only("quote", f"<p>{ARABIC}</p>", lang="ar"), samples.CONTEXT)
    assert 'lang="ar" dir="rtl"' in shown[: shown.index(ARABIC)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [("ar", "rtl"), ("HE-IL", "rtl"), ("ar-Latn", "ltr"), ("ku-Arab", "rtl"), ("fr", "ltr")],
)
def test_the_script_decides_the_direction_of_a_language(code, expected):
    assert direction.of_language(code) == expected


def test_a_feed_for_a_partner_keeps_it():
    content = f'<ul dir="rtl"><li lang="he">{HEBREW}</li></ul>'
    assert restrict(content, tags=("ul", "li")) == content
    assert restrict(content, tags=("p",)) == f'<p lang="he">• {HEBREW}</p>'
