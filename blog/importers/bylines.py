"""Takes apart the lines that name an author and say more: a biography, a date, a reviewer.

What is left are lines as :mod:`signatures` reads them: a label, names, sentences about them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from blog.importers import asides, biographies, markers, people, rich, shapes, signatures
from blog.importers.line import DASHES, Line
from blog.importers.report import Notice

_END_LINES = 6  # a byline without a label is one only this near the end, or at the top
_ABOUT_LINES = 12  # "About Jane Doe" only this near the end
_LAST_LINES = 3  # sentences about the author without any label only this near the end


def told(lines: Sequence[Line]) -> tuple[list[Line], list[Notice]]:
    """The lines, and notices about the dates and reviewers that were left out.

    A line that a person called a paragraph stays one.
    """
    reader = _Reader()
    for index, line in enumerate(lines):
        below = lines[index + 1] if index + 1 < len(lines) else None
        reader.take(line, below, left=len(lines) - index - 1)
    reader.end()
    return reader.lines, reader.notices


@dataclass(slots=True)
class _Reader:
    """The lines as they were taken apart so far, and what was left out of them."""

    lines: list[Line] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    names: str = ""  # of the last byline
    is_open: bool = False  # a label stands above, or what belongs to it
    reviewed: Line | None = None  # "Reviewed by", whose name may be below

    def take(self, line: Line, below: Line | None, *, left: int) -> None:
        """Add what a line becomes: nothing where it only says who reviewed the post, and when."""
        if self._is_reviewer(line) or self._is_dated(line, below):
            return
        is_first = not self.lines
        if self._is_signature(line, left):
            parts: Sequence[Line] = [_label(line, ""), _names(line, _undashed(line))]
        elif line.grid or line.is_verbatim or line.mark:
            parts = [line]
        elif asides.announces_review(line.text):
            self.reviewed = line
            return
        else:
            parts = self._parts(line, below, is_edge=is_first or left < _END_LINES, left=left)
        self._add(parts, is_first=is_first, left=left)

    def end(self) -> None:
        """Add what waited for a line that did not come."""
        if self.reviewed:
            self.lines.append(self.reviewed)

    def _add(self, parts: Sequence[Line], *, is_first: bool, left: int) -> None:
        begins = any(signatures.is_label(part) for part in parts)
        goes_on = self.is_open and all(not (part.level or part.mark) for part in parts)
        self.is_open = begins or (bool(parts) and goes_on)
        for part in parts:
            above = bool(self.lines) and signatures.is_label(self.lines[-1])
            is_edge = is_first or left < _END_LINES
            if not part.mark and (
                (above and people.is_name_line(part.text))
                or (asides.has_by(part.text) and asides.is_signed(part.text, is_edge=is_edge))
            ):
                self.names = asides.without_by(part.text)
            self.lines.append(part)

    def _is_reviewer(self, line: Line) -> bool:
        """Whether a line is the name below "Reviewed by", which otherwise stays a line."""
        label, self.reviewed = self.reviewed, None
        if label is None:
            return False
        rest, dates = asides.cut(line.text)
        if asides.is_reviewer(rest):
            self._leave_out(line, [f"{label.text} {rest}"], dates)
            return True
        self._add([label], is_first=False, left=len(self.lines) + _END_LINES)
        return False

    def _is_dated(self, line: Line, below: Line | None) -> bool:
        """Whether a line is but a date or a reading time, directly above or below a byline."""
        if line.mark or line.is_verbatim or len(line.text) > asides.MOST:
            return False
        rest, dates = asides.cut(line.text)
        if rest or not dates:
            return False
        beside = self.lines[-1] if self.lines else below
        if self.lines and signatures.is_label(self.lines[-1]):
            self._leave_out(line, [], dates)
            return True
        if beside is None or not asides.has_by(beside.text):
            return False
        if not asides.is_signed(asides.cut(beside.text)[0], is_edge=len(self.lines) < _END_LINES):
            return False
        self._leave_out(line, [], dates)
        return True

    def _is_signature(self, line: Line, left: int) -> bool:
        """Whether the last line is a name after a dash, and not that of who was quoted."""
        above = self.lines[-1] if self.lines else None
        if above is None or left or self.names or above.mark or shapes.is_quoted(above.text):
            return False
        is_dashed = line.mark in DASHES or (not line.mark and line.text[:1] in DASHES)
        name = _undashed(line)
        return is_dashed and people.is_name_line(name) and people.begins_with_person(name)

    def _parts(self, line: Line, below: Line | None, *, is_edge: bool, left: int) -> Sequence[Line]:
        apart = self._without_asides(line, is_edge=is_edge)
        if apart is not None:
            return apart
        if told := self._labelled(line):
            return told
        if below and markers.is_biography(line.text) and biographies.names(below.text):
            return [replace(line, is_label=True)]
        about = biographies.about(line.text) if left < _ABOUT_LINES else None
        if about and below and biographies.speaks_of(below.text, about[1]):
            return [_label(line, about[0]), _names(line, about[1])]
        return self._presented(line, left) or [line]

    def _without_asides(self, line: Line, *, is_edge: bool) -> list[Line] | None:
        """The byline of a line with dates or a reviewer; ``None`` where the line is none."""
        if len(line.text) > asides.MOST:
            return None
        rest, dates = asides.cut(line.text)
        is_named = bool(self.lines) and signatures.is_label(self.lines[-1])
        signed: list[str] = []
        reviews: list[str] = []
        accounts: list[str] = []
        for piece in asides.pieces(rest):
            if asides.is_review(piece):
                reviews.append(piece)
            elif is_edge and (account := asides.account(piece)):
                accounts.append(account)
            elif asides.is_signed(piece, is_edge=is_edge or is_named, is_dated=bool(dates)):
                signed.append(piece)
            else:
                return None
        if not (reviews or accounts or (dates and signed)):
            return None
        self._leave_out(line, reviews, dates, accounts, with_links=not signed)
        return [each for piece in signed for each in _signed(line, piece, is_named=is_named)]

    def _labelled(self, line: Line) -> list[Line]:
        """The lines of "About the author: Jane Doe is …"."""
        label, rest = biographies.labelled(line.text) or ("", "")
        if not rest:
            return []
        names = biographies.names(rest)
        if not names and self.names and biographies.is_about_author(rest):
            names = self.names
        return [_label(line, label), *_named(line, rest, names)] if names else []

    def _presented(self, line: Line, left: int) -> list[Line]:
        """The lines of a biography without a name above it."""
        if line.level or not (self.is_open or (self.names and left < _LAST_LINES)):
            return []
        names = biographies.presented(line.text)
        above = self.lines[-1] if self.lines else None
        if not names or not above:
            return []
        if signatures.is_label(above) or (self.is_open and people.begins_with_person(names)):
            return list(_named(line, line.text, names)) if above.text != names else []
        known = self.names.startswith(names) and people.begins_with_person(names)
        return [_label(line, ""), *_named(line, line.text, self.names)] if known else []

    def _leave_out(
        self,
        line: Line,
        reviews: Sequence[str],
        dates: Sequence[str],
        accounts: Sequence[str] = (),
        *,
        with_links: bool = True,
    ) -> None:
        links = rich.addresses(line.segments) if with_links else ()
        for code, applied, found in (
            ("review_left_out", True, reviews),
            ("date_left_out", True, dates),
            ("author_account", True, accounts),
            ("link_left_out", False, links),
        ):
            self.notices += [
                Notice(code=code, line=line.number, applied=applied, facts={"original": each})
                for each in found
            ]


def _label(line: Line, text: str) -> Line:
    return replace(line, text=text, mark="", segments=(), level=0, is_label=True)


def _undashed(line: Line) -> str:
    return line.text.lstrip("-–—− ")


def _names(line: Line, names: str) -> Line:
    return replace(line, text=names, mark="", segments=(), level=0, blank_before=0)


def _named(line: Line, rest: str, names: str) -> Iterator[Line]:
    """A line of names, and what else is said of them."""
    yield _names(line, names)
    rest = rest.removeprefix(f"{names}. ")
    if rest != names:
        yield replace(line, text=rest, level=0, blank_before=0, is_biography=True)


def _signed(line: Line, piece: str, *, is_named: bool) -> Iterator[Line]:
    """The lines of a byline; without a "by" it needs a label, which the text does not have."""
    if asides.needs_label(piece):
        by, names = asides.apart(piece)
        yield from (_label(line, by), _names(line, names))
        return
    if not (is_named or asides.has_by(piece)):
        yield _label(line, "")
    yield replace(line, text=piece)
