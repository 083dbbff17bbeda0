"""The parts of a pasted post: what each line is for, told from its form and its neighbours."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from blog.importers import lists, markers, people
from blog.importers.lines import Line
from blog.importers.lists import Listing
from blog.importers.sentences import is_finished, split

HEADING_WORDS, HEADING_CHARACTERS = 12, 80
CTA_WORDS, CTA_CHARACTERS = 10, 60
_INTROS = 2  # paragraphs that may stand between a heading and its list
_MARKED_HEADING_WORDS = 8

Kind = Literal["lead", "heading", "paragraph", "list", "boilerplate", "share", "byline", "divider"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the post. ``lines`` are its words; a list also has what stands above it.

    ``label`` and ``cta`` are the words of a byline's heading and of a boilerplate's button.
    """

    kind: Kind
    lines: tuple[Line, ...] = ()
    listing: Listing | None = None
    list_kind: lists.Kind = "plain"
    heading: Line | None = None
    intro: tuple[Line, ...] = ()
    label: str = ""
    organization: str = ""
    text: str = ""
    cta: str | None = None
    cta_line: int | None = None
    is_closing: bool = False

    @property
    def number(self) -> int:
        """The line where the part begins."""
        above = [line for line in (self.heading, *self.intro) if line]
        if above:
            return above[0].number
        return self.listing.first.number if self.listing else self.lines[0].number


def read(lines: Sequence[Line], organizations: Collection[str] = ()) -> list[Part]:
    """All parts in the order of the text; known ``organizations`` present themselves anywhere."""
    parts: list[Part] = []
    for part in _headed(list(_parts(lines))):
        if part.listing:
            _place_list(parts, part.listing)
        else:
            parts.append(part)
    if parts and parts[0].kind == "paragraph":
        parts[0] = replace(parts[0], kind="lead")
    return _closed(_presented(parts, organizations))


def _parts(lines: Sequence[Line]) -> Iterator[Part]:
    """Lists and single lines, each line for itself."""
    for is_item, group in groupby(lines, key=lambda line: line.is_item):
        run = list(group)
        if is_item:
            for listing in lists.gather(run):
                yield Part(kind="list", listing=listing)
        else:
            yield from _lines(run)


def _lines(run: Sequence[Line]) -> Iterator[Part]:
    index = 0
    while index < len(run):
        line = run[index]
        if names := _signed(run[index:]):
            yield names
            index += len(names.lines)
            continue
        yield Part(kind=_kind(line), lines=(line,), text=line.text)
        index += 1


def _kind(line: Line) -> Kind:
    if markers.SEPARATOR.fullmatch(line.text):
        return "divider"
    return "share" if markers.is_share(line.text) else "paragraph"


def _signed(run: Sequence[Line]) -> Part | None:
    """A byline at the beginning of ``run``; its last lines are the names."""
    line = run[0]
    inline = markers.inline_author(line.text)
    if inline and people.is_name_line(inline[1]) and people.is_full_name(inline[1].split(",")[0]):
        return Part(kind="byline", lines=(line,), label=inline[0], text=inline[1])
    if not markers.is_author(line.text):
        return None
    names: list[Line] = []
    for below in run[1:]:
        first = not names
        if _kind(below) != "paragraph" or not people.is_name_line(below.text):
            break
        if not first and not people.is_full_name(below.text.split(",")[0]):
            break
        names.append(below)
    if not names:
        return None
    texts = "; ".join(name.text for name in names)
    return Part(kind="byline", lines=(line, *names), label=line.text, text=texts)


def _headed(parts: list[Part]) -> Iterator[Part]:
    """The same parts, with those paragraphs turned to headings that are short and lead on."""
    above: Kind | None = None
    for index, part in enumerate(parts):
        below = parts[index + 1].kind if index + 1 < len(parts) else None
        if part.kind == "paragraph" and (
            (below in ("paragraph", "list") and looks_like_heading(part.text))
            or (below == "list" and above != "heading" and _is_marked_heading(part.text))
        ):
            part = replace(part, kind="heading")
        above = part.kind
        yield part


def looks_like_heading(text: str) -> bool:
    """At most 12 words and 80 characters, and no end of a sentence but a question mark."""
    bare = text.rstrip(" \u00a0\u202f”\"’')]»")
    return (
        len(text) <= HEADING_CHARACTERS
        and len(text.split()) <= HEADING_WORDS
        and not bare.endswith((".", ",", ";", ":", "!", "…"))
    )


def _is_marked_heading(text: str) -> bool:
    """ "Signs of stress:" is a heading; "Here are some signs:" introduces."""
    return (
        text.endswith(":")
        and len(text.split()) <= _MARKED_HEADING_WORDS
        and lists.announces(text) is not None
        and not markers.plainly(text).startswith(("here", "voici"))
    )


def _place_list(parts: list[Part], listing: Listing) -> None:
    """Append a list to ``parts``, taking in the heading and the introduction above it."""
    start = len(parts)
    while start > 1 and parts[start - 1].kind == "paragraph":  # the lead introduces no list
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
    """The parts with the paragraphs by which an organisation presents itself marked as such."""
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
    """Where organisations present themselves: after the text, before or after the authors."""
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
    """Whether a part is the call to action below a presentation that has none of its own."""
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
    """Text and call to action: the last sentence, where it alone has no stop."""
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
    """The parts with the last paragraph after the lists marked as the closing words."""
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
