"""Public functions that read people's texts take time linear to their length: loops, not patterns.

Each reads its worst letters in two sizes, of which the larger has four times as many: 200,000. The
patterns themselves are in :mod:`tests.unit.test_patterns`.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest

from blog import checks, codec
from blog import document as doc
from blog.checks import reading, typos
from blog.importers import source, text
from blog.renditions import data, email, feed, html, hypertext, links, sanitize, typography
from blog.renditions import text as plain_text
from syndication.newsletter import preflight
from syndication.search import index, words
from tests import samples
from tests.linear import growth

pytestmark = pytest.mark.slow

SMALL, LARGE = 50_000, 200_000
# A linear function takes four times as long, a quadratic one sixteen times. Below LEAST seconds
# noise counts.
MOST, LEAST = 9.0, 0.02

Reads = Callable[[str], object]


def imported(kind: source.Kind) -> Reads:
    def read(written: str) -> None:
        with suppress(source.ImportFailed):  # one is found too long, once it is read
            text.parse(source.decode("post", kind, written.encode()), title="A Title")

    return read


def document(written: str) -> doc.Document:
    """A post of one paragraph."""
    clean = sanitize.sanitize(f"<p>{written}</p>")
    block = samples.blocks()["paragraph"]
    return samples.only(
        replace(block, value=replace(block.value, html=clean.html, text=clean.text))
    )


def parts(written: str) -> doc.Document:
    """A post of many headings and paragraphs, all alike."""
    block, heading = samples.blocks()["paragraph"], samples.blocks()["heading"]
    body = (heading, block) * (len(written) // 500)
    return replace(samples.only(block), body=body)


def checked(post: doc.Document) -> object:
    return checks.run(checks.Subject(document=post, today=date(2026, 12, 1)))


def searched(post: doc.Document) -> object:
    return index.extract(json.loads(data.render(post, samples.CONTEXT)))


def rendered(render: Callable[..., str]) -> Callable[[doc.Document], object]:
    return lambda post: render(post, samples.CONTEXT)


TEXTS: dict[str, tuple[Reads, tuple[str, ...]]] = {
    "import of a text": (imported("pasted_text"), ("Word: text\n", "- item\n\n", "“a” – B\n")),
    "import of HTML": (imported("html"), ("<p>a", "<b>", "<ul><li>a</li></ul>")),
    "import of Markdown": (imported("markdown"), ("**a", "[a](", "> a\n")),
    "sanitize": (sanitize.sanitize, ("<b>", "<a href=x>", "<ul><li>a</li></ul>")),
    "plain text of HTML": (sanitize.plain, ("<ul><li>a", "&amp;")),
    "tidied HTML": (hypertext.tidy, ("<p>a", "\n")),
    "first sentence": (typography.first_sentence, ("A. ", "a.")),
    "spacing": (lambda found: typography.check_spacing(found, "fr"), (" :", "a : ")),
    "wrapping": (typography.wrap, ("a ", "a\n")),
    "anchors": (lambda found: typography.unique_anchors(found.split()), ("a ", "a a-2 ")),
    "shortening": (lambda found: links.shortened(found, 1000), ("a\u0301", "a ")),
    "sentences": (reading.sentences, ("A. ", "a ")),
    "readability": (lambda found: reading.measure(found, "en"), ("a ", "A. ")),
    "slips": (lambda found: list(typos.slips(found, "en")), ("the ", "to to ")),
    "words of a search": (lambda found: list(words.read(found, "en")), ("a ", "a-")),
    "preflight of a mail": (
        lambda found: preflight.check(found, found, template=False),
        ("<h2>a</h2>", "<div>", "&amp;"),
    ),
}
POSTS: dict[str, Callable[[doc.Document], object]] = {
    "findings": checked,
    "newsletter": rendered(email.render),
    "newsletter as text": rendered(plain_text.render),
    "page": rendered(html.render),
    "feed": rendered(feed.render),
    "stored document": codec.dumps,
    "extract for the search": searched,
}


def is_linear(function: Callable[..., object], small: object, large: object) -> bool:
    return (
        growth(lambda: function(small), lambda: function(large), enough=MOST, least=LEAST) <= MOST
    )


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_four_times_as_long_takes_no_more_than_its_share(name):
    function, units = TEXTS[name]
    slow = [
        unit
        for unit in units
        if not is_linear(function, *(unit * (size // len(unit)) for size in (SMALL, LARGE)))
    ]
    assert slow == []


@pytest.mark.parametrize("make", [document, parts], ids=["one paragraph", "many parts"])
@pytest.mark.parametrize("name", POSTS)
def test_a_post_four_times_as_long_takes_no_more_than_its_share(name, make):
    small, large = (make("A. b " * (size // 5)) for size in (SMALL, LARGE))
    assert is_linear(POSTS[name], small, large)


def test_a_quadratic_function_is_found():
    def compare(found: str) -> int:
        return sum(found[:end].count("a") for end in range(0, len(found), 20))

    assert not is_linear(compare, "a" * SMALL, "a" * LARGE)
