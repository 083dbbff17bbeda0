"""The feed rendition, as feed readers and partners' importers show it."""

import dataclasses
import re
from xml.etree import ElementTree

import pytest

from blog import document as doc
from blog.renditions import feed, html
from tests import sample_parts, samples
from tests.goldens import matches, speaks_french

# Elements that all feed readers support.
KEPT = {"p", "h2", "h3", "h4", "ul", "ol", "li"}
KEPT |= {"blockquote", "strong", "em", "a", "img", "hr", "br"}
KEPT |= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
EVERY = [samples.english(), samples.french(), samples.seed()]


def rendered(document: doc.Document) -> str:
    return feed.render(document, samples.context(document))


def tree(document: doc.Document) -> ElementTree.Element:
    return ElementTree.fromstring(f"<feed>{rendered(document)}</feed>")


def block(kind: str, **changes: object) -> str:
    """A sample block alone, with some of its value changed, behind the lead."""
    found = samples.blocks()[kind]
    found = dataclasses.replace(found, value=dataclasses.replace(found.value, **changes))
    return rendered(samples.only(found))


@pytest.mark.parametrize("kind", doc.BLOCKS)
def test_each_block_looks_as_its_golden_file_says(kind):
    assert matches(f"feed/{kind}.html", rendered(samples.only(samples.blocks()[kind])))


@pytest.mark.skipif(not speaks_french(), reason="the French catalogue is not compiled")
def test_the_french_sample_looks_as_its_golden_file_says():
    assert matches("feed/french.html", rendered(samples.french()))


def test_the_seed_looks_as_its_golden_file_says():
    assert matches("feed/seed.html", rendered(samples.seed()))


@pytest.mark.parametrize("document", EVERY)
def test_only_elements_that_readers_keep_are_used(document):
    assert {element.tag for element in tree(document).iter()} - {"feed"} <= KEPT


@pytest.mark.parametrize("document", EVERY)
def test_there_is_no_id_class_style_or_aria_attribute(document):
    allowed = {"href", "src", "alt", "width", "height", "scope"}
    for element in tree(document).iter():
        assert set(element.keys()) <= allowed


@pytest.mark.parametrize("document", EVERY)
def test_every_address_is_absolute(document):
    for element in tree(document).iter():
        url = element.get("href") or element.get("src") or "https:"
        assert url.startswith(("https:", "tel:", "sms:", "mailto:"))


def test_the_warning_comes_first_then_corrections_then_the_lead_and_the_disclaimer_last():
    text = rendered(samples.english())
    places = [
        text.index(mark)
        for mark in (
            "Content warning: suicide",
            "Correction, November 5, 2026:",
            "Some seasons ask more",
            "Key takeaways",
            "Clinically reviewed by Fictional Review Panel, RSW",
            "This post is general information.",
        )
    ]
    assert places[0] == len("<p><strong>")
    assert places == sorted(places)


def test_tones_can_be_seen():
    assert "<li>! <strong>Sleep:</strong>" in block("signs_checklist")
    assert "<li>✓ <strong>Sleep:</strong>" in block("signs_checklist", tone="positive")
    assert "<li><strong>Sleep:</strong>" in block("signs_checklist", tone="neutral")
    assert "<li>✗ Promise to keep a danger secret.</li>" in block("do_dont")
    assert "<strong>Warning: Go gently</strong>" in block("callout", tone="warning")


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("non_urgent", "Non-urgent advice:"),
        ("urgent", "Urgent advice:"),
        ("emergency", "Emergency:"),
    ],
)
def test_a_care_card_says_in_clear_how_urgent_it_is(level, said):
    assert f"{said} Speak to someone today" in block("care_card", level=level)


def test_an_editor_cannot_hide_crisis_support_from_feeds():
    hidden = dataclasses.replace(samples.blocks()["crisis_support"], visibility=("web",))
    assert '<a href="tel:+14165550134">416-555-0134</a>' in rendered(samples.only(hidden))


def test_other_blocks_can_be_kept_out_of_feeds():
    hidden = dataclasses.replace(samples.blocks()["paragraph"], visibility=("web",))
    assert "You may sleep badly" not in rendered(samples.only(hidden))


def test_share_links_are_left_to_the_reader():
    assert "Share this post" not in rendered(samples.english())


def test_questions_are_open():
    assert "<h3>Is it normal to feel numb?</h3>" in block("faq")


def test_headings_stay_within_the_levels_that_readers_keep():
    assert "<h4>" in block("faq", heading_level=4)
    assert "<h5>" not in block("faq", heading_level=4)


def test_a_picture_comes_in_one_size():
    text = block("image")
    assert "bench-1200.jpeg" in text
    assert "srcset" not in text


def test_a_place_on_the_page_becomes_an_address_of_the_page():
    linking = doc.Block(
        id=sample_parts.identity("linking"),
        type="paragraph",
        value=doc.Paragraph(html='<p><a href="#signs">See</a></p>', text="See"),
    )
    assert 'href="https://posts.example.org/blog/steady-ground/#signs"' in rendered(
        samples.only(linking)
    )


@pytest.mark.parametrize("document", EVERY)
def test_the_feed_says_every_word_of_the_page_but_share_links_and_transcripts(document):
    kept = dataclasses.replace(
        document,
        body=tuple(
            dataclasses.replace(part, value=dataclasses.replace(part.value, transcript=None))
            if part.type == "media"
            else part
            for part in document.body
            if part.type != "share_links"
        ),
    )
    page = html.render(kept, samples.context(kept))
    spoken = re.sub(r'<span class="ws-hidden">.*?</span>', "", page)
    wanted = set("".join(ElementTree.fromstring(spoken).itertext()).split())
    heard = ElementTree.fromstring(f"<feed>{rendered(kept).replace('<br />', ' ')}</feed>")
    assert wanted <= set("".join(heard.itertext()).split())
