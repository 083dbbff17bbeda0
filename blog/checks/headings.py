"""Rules for headings: each of them, and their order over the post (WCAG 2.2, 1.3.1 and 2.4.6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from blog import document as doc
from blog.checks.findings import BLOCK, INFO, WARN, Finding, Subject, declare, found, rule, shorten

LENGTH = 80
WORDS = 12
FIRST_LEVEL = 2
SHOUTED_LETTERS = 4

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


def shouted(text: str) -> bool:
    """All in capitals, and more than an abbreviation: "PTSD" is a word, "HOW TO REST" a shout."""
    words = [word for word in text.split() if len(word) >= SHOUTED_LETTERS]
    return text.isupper() and len(words) > 1


@rule(ids=("heading.missing",))
def written(subject: Subject) -> Iterator[Finding]:
    for block_id, heading in subject.blocks(doc.Heading):
        if not heading.text.strip():
            yield found("heading.missing", block=block_id, at="text")


@rule(ids=("heading.length", "heading.words", "heading.full_stop", "heading.capitals"))
def wording(subject: Subject) -> Iterator[Finding]:
    for entry in _outline(subject):
        text = entry.text.strip()
        if len(text) > LENGTH:
            yield _say("heading.length", entry, count=len(text))
        words = len(text.split())
        if words > WORDS:
            yield _say("heading.words", entry, count=words)
        if text.endswith(".") and not text.endswith("..."):
            yield _say("heading.full_stop", entry)
        if shouted(text):
            yield _say("heading.capitals", entry)


@rule(ids=("heading.first_level", "heading.skipped_level"))
def order(subject: Subject) -> Iterator[Finding]:
    before = 0
    for entry in _outline(subject):
        if before == 0 and entry.level > FIRST_LEVEL:
            yield _say("heading.first_level", entry, level=entry.level)
        elif before and entry.level > before + 1:
            yield _say("heading.skipped_level", entry, level=entry.level, before=before)
        before = entry.level


@rule(ids=("label.capitals",))
def labels(subject: Subject) -> Iterator[Finding]:
    for block in subject.document.body:
        text = getattr(block.value, "heading", None) or ""
        if not hasattr(block.value, "heading_level") and shouted(text):
            yield found("label.capitals", block=block.id, at="heading", text=shorten(text))


def _say(name: str, entry: _Entry, **words: Any) -> Finding:
    place: dict[str, Any] = {"block": entry.block_id, "at": entry.field}
    return found(name, **place, text=shorten(entry.text), **words)
