"""Properties of the import that hold for every pasted text."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blog import codec, stats
from blog.document import Document, RichText
from blog.importers.report import CODES
from blog.importers.source import ImportFailed
from blog.renditions.sanitize import sanitize
from tests.example_counts import examples
from tests.paths import ROOT
from tests.unit.blog.pasted import LEAD, body, codes, imported, notice_of, said_by, words

GUIDE = ROOT / "docs" / "importing.md"


def test_tags_in_pasted_text_stay_text():
    value = body(LEAD + "Some <script>alert(1)</script> & more.\n")[0].value
    assert value.text == "Some <script>alert(1)</script> & more."
    assert value.html == "<p>Some &lt;script&gt;alert(1)&lt;/script&gt; &amp; more.</p>"


def test_unreadable_characters_are_removed_and_reported():
    found = imported(LEAD + "So\x02me\x1cmore \ufffewords.\n")
    assert found.document.body[0].value.text == "Some more words."
    assert notice_of(found, "control_characters").to_data() == {
        "code": "control_characters",
        "line": 3,
        "count": 3,
        "applied": True,
    }


def test_two_thousand_words_are_all_kept():
    pasted = LEAD + "\n\n".join(f"Paragraph {n} says one thing and no more." for n in range(250))
    found = imported(pasted)
    assert words(said_by(found.document)) == words(pasted)
    assert found.document.stats.words == len(words(pasted)) > 2000


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("* * *\n---\n", "holds no words"),
        ("A Title\n\n***\n", "holds no words beside its title"),
        ("word\n" * 10_001, "has more than 10000 lines: it cannot be one post"),
    ],
)
def test_what_cannot_be_a_post_is_refused(pasted, reason):
    with pytest.raises(ImportFailed) as caught:
        imported(pasted)
    assert str(caught.value) == f"post.txt: {reason}"


def test_the_guide_explains_every_code_and_no_other():
    rows = re.findall(r"^\| `([a-z_]+)(?:\.…)?` \|", GUIDE.read_text(), re.MULTILINE)
    assert rows == list(CODES)


def test_every_reported_code_has_a_meaning_and_is_sorted_by_line():
    found = imported(
        LEAD + "SHARE THIS POST\n\nAbout the author\nJane Doe\n\nA\n", known_authors=[]
    )
    assert {code.partition(".")[0] for code in codes(found)} <= set(CODES)
    lines = [notice.line or 0 for notice in found.warnings]
    assert lines == sorted(lines)
    assert all(notice.meaning != notice.code for notice in found.warnings)


@pytest.mark.parametrize("after", ["", "\n", "\n\n", "\nGo on."])
def test_a_number_alone_on_its_line_is_a_word(after):
    document = imported(f"Rest.\n• SHARE THIS POST\n3.{after}").document
    assert words(said_by(document))[:5] == ["Rest", "SHARE", "THIS", "POST", "3"]


def rich_texts(document: Document):
    yield document.lead
    for block in document.body:
        for part in (block.value, *getattr(block.value, "items", ())):
            if hasattr(part, "html"):
                yield RichText(html=part.html, text=part.text)
        if getattr(block.value, "intro", None):
            yield block.value.intro


WORD = st.sampled_from(
    ["trust", "Takes", "time", "it’s", "l’été", "Dr.", "3", "10:30", "<b>", "&amp;", "et", "Share"]
)
PHRASE = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
MARK = st.sampled_from(["• ", "- ", "  • ", "\t◦ ", "1. ", "2) ", "\uf0b7", "— ", "o\t", ""])
PLAIN = st.one_of(
    PHRASE,
    PHRASE.map(lambda text: text + "."),
    PHRASE.map(lambda text: text + ":"),
    PHRASE.map(lambda text: text + "?"),
    st.sampled_from(["SHARE THIS POST", "About the author", "How to rest", "Signs of stress"]),
    st.sampled_from(["Jane Doe, RSW", "Example Care is committed to rest. Call now", "***"]),
)
LEADING = st.tuples(PHRASE, PHRASE).map(": ".join)
LINE = st.tuples(MARK, st.one_of(PLAIN, LEADING)).map("".join)
BREAK = st.sampled_from(["\n", "\n\n", "\r\n", "\n\u00a0\n", "\r\r\r"])
POST = st.lists(st.tuples(LINE, BREAK).map("".join), min_size=1, max_size=14).map("".join)


@settings(max_examples=examples(120), deadline=None)
@given(pasted=POST)
@example(pasted="• SHARE THIS POST\n3.\n")
@example(pasted="1. 3.\n2. trust")
@example(pasted="1. trust\n2. 3.\nHow to rest")
@example(pasted="• trust\n1. SHARE THIS POST\nHow to rest\n1. SHARE THIS POST\nTakes\n")
def test_every_word_of_any_post_is_in_its_document_in_order(pasted):
    if not words(pasted):
        return
    document = imported(pasted, "Another title").document
    joined = pasted.replace("\r\n", "\n").replace("\r", "\n")
    assert words(said_by(document)) == words(joined)


@settings(max_examples=examples(50), deadline=None)
@given(pasted=POST)
def test_what_is_imported_is_already_as_clean_as_sanitising_makes_it(pasted):
    if not words(pasted):
        return
    document = imported(pasted, "Another title").document
    for rich in rich_texts(document):
        clean = sanitize(rich.html)
        assert (clean.html, clean.text, clean.problem) == (rich.html, rich.text, None)
    assert codec.from_data(Document, codec.to_data(document)) == document
    assert document.stats == stats.count(document.lead, document.body)


@settings(max_examples=examples(50), deadline=None)
@given(pasted=st.text(max_size=300))
def test_any_text_is_either_refused_in_one_line_or_imported(pasted):
    try:
        found = imported(pasted.encode("utf-8", "ignore"))
    except ImportFailed as error:
        found = None
        complaint = str(error)
    if found is None:
        assert complaint.startswith("post.txt: ")
        assert len(complaint.splitlines()) == 1
    else:
        assert found.to_data()["import_warnings"]
