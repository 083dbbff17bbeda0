"""What stands beside an author on the same line: a date, a reading time, a reviewer.

A byline keeps none of them, so that they are cut off and reported.
"""

import re
from itertools import pairwise

from blog.importers import accounts, biographies, markers, people

MOST = 300  # characters of a line that may be a byline

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|janv|févr?|avr|juil|déc)\b\.?)"
)
_WEEKDAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|lundi|mardi|mercredi|jeudi|vendredi|samedi|"
    r"dimanche)"
)
_DAY = r"\d{1,2}(?:er|st|nd|rd|th)?"
_DATE = (
    rf"(?:{_MONTH} {_DAY}(?:,? \d{{4}})?|{_DAY} (?:of )?{_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{4}}|"
    r"\d{4}-\d\d-\d\d(?:T[\d:.Z+-]{1,30})?|\d{4}/\d\d/\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|"
    r"\d{1,3} (?:minute|hour|day|week|month|year)s? ago|"
    r"il y a \d{1,3} (?:minute|heure|jour|semaine|moi|an|année)s?)"
)
_TIME = (
    r"(?:\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[ap]\.?m\b\.?)?|"
    r"\d{1,2} ?(?:[ap]\.?m\b\.?|h(?: ?\d\d)?))"
)
_MINUTES = r"(?:about |environ |approx\. ?|~ ?)?\d{1,3}(?: ?[-–] ?\d{1,3})?[ -]?min(?:ute)?s?\b\.?"
_READING = (
    r"(?:(?:estimated )?(?:reading|read) time|time to read|(?:temps|durée) de lecture)"
    rf"(?: estimée?)? ?:? ?{_MINUTES}|"
    rf"(?:an? )?{_MINUTES}[ -]?(?:read(?:ing(?: time)?)?\b|to read\b|de lecture\b)|"
    r"\d{1,4} (?:comments?|commentaires?)\b"
)
_BEFORE = (
    r"(?:(?:(?:first |last |originally )?(?:published|posted|updated|modified|edited)|"
    r"(?:dernière )?mise? à jour|mise? en ligne|publiée?|modifiée?|parue?|date) ?:? )"
)
# Runs on text with single spaces. Without groups: what it splits at is left out.
_ASIDE = re.compile(
    rf"\b{_BEFORE}?(?:on |the |le |en |of |du |,)?(?:{_WEEKDAY},? )?(?:le )?{_DATE}"
    rf"(?:,? ?(?:at |à |@ ?)?{_TIME})?(?!\w)|(?<!\w){_READING}",
    re.IGNORECASE,
)
_REVIEWED = (
    r"(?:(?:last |first )?(?:medically|clinically|professionally|scientifically|expert|peer)[ -]|"
    r"last )?"
    r"(?:reviewed|fact[ -]checked|verified|approved)(?: and (?:approved|edited|verified))? by|"
    r"(?:medical|clinical|expert|scientific|editorial|professional) review(?:er)?s?(?: by)?|"
    r"reviewers?|"
    r"(?:révisée?|relue?|validée?|vérifiée?|approuvée?)(?: et (?:corrigée?|approuvée?|validée?))?"
    r"(?: (?:médicalement|cliniquement))? par|"
    r"(?:révision|relecture|validation|vérification)"
    r"(?: (?:médicale|clinique|scientifique|professionnelle|linguistique))?(?: par)?|"
    r"réviseure?s?|réviseuses?|relecteurs?|relectrices?"
)
_REVIEW = re.compile(
    rf"({_REVIEWED})(?: ?:|(?<=by)|(?<=par))(?: (\S.{{0,{MOST}}}))?", re.IGNORECASE
)
_REVIEW_ALONE = re.compile(rf"(?:{_REVIEWED}) ?:?", re.IGNORECASE)
_REVIEW_BEGINS = re.compile(rf"(?<!\w)(?:{_REVIEWED})(?= ?:| )", re.IGNORECASE)
_AUTHOR_BEGINS = re.compile(
    r"(?<=[|•·,;–—-] )(?:(?:(?:written|words|text|posted) )?by|(?:(?:rédigé|écrit|texte) )?par) ",
    re.IGNORECASE,
)
_BEGINS = (_REVIEW_BEGINS, _AUTHOR_BEGINS)
_DOCTOR = re.compile(r"(?:la|le) (?=dre?\b)", re.IGNORECASE)
_LOOSE_START, _LOOSE_END = " ,;.|•·●▪~–—-)]/", " ,;|•·●▪~–—-([/"
# Of the sentence, and not of what is written with a full stop: "RN." but "M.D.".
_STOP = re.compile(r"(?<=[A-Z][A-Z])\.$")
_APPOSED = (",", ":", " –", " —", " (", " -")  # after a name: something is said of its bearer
_LOOSE = " ,;|•·●▪~–—-"
_AND = frozenset({"and", "et", "&"})
_TRAILING_AND = re.compile(r"(?<=\w) (?:and|et|&)$")
_TITLED = re.compile(r"(?:dre?s?|prof)\.? [^\W\d_]", re.IGNORECASE)
_BY = ("by ", "par ", "by:", "par:")


