"""Recognises, by their shape, what pasting has taken the marks from: lists, credits, contacts.

Copying from a browser loses the marks of lists. Short lines of one form below a colon or a heading
are a list again; a line that is neither that nor surely a heading stays a paragraph.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from blog.importers import lists, markers
from blog.importers.line import IMPLIED, Line
from blog.importers.sentences import is_finished, phrase_set, split, word_set
from blog.importers.speakers import is_spoken, speakers

HEADING_WORDS, HEADING_CHARACTERS = 12, 80
_ITEM_WORDS, _ITEM_CHARACTERS = 22, 180
_SENTENCE_WORDS = 16  # most words of an item that is a sentence
_AFTER_COLON, _BELOW_HEADING = 2, 3  # fewest lines of a list, where nothing stands between them
_LOOSE = 3  # fewest, where each line is a paragraph of its own
_SMALL_WORD = 3  # letters: "and", "of", "the" are lower case in titles too

_CLOSING = " \u00a0\u202f”\"’')]»"
_CONTACT = re.compile(
    r"[^\s@]{1,64}@[^\s@]{1,255}\.[a-z]{2,}|(?:https?://|www\.)\S|"
    r"(?<!\d)1?[-. (]{0,2}\d{3}[-. )]{1,2}"
    r"\d{3}[-. ]\d{4}(?!\d)|\b(?:tél|tel|téléphone|telephone|phone|courriel|e-?mail|fax|text|texto|"
    r"web|site web|website|address|adresse)\.?[ \u00a0]?:|(?<!\S)@\w{2,}",
    re.IGNORECASE,
)
_MONTHS = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|janv|févr|juil|déc)\.?)"
)
_DATE = re.compile(
    rf"\b(?:{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}(?:er|st|nd|rd|th)? {_MONTHS},? "
    rf"\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}/\d{{2,4}})\b|^{_MONTHS} \d{{4}}$",
    re.IGNORECASE,
)
_ABOUT_PAGE = re.compile(
    r"(?:first |last |originally )?(?:published|updated|posted|reviewed|modified|edited|"
    r"fact.checked)\b|(?:publiée?|mise? à jour|mise? en ligne|révisée?|relue?|modifiée?|parue?)\b|"
    r"(?:reading time|read time|time to read|temps de lecture|durée de lecture)\b[ \u00a0]?:?"
    r"|(?:about )?\d+(?:-\d+)?[- ]?min(?:ute)?s?\.?[- ](?:read|de lecture|to read)\b|"
    r"(?:a )?(?:\w+|\d+)[- ]minute read\b|"
    r"(?:photo|photograph|photographie|image|picture|illustration|crédits?|credits?|drawing|dessin|"
    r"vidéo|video|source|légende|caption)s?(?: (?:photo|credits?|illustration|image))?"
    r"(?: ?(?:by|par|de|courtesy|from)\b|[ \u00a0]?:|[ \u00a0]?©)|©|\(c\) \d|"
    r"(?:copyright|tous droits|all rights|filed under|tags?|catégories?|categor(?:y|ies)|"
    r"étiquettes?|topics?)\b[ \u00a0]?:?",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\bdoi\b|\bisbn\b|\bet al\b|\(\d{4}[a-z]?\)|\b\d{1,3} ?\(\d{1,3}\)|\bvol\. ?\d|\bpp?\. ?\d|"
    r"[,.] (?:19|20)\d\d\b|\b[A-Z]\., |\bretrieved\b|\bconsulté\b",
)
# A heading above sources, whatever is below.
_SOURCES = phrase_set(
    "source;sources;reference;references;référence;références;bibliographie;bibliography;notes;"
    "further reading;read more;pour en savoir plus;à lire;lectures;works cited;endnotes;citations;"
    "sources et références;sources and references"
)
_NUMBERED = re.compile(r"\(?\d{1,2}[.)]\s")
_QUOTED = re.compile(r"[“\"«‘].+[”\"»’][.!?…]?")
_ATTRIBUTED = re.compile(r"[-–—―] ?\S.{0,118}")
_OPENERS = word_set(
    "what when how why where who whom which ce quand comment pourquoi où qui que quoi quel quelle "
    "quels quelles conclusion introduction understanding comprendre"
)


def is_short(text: str) -> bool:
    """At most 12 words and 80 characters, without final punctuation except a question mark."""
    bare = text.rstrip(_CLOSING)
    return (
        len(text) <= HEADING_CHARACTERS
        and len(text.split()) <= HEADING_WORDS
        and not bare.endswith((".", ",", ";", ":", "!", "…"))
    )


def is_apart(text: str) -> bool:
    """Whether a short line is never a heading: a date, a credit, a contact."""
    return bool(
        _CONTACT.search(text)
        or _DATE.search(text)
        or _ABOUT_PAGE.match(text)
        or _REFERENCE.search(text)
        or _ATTRIBUTED.fullmatch(text)
        or not any(mark.isalpha() for mark in text)
    )


def is_contact(text: str) -> bool:
    """Whether a line is an address: e-mail, telephone, web page."""
    return bool(_CONTACT.search(text))


def is_reference(text: str) -> bool:
    """Whether a line looks like an entry of a list of sources."""
    return bool(_REFERENCE.search(text) or _DATE.search(text))


def is_sources(text: str) -> bool:
    """Whether a line is the heading of sources."""
    return markers.plainly(text).rstrip(" :") in _SOURCES


def is_quoted(text: str) -> bool:
    """Whether a whole line stands in quotation marks."""
    return bool(_QUOTED.fullmatch(text)) and sum(text.count(mark) for mark in "“«") <= 1


def listed(lines: list[Line]) -> list[Line]:
    """The lines with the marks that pasting lost, and without those that are none."""
    lines = _unmarked(lines)
    names = speakers(line.text for line in lines if not line.mark)
    found: list[Line] = []
    index = signed = 0
    while index < len(lines):
        found.append(lines[index])
        labelled = lines[index].is_label or markers.is_author(lines[index].text)
        if labelled or (signed and is_short(lines[index].text)):
            signed, index = 1, index + 1  # names stand below one another, too
            continue
        signed = 0
        spoken = any(is_spoken(line.text, names) for line in lines[index : index + 2])
        items = () if spoken else _items(lines, index)
        found += [replace(line, mark=IMPLIED, indent=0) for line in items]
        index += 1 + len(items)
    return found


def _items(lines: Sequence[Line], above: int) -> Sequence[Line]:
    """The lines below ``above`` that form a list without marks; empty if they do not."""
    first, line = above + 1, lines[above]
    if line.mark or line.level or line.is_verbatim or first >= len(lines):
        return ()
    if is_label(line.text) or is_apart(line.text):
        return ()
    after_colon = line.text.endswith(":")
    if not after_colon and (not is_short(line.text) or (above and _in_run(lines, above))):
        return ()
    form = _form(lines[first])
    if not form:
        return ()
    tight = first + 1 < len(lines) and not lines[first + 1].blank_before
    end = _end(lines, first, form, tight=tight)
    fewest = (_AFTER_COLON if after_colon else _BELOW_HEADING) if tight else _LOOSE
    if form == "lead_in" and (tight or after_colon):
        fewest = 2
    if form == "sentence" and not (tight and (after_colon or _is_set_off(lines, first, end))):
        return ()
    return lines[first:end] if end - first >= fewest else ()


def _in_run(lines: Sequence[Line], index: int) -> bool:
    """Whether a short line continues what stands directly above it, and so is no heading."""
    above, line = lines[index - 1], lines[index]
    return not line.blank_before and not above.mark and _form(above) == _form(line) == "phrase"


def _is_set_off(lines: Sequence[Line], first: int, end: int) -> bool:
    """Whether blank lines surround the lines, and none is between them.

    A text without any blank line says nothing.
    """
    return bool(lines[first].blank_before) and (end == len(lines) or bool(lines[end].blank_before))


def _end(lines: Sequence[Line], first: int, form: str, *, tight: bool) -> int:
    """The index after the last line of the list that begins at ``first``."""
    end, most = first + 1, _headingness(lines[first].text)
    while end < len(lines):
        line = lines[end]
        if _form(line) != form or (tight and line.blank_before):
            break
        own = _headingness(line.text)
        if not tight and own > most:
            break
        most = max(most, own)
        end += 1
    if tight or end == len(lines) or end - first < 2 or form not in ("phrase", "question"):
        return end
    # Below it goes on: the last line may be the heading of what follows.
    last, rest = lines[end - 1], lines[first : end - 1]
    return end - 1 if not lines[end].mark and _stands_out(last, rest) else end


def _stands_out(line: Line, items: Sequence[Line]) -> bool:
    """Whether a line differs from the items above it as a heading does."""
    own, others = _headingness(line.text), [_headingness(item.text) for item in items]
    return own > max(others, default=0)


def _headingness(text: str) -> int:
    """2 for the words of a list's heading, 1 for those of a title, 0 for an item."""
    if lists.announces(text) or is_sources(text):
        return 2
    words = text.split()
    first = words[0].casefold().strip("“«\"'’") if words else ""
    return int(_is_title_case(words) or (first in _OPENERS and not text.endswith("?")))


