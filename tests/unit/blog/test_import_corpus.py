"""Over a hundred documents no word is lost, and every list keeps its shape."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html as parser

from blog import document as doc
from blog.importers import text
from tests import import_corpus
from tests.unit.blog.pasted import said_by, words

DOCUMENTS = list(import_corpus.documents())

pytestmark = pytest.mark.slow


def read(given: import_corpus.Document) -> doc.Document:
    title = given.title if given.source.kind == "pasted_text" else None
    return text.parse(given.source, title=title, locale=given.locale).document


def lists(document: doc.Document) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """The lists of a document, in paragraphs and blocks: kind, and depth and words of items."""
    for block in document.body:
        value = block.value
        if isinstance(value, doc.Paragraph):
            for listed in parser.fragment_fromstring(value.html, create_parent="div"):
                if listed.tag in ("ul", "ol"):
                    yield listed.tag, list(_items(listed, 0))
        elif isinstance(value, doc.TipsList | doc.SignsChecklist):
            ordered = isinstance(value, doc.TipsList) and value.ordered
            items = [item for each in value.items for item in _in_block(each)]
            yield "ol" if ordered else "ul", items


def _items(listed: Any, depth: int) -> Iterator[tuple[int, str]]:
    for item in listed:
        own = "".join(
            [item.text or ""]
            + ["".join(each.itertext()) for each in item if each.tag not in ("ul", "ol")]
        )
        yield depth, own.strip()
        for inner in item:
            if inner.tag in ("ul", "ol"):
                yield from _items(inner, depth + 1)


def _in_block(item: doc.ListItem) -> Iterator[tuple[int, str]]:
    tree = parser.fragment_fromstring(f"<li>{item.html}</li>")
    return _items([tree], 0)


def test_there_are_at_least_a_hundred():
    assert len(DOCUMENTS) >= 100


@pytest.mark.parametrize("given", DOCUMENTS, ids=lambda given: given.name)
def test_no_word_is_lost_and_lists_keep_their_shape(given):
    document = read(given)
    told = Counter(word for line in given.lines for word in words(line.words))
    assert (document.title, Counter(words(said_by(document)))) == (given.title, told)
    assert list(lists(document)) == given.lists


@pytest.mark.parametrize(
    "given",
    [each for each in DOCUMENTS if each.source.kind != "pasted_text"],
    ids=lambda given: given.name,
)
def test_headings_are_headings(given):
    found = [
        getattr(block.value, "text", "") if block.type == "heading" else block.value.heading
        for block in read(given).body
        if block.type == "heading" or getattr(block.value, "heading", None)
    ]
    assert found == [line.words for line in given.lines if line.kind == "h"]