def cut(text: str) -> tuple[str, list[str]]:
    """A line without the dates and reading times in it, and these."""
    plain = " ".join(text.split())
    found = [each.strip(" ,") for each in _ASIDE.findall(plain)]
    if not found:
        return text, []
    rest = ""
    for part in _ASIDE.split(plain):
        part = _STOP.sub("", part.lstrip(_LOOSE_START).rstrip(_LOOSE_END))
        part = "" if part.casefold() in _AND else part
        between = " " if part.lower().startswith(_BY) else " | "
        rest = f"{rest}{between}{part}" if rest and part else rest or part
    return rest, found


def pieces(text: str) -> list[str]:
    """A line cut where it begins to name somebody else: who reviewed, who wrote."""
    plain = " ".join(text.split())
    places = {match.start() for begins in _BEGINS for match in begins.finditer(plain)}
    cuts = [0, *sorted(places), len(plain)]
    found = (plain[start:end] for start, end in pairwise(cuts))
    bare = (_TRAILING_AND.sub("", part.strip(_LOOSE)) for part in found)
    return [piece for part in bare if (piece := part.strip(_LOOSE))]


def is_review(text: str) -> bool:
    """Whether a line says which person reviewed the post."""
    match = _REVIEW.fullmatch(" ".join(text.split()))
    return bool(match and match[2] and _is_person(match[2]))


def announces_review(text: str) -> bool:
    """Whether a line stands above who reviewed the post: "Medically reviewed by"."""
    return len(text) <= MOST and bool(_REVIEW_ALONE.fullmatch(" ".join(text.split()).strip()))


def is_reviewer(text: str) -> bool:
    """Whether a line below such a one names a person."""
    return people.is_name_line(text) and _is_person(text)


def _is_person(text: str) -> bool:
    text = _DOCTOR.sub("", text, count=1) if _DOCTOR.match(text) else text
    if people.is_name_line(text):
        return people.begins_with_person(text) or bool(_TITLED.match(text))
    name = biographies.subject(text)
    return people.begins_with_person(name) and text[len(name) :].startswith(_APPOSED)


def is_signed(text: str, *, is_edge: bool, is_dated: bool = False) -> bool:
    """Whether a line without its dates is a byline; ``is_edge`` at the beginning or the end.

    ``is_dated``: a date stood beside it, so that after a "by" one name is enough.
    """
    found = _by(text)
    said = found[1] if found and (is_edge or not markers.bare_by(text)) else ""
    said = said or (text if is_edge and not found else "")
    if not said or not people.is_name_line(said):
        return False
    return people.begins_with_name(said) or (
        is_dated and found is not None and bool(biographies.subject(said))
    )


def needs_label(text: str) -> bool:
    """Whether a byline is one only beside its date, so that its "by" must become a label."""
    found = _by(text)
    return found is not None and (
        markers.published_by(text) is not None or not people.begins_with_name(found[1])
    )


def account(text: str) -> str:
    """The account of an old site that a line names as the author, "" if it names none."""
    found = _by(text)
    return found[1] if found and accounts.is_account(found[1]) else ""


def apart(text: str) -> tuple[str, str]:
    """The "by" of a byline, and its names."""
    return _by(text) or ("", text)


def has_by(text: str) -> bool:
    """Whether a byline says "by" itself."""
    return _by(text) is not None


def without_by(text: str) -> str:
    """The names of a byline without the "by" before them."""
    found = _by(text)
    return found[1] if found else text


def _by(text: str) -> tuple[str, str] | None:
    return markers.inline_author(text) or markers.published_by(text) or markers.bare_by(text)
