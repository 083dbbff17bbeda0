"""Rules for headings and their order in the post (WCAG 2.2, 1.3.1 and 2.4.6)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from blog import document as doc
from blog.checks.findings import (
    BLOCK,
    INFO,
    WARN,
    Finding,
    Location,
    Subject,
    declare,
    found,
    rule,
    shorten,
)
from blog.visible import written

LENGTH = 80
WORDS = 12
FIRST_LEVEL = 2
CAPITALS_MIN = 4
WORDS_EACH = 40  # of the post, for each heading: with fewer, lines were taken for headings
FEW = 2  # so many headings are never too many
DENSITY = "heading.density"

declare(
    (
        "heading.missing",
        BLOCK,
        _("A heading has no words."),
        _("Write the heading, or take the part out."),
    ),
    (
        "heading.length",
        BLOCK,
        _("The heading “%(text)s” has %(count)s characters."),
        _("Shorten it to 80 characters or fewer."),
    ),
    (
        "heading.words",
        WARN,
        _("The heading “%(text)s” has %(count)s words."),
        _("Five to eight words are easiest to scan; use 12 at most."),
    ),
    (
        "heading.full_stop",
        BLOCK,
        _("The heading “%(text)s” ends with a full stop."),
        _("Leave the full stop out. A question mark is fine."),
    ),
    (
        "heading.capitals",
        BLOCK,
        _("The heading “%(text)s” is all in capitals."),
        _("Write it as a sentence: capitals are hard to read, and read aloud as letters."),
    ),
    (
        "heading.first_level",
        BLOCK,
        _("The first heading, “%(text)s”, is at level %(level)s."),
        _("Start at level 2: people who listen to the page move by headings."),
    ),
    (
        "heading.skipped_level",
        BLOCK,
        _("“%(text)s” jumps from heading level %(before)s to %(level)s."),
        _("Go down one level at a time: people who listen to the page move by headings."),
    ),
    (
        DENSITY,
        WARN,
        _("The post has %(count)s headings for %(words)s words."),
        _("Look for lines that are no headings: keep one for 40 words or more."),
    ),
    (
        "label.capitals",
        INFO,
        _("“%(text)s” is all in capitals."),
        _("Write it as a sentence: capitals are hard to read."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    text: str
    level: int
    block_id: str
    field: str


def _outline(subject: Subject) -> Iterator[_Entry]:
    for block in subject.document.body:
        value = block.value
        if isinstance(value, doc.Heading):
            yield _Entry(text=value.text, level=value.level, block_id=block.id, field="text")
        elif getattr(value, "heading", None) and hasattr(value, "heading_level"):
            yield _Entry(
                text=value.heading, level=value.heading_level, block_id=block.id, field="heading"
            )


def is_all_caps(text: str) -> bool:
    """Whether a text of several words is all in capitals; abbreviations ("PTSD") do not count."""
    words = [word for word in text.split() if len(word) >= CAPITALS_MIN]
    return text.isupper() and len(words) > 1


@rule(ids=("heading.missing",))
def not_empty(subject: Subject) -> Iterator[Finding]:
    for block_id, heading in subject.blocks(doc.Heading):
        if not written(heading.text):
            yield found("heading.missing", block=block_id, at="text")


@rule(ids=("heading.length", "heading.words", "heading.full_stop", "heading.capitals"))
def wording(subject: Subject) -> Iterator[Finding]:
    for entry in _outline(subject):
        text = entry.text.strip()
        if len(text) > LENGTH:
            yield _finding("heading.length", entry, count=len(text))
        words = len(text.split())
        if words > WORDS:
            yield _finding("heading.words", entry, count=words)
        if text.endswith(".") and not text.endswith("..."):
            yield _finding("heading.full_stop", entry)
        if is_all_caps(text):
            yield _finding("heading.capitals", entry)


@rule(ids=("heading.first_level", "heading.skipped_level"))
def order(subject: Subject) -> Iterator[Finding]:
    before = 0
    for entry in _outline(subject):
        if before == 0 and entry.level > FIRST_LEVEL:
            yield _finding("heading.first_level", entry, level=entry.level)
        elif before and entry.level > before + 1:
            yield _finding("heading.skipped_level", entry, level=entry.level, before=before)
        before = entry.level


@rule(ids=(DENSITY,))
def density(subject: Subject) -> Iterator[Finding]:
    """More headings than words for them. The headings of lists do not count."""
    headings = [block_id for block_id, _heading in subject.blocks(doc.Heading)]
    words = subject.document.stats.words
    if len(headings) > FEW and len(headings) * WORDS_EACH > words:
        yield found(DENSITY, block=headings[-1], at="text", count=len(headings), words=words)


@rule(ids=("label.capitals",))
def labels(subject: Subject) -> Iterator[Finding]:
    for block in subject.document.body:
        text = getattr(block.value, "heading", None) or ""
        if not hasattr(block.value, "heading_level") and is_all_caps(text):
            yield found("label.capitals", block=block.id, at="heading", text=shorten(text))


def _finding(name: str, entry: _Entry, **words: object) -> Finding:
    location: Location = {"block": entry.block_id, "at": entry.field}
    return found(name, **location, text=shorten(entry.text), **words)
