"""Slips of the pen that are nearly always slips: reported with a suggestion, never corrected.

A rule is worth having only if it is hardly ever wrong: one that needs the whole sentence to be
understood has no place here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from blog.importers.report import Notice
from blog.importers.sentences import split
from blog.renditions.context import Language

_YOURS = (
    "journey|therapist|therapy|feelings?|thoughts?|needs|story|life|goals?|path|health|healing|"
    "emotions|experiences?|partner|family|mind|body|boundaries|care|recovery|wellbeing|well-being"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """``pattern`` is replaced by ``replacement`` in the suggestion; case does not matter."""

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


def notices(line: int, text: str, language: Language) -> Iterator[Notice]:
    """What the rules find in one line, with the whole sentence around it."""
    rules = [rule for rule in RULES[language] if rule.pattern.search(text)]
    for sentence in split(text) if rules else ():
        for rule in rules:
            suggestion = rule.pattern.sub(rule.replacement, sentence)
            if suggestion != sentence:
                facts = {"original": sentence, "suggestion": suggestion}
                yield Notice(code=rule.code, line=line, facts=facts)
