"""Recognises the parts of a pasted post from the form of each line and its neighbours."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from blog.importers import lists, markers, shapes, signatures
from blog.importers.line import Line
from blog.importers.lists import Listing
from blog.importers.sentences import is_finished, split
from blog.importers.speakers import is_spoken, speakers

CTA_WORDS, CTA_CHARACTERS = 10, 60
_INTROS = 2  # most paragraphs between a heading and its list
_MARKED_HEADING_WORDS = 8
_BYLINE_LINES = 40  # most lines of a byline: a bound, so that a text is read in linear time

Kind = Literal[
    "lead", "heading", "paragraph", "list", "boilerplate", "share", "byline", "table", "divider"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the post, with its ``lines``.

    ``heading`` and ``intro`` are the lines above a list that belong to it. ``label`` is the heading
    of a byline, ``names`` its lines of names, and ``bios`` what the text says below each of them;
    ``cta`` is the button label of a boilerplate.
    """

    kind: Kind
    lines: tuple[Line, ...] = ()
    listing: Listing | None = None
    list_kind: lists.Kind = "plain"
    heading: Line | None = None
    intro: tuple[Line, ...] = ()
    label: str = ""
    names: tuple[str, ...] = ()
    bios: tuple[tuple[str, ...], ...] = ()
    organization: str = ""
    text: str = ""
    cta: str | None = None
    cta_line: int | None = None
    is_closing: bool = False

    @property
    def level(self) -> int:
        """The level of a heading, from 2 to 4."""
        return self.lines[0].level or 2

    @property
    def number(self) -> int:
        """The line where the part begins."""
        above = [line for line in (self.heading, *self.intro) if line]
        if above:
            return above[0].number
        return self.listing.first.number if self.listing else self.lines[0].number

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of all its lines."""
        items = self.listing.items if self.listing else ()
        listed = [line for item in items for line in (item.line, *item.children)]
        above = [line for line in (self.heading, *self.intro) if line]
        return tuple(line.number for line in (*above, *self.lines, *listed))

    @property
    def signed_on(self) -> int:
        """The line of a byline with its last names, above what presents their bearers."""
        return self.lines[-1 - len(self.bios[-1])].number


def read(
    lines: Sequence[Line], organizations: Collection[str] = (), *, is_structured: bool = False
) -> list[Part]:
    """All parts in the order of the text. Where some lines are headings, no other becomes one.

    A structured source has lists and headings of its own: no list is recognised by its shape. The
    boilerplate of a known organisation is recognised anywhere, others only near the end.
    """
    found = list(_parts(lines if is_structured else shapes.listed(list(lines))))
    has_levels = is_structured and any(line.level for line in lines)
    parts: list[Part] = []
    for part in _unbroken(_with_levels(found) if has_levels else _headed(found)):
        if part.listing:
            _place_list(parts, part.listing)
        else:
            parts.append(part)
    if [part.kind for part in parts[:2]] == ["byline", "paragraph"]:
        parts[:2] = parts[1::-1]  # "By Jane Doe" above the lead
    if parts and parts[0].kind == "paragraph":
        parts[0] = replace(parts[0], kind="lead")
    return _closed(_presented(parts, organizations))


def _parts(lines: Sequence[Line]) -> Iterator[Part]:
    """The lists, and the other lines one by one."""
    first = 0
    for is_item, group in groupby(lines, key=lambda line: line.is_item):
        run = list(group)
        if is_item:
            for listing in lists.gather(run):
                yield Part(kind="list", listing=listing)
        else:
            yield from _lines(run, first, len(lines))
        first += len(run)


def _lines(run: Sequence[Line], first: int, count: int) -> Iterator[Part]:
    """The parts of lines that are not items; the first is line ``first`` of ``count``."""
    index = 0
    while index < len(run):
        line = run[index]
        signature = signatures.find(
            run[index : index + _BYLINE_LINES],
            at_top=first + index == 0,
            below=count - first - index - 1,
        )
        if signature:
            yield _byline(signature)
            index += len(signature.lines)
            continue
        yield Part(kind=_kind(line), lines=(line,), text=line.text)
        index += 1


def _kind(line: Line) -> Kind:
    if line.grid:
        return "table"
    if markers.SEPARATOR.fullmatch(line.text):
        return "divider"
    return "share" if markers.is_share(line.text) else "paragraph"


def _byline(signature: signatures.Signature) -> Part:
    return Part(
        kind="byline",
        lines=signature.lines,
        label=signature.label,
        names=signature.names,
        bios=signature.bios,
        text="; ".join(signature.names),
    )


def _headed(parts: list[Part]) -> Iterator[Part]:
    """The parts with short paragraphs above prose or a list turned into headings.

    Above another short line there is none: that line, or both, would stand for nothing.
    """
    above: Part | None = None
    names = speakers(part.text for part in parts if part.kind == "paragraph")
    for index, part in enumerate(parts):
        below = parts[index + 1] if index + 1 < len(parts) else None
        may_be = part.kind == "paragraph" and not is_spoken(part.text, names)
        if may_be and (part.lines[0].level or (below and _is_heading(part, above, below))):
            part = replace(part, kind="heading")
        above = part
        yield part


def _with_levels(parts: list[Part]) -> Iterator[Part]:
    for part in parts:
        has_level = part.kind == "paragraph" and bool(part.lines[0].level)
        yield replace(part, kind="heading") if has_level else part


def _unbroken(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts, paragraphs that only line breaks separate joined."""
    open_part: Part | None = None
    for part in parts:
        follows = part.kind == "paragraph" and part.lines[0].follows_break
        if open_part and open_part.kind == "paragraph" and follows:
            text = f"{open_part.text}\n{part.text}"
            open_part = replace(open_part, lines=(*open_part.lines, *part.lines), text=text)
            continue
        if open_part:
            yield open_part
        open_part = part
    if open_part:
        yield open_part


