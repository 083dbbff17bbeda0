"""Files may write numbers as text, or far too long, and characters that no text may hold."""

import json

import pytest

from blog.importers import archives, document, entries, ghost, source, text
from blog.importers.numbers import whole
from blog.importers.source import ImportFailed, decode
from tests import docx_files as word
from tests.unit.blog.pasted import LEAD

LONG = "9" * 5000
CASES = {
    "text": ("7", 7), "number": (7, 7), "float": (7.0, 7), "signed": ("-7", -7),
    "blank": (" 7 ", 7),
    "long text": (LONG, 0), "long": (10**30, 0), "infinite": (float("inf"), 0), "half": (1.5, 0),
    "none": (None, 0), "word": ("seven", 0), "list": ([7], 0), "true": (True, 0),
    "squared": ("²", 0),
}  # fmt: skip


@pytest.mark.parametrize(("value", "number"), CASES.values(), ids=list(CASES))
def test_a_number_is_read_however_it_is_written(value, number):
    assert whole(value) == number


def exported(post: str) -> list[archives.Entry]:
    tables = f'{{"posts": [{post}], "posts_authors": [{{"post_id": 1, "author_id": [1]}}]}}'
    raw = f'{{"meta": {{}}, "data": {tables}}}'
    return [
        entries.readable(each) for each in ghost.posts(decode("a.json", "document", raw.encode()))
    ]


def test_numbers_of_any_length_in_a_ghost_export_do_no_harm():
    (entry,) = exported(
        f'{{"id": 1, "title": "T", "html": "<p>A text.</p>", "words": {LONG}, "rate": 1e400}}'
    )
    assert (entry.title, entry.html) == ("T", "<p>A text.</p>")


def test_characters_that_no_text_may_hold_are_taken_out():
    (entry,) = exported(
        '{"id": "1\\u0000", "title": "T\\ud800\\u0000itle", "html": "<p>\\udfffA text.\\u0001</p>"}'
    )
    assert (entry.title, entry.html) == ("Title", "<p>A text.</p>")
    made = archives.source_of("a.json", entry)
    assert len(made.sha256) == 64


def test_numbers_as_text_in_what_ghosts_editors_wrote():
    written = {
        "markups": [["strong"]],
        "sections": [["1", "p", [["0", ["0"], "1", LEAD]]], [1, "p", [[0, [], 10**14, "End."]]]],
    }
    column = json.dumps(json.dumps(written))
    (entry,) = exported(f'{{"id": 1, "title": "T", "mobiledoc": {column}}}')
    assert f"<b>{LEAD}</b>" in entry.html.replace("strong", "b")
    assert "End." in entry.html


def test_what_is_nested_without_an_end_costs_no_more_than_its_post():
    node = '{"type":"paragraph","children":[' * 5000 + "]}" * 5000
    column = json.dumps(f'{{"root": {{"children": [{node}]}}}}')
    (entry,) = exported(f'{{"id": 1, "title": "T", "lexical": {column}, "plaintext": "Words."}}')
    assert entry.html == "Words."


@pytest.mark.parametrize(
    "number",
    [LONG, "1e400", "-1e400", "NaN", "Infinity"],
    ids=["long", "large", "low", "nan", "inf"],
)
def test_a_number_that_no_document_may_hold_is_named(number):
    raw = f'{{"title": "T", "stats": {{"words": {number}}}}}'
    with pytest.raises(ImportFailed, match=r"too large|no number in JSON"):
        document.parse(decode("a.json", "document", raw.encode()))


def test_a_list_may_begin_at_any_number():
    for start in ("7", LONG, "-3", "x", "²"):
        page = f"<p>{LEAD}</p><ol start='{start}'><li value='{start}'>One</li><li>Two</li></ol>"
        found = text.parse(source.decode("a.html", "html", page.encode()), title="A Title")
        assert "One" in str(found.document.body)


def test_a_word_document_may_indent_by_any_number():
    lines = [
        word.paragraph("One", number=1).replace("<w:ilvl", f'<w:ind w:left="{LONG}"/><w:ilvl'),
        word.paragraph("Two", number=1, left=720).replace('"720"', f'"{LONG}"'),
        word.paragraph("Three", number=1).replace('w:ilvl w:val="0"', 'w:ilvl w:val="x"'),
    ]
    raw = word.document(word.paragraph(LEAD.strip()), *lines)
    found = text.parse(source.decode("a.docx", "docx", raw), title="A Title")
    assert "Three" in str(found.document.body)
