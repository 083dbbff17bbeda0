"""The engine of the checks: rules, their declarations, and the findings that they report.

:mod:`blog.checks.running` runs them for the editor's panel, publishing and the commands. A rule is
a pure function of a :class:`Subject`; it declares the ids of its findings, and each id has a
severity, a message and a remedy. Other apps register rules of their own in the same way.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Any, TypedDict, TypeVar

from django.utils.functional import Promise

from blog import document as doc

Words = str | Promise
Value = TypeVar("Value")


class Severity(IntEnum):
    """BLOCK: readers would be harmed or misled; not published. WARN: worse off. INFO: advice."""

    BLOCK = 0
    WARN = 1
    INFO = 2


BLOCK, WARN, INFO = Severity.BLOCK, Severity.WARN, Severity.INFO


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A person's decision that a finding does not keep a post from being published, and why.

    ``digest`` is that of the finding and its words (:func:`blog.checks.overriding.digest`).
    """

    digest: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One result of a rule, in the language that was active when the rule ran.

    ``block_id`` names the block, ``item`` counts its items from 0. ``field`` is a field of the post
    (``title``, ``email.subject``) or, with a ``block_id``, of that block's value. ``words`` fill
    the texts of its check: with them, :func:`message` says it in another language. A finding with
    an ``override`` does not block.
    """

    id: str
    severity: Severity
    message: str
    words: Mapping[str, object] = field(default_factory=dict, compare=False)
    override: Override | None = field(default=None, compare=False)
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
class Original:
    """What a translation was made from, as it is now.

    ``changed_on``: the day on which it began to say something else than what the translation was
    compared with; ``minor``: only by minor edits. ``withdrawn``: readers had it, and no longer do.
    """

    title: str
    changed_on: date | None = None
    minor: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A published post in the same language, and how similar it is, from 0 to 1."""

    title: str
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLink:
    """An address in the post that was asked twice, a day apart, and is not there any more.

    ``block_id`` and ``field`` say where it is; both are None outside the form of the post.
    ``crisis``: it leads to a crisis service.
    """

    url: str
    block_id: str | None = None
    field: str | None = None
    crisis: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the library where a post shows it, with what is recorded of it.

    ``consent_missing``: it shows people, and it is recorded that their consent is not on file.
    ``use_until`` is the last day on which it may be used.
    """

    id: int
    title: str
    location: Location
    rights_known: bool = True
    consent_missing: bool = False
    use_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The input of a rule: a post's document and what is known about it.

    ``risks`` are the risk classes of its topics (general, clinical, crisis); ``problems`` are
    (block id or field name, code) pairs found while building the document; ``known_names`` are
    the site's authors and organisations, against which names are compared; ``destinations`` are
    further destinations of posts, from the functions that were registered with
    :func:`register_destinations`; ``related`` are the related posts, in the editor's order;
    ``original`` is what the post was translated from (:func:`register_original`). ``unread`` are
    facts that could not be read: a name, and whether a rule that needs it can block publication.
    ``overrides`` are those of the post, whether they still hold or not. ``copies`` are published
    posts that resemble it (:func:`register_copies`). ``dead_links`` are addresses in it that are
    known not to be there any more (:func:`register_dead_links`). ``pictures`` are those that it
    shows.
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
    original: Original | None = None
    unread: tuple[tuple[str, bool], ...] = ()
    overrides: tuple[Override, ...] = ()
    copies: tuple[Copy, ...] = ()
    dead_links: tuple[DeadLink, ...] = ()
    pictures: tuple[Picture, ...] = ()

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
    """The declared checks by id, and each rule with the ids that it finds, in order."""

    checks: dict[str, Check] = field(default_factory=dict)
    rules: dict[Rule, tuple[str, ...]] = field(default_factory=dict)
    destination_sources: list[Callable[[], Iterable[Any]]] = field(default_factory=list)
    original_sources: list[Callable[[int | None], Original | None]] = field(default_factory=list)
    copy_sources: list[Callable[[doc.Document], Iterable[Copy]]] = field(default_factory=list)
    link_sources: list[Callable[[doc.Document], Iterable[DeadLink]]] = field(default_factory=list)


REGISTRY = Registry()


def register_destinations(source: Callable[[], Iterable[Any]]) -> Callable[[], Iterable[Any]]:
    """Register a function that returns further destinations of posts. It may run queries."""
    REGISTRY.destination_sources.append(source)
    return source


def register_original(source: Callable[[int | None], Original | None]) -> None:
    """Register the function that knows what a page (its id) was translated from."""
    REGISTRY.original_sources.append(source)


def register_copies(source: Callable[[doc.Document], Iterable[Copy]]) -> None:
    """Register the function that finds the published posts that resemble a document."""
    REGISTRY.copy_sources.append(source)


def register_dead_links(source: Callable[[doc.Document], Iterable[DeadLink]]) -> None:
    """Register the function that knows which addresses of a document are not there any more."""
    REGISTRY.link_sources.append(source)


def dead_links(document: doc.Document) -> tuple[DeadLink, ...]:
    """The addresses of the document that are gone, for :attr:`Subject.dead_links`."""
    return tuple(each for source in REGISTRY.link_sources for each in source(document))


def copies(document: doc.Document) -> tuple[Copy, ...]:
    """The published posts that resemble the document, for :attr:`Subject.copies`."""
    return tuple(each for source in REGISTRY.copy_sources for each in source(document))


def original(page_id: int | None) -> Original | None:
    """What the page was translated from, for :attr:`Subject.original`."""
    found = (source(page_id) for source in REGISTRY.original_sources)
    return next((each for each in found if each), None)


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
        REGISTRY.rules[function] = ids
        return function

    return register


def shorten(text: str, limit: int = 40) -> str:
    """The beginning of ``text``, at most ``limit`` characters, for a message that quotes it."""
    flat = re.sub(r"\s+", " ", text).strip()
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
