"""Notices about wording: reported with a suggestion, never changed."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from blog.document import Author
from blog.importers import lists, people, rich
from blog.importers.outline import Part
from blog.importers.report import Notice

_CAPITALS_MIN = 4  # letters of a word: "PTSD" alone is not a heading in capitals
_SMALL_WORD = 3  # letters: "and", "of", "the" are lower case in titles too

LeadIns = list[tuple[int, str]]  # line and words


def set_apart(part: Part) -> list[tuple[str, str]] | None:
    """Lead-in and text of each item; ``None`` if an item lacks one or the list is plain."""
    if not part.listing or part.list_kind == "plain":
        return None
    found = [pair for pair in lists.lead_ins(part.listing) if pair]
    return found if len(found) == len(part.listing.items) else None


def notices(parts: Sequence[Part]) -> Iterator[Notice]:
    """The notices about the wording of the parts, and about tables."""
    yield from _tables(parts)
    yield from _lost_links(parts)
    for part in parts:
        yield from _labels(part)
        if part.listing:
            yield from _list(part)
        if part.cta:
            yield Notice(code="cta_without_url", line=part.cta_line, facts={"text": part.cta})
    headed = [(part, _lead_ins(part)) for part in parts if part.listing]
    yield from _cases(headed)
    yield from _duplicates([pair for _, pairs in headed for pair in pairs])


def _lost_links(parts: Sequence[Part]) -> Iterator[Notice]:
    """The links of a lead, of headings and of names, which have none."""
    for part in parts:
        if part.kind in ("lead", "heading", "byline", "share"):
            linked = part.lines
        else:
            linked = (part.heading,) if part.heading else ()
        for line in linked:
            for url in rich.addresses(line.segments):
                yield Notice(code="link_left_out", line=line.number, facts={"original": url})


def _tables(parts: Sequence[Part]) -> Iterator[Notice]:
    """What a table lacks or lost; one notice for each run of rows that became lines."""
    lines = [line for part in parts for line in part.lines]
    for line in lines:
        if line.grid and line.grid.merged:
            facts = {"count": line.grid.merged}
            yield Notice(code="table_cells_merged", line=line.number, applied=True, facts=facts)
        if line.grid and not line.grid.caption:
            yield Notice(code="table_without_caption", line=line.number)
    for is_row, run in groupby(lines, key=lambda line: line.is_verbatim and line.cells > 1):
        if is_row:
            rows = list(run)
            yield Notice(code="table_flattened", line=rows[0].number, facts={"count": len(rows)})


def _lead_ins(part: Part) -> LeadIns:
    pairs = set_apart(part)
    if not pairs or not part.listing:
        return []
    numbers = [item.line.number for item in part.listing.items]
    return [(number, pair[0]) for number, pair in zip(numbers, pairs, strict=True)]


def _labels(part: Part) -> Iterator[Notice]:
    heading = part.lines[0] if part.kind == "heading" else part.heading
    if heading and _is_all_caps(heading.text):
        yield _quiet("all_caps_heading", heading.number, heading.text)
    label = {"share": part.text, "byline": part.label}.get(part.kind, "")
    if label.isupper() and len(label) > 2:
        yield _quiet("all_caps_label", part.number, label)


def _is_all_caps(text: str) -> bool:
    return text.isupper() and sum(len(word) >= _CAPITALS_MIN for word in text.split()) > 1


def _quiet(code: str, line: int, text: str) -> Notice:
    return Notice(code=code, line=line, facts={"original": text, "suggestion": text.capitalize()})


def _list(part: Part) -> Iterator[Notice]:
    if not part.listing:
        return
    with_lead_in = sum(pair is not None for pair in lists.lead_ins(part.listing))
    without = len(part.listing.items) - with_lead_in
    if with_lead_in and without:
        facts = {"with": with_lead_in, "without": without}
        yield Notice(code="mixed_lead_ins", line=part.listing.first.number, facts=facts)
    if nested := part.listing.nested():
        line = part.listing.first.number
        yield Notice(code="nested_list", line=line, applied=True, facts={"count": nested})
    if not part.listing.counts_from_one():
        yield Notice(code="list_numbers_changed", line=part.listing.first.number, applied=True)
    if part.list_kind == "signs" and not lists.tone(_above(part)):
        yield Notice(code="tone_unknown", line=part.number)


def _above(part: Part) -> str:
    return " ".join(line.text for line in (part.heading, *part.intro) if line)


def _cases(headed: Sequence[tuple[Part, LeadIns]]) -> Iterator[Notice]:
    """Reports lists whose lead-ins are capitalised differently from the first list's."""
    first: tuple[Part, str] | None = None
    for part, pairs in headed:
        style = _case([text for _, text in pairs])
        if not style:
            continue
        if first and first[1] != style:
            detail = f"{first[1]} in {_name(first[0])}, {style} in {_name(part)}"
            yield Notice(
                code="inconsistent_lead_in_case", line=part.number, facts={"detail": detail}
            )
        first = first or (part, style)


def _case(lead_ins: Sequence[str]) -> str | None:
    """Title case or sentence case; ``None`` if names or single words leave it undecided."""
    later = [word for text in lead_ins for word in text.split()[1:] if len(word) > _SMALL_WORD]
    capitals = {word[0].isupper() for word in later if word[0].isalpha()}
    if len(capitals) != 1:
        return None
    return "title case" if capitals.pop() else "sentence case"


def _name(part: Part) -> str:
    return f"“{part.heading.text}”" if part.heading else f"the list on line {part.number}"


def _duplicates(pairs: LeadIns) -> Iterator[Notice]:
    seen: dict[str, int] = {}
    for line, text in pairs:
        earlier = seen.setdefault(text.casefold(), line)
        if earlier != line:
            facts = {"original": text, "also_on_line": earlier}
            yield Notice(code="duplicate_lead_in", line=line, facts=facts)


def author_notices(
    authors: Sequence[Author],
    line: int | None,
    known: Sequence[str] | None,
    organizations: Sequence[str],
) -> Iterator[Notice]:
    """Reports names that are unknown or nearly known; with ``None`` none is reported unknown."""
    exact = {name.casefold() for name in known or ()}
    for author in authors:
        if author.name.casefold() in exact:
            continue
        if people.is_doubtful(author):
            original = ", ".join(filter(None, (author.name, author.job_title)))
            yield Notice(code="author_line_unsure", line=line, facts={"original": original})
        likely = [*(known or ()), *people.teams_of(author.name, organizations)]
        if near := people.nearest(author.name, likely):
            facts = {"original": author.name, "suggestion": near[0], "ratio": near[1]}
            yield Notice(code="author_near_match", line=line, facts=facts)
        elif known is not None:
            yield Notice(code="author_unknown", line=line, facts={"original": author.name})


def organization_notices(parts: Sequence[Part], known: Sequence[str]) -> Iterator[Notice]:
    """Reports organisations whose name is nearly a known one."""
    for part in parts:
        if part.organization and (near := people.nearest(part.organization, known)):
            facts = {"original": part.organization, "suggestion": near[0], "ratio": near[1]}
            yield Notice(code="organization_near_match", line=part.number, facts=facts)
