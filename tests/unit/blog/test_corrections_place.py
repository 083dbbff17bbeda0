"""Corrections stand where the body has a place for them; in feeds and plain text always above."""

from dataclasses import replace

import pytest

from blog import document as doc
from blog.builder.review import content_digest
from blog.renditions import email, feed, html, markdown, text
from tests import sample_parts, samples

SAID = "wrong length for the breathing exercise"
LEAD = "Some seasons ask more of us"
PARAGRAPH = doc.Block(
    id=sample_parts.identity("above"),
    type="paragraph",
    value=doc.Paragraph(html="<p>The words above.</p>", text="The words above."),
)


def place(number: int = 1, **more: object) -> doc.Block:
    return doc.Block(
        id=sample_parts.identity(f"place/{number}"),
        type="corrections",
        value=doc.CorrectionsPlace(),
        **more,
    )


def corrected(*body: doc.Block) -> doc.Document:
    return replace(samples.only(PARAGRAPH), body=body, corrections=samples.english().corrections)


@pytest.mark.parametrize("medium", [html, email, markdown])
def test_page_and_mail_show_the_corrections_at_their_place_and_once(medium):
    said = medium.render(corrected(PARAGRAPH, place()), samples.CONTEXT)
    assert said.count(SAID) == 1
    assert said.index("The words above.") < said.index(SAID)


@pytest.mark.parametrize("medium", [feed, text])
def test_feeds_and_plain_text_begin_with_the_corrections(medium):
    said = " ".join(medium.render(corrected(PARAGRAPH, place()), samples.CONTEXT).split())
    assert said.count(SAID) == 1
    assert said.index(SAID) < said.index(LEAD)


@pytest.mark.parametrize("medium", [html, email, feed, text, markdown])
def test_without_a_place_they_are_above_the_lead(medium):
    said = " ".join(medium.render(corrected(PARAGRAPH), samples.CONTEXT).split())
    assert said.index(SAID) < said.index(LEAD)


@pytest.mark.parametrize("medium", [html, email])
def test_a_place_that_a_medium_does_not_show_hides_no_correction(medium):
    elsewhere = place(visibility=("api",))
    said = " ".join(medium.render(corrected(PARAGRAPH, elsewhere), samples.CONTEXT).split())
    assert said.count(SAID) == 1
    assert said.index(SAID) < said.index(LEAD)


@pytest.mark.parametrize("medium", [html, email])
def test_of_two_places_the_first_counts(medium):
    said = medium.render(corrected(place(), PARAGRAPH, place(2)), samples.CONTEXT)
    assert said.count(SAID) == 1
    assert said.index(SAID) < said.index("The words above.")


@pytest.mark.parametrize("medium", [html, email, feed, text])
def test_a_place_without_corrections_shows_nothing(medium):
    without = replace(corrected(PARAGRAPH, place()), corrections=())
    plain = replace(corrected(PARAGRAPH), corrections=())
    shown = medium.render(without, samples.CONTEXT).split()
    assert shown == medium.render(plain, samples.CONTEXT).split()


def test_a_review_holds_where_the_place_is_moved():
    post = corrected(PARAGRAPH, place())
    moved = corrected(place(), PARAGRAPH)
    assert content_digest(post.title, post.lead, post.body) == content_digest(
        moved.title, moved.lead, moved.body
    )
