"""The Markdown rendition says every word of a post, and is imported again without losing one."""

import dataclasses
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from blog import document as doc
from blog.importers import text
from blog.importers.source import Source
from blog.renditions import markdown
from blog.renditions.sanitize import plain, sanitize
from tests import samples
from tests.example_counts import examples
from tests.unit.blog.pasted import words

HARD = st.text(st.sampled_from("ab*_`[]()<>&#+-=|~!\\. 1\u00a0é’"), min_size=1, max_size=30)


# Every text of a document that people read.
TEXTS = (
    *("text", "heading", "lead_in", "title", "label", "question", "attribution", "note", "name"),
    *("do_label", "dont_label", "organization", "hours", "credit", "alt", "bio"),
)


def said(value: Any) -> str:
    """All that a document says, in no order that matters."""
    if isinstance(value, tuple):
        return "\n".join(map(said, value))
    if not dataclasses.is_dataclass(value):
        return ""
    own = [getattr(value, name, None) for name in TEXTS]
    own += getattr(value, "credentials", None) or ()
    inner = [said(getattr(value, each.name)) for each in dataclasses.fields(value)]
    return "\n".join([*(each for each in own if isinstance(each, str)), *inner])


def rendered(document: doc.Document) -> str:
    context = samples.context(document) if document.path else samples.CONTEXT
    return markdown.render(document, context, every_block=True)


def imported(markup: str, locale: str = "en-CA") -> doc.Document:
    source = Source(name="a.md", kind="markdown", raw=markup.encode(), text=markup)
    return text.parse(source, title=None, locale=locale, with_pictures=True).document


@pytest.mark.parametrize("document", [samples.english(), samples.french(), samples.seed()])
def test_no_word_of_any_block_is_lost_on_the_way_out_and_back(document):
    back = imported(rendered(document), document.locale)
    told = [document.lead, document.body, document.disclaimer]
    missing = set(words(said(tuple(told)))) - set(words(said(back)))
    assert (back.title, missing) == (document.title, set())


@pytest.mark.parametrize("document", [samples.english(), samples.french()])
def test_lists_and_headings_are_lists_and_headings_again(document):
    back = imported(rendered(document), document.locale)
    kinds = [block.type for block in back.body]
    assert {"heading", "paragraph", "tips_list", "signs_checklist"} <= set(kinds)


def test_safety_is_in_words():
    said = rendered(samples.english())
    for needed in (
        "Content warning: suicide",
        "Urgent advice: Speak",
        "416-555-0134",
        "Text HELLO",
    ):
        assert needed in said


def test_what_is_known_of_the_post_stands_above_it():
    facts = {"published": "2026-11-01"}
    markup = markdown.render(samples.english(), samples.CONTEXT, facts=facts)
    front = markup.split("---\n")[1]
    for row in ('slug: "steady-ground"', 'language: "en-CA"', 'published: "2026-11-01"'):
        assert row in front
    assert f'canonical: "{samples.CONTEXT.canonical_url}"' in front


@settings(max_examples=examples(200))
@given(HARD, HARD, st.sampled_from(["p", "strong", "em", "li"]))
def test_signs_of_markdown_in_a_text_stay_its_words(before, within, tag):
    html = f"<p>{_safe(before)}<{tag}>{_safe(within)}</{tag}>x</p>"
    if tag in ("p", "li"):
        html = f"<ul><li>{_safe(before)}</li><li>{_safe(within)}</li></ul>"
    clean = sanitize(html)
    block = doc.Block(
        id="0d505599-d3eb-57ba-ad9b-e81e8535e337",
        type="paragraph",
        value=doc.Paragraph(html=clean.html, text=clean.text),
    )
    markup = rendered(replace(samples.only(block), lead=doc.RichText(html="", text="")))
    shown = MarkdownIt("commonmark", {"html": True}).render(markup.split("# Finding", 1)[1])
    assert _signs(clean.html) in _signs(shown)


def _safe(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _signs(html: str) -> str:
    """The signs that readers see, without white space."""
    return "".join(plain(html).split())


def test_a_title_with_quotes_comes_back_as_it_was():
    document = replace(samples.english(), title='The "quiet" hour: A \\ B')
    assert imported(rendered(document)).title == document.title
