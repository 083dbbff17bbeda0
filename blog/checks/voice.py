"""Rules for how a post speaks: to its reader, in one form of address, without promises."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from blog import document as doc
from blog.checks.findings import INFO, WARN, Finding, Subject, declare, found, rule, shorten
from blog.checks.passages import passages, prose
from blog.checks.phrases import NEGATIONS, PROMISES, SELF_HARM, compiled
from blog.renditions.context import Language, language

LONG_ENOUGH = 300  # words of prose, from which a post that speaks to nobody is noticed
BEFORE = 40  # characters before a promise in which a negation takes it back

_PROMISES, _SELF_HARM = compiled(PROMISES), compiled(SELF_HARM)
_NEGATED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in NEGATIONS.items()}
_READER: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?<![\w-])you(?:rs?|rsel(?:f|ves))?(?!\w)", re.IGNORECASE),
    "fr": re.compile(
        r"(?<![\w-])(?:vous|votre|vos|tu|toi|t[’'](?=\w))(?!\w)|(?<!rendez)-(?:vous|toi)\b",
        re.IGNORECASE,
    ),
}
_VOUS = re.compile(r"(?<![\w-])(?:vous|votre|vos)(?!\w)", re.IGNORECASE)
# Not the participle ("il s’est tu").
_TU = re.compile(
    r"(?<!est )(?<!sont )(?<!être )(?<!ai )(?<!a )(?<!as )(?<![\w-])(?:tu|toi)(?!\w)", re.IGNORECASE
)
# What somebody says or thinks, in quotation marks.
_SPOKEN = re.compile(r"«[^«»]*+»|“[^“”]*+”|\"[^\"]*+\"")
# Three words or more in capitals: not "CBT, PTSD and OCD".
_CAPITALS = re.compile(r"(?<!\w)[^\W\d_a-z]{2,}(?:[ \xa0][^\W\d_a-z]{2,}){2,}(?!\w)")
_LETTERS = 9

declare(
    (
        "words.promise",
        WARN,
        _("“%(text)s” promises what nobody can promise about health."),
        _("Say what often helps, and whom it helps: “Many people find that…”"),
    ),
    (
        "words.reader",
        INFO,
        _("The post never speaks to its reader."),
        _("Say “you” where you mean the person who reads: advice is easier to take that way."),
    ),
    (
        "words.tu_and_vous",
        WARN,
        _("The post says both “tu” and “vous” to its reader: “%(text)s”"),
        _("Keep one of them throughout; our posts say “vous”."),
    ),
    (
        "text.capitals",
        INFO,
        _("“%(text)s” is all in capitals."),
        _("Write it as a sentence: capitals are hard to read."),
    ),
    (
        "crisis.help_advised",
        WARN,
        _("The post speaks of suicide or self-harm (“%(text)s”) and offers no help lines."),
        _("Add “Help in a crisis”, and choose a topic that says what the post is about."),
    ),
)


@rule(ids=("words.promise",))
def promises(subject: Subject) -> Iterator[Finding]:
    tongue = language(subject.document.locale)
    for part in passages(subject.document):
        if part.quoted:
            continue
        for hit in _PROMISES[tongue].finditer(part.text):
            before = part.text[max(0, hit.start() - BEFORE) : hit.start()]
            if not _NEGATED[tongue].search(re.split(r"[.!?]\s", before)[-1]):
                yield found("words.promise", **part.location, text=shorten(hit.group()))
                break


@rule(ids=("words.reader",))
def to_the_reader(subject: Subject) -> Iterator[Finding]:
    parts = prose(subject.document)
    if sum(len(part.text.split()) for part in parts) < LONG_ENOUGH:
        return
    pattern = _READER[language(subject.document.locale)]
    if not any(pattern.search(part.text) for part in parts):
        yield found("words.reader")


@rule(ids=("words.tu_and_vous",))
def one_address(subject: Subject) -> Iterator[Finding]:
    if language(subject.document.locale) != "fr":
        return
    parts = [(part, _SPOKEN.sub(" ", part.text)) for part in prose(subject.document)]
    if not any(_VOUS.search(text) for _part, text in parts):
        return
    for part, text in parts:
        if hit := _TU.search(text):
            around = text[max(0, hit.start() - 15) : hit.end() + 20]
            yield found("words.tu_and_vous", **part.location, text=shorten(around))
            return


@rule(ids=("text.capitals",))
def capitals(subject: Subject) -> Iterator[Finding]:
    for part in prose(subject.document):
        hit = _CAPITALS.search(part.text)
        if hit and sum(map(str.isalpha, hit.group())) >= _LETTERS:
            yield found("text.capitals", **part.location, text=shorten(hit.group()))


@rule(ids=("crisis.help_advised",))
def grave_words(subject: Subject) -> Iterator[Finding]:
    """A topic of the class "crisis" has rules of its own, which block."""
    document = subject.document
    helps = document.crisis_support is not None or any(subject.blocks(doc.CrisisSupport))
    if helps or "crisis" in subject.risks:
        return
    pattern = _SELF_HARM[language(document.locale)]
    for part in passages(document):
        # The e-mail's texts are made of these.
        hit = None if (part.field or "").startswith("email.") else pattern.search(part.text)
        if hit:
            yield found("crisis.help_advised", **part.location, text=shorten(hit.group()))
            return