def _is_title_case(words: Sequence[str]) -> bool:
    later = [word for word in words[1:] if len(word) > _SMALL_WORD and word[0].isalpha()]
    return bool(later) and all(word[0].isupper() for word in later)


def _form(line: Line) -> str:
    """The kind of item that a line could be; empty if it cannot be one."""
    text = line.text
    words = len(text.split())
    if line.mark or line.level or line.is_verbatim or line.is_label or _is_no_item(text):
        return ""
    if words > _ITEM_WORDS or len(text) > _ITEM_CHARACTERS:
        return ""
    if lists.lead_in(text):
        return "lead_in"
    if is_quoted(text):
        return "quoted"
    if text.rstrip(_CLOSING).endswith("?"):
        return "question" if len(split(text)) == 1 else ""
    if text.endswith((";", ",")) or not is_finished(text):
        return "phrase"
    return "sentence" if words <= _SENTENCE_WORDS and len(split(text)) == 1 else ""


def _is_no_item(text: str) -> bool:
    numbered = _NUMBERED.match(text)  # a number that begins no list: in one, it would be a mark
    return bool(numbered) or text.endswith(":") or is_label(text) or is_apart(text)


def is_label(text: str) -> bool:
    """Whether a line is a label of its own: share links, a byline, a separator."""
    return bool(
        markers.is_share(text)
        or markers.is_author(text)
        or markers.SEPARATOR.fullmatch(text)
        or markers.inline_author(text)
    )


