"""Posts that come as Word documents."""

import re

import pytest

from blog.importers import docx, source, text
from blog.importers.report import Imported
from blog.importers.source import ImportFailed
from tests import docx_files as word
from tests.unit.blog.pasted import codes, types

LEAD = word.paragraph("A first paragraph that says what this is about.")
PROSE = word.paragraph("This goes on for a while, so that the heading above it has a purpose.")


def imported(raw: bytes, title: str | None = "A Title") -> Imported:
    return text.parse(source.decode("post.docx", "docx", raw), title=title)


def listed(*content: str) -> str:
    """The HTML of a list below a heading that promises nothing."""
    heading = word.paragraph("What", style="H2")
    found = imported(word.document(LEAD, heading, *content, PROSE)).document.body
    return str(found[1].value.html)


def test_title_headings_emphasis_and_lists():
    found = imported(
        word.document(
            word.paragraph("My Title", style="T"),
            LEAD,
            word.paragraph("How to Rest", style="H2"),
            word.paragraph(word.words("Stop:", "b") + word.words(" Sit down."), number=2),
            word.paragraph(word.words("Breathe:", "b") + word.words(" Count."), number=2),
            PROSE,
        ),
        title=None,
    )
    assert found.document.title == "My Title"
    assert types(found) == ["tips_list", "paragraph"]
    tips = found.document.body[0].value
    assert (tips.heading, tips.ordered) == ("How to Rest", True)
    assert [item.lead_in for item in tips.items] == ["Stop", "Breathe"]


NESTED = "<ul><li>One<ul><li>deep</li><li>deeper</li></ul></li><li>Two</li></ul>"
LISTS = {
    "levels": [("One", {"number": 1}), ("deep", {"number": 1, "level": 1}),
               ("deeper", {"number": 1, "level": 1}), ("Two", {"number": 1})],
    "another list that is indented further": [
        ("One", {"number": 1}), ("deep", {"number": 3}), ("deeper", {"number": 3}),
        ("Two", {"number": 1})],
    "the indent of the paragraphs": [
        ("One", {"number": 1}), ("deep", {"number": 1, "left": 1440}),
        ("deeper", {"number": 1, "left": 1440}), ("Two", {"number": 1})],
    "a style": [("One", {"style": "LB"}), ("deep", {"number": 3}), ("deeper", {"number": 3}),
                ("Two", {"style": "LB"})],
}  # fmt: skip


@pytest.mark.parametrize("lines", LISTS.values(), ids=list(LISTS))
def test_nested_lists_are_those_that_are_indented_further(lines):
    assert listed(*(word.paragraph(said, **given) for said, given in lines)) == NESTED


def test_a_numbered_list_stays_one_and_an_inner_one_has_its_own_marks():
    found = listed(
        word.paragraph("One", number=2),
        word.paragraph("deep", number=3),
        word.paragraph("Two", number=2),
    )
    assert found == "<ol><li>One<ul><li>deep</li></ul></li><li>Two</li></ol>"


def test_comments_and_deleted_words_are_reported():
    content = (
        f"{word.words('They ')}<w:del><w:r><w:delText>never</w:delText></w:r></w:del>"
        f"<w:ins>{word.words('always')}</w:ins>{word.words(' listen to you, and well.')}"
    )
    comment = f"<w:comment w:id='1'><w:p>{word.words('Is this true?')}</w:p></w:comment>"
    found = imported(
        word.document(
            LEAD,
            word.paragraph(content),
            comments=f"<w:comments {word.W}>{comment}</w:comments>",
        )
    )
    assert found.document.body[0].value.text == "They always listen to you, and well."
    said = {each.code: each.facts.get("original") for each in found.warnings}
    assert said["deleted_words"] == "never"
    assert said["comment_left_out"] == "Is this true?"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "is no Word document"),
        (b"PK\x03\x04 cut off", "is no Word document"),
        (b"\xd0\xcf\x11\xe0 old", "save it as .docx"),
        (word.document(LEAD)[:-40], "is no Word document"),
        (word.document(), "holds no words"),
        (word.document("<w:p>"), "is no Word document"),
    ],
)
def test_what_cannot_be_read_is_refused(raw, reason):
    with pytest.raises(ImportFailed, match=re.escape(reason)):
        imported(raw)


def test_entities_are_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><w:comments %s>&a;</w:comments>' % word.W  # noqa: UP031
    with pytest.raises(ImportFailed, match="is no Word document"):
        imported(word.document(LEAD, comments=bomb))


def test_a_document_that_unpacks_to_much_more_is_refused(monkeypatch):
    monkeypatch.setattr(docx, "MAX_UNPACKED", 1000)
    with pytest.raises(ImportFailed, match="holds more than"):
        imported(word.document(LEAD, *[PROSE] * 100))


def test_the_same_document_is_the_same_post():
    raw = word.document(LEAD, PROSE)
    assert imported(raw).document.id == imported(raw).document.id
    assert "no_clinical_review" in codes(imported(raw))
