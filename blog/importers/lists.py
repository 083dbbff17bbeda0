"""Lists of a pasted post: items, nested lines, lead-ins, and the kind of each list."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from blog.document import Tone
from blog.importers import markers, rich
from blog.importers.line import NESTED_BY, Line
from blog.importers.sentences import ends_in_abbreviation, is_finished

Kind = Literal["tips", "signs", "plain"]

LEAD_IN_MAX = 60  # characters
_LEAD_IN_WORDS = 9
_MIN_ITEMS = 2  # one item does not make a list

# A colon and a space, unlike "10:30" and "https://"; in French a no-break space goes before it.
_COLON = re.compile(r"[ \u00a0\u202f]?[:：](?=\s)\s*")
_STOP = re.compile(r"[.!?…;](?=\s)")
# A subject and a verb make a sentence, and its colon does not mark a lead-in.
_SENTENCE = re.compile(
    r"(?:(?:i|you|we|they|he|she|it|there|this|that|these|those|here|what|who)"
    r"(?:'(?:s|re|m|ve|ll|d)| (?:is|are|was|were|am|has|have|had|can|could|will|would|should|may|"
    r"might|must|do|does|did|need|know|say|said|means?))\b"
    r"|(?:c'est|ce sont|il y a|il faut|voici|voilà|n'oubliez|rappelez)\b"
    r"|(?:je|j'|tu|il|elle|on|ils|elles|ce|cela|ça) (?:est|sont|a|ont|peut|peuvent|doit|faut)\b"
    r"|(?:vous|nous) (?:\w+ez|\w+ons|êtes|sommes|faites|dites)\b"
    r"|(?:remember|ask yourself|think of it this way|note|keep in mind) ?(?:that|this|when|if)\b)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item with the lines nested below it."""

    line: Line
    children: tuple[Line, ...] = ()

    @property
    def has_steps(self) -> bool:
        """Whether the nested lines are counted."""
        return bool(self.children) and all(line.is_step for line in self.children)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list as it was pasted."""

    items: tuple[Item, ...]
    ordered: bool

    @property
    def first(self) -> Line:
        return self.items[0].line

    def nested(self) -> int:
        """The number of nested lines."""
        return sum(len(item.children) for item in self.items)

    def counts_from_one(self) -> bool:
        """Whether numbering from 1 gives the numbers in the text."""
        written = [item.line.ordinal for item in self.items]
        renewed = list(range(1, len(written) + 1))
        return not self.ordered or written == renewed or set(written) == {1}


def gather(lines: Sequence[Line]) -> list[Listing]:
    """The lists in a run of items: a change between bullets and numbers begins a new one."""
    listings: list[list[Item]] = []
    outer = _outer_indent(lines)
    for line in lines:
        is_new = not listings or _is_ordered(listings[-1][0].line) != _is_ordered(line)
        if listings and _is_nested(line, listings[-1], outer):
            last = listings[-1].pop()
            listings[-1].append(Item(line=last.line, children=(*last.children, line)))
        elif is_new or _starts_over(line, listings[-1][-1].line):
            listings.append([Item(line=line)])
        else:
            listings[-1].append(Item(line=line))
    return [Listing(items=tuple(items), ordered=_is_ordered(items[0].line)) for items in listings]


def _outer_indent(lines: Sequence[Line]) -> int:
    """The column of the outer items.

    Copying often loses the indent of a text's first line, so the other lines with its mark count.
    Where the source itself says what is nested (``segments``), its first line is an outer one.
    """
    if lines[0].segments:
        return min(line.indent for line in lines)
    rest = [line for line in lines[1:] if line.mark == lines[0].mark]
    return min((line.indent for line in rest), default=lines[0].indent)


def _is_nested(line: Line, items: list[Item], outer: int) -> bool:
    return line.indent >= max(outer, 0) + NESTED_BY and (
        line.mark != items[0].line.mark or line.indent > items[0].line.indent
    )


def _is_ordered(line: Line) -> bool:
    return line.ordinal is not None


def _starts_over(line: Line, above: Line) -> bool:
    return line.ordinal == 1 and above.ordinal is not None and above.ordinal > 1


def lead_in(text: str) -> tuple[str, str] | None:
    """The lead-in and the rest of an item, or ``None`` without a lead-in.

    A lead-in is a phrase of at most 60 characters before a colon. It may contain numbers and
    abbreviations, but is not a full sentence.
    """
    match = _COLON.search(text[: LEAD_IN_MAX + 3])
    if not match:
        return None
    phrase, rest = text[: match.start()], text[match.end() :].lstrip()
    if not rest or not _is_phrase(phrase):
        return None
    return phrase, rest


def _is_phrase(text: str) -> bool:
    if not text or len(text) > LEAD_IN_MAX or len(text.split()) > _LEAD_IN_WORDS:
        return False
    if any(mark in text for mark in "\n;") or not any(mark.isalnum() for mark in text):
        return False
    if any(not ends_in_abbreviation(text[: stop.end()]) for stop in _STOP.finditer(text)):
        return False
    return not _SENTENCE.match(markers.plainly(text))


def lead_ins(listing: Listing) -> list[tuple[str, str] | None]:
    """The result of :func:`lead_in` for each item, or the bold words that begin every item."""
    found = [lead_in(item.line.text) for item in listing.items]
    return found if any(found) else _bold_lead_ins(listing) or found


def _bold_lead_ins(listing: Listing) -> list[tuple[str, str] | None]:
    found: list[tuple[str, str] | None] = []
    for item in listing.items:
        phrase = rich.bold_part(item.line.segments).strip()
        rest = item.line.text.removeprefix(phrase).lstrip()
        if not rest or not _is_phrase(phrase) or is_finished(phrase):
            return []
        found.append((phrase, rest))
    return found


def classify(listing: Listing, above: Iterable[str]) -> Kind:
    """The kind of a list, from the texts above it; lead-ins in all items also make tips."""
    if len(listing.items) < _MIN_ITEMS:
        return "plain"
    for text in above:
        if announced := announces(text):
            return announced
    return "tips" if all(lead_ins(listing)) else "plain"


def announces(text: str) -> Kind | None:
    """The kind of list that a heading or an introduction announces."""
    plain = markers.plainly(text)
    if markers.SIGNS.match(plain):
        return "signs"
    return "tips" if markers.TIPS.match(plain) else None


def tone(text: str) -> Tone | None:
    """Whether signs are good or bad; ``None`` if the text above them does not say."""
    plain = markers.plainly(text)
    if markers.WARNING_TONE.search(plain):
        return "warning"
    return "positive" if markers.GOOD_TONE.search(plain) else None


def item_rich(text: str, item: Item) -> tuple[str, str]:
    """HTML and text of an item whose own words are ``text``; nested lines are paragraphs.

    Those of steps keep their count.
    """
    html, texts = rich.paragraph(item.line, text), [text]
    for line in item.children:
        count = f"{line.mark} " if line.is_step else ""
        html += f"<p>{escape(count, quote=False)}{rich.html(line)}</p>"
        texts.append(count + line.text)
    return html, "\n\n".join(texts)


def list_rich(listing: Listing) -> tuple[str, str]:
    """HTML and text of a list inside a paragraph block."""
    tag = "ol" if listing.ordered else "ul"
    html, text = "", []
    for number, item in enumerate(listing.items, start=1):
        mark = f"{number}. " if listing.ordered else "* "
        html += f"<li>{rich.html(item.line)}{_inner_html(item)}</li>"
        text.append(mark + item.line.text)
        text += [
            f"{' ' * len(mark)}{_inner_mark(item, count)}{child.text}"
            for count, child in enumerate(item.children, start=1)
        ]
    return f"<{tag}>{html}</{tag}>", "\n".join(text)


def _inner_mark(item: Item, count: int) -> str:
    return f"{count}. " if item.has_steps else "* "


def _inner_html(item: Item) -> str:
    inner = "".join(f"<li>{rich.html(child)}</li>" for child in item.children)
    tag = "ol" if item.has_steps else "ul"
    return f"<{tag}>{inner}</{tag}>" if inner else ""
