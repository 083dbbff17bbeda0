"""Whether a post is written in the language of its place: a copy may still be in the other one."""

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from blog.checks.findings import BLOCK, WARN, Finding, Subject, declare, found, rule
from blog.checks.passages import passages
from blog.renditions.context import language


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that are frequent in one language and none of the other: a few sentences have some of them.
_TELLING = {
    "en": _set(
        "the and of to is are was were you your with that this it for not have has be can will "
        "they we our their what when how from by at if but as do does than because who which "
        "there these those been would could should into out more my she his her"
    ),
    "fr": _set(
        "le les des et est sont vous votre vos avec que qui ce cette ces pour dans une un "
        "du au aux pas ne nous notre ils elles il elle sur par se sa son ses mais ou où "
        "être avoir peut quand comme plus leur leurs cela ça je mon ma mes très aussi "
        "sans chez"
    ),
}
_WORD = re.compile(r"[^\W\d_]+")
SURE, SURE_SHARE = 40, 0.85  # telling words of the other language, and their share of all
UNSURE, UNSURE_SHARE = 6, 0.6
_MOST_WORDS = 5000  # of a post: they tell enough

declare(
    (
        "language.french_expected",
        BLOCK,
        _("This post is in English (%(share)s %% of the telling words), in a place for French."),
        _("Translate it, or move it below the English index."),
    ),
    (
        "language.english_expected",
        BLOCK,
        _("This post is in French (%(share)s %% of the telling words), in a place for English."),
        _("Translate it, or move it below the French index."),
    ),
    (
        "language.mixed",
        WARN,
        _("Much of this post may be in the other language (%(share)s %% of the telling words)."),
        _("Check that it is translated; set the language of a part that is meant to differ."),
    ),
)


@rule(ids=("language.french_expected", "language.english_expected", "language.mixed"))
def of_the_place(subject: Subject) -> Iterator[Finding]:
    """The language of the words against the locale. Quotations and marked parts do not count."""
    own = language(subject.document.locale)
    other = "en" if own == "fr" else "fr"
    telling = _count(subject)
    foreign, every = telling[other], telling[other] + telling[own]
    share = foreign / every if every else 0.0
    if foreign >= SURE and share >= SURE_SHARE:
        name = "language.french_expected" if own == "fr" else "language.english_expected"
        yield found(name, share=round(share * 100))
    elif foreign >= UNSURE and share >= UNSURE_SHARE:
        yield found("language.mixed", share=round(share * 100))


def _count(subject: Subject) -> Counter[str]:
    """How many telling words each language has."""
    marked = {block.id for block in subject.document.body if block.lang}
    telling: Counter[str] = Counter()
    read = 0
    for part in passages(subject.document):
        if part.quoted or part.block_id in marked:
            continue
        words = _WORD.findall(part.text.casefold())
        for name, own in _TELLING.items():
            telling[name] += sum(word in own for word in words)
        read += len(words)
        if read > _MOST_WORDS:
            break
    return telling
