"""The engine of the checks: rules, their declarations, and the findings that they report.

It serves the editor's panel, publishing and the commands. A rule is a pure function of a
:class:`Subject`; it declares the ids of its findings, and each id has a severity, a message and a
remedy. Other apps register rules of their own in the same way.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any, TypedDict, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blog import document as doc

log = logging.getLogger(__name__)

Words = str | Promise
Value = TypeVar("Value")


class Severity(IntEnum):
    """BLOCK: readers would be harmed or misled; not published. WARN: worse off. INFO: advice."""

    BLOCK = 0
    WARN = 1
    INFO = 2


BLOCK, WARN, INFO = Severity.BLOCK, Severity.WARN, Severity.INFO


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One result of a rule, in the language that was active when the rule ran.

    ``block_id`` names the block, ``item`` counts its items from 0. ``field`` is a field of the post
    (``title``, ``email.subject``) or, with a ``block_id``, of that block's value. ``words`` fill
    the texts of its check: with them, :func:`message` says it in another language.
    """

    id: str
    severity: Severity
    message: str
    words: Mapping[str, object] = field(default_factory=dict, compare=False)
    field: str | None = None
    block_id: str | None = None
    item: int | None = None
    remedy: str = ""


class Location(TypedDict, total=False):
    """What a finding is about, as arguments of :func:`found`: a block, its item, a field."""

    block: str | None
    item: int | None
    at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A related post, in its current state."""

    title: str
    locale: str
    published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The input of a rule: a post's document and what is known about it.

    ``risks`` are the risk classes of its topics (general, clinical, crisis); ``problems`` are
    (block id or field name, code) pairs found while building the document; ``known_names`` are
    the site's authors and organisations, against which names are compared; ``destinations`` are
    further destinations of posts, from the functions that were registered with
    :func:`register_destinations`; ``related`` are the related posts, in the editor's order.
    """

    document: doc.Document
    today: date
    risks: frozenset[str] = frozenset()
    has_translation: bool = False
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
    """The texts of the findings of one id; both are translatable and take ``%(name)s`` values."""

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
    destination_sources: list[Callable[[], Iterable[Any]]] = field(default_factory=list)


REGISTRY = Registry()


def register_destinations(source: Callable[[], Iterable[Any]]) -> Callable[[], Iterable[Any]]:
    """Register a function that returns further destinations of posts. It may run queries."""
    REGISTRY.destination_sources.append(source)
    return source


def destinations() -> tuple[Any, ...]:
    """The current destinations, for :attr:`Subject.destinations`."""
    return tuple(each for source in REGISTRY.destination_sources for each in source())


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
        message=message(check_id, words),
        field=at,
        block_id=block,
        item=item,
        remedy=_filled(check.remedy, words),
        words=words,
    )


def message(check_id: str, words: Mapping[str, object]) -> str:
    """What a check says with these words, in the active language."""
    return _filled(REGISTRY.checks[check_id].message, words)


def _filled(text: Words, words: Mapping[str, object]) -> str:
    return str(text) % words


def rule(*, ids: tuple[str, ...]) -> Callable[[Rule], Rule]:
    """Register a rule that finds these ids; an undeclared id raises ``LookupError``."""

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
    """All findings: blocking ones first, then in the order of the post.

    ``rules`` defaults to all registered rules. A rule that raises is logged and reported as a
    finding, so that the other findings are still shown.
    """
    findings: list[Finding] = []
    for each in REGISTRY.rules if rules is None else rules:
        findings.extend(_attempt(each, subject))
    positions = {block.id: number for number, block in enumerate(subject.document.body)}
    return tuple(sorted(findings, key=lambda finding: _order(finding, positions)))


def _attempt(each: Rule, subject: Subject) -> list[Finding]:
    try:
        return list(each(subject))
    except Exception:
        # The editor must still see the findings of the other rules.
        log.exception("The check %s failed on post %s.", each.__name__, subject.document.id)
        return [found("check.failed", rule=each.__name__.replace("_", " "))]


# Findings about fields are sorted as in the form: before the body or after it; the whole post last.
BEFORE_BODY = ("title", "slug", "lead", "image", "authors")
_BODY, _AFTER_BODY, _WHOLE_POST = 1, 2, 3


def _order(finding: Finding, positions: dict[str, int]) -> tuple[int, int, int, int]:
    item = -1 if finding.item is None else finding.item
    if finding.block_id is not None:
        return finding.severity, _BODY, positions.get(finding.block_id, len(positions)), item
    if finding.field is None:
        return finding.severity, _WHOLE_POST, 0, item
    if finding.field in BEFORE_BODY:
        return finding.severity, 0, BEFORE_BODY.index(finding.field), item
    return finding.severity, _AFTER_BODY, 0, item


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that block publication."""
    return tuple(finding for finding in findings if finding.severity is BLOCK)


def shorten(text: str, limit: int = 40) -> str:
    """The beginning of ``text``, at most ``limit`` characters, for a message that quotes it."""
    flat = re.sub(r"\s+", " ", text).strip()
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
