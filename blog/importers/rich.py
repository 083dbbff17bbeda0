"""The words of a line with their emphasis and links, for sources that have them."""

from html import escape

from blog.importers.line import Line
from blog.renditions.markup import BREAK, Run, Segment
from blog.renditions.sanitize import run_html


def html(line: Line, text: str | None = None) -> str:
    """The HTML of a line's words, or of ``text``, with which they begin or end.

    Words that are not those of the source, such as a mark that was put back, have no emphasis.
    """
    wanted = line.text if text is None else text
    whole = words(line.segments)
    if wanted and whole.endswith(wanted):
        return run_html(Run(cut(line.segments, len(whole) - len(wanted), len(whole))))
    if wanted and whole.startswith(wanted):
        return run_html(Run(cut(line.segments, 0, len(wanted))))
    return escape(wanted, quote=False)


def paragraph(line: Line, text: str | None = None) -> str:
    """The HTML of :func:`html` as a paragraph."""
    return f"<p>{html(line, text)}</p>"


def segments(line: Line) -> tuple[Segment, ...]:
    """The words of a line with their formats, without a mark that stood before them."""
    whole = words(line.segments)
    if whole.endswith(line.text):
        return cut(line.segments, len(whole) - len(line.text), len(whole))
    return (((), line.text),)


def words(segments: tuple[Segment, ...]) -> str:
    return "".join(text for _, text in segments)


def cut(segments: tuple[Segment, ...], start: int, end: int) -> tuple[Segment, ...]:
    """The segments of the characters from ``start`` up to ``end``."""
    found: list[Segment] = []
    position = 0
    for formats, text in segments:
        first, last = max(start - position, 0), min(end - position, len(text))
        if first < last:
            found.append((formats, text[first:last]))
        position += len(text)
    return tuple(found)


def unlinked(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    return tuple(
        (tuple(each for each in formats if each[0] != "a"), text) for formats, text in segments
    )


def addresses(segments: tuple[Segment, ...]) -> list[str]:
    """Where the links lead, each once."""
    found = (dict(formats).get("a") for formats, _ in segments)
    return list(dict.fromkeys(url for url in found if url))


def is_bold(segments: tuple[Segment, ...]) -> bool:
    """Whether all words are bold."""
    said = [formats for formats, text in segments if text.strip() and text != BREAK]
    return bool(said) and all(("strong", "") in formats for formats in said)


def bold_part(segments: tuple[Segment, ...]) -> str:
    """The words in bold with which the segments begin."""
    found = ""
    for formats, text in segments:
        if ("strong", "") not in formats:
            break
        found += text
    return found