def _is_heading(part: Part, above: Part | None, below: Part) -> bool:
    if below.kind == "list":
        return (shapes.is_short(part.text) and not _is_aside(part, above)) or (
            (above is None or above.kind != "heading") and _is_marked_heading(part.text)
        )
    if below.kind != "paragraph" or not shapes.is_short(part.text) or _is_aside(part, above):
        return False
    if shapes.is_sources(part.text):
        return True
    if _is_verbatim(below):
        return bool(below.lines[0].blank_before)
    return not shapes.is_short(below.text)


def _is_aside(part: Part, above: Part | None) -> bool:
    """Whether a short line is no heading whatever follows: a date, a credit, who was quoted."""
    is_source = above is not None and above.kind == "paragraph" and shapes.is_quoted(above.text)
    apart = shapes.is_apart(part.text) or shapes.is_quoted(part.text)
    return apart or is_source or _is_verbatim(part)


def _is_verbatim(part: Part) -> bool:
    return any(line.is_verbatim for line in part.lines)


def doubtful(parts: Sequence[Part]) -> Iterator[Part]:
    """The short lines that remained paragraphs, and could have been headings or items."""
    for above, part, below in zip([None, *parts], parts, [*parts[1:], None], strict=False):
        beside = [each for each in (above, below) if each and each.kind == "paragraph"]
        if (
            part.kind == "paragraph"
            and above is not None
            and shapes.is_short(part.text)
            and not _is_aside(part, above)
            and not any(shapes.is_contact(each.text) for each in beside)
        ):
            yield part


def _is_marked_heading(text: str) -> bool:
    """ "Signs of stress:" is a heading; "Here are some signs:" is an introduction."""
    return (
        text.endswith(":")
        and len(text.split()) <= _MARKED_HEADING_WORDS
        and lists.announces(text) is not None
        and not markers.plainly(text).startswith(("here", "voici"))
    )


