"""Findings: what an editor should know about a post before readers meet it.

One engine serves the editor's panel, the publish gate and the commands. A rule is a pure function
of a :class:`Subject`; it declares the ids of what it may find, and what each of them says. Other
parts of the product register rules of their own in the same way.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blog import document as doc

log = logging.getLogger(__name__)

Words = str | Promise
Value = TypeVar("Value")


class Severity(IntEnum):
    """BLOCK: readers would be harmed, misled, or miss what they need. WARN: worse off. INFO."""

    BLOCK = 0
    WARN = 1
    INFO = 2


BLOCK, WARN, INFO = Severity.BLOCK, Severity.WARN, Severity.INFO


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found, in the language that was active when the rule ran.

    ``block_id`` names the part of the body, ``item`` counts inside it from 0. ``field`` is a field
    of the post (``title``, ``email.subject``) or, with a ``block_id``, of that block's value.
    """

    id: str
    severity: Severity
    message: str
    field: str | None = None
    block_id: str | None = None
    item: int | None = None
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A post that an editor chose as one to read next, as it is now."""

    title: str
    locale: str
    published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a rule sees of a post.

    ``risks`` are the risk classes of its topics (general, clinical, crisis); ``problems`` are
    (block id or field name, code) pairs that building the document brought up; ``known_names`` are
    the authors and organisations of the site, against which names are compared; ``destinations``
    is where else the post goes, as those who registered with :func:`destined` tell it; ``related``
    are the posts to read next, in the editor's order.
    """

    document: doc.Document
    today: date
    risks: frozenset[str] = frozenset()
    has_twin: bool = False
    publishable_locales: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    known_names: tuple[str, ...] = ()
    destinations: tuple[Any, ...] = ()
    related: tuple[Related, ...] = ()

    @property
    def sharing_on(self) -> bool:
        return self.document.share.enabled

    def blocks(self, kind: type[Value]) -> Iterator[tuple[str, Value]]:
        """The blocks whose value is of this type, with their ids, in order."""
        for block in self.document.body:
            if isinstance(block.value, kind):
                yield block.id, block.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a finding of one id says; both texts are translatable, ``%(name)s`` takes words."""

    id: str
    severity: Severity
    message: Words
    remedy: Words


Rule = Callable[[Subject], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Registry:
    """The declared checks by id, and the rules in the order in which they were registered."""

    checks: dict[str, Check] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    destined: list[Callable[[], Iterable[Any]]] = field(default_factory=list)


REGISTRY = Registry()


def destined(tell: Callable[[], Iterable[Any]]) -> Callable[[], Iterable[Any]]:
    """Register a function that tells where else posts go. It may query; rules may not."""
    REGISTRY.destined.append(tell)
    return tell


def destinations() -> tuple[Any, ...]:
    """Where else posts go now, for :attr:`Subject.destinations`."""
    return tuple(each for tell in REGISTRY.destined for each in tell())


def declare(*rows: tuple[str, Severity, Words, Words]) -> None:
    """Add rows of (id, severity, message, remedy); an id already taken raises ``ValueError``."""
    for name, severity, message, remedy in rows:
        if name in REGISTRY.checks:
            raise ValueError(f"The check {name!r} is declared twice.")
        REGISTRY.checks[name] = Check(id=name, severity=severity, message=message, remedy=remedy)


def found(
    check_id: str,
    /,
    *,
    block: str | None = None,
    item: int | None = None,
    at: str | None = None,
    **words: object,
) -> Finding:
    """A finding of a declared check, at a block, an item of it, or a field (``at``)."""
    check = REGISTRY.checks[check_id]
    return Finding(
        id=check_id,
        severity=check.severity,
        message=_filled(check.message, words),
        field=at,
        block_id=block,
        item=item,
        remedy=_filled(check.remedy, words),
    )


def _filled(text: Words, words: dict[str, object]) -> str:
    return str(text) % words


def rule(*, ids: tuple[str, ...]) -> Callable[[Rule], Rule]:
    """Register a rule that finds these ids; an id nobody declared raises ``LookupError``."""

    def register(function: Rule) -> Rule:
        for name in ids:
            if name not in REGISTRY.checks:
                raise LookupError(f"{function.__name__} finds {name!r}, which is not declared.")
        REGISTRY.rules.append(function)
        return function

    return register


declare(
    (
        "check.failed",
        WARN,
        _("One of the checks (%(rule)s) could not be run on this post."),
        _("Read the post once more with care, and tell the people who look after the site."),
    ),
)


def run(subject: Subject, rules: Iterable[Rule] | None = None) -> tuple[Finding, ...]:
    """All findings: what blocks first, then in the order of the post.

    ``rules`` defaults to every registered one. A rule that fails is itself a finding, so that it
    never hides what the others found.
    """
    findings: list[Finding] = []
    for each in REGISTRY.rules if rules is None else rules:
        findings.extend(_attempt(each, subject))
    places = {block.id: number for number, block in enumerate(subject.document.body)}
    return tuple(sorted(findings, key=lambda finding: _order(finding, places)))


def _attempt(each: Rule, subject: Subject) -> list[Finding]:
    try:
        return list(each(subject))
    except Exception:
        # Whatever a rule trips over, the editor must still see what the other rules say.
        log.exception("The check %s failed on post %s.", each.__name__, subject.document.id)
        return [found("check.failed", rule=each.__name__.replace("_", " "))]


# Fields stand in the editor's form before the body or after it; the whole post comes last.
BEFORE_BODY = ("title", "slug", "lead", "image", "authors")
_BODY, _AFTER_BODY, _WHOLE_POST = 1, 2, 3


def _order(finding: Finding, places: dict[str, int]) -> tuple[int, int, int, int]:
    item = -1 if finding.item is None else finding.item
    if finding.block_id is not None:
        return finding.severity, _BODY, places.get(finding.block_id, len(places)), item
    if finding.field is None:
        return finding.severity, _WHOLE_POST, 0, item
    if finding.field in BEFORE_BODY:
        return finding.severity, 0, BEFORE_BODY.index(finding.field), item
    return finding.severity, _AFTER_BODY, 0, item


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that keep a post from being published."""
    return tuple(finding for finding in findings if finding.severity is BLOCK)


def shorten(text: str, limit: int = 40) -> str:
    """The first words of a text, for a message that quotes it."""
    flat = re.sub(r"\s+", " ", text).strip()
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
