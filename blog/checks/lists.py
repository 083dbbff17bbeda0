"""Rules for lists: tips, signs, steps, do and don't, takeaways, FAQ, references."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from blog import document as doc
from blog.checks.findings import (
    BLOCK,
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

LEAD_IN_LENGTH = 60
TAKEAWAY_LENGTH = 160
DOI = re.compile(r"10\.\d{4,9}/\S+")  # the DOI Handbook's pattern, without a resolver's address


@dataclass(frozen=True, slots=True)
class _Count:
    """How many items a list of a block may have."""

    name: str
    low: int
    high: int


COUNTS: dict[type, tuple[_Count, ...]] = {
    doc.TipsList: (_Count("items", 2, 12),),
    doc.SignsChecklist: (_Count("items", 2, 12),),
    doc.Steps: (_Count("items", 2, 15),),
    doc.DoDont: (_Count("do", 1, 8), _Count("dont", 1, 8)),
    doc.KeyTakeaways: (_Count("items", 1, 5),),
    doc.Faq: (_Count("items", 1, 50),),
    doc.References: (_Count("items", 1, 100),),
}

declare(
    (
        "list.too_few",
        BLOCK,
        _("There are too few items here: %(count)s, where at least %(low)s make a list."),
        _("Add items, or turn this part into a paragraph."),
    ),
    (
        "list.too_many",
        BLOCK,
        _("There are %(count)s items here."),
        _("Keep %(high)s or fewer: split the list, or leave out what matters least."),
    ),
    (
        "list.item_empty",
        BLOCK,
        _("Item %(number)s has no words."),
        _("Write it, or take it out."),
    ),
    (
        "list.lead_ins_mixed",
        BLOCK,
        _("Some items have a lead-in and some have none."),
        _("Give a lead-in to every item, or to none."),
    ),
    (
        "list.lead_in_repeated",
        BLOCK,
        _("The lead-in “%(text)s” is used twice in this list."),
        _("Give each item its own lead-in."),
    ),
    (
        "list.lead_in_length",
        BLOCK,
        _("The lead-in “%(text)s” has %(count)s characters."),
        _("A lead-in is a short phrase: 60 characters or fewer."),
    ),
    (
        "list.lead_in_colon",
        BLOCK,
        _("The lead-in “%(text)s” has a colon."),
        _("Leave the colon out: it is added for you, with the right space in each language."),
    ),
    (
        "takeaways.length",
        BLOCK,
        _("Takeaway %(number)s has %(count)s characters."),
        _("Say it in 160 characters or fewer."),
    ),
    (
        "takeaways.repeated",
        WARN,
        _("The post has more than one list of key takeaways."),
        _("Keep one, near the top."),
    ),
    (
        "faq.question_mark",
        BLOCK,
        _("“%(text)s” does not end with a question mark."),
        _("Word it as a question that a reader would ask."),
    ),
    (
        "reference.title",
        BLOCK,
        _("Source %(number)s has no title."),
        _("Write its title, so that readers know what they would open."),
    ),
    (
        "reference.address",
        BLOCK,
        _("Source %(number)s has no address."),
        _("Give its web address, starting with https://, or its DOI."),
    ),
    (
        "reference.doi",
        BLOCK,
        _("The DOI of source %(number)s is not complete."),
        _("A DOI looks like this: 10.1234/abcd. Leave out what stands before the 10."),
    ),
)


@rule(ids=("list.too_few", "list.too_many"))
def counts(subject: Subject) -> Iterator[Finding]:
    for block in subject.document.body:
        for count in COUNTS.get(type(block.value), ()):
            total = len(getattr(block.value, count.name))
            if total < count.low:
                yield found(
                    "list.too_few", block=block.id, at=count.name, count=total, low=count.low
                )
            elif total > count.high:
                yield found(
                    "list.too_many", block=block.id, at=count.name, count=total, high=count.high
                )


@rule(ids=("list.item_empty",))
def items(subject: Subject) -> Iterator[Finding]:
    for block in subject.document.body:
        for count in COUNTS.get(type(block.value), ()):
            for number, item in enumerate(getattr(block.value, count.name)):
                if _wordless(item):
                    yield found(
                        "list.item_empty",
                        block=block.id,
                        at=count.name,
                        item=number,
                        number=number + 1,
                    )


def _wordless(item: Any) -> bool:
    if isinstance(item, doc.Reference):
        return False
    if isinstance(item, doc.Question):
        return not (written(item.question) and written(item.text))
    return not written(item.text)


@rule(
    ids=(
        "list.lead_ins_mixed",
        "list.lead_in_repeated",
        "list.lead_in_length",
        "list.lead_in_colon",
    )
)
def lead_ins(subject: Subject) -> Iterator[Finding]:
    for block in subject.document.body:
        if not isinstance(block.value, doc.TipsList | doc.SignsChecklist):
            continue
        found_here = [(item.lead_in or "").strip() for item in block.value.items]
        if any(found_here) and not all(found_here):
            yield found("list.lead_ins_mixed", block=block.id, at="items")
        seen: set[str] = set()
        for number, text in enumerate(found_here):
            yield from _lead_in(text, number, block.id, seen)
            seen.add(text.casefold())


def _lead_in(text: str, number: int, block_id: str, seen: set[str]) -> Iterator[Finding]:
    location: Location = {"block": block_id, "item": number, "at": "items"}
    if text and text.casefold() in seen:
        yield found("list.lead_in_repeated", **location, text=shorten(text))
    if len(text) > LEAD_IN_LENGTH:
        yield found("list.lead_in_length", **location, text=shorten(text), count=len(text))
    if ":" in text:
        yield found("list.lead_in_colon", **location, text=shorten(text))


@rule(ids=("takeaways.length", "takeaways.repeated"))
def takeaways(subject: Subject) -> Iterator[Finding]:
    for place, (block_id, value) in enumerate(subject.blocks(doc.KeyTakeaways)):
        if place:
            yield found("takeaways.repeated", block=block_id)
        for number, item in enumerate(value.items):
            length = len(item.text) + len(item.lead_in or "")
            if length > TAKEAWAY_LENGTH:
                yield found(
                    "takeaways.length",
                    block=block_id,
                    at="items",
                    item=number,
                    number=number + 1,
                    count=length,
                )


@rule(ids=("faq.question_mark",))
def questions(subject: Subject) -> Iterator[Finding]:
    for block_id, value in subject.blocks(doc.Faq):
        for number, item in enumerate(value.items):
            text = item.question.strip()
            if text and not text.endswith("?"):
                yield found(
                    "faq.question_mark",
                    block=block_id,
                    at="items",
                    item=number,
                    text=shorten(text),
                )


@rule(ids=("reference.title", "reference.address", "reference.doi"))
def references(subject: Subject) -> Iterator[Finding]:
    for block_id, value in subject.blocks(doc.References):
        for number, item in enumerate(value.items):
            for name in _reference(item):
                yield found(name, block=block_id, at="items", item=number, number=number + 1)


def _reference(item: doc.Reference) -> Iterator[str]:
    if not written(item.title):
        yield "reference.title"
    # An http address counts as an address; the rule ``link.insecure`` warns of it.
    if not item.doi and not (item.url or "").startswith(("https://", "http://")):
        yield "reference.address"
    if item.doi and not DOI.fullmatch(item.doi):
        yield "reference.doi"