def _place_list(parts: list[Part], listing: Listing) -> None:
    """Append a list to ``parts``, moving its heading and introduction from there into it."""
    start = len(parts)
    while start > 1 and parts[start - 1].kind == "paragraph":  # the lead is not an introduction
        start -= 1
    prose = parts[start:]
    heading = parts[start - 1] if start and parts[start - 1].kind == "heading" else None
    leads_on = bool(prose) and prose[-1].text.endswith(":")
    promised = heading is not None and lists.announces(heading.text) is not None
    owns = heading is not None and (
        not prose or (len(prose) <= _INTROS and promised) or (len(prose) == 1 and leads_on)
    )
    intro = prose if owns else prose[-1:] if leads_on else []
    above = [part.text for part in (heading, *reversed(intro)) if part]
    kind = lists.classify(listing, above)
    if kind == "plain":
        owns, intro = False, prose[-1:] if leads_on else []
    del parts[len(parts) - len(intro) - owns :]
    parts.append(
        Part(
            kind="list",
            listing=listing,
            list_kind=kind,
            heading=heading.lines[0] if heading and owns else None,
            intro=tuple(part.lines[0] for part in intro),
        )
    )


def _presented(parts: list[Part], organizations: Collection[str]) -> list[Part]:
    """The parts with the self-descriptions of organisations marked as boilerplates."""
    known = {name.casefold() for name in organizations}
    tail = set(_tail(parts))
    found: list[Part] = []
    for index, part in enumerate(parts):
        name = markers.mission(part.text) if part.kind == "paragraph" else None
        if name and (index in tail or name.casefold() in known):
            found.append(_boilerplate(part, name))
        elif index in tail and found and found[-1].kind == "boilerplate" and not found[-1].cta:
            found[-1] = replace(
                found[-1],
                cta=part.text,
                cta_line=part.number,
                lines=(*found[-1].lines, *part.lines),
            )
        else:
            found.append(part)
    return found


def _tail(parts: Sequence[Part]) -> Iterator[int]:
    """The indexes where a boilerplate may be: after the text, before or after the byline."""
    ends = [index for index, part in enumerate(parts) if part.kind == "byline"]
    for end in (*ends, len(parts)):
        index = end - 1
        while index > 0 and parts[index].kind in ("share", "divider"):
            index -= 1
        while index > 0 and (_presents(parts[index]) or _calls(parts, index)):
            yield index
            index -= 1


def _presents(part: Part) -> bool:
    return part.kind == "paragraph" and markers.mission(part.text) is not None


def _calls(parts: Sequence[Part], index: int) -> bool:
    """Whether a part is the call to action below a boilerplate that has none yet."""
    part, above = parts[index], parts[index - 1]
    return (
        part.kind == "paragraph"
        and _is_call(part.text)
        and _presents(above)
        and split_call(above.text)[1] is None
    )


def _is_call(text: str) -> bool:
    short = len(text) <= CTA_CHARACTERS and 1 < len(text.split()) <= CTA_WORDS
    return short and not is_finished(text) and not text.endswith((":", ",", ";"))


def split_call(text: str) -> tuple[str, str | None]:
    """Text and call to action: the last sentence, if only that one has no full stop."""
    *before, last = split(text)
    if before and _is_call(last) and is_finished(before[-1]):
        return text[: len(text) - len(last)].rstrip(), last
    return text, None


def _boilerplate(part: Part, organization: str) -> Part:
    text, call = split_call(part.text)
    return replace(
        part,
        kind="boilerplate",
        organization=organization,
        text=text,
        cta=call,
        cta_line=part.number if call else None,
    )


def _closed(parts: list[Part]) -> list[Part]:
    """The parts with the last paragraph after the last list marked as closing words."""
    end = next(_where(parts, lambda part: part.kind == "byline"), len(parts))
    last_list = max(_where(parts[:end], lambda part: part.kind == "list"), default=None)
    if last_list is None:
        return parts
    closing = max(_where(parts[:end], lambda part: part.kind == "paragraph"), default=-1)
    return [
        replace(part, is_closing=True) if index == closing and index > last_list else part
        for index, part in enumerate(parts)
    ]


def _where(parts: Sequence[Part], fits: Callable[[Part], bool]) -> Iterator[int]:
    return (index for index, part in enumerate(parts) if fits(part))
