"""How long a draft is, how long it takes to read, and how hard it is."""

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _

from blog import checks
from blog import document as doc
from blog.checks import reading
from blog.checks.passages import prose
from blog.checks.words import ENOUGH_WORDS
from blog.renditions.context import language

WORDS_A_MINUTE = 200  # a careful reader's pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The figures of a draft; ``level`` is empty where the text is too short to tell."""

    words: int
    minutes: int
    level: str


def of(subject: checks.Subject) -> Counts:
    """The figures of the post that the checks look at."""
    document = subject.document
    words = document.stats.words
    return Counts(words=words, minutes=math.ceil(words / WORDS_A_MINUTE), level=_level(document))


def _level(document: doc.Document) -> str:
    """As the checks judge it: the school grade of an English text, the LIX of a French one."""
    tongue = language(document.locale)
    counts = reading.measure("\n".join(part.text for part in prose(document)), tongue)
    if counts.words < ENOUGH_WORDS:
        return ""
    if tongue == "fr":
        return _("LIX %(lix)s") % {"lix": round(reading.lix(counts))}
    return _("grade %(grade)s") % {"grade": max(1, round(reading.grade(counts)))}
