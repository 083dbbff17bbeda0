"""A draft whose stored rich text no editor would write opens all the same, with its words."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.admin import rich_text, stored_text
from tests import factories
from tests.editor_forms import edit_url

STORED = {
    "a link to a page without its id": '<a linktype="page">there</a>',
    "a link to a page of no id": '<a linktype="page" id="abc">there</a>',
    "a link to a page of an empty id": '<a linktype="page" id="">there</a>',
    "a document without its id": '<a linktype="document">there</a>',
    "a link to nothing": "<a>there</a>",
    "a picture of another program": '<img src="a.png">there',
    "an embed of nothing": "<embed>there",
    "a picture without its id": '<embed embedtype="image">there',
    "a picture of no id": '<embed embedtype="image" id="x" format="left" alt="">there',
    "a picture without a format": '<embed embedtype="image" id="1">there',
    "a video without an address": '<embed embedtype="media">there',
    "a line within a paragraph": "<hr>there",
    "a table": "<table><tr><td>there</table>",
    "an item outside a list": "<li>there",
    "lists that never end": "<ul><ul><ul>there",
    "bold that never ends": "<b>there",
    "an element that is none": "<comment>there",
    "a comment": "<!-- aside -->there",
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", STORED)
def test_the_form_opens_and_keeps_the_words(site, admin_client, kind):
    text = f"<p>First {STORED[kind]} last</p>"
    page = factories.draft("Calm evenings")
    value = {"html": text, "role": "", "lang": "", "visibility": []}
    page.body, page.lead = json.dumps([{"type": "paragraph", "value": value}]), text
    page.save_revision()
    assert admin_client.get(edit_url(page)).status_code == 200
    editor = rich_text.StorableRichTextArea()
    said = " ".join(block["text"] for block in json.loads(editor.format_value(text))["blocks"])
    assert re.findall(r"\w+", said) == ["First", "there", "last"]


def test_what_can_be_read_stays_as_it_is():
    text = (
        '<p>A <b>bold</b> &amp; <a linktype="page" id="3">page</a>, '
        '<a href="https://example.org/?a=1&amp;b=2">site</a><br/>B</p><ul><li>C</li></ul>'
    )
    assert stored_text.mended(text) == text


PARTS = (
    *("<p>", "</p>", "<b>", "</b>", "<ul>", "<li>", "</ul>", "<h2>", "</h2>", "<a>", "</a>"),
    *("<hr>", "<embed>", "<img>", '<a linktype="page">'),
    *("<!--", "-->", "&lt;", "&", "x "),
)


@pytest.mark.hypothesis
@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_no_stored_text_keeps_the_editor_from_opening(parts):
    editor = rich_text.StorableRichTextArea()
    for text in ("".join(parts), stored_text.mended("".join(parts))):
        assert "blocks" in json.loads(editor.format_value(text))
