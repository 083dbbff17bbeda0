"""Rules for wording: readability, hurtful terms, typos, names, characters, markup."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils.translation import gettext_lazy as _

from blog import document as doc
from blog.checks import reading
from blog.checks.findings import (
    BLOCK,
    INFO,
    WARN,
    Finding,
    Location,
    Subject,
    declare,
    found,
    rule,
    shorten,
)
from blog.checks.inclusive import TERMS
from blog.checks.passages import Passage, passages, prose
from blog.checks.typos import RULES as SLIPS
from blog.renditions.context import language
from blog.renditions.typography import check_spacing

ENOUGH_WORDS = 100  # shorter texts have no reliable grade
EASY_GRADE, HARD_GRADE = 8, 12
HARD_LIX, VERY_HARD_LIX = 50, 60  # "difficult" and "very difficult" begin here
FRENCH_SENTENCE = 20  # words a sentence on average, above which French is hard whatever its words
FAIR_EASE = 50  # Kandel-Moles: "fairly difficult" begins here
SENTENCE_WORDS = 25
NEAR = 0.88  # similarity ratio from which two names may be the same one with a typo
NAME_LETTERS = 5

# Zero-width characters, soft hyphen, word joiner, byte order mark, direction marks. Not the joiner
# U+200D inside an emoji sequence.
INVISIBLE = re.compile(
    "[\u200b\u200c\u200e\u200f\u2060\ufeff\u00ad\u202a-\u202e]|(?<![\u2600-\U0001faff\ufe0f])\u200d"
)
STRAIGHT = re.compile(r"(?<!\d)['\"]|(?<=\d)['\"](?=\w)")
CURLY = re.compile("[‘’“”]")

declare(
    (
        "reading.hard",
        WARN,
        _("The post reads at about grade %(grade)s."),
        _("Aim for grade 8: shorter sentences, everyday words, one thought at a time."),
    ),
    (
        "reading.very_hard",
        WARN,
        _("The post reads at about grade %(grade)s: many people will give up."),
        _("Rewrite the longest sentences first, and explain or replace hard words."),
    ),
    (
        "reading.hard_fr",
        WARN,
        _("The post is hard to read: LIX %(lix)s, and %(words)s words a sentence."),
        _("Aim for a LIX of 50 and 20 words a sentence at most: one thought at a time."),
    ),
    (
        "reading.very_hard_fr",
        WARN,
        _("The post is very hard to read: LIX %(lix)s, and %(words)s words a sentence."),
        _("Rewrite the longest sentences first, and explain or replace hard words."),
    ),
    (
        "reading.ease_fr",
        INFO,
        _("Its reading ease (Kandel-Moles) is %(ease)s, where 100 is easiest."),
        _("For comparison only: the formula is old. Above 50 most people read with ease."),
    ),
    (
        "reading.sentence",
        INFO,
        _("A sentence has %(count)s words: “%(text)s”"),
        _("Try two sentences: about 20 words are easy to follow."),
    ),
    (
        "words.unkind",
        WARN,
        _("“%(text)s” can hurt or put a label on people."),
        _("You could write: %(better)s."),
    ),
    (
        "words.slip",
        WARN,
        _("“%(text)s” may be a slip of the pen."),
        _("Did you mean “%(suggestion)s”?"),
    ),
    (
        "words.name",
        WARN,
        _("“%(name)s” looks almost like “%(other)s”."),
        _("Check the spelling of the name, here and with the author."),
    ),
    (
        "text.invisible",
        WARN,
        _("Characters that cannot be seen are hidden in “%(text)s”."),
        _("Type these words again by hand: they were pasted with something hidden."),
    ),
    (
        "text.no_break_space",
        INFO,
        _("There are spaces here that never break a line."),
        _("Type the space again, unless two words must stay together."),
    ),
    (
        "text.spacing",
        WARN,
        _("The spacing in “%(text)s” is not right for this language."),
        _(
            "In Canadian French a no-break space goes before a colon, inside « » and before a "
            "percent or dollar sign, none before ; ! ?. In English there is none before any."
        ),
    ),
    (
        "text.quotes_mixed",
        INFO,
        _("The post mixes straight and curved quotation marks."),
        _("Use one kind throughout; curved ones read better."),
    ),
    (
        "markup.unsafe",
        BLOCK,
        _("The formatting pasted here is broken, so it would be shown as code."),
        _("Delete these words, paste them again as plain text, then format them."),
    ),
    (
        "markup.cut",
        BLOCK,
        _("This text is too long, and its end would be lost."),
        _("Split it into several parts."),
    ),
    (
        "markup.link_lost",
        WARN,
        _("A link here leads to a page that readers cannot open."),
        _("Choose another page, or publish that one first."),
    ),
    (
        "choice.deleted",
        BLOCK,
        _("Something that was chosen here has been deleted."),
        _("Look at what is left, choose again where it is needed, and save the post."),
    ),
    (
        "related.deleted",
        WARN,
        _("A related post has been deleted."),
        _("Choose another one, or save the post without it."),
    ),
    (
        "markup.changed",
        WARN,
        _("Some formatting here cannot be kept."),
        _("Look at the preview, and format these words again if something is missing."),
    ),
)

PROBLEMS = {
    "cleaners_disagree": "markup.unsafe",
    "too_long": "markup.cut",
    "link_missing": "markup.link_lost",
    "lost": "choice.deleted",
    "related_lost": "related.deleted",
}


@rule(
    ids=(
        "reading.hard",
        "reading.very_hard",
        "reading.hard_fr",
        "reading.very_hard_fr",
        "reading.ease_fr",
    )
)
def readability(subject: Subject) -> Iterator[Finding]:
    tongue = language(subject.document.locale)
    counts = reading.measure("\n".join(part.text for part in prose(subject.document)), tongue)
    if counts.words < ENOUGH_WORDS:
        return
    if tongue == "fr":
        yield from _french(counts)
    else:
        yield from _english_grade(round(reading.grade(counts)))


def _english_grade(grade: int) -> Iterator[Finding]:
    if grade > HARD_GRADE:
        yield found("reading.very_hard", grade=grade)
    elif grade > EASY_GRADE:
        yield found("reading.hard", grade=grade)


def _french(counts: reading.Measure) -> Iterator[Finding]:
    """Sentences and LIX judge; Kandel-Moles, made for another French, only informs."""
    lix, length = round(reading.lix(counts)), round(counts.words_per_sentence)
    if lix > VERY_HARD_LIX:
        yield found("reading.very_hard_fr", lix=lix, words=length)
    elif lix > HARD_LIX or length > FRENCH_SENTENCE:
        yield found("reading.hard_fr", lix=lix, words=length)
    if (ease := round(reading.ease(counts))) < FAIR_EASE:
        yield found("reading.ease_fr", ease=max(0, ease))


@rule(ids=("reading.sentence",))
def long_sentences(subject: Subject) -> Iterator[Finding]:
    """Reports only the longest sentence of each passage."""
    for part in prose(subject.document):
        counted = [(len(reading.words(text)), text) for text in reading.sentences(part.text)]
        count, text = max(counted, default=(0, ""))
        if count > SENTENCE_WORDS:
            yield found("reading.sentence", **part.location, count=count, text=shorten(text, 60))


@rule(ids=("words.unkind",))
def kindness(subject: Subject) -> Iterator[Finding]:
    terms = TERMS[language(subject.document.locale)]
    for part in passages(subject.document):
        if part.quoted:
            continue
        for pattern, better in terms:
            if hit := pattern.search(part.text):
                text = hit.group().strip()
                yield found("words.unkind", **part.location, text=text, better=better)


@rule(ids=("words.slip",))
def slips(subject: Subject) -> Iterator[Finding]:
    """The rules for typos, which the importers use as well."""
    terms = SLIPS[language(subject.document.locale)]
    for part in passages(subject.document):
        if part.quoted:
            continue
        for term in terms:
            if hit := term.pattern.search(part.text):
                text, suggestion = hit.group(), hit.expand(term.replacement)
                yield found(
                    "words.slip",
                    **part.location,
                    text=text.strip(),
                    suggestion=suggestion.strip(),
                )


@rule(ids=("words.name",))
def names(subject: Subject) -> Iterator[Finding]:
    """Reports an author's name that is almost equal to another name of the post or the site."""
    ours = set(_organizations(subject))
    known = ours | set(subject.known_names)
    for number, author in enumerate(subject.document.byline.authors):
        # Two known authors may have similar names. A known author is compared with the post's
        # organisations only: the stored name of a team may contain the typo.
        if near := _nearest(author.name, ours if author.name in known else known):
            yield found("words.name", at="authors", item=number, name=author.name, other=near)