def _unmarked(lines: Sequence[Line]) -> list[Line]:
    """The lines, without marks that turned out to be part of the text.

    A tick or a picture before a heading; the dash before the source of a quotation.
    """
    found = []
    for index, line in enumerate(lines):
        above = lines[index - 1] if index else None
        below = lines[index + 1] if index + 1 < len(lines) else None
        if line.mark and _is_single(line, above, below):
            line = _single(line, above, below)
        found.append(line)
    return found


def _is_single(line: Line, above: Line | None, below: Line | None) -> bool:
    """Whether no neighbour has the same kind of mark, or blank lines set this one apart."""
    kind = _kind(line)
    like_above = above is not None and _kind(above) == kind
    like_below = below is not None and _kind(below) == kind
    if not (like_above or like_below):
        return True
    gap_above = bool(line.blank_before)
    gap_below = below is not None and bool(below.blank_before)
    if kind not in _PICTURES or not is_short(line.text):
        return False
    starts = like_below and not like_above and gap_below and gap_above
    return starts or (
        like_above and not like_below and gap_above and gap_below and below is not None
    )


_PICTURES = frozenset({"picture", "tick", "arrow"})
_TICKS, _ARROWS = frozenset("✓✔✅☑☐"), frozenset("➢➤►▶")
_BULLETS = frozenset("•‣⁃◦▪▫●○■□◆◇·∙⋅-*–+−—o\uf0b7\uf0a7\uf0d8\uf076\uf0fc")


def _kind(line: Line) -> str:
    """The kind of a line's mark: a bullet, a number, a tick, an arrow, another picture."""
    mark = line.mark[:1]
    if not mark or line.ordinal is not None or mark in _BULLETS:
        return line.mark
    return "tick" if mark in _TICKS else "arrow" if mark in _ARROWS else "picture"


def _single(line: Line, above: Line | None, below: Line | None) -> Line:
    """A line whose neighbours have other marks than its own, or none."""
    if line.mark in ("-", "–", "—") and above and not above.mark and is_quoted(above.text):
        return replace(line, mark="", text=f"{line.mark} {line.text}")
    kind = _kind(line)
    if kind not in _PICTURES:
        return line
    deeper = bool(below and below.mark and below.indent > line.indent)
    if kind == "picture" and not deeper:
        return replace(line, mark="", text=f"{line.mark} {line.text}")
    if below and not deeper and is_short(line.text):
        return replace(line, mark="")
    return line
