"""Readers are told what AI was used for in a post, and who checked the result."""

from dataclasses import replace

import pytest

from blog import codec
from blog import document as doc
from blog.renditions import email, feed, html, text
from tests import samples

USED = doc.AiUse(kind="translation", checked_by="Jane <Doe>")


@pytest.mark.parametrize("medium", [html, feed, email])
def test_the_reader_of_every_medium_is_told(medium):
    found = replace(samples.english(), ai_use=USED)
    shown = medium.render(found, samples.context(found))
    assert "AI helped to translate this text. Jane &lt;Doe&gt; checked the result." in shown


def test_so_is_the_reader_of_plain_text():
    found = replace(samples.english(), ai_use=USED)
    shown = " ".join(text.render(found, samples.context(found)).split())
    assert "AI helped to translate this text. Jane <Doe> checked the result." in shown


def test_a_french_post_says_it_in_french():
    found = replace(samples.french(), ai_use=USED)
    assert "L’IA a aidé à traduire ce texte." in html.render(found, samples.context(found))


def test_a_post_made_by_people_says_nothing_and_keeps_its_bytes():
    assert "ai_use" not in codec.to_data(samples.english())