def _organizations(subject: Subject) -> Iterator[str]:
    for _id, part in subject.blocks(doc.OrganizationBoilerplate):
        yield part.organization


def _nearest(name: str, known: set[str]) -> str | None:
    """The known name that is most similar to ``name`` or to one of its words, but not equal."""
    words = [name, *(word for word in name.split() if len(word) >= NAME_LETTERS)]
    best, found_name = NEAR, None
    for other in sorted(known):
        for word in words:
            alike = SequenceMatcher(None, word.casefold(), other.casefold()).ratio()
            if best <= alike < 1:
                best, found_name = alike, other
    return found_name


@rule(ids=("text.invisible", "text.no_break_space"))
def characters(subject: Subject) -> Iterator[Finding]:
    french = language(subject.document.locale) == "fr"
    for part in passages(subject.document):
        if hit := INVISIBLE.search(part.text):
            around = part.text[max(0, hit.start() - 15) : hit.end() + 15]
            text = shorten(INVISIBLE.sub("", around))
            yield found("text.invisible", **part.location, text=text)
        # French requires no-break spaces: before a colon, inside guillemets.
        if not french and "\u00a0" in part.text:
            yield found("text.no_break_space", **part.location)


@rule(ids=("text.spacing",))
def spacing(subject: Subject) -> Iterator[Finding]:
    """By the rules of the post's language; of its own, for a part that is in another one."""
    marked = {block.id: block.lang for block in subject.document.body if block.lang}
    for part in passages(subject.document):
        spoken = marked.get(part.block_id or "", subject.document.locale)
        if language(spoken) != spoken[:2].lower():
            continue  # neither English nor French: none of our rules
        if problems := check_spacing(part.text, spoken):
            start, end = problems[0].start, problems[0].end
            around = part.text[max(0, start - 15) : end + 15]
            yield found("text.spacing", **part.location, text=shorten(around))


@rule(ids=("text.quotes_mixed",))
def quotation_marks(subject: Subject) -> Iterator[Finding]:
    parts = tuple(passages(subject.document))
    if not any(CURLY.search(part.text) for part in parts):
        return
    straight: Passage | None = next((part for part in parts if STRAIGHT.search(part.text)), None)
    if straight is not None:
        yield found("text.quotes_mixed", **straight.location)


@rule(
    ids=(
        "markup.unsafe",
        "markup.cut",
        "markup.link_lost",
        "markup.changed",
        "choice.deleted",
        "related.deleted",
    )
)
def markup(subject: Subject) -> Iterator[Finding]:
    blocks = {block.id for block in subject.document.body}
    for where, code in dict.fromkeys(subject.problems):
        if code.startswith("image_"):  # no matter of markup
            continue
        location: Location = {"block": where} if where in blocks else {"at": where or None}
        yield found(PROBLEMS.get(code, "markup.changed"), **location)
