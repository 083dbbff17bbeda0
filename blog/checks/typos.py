"""Rules for typos: they are reported with a suggestion, never corrected.

Only rules that are almost never wrong belong here; a rule that needs to understand the sentence
does not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from blog.renditions.context import Language

_YOURS = (
    "journey|therapist|therapy|feelings?|thoughts?|needs|story|life|goals?|path|health|healing|"
    "emotions|experiences?|partner|family|mind|body|boundaries|care|recovery|wellbeing|well-being"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """The suggestion replaces ``pattern``, whatever its case, by ``replacement``."""

    code: str
    pattern: re.Pattern[str]
    replacement: str


def _rule(name: str, pattern: str, replacement: str) -> Rule:
    return Rule(f"phrase_rule.{name}", re.compile(pattern, re.IGNORECASE), replacement)


RULES: dict[Language, tuple[Rule, ...]] = {
    "en": (
        _rule(
            "you_your",
            r"\b(start|begin|continue|share|explore|improve|express|discuss|protect|build|trust|"
            rf"with|about|of|on|for) you (?=(?:own |wellness |mental |inner )?(?:{_YOURS})\b)",
            r"\1 your ",
        ),
        _rule("your_youre", r"\b(you)r (?=not alone\b|welcome\b|going to\b)", r"\1’re "),
        _rule("could_of", r"\b(could|should|would|might) of\b(?! course)", r"\1 have"),
        _rule("alot", r"\b(a)lot\b", r"\1 lot"),
        _rule("repeated_word", r"\b(the|an?|of|to|and|your|with|for) \1\b", r"\1"),
    ),
    "fr": (
        _rule("sa_va", r"\b(?:(s)a) (?=va\b)", r"ça "),
        _rule("comme_meme", r"\bcomme (?=même\b)", r"quand "),
        _rule("parmis", r"\b(parmi|malgré)s\b", r"\1"),
        _rule("repeated_word", r"\b(les?|des?|une?|et|pour|avec|votre) \1\b", r"\1"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A probable typo: ``code`` names the rule; both texts are whole sentences."""

    code: str
    original: str
    suggestion: str


def slips(sentence: str, language: Language) -> Iterator[Slip]:
    """The typos in one sentence: one for each rule that matches, with the corrected sentence."""
    for rule in RULES[language]:
        suggestion = rule.pattern.sub(rule.replacement, sentence)
        if suggestion != sentence:
            yield Slip(code=rule.code, original=sentence, suggestion=suggestion)
