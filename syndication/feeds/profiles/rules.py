"""The rules that a destination can have for a feed: their names, types and limits.

A preset is a data file with values for some rules, each with its source and the month in which the
source was read, as destinations change their requirements. A profile can override each rule of its
preset.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).with_name("presets")
# A rule is outdated if its source was not read again for a year.
MAX_AGE_MONTHS = 12
# As long as the public feed of corrections has them.
CORRECTED_DAYS = 30

# The elements that our entries can have, and those that destinations mention.
ELEMENTS = frozenset(
    [
        "p",
        "br",
        "div",
        "span",
        "strong",
        "b",
        "em",
        "i",
        "a",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
        "img",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "figure",
        "figcaption",
    ]
)
CHANNEL = frozenset({"pubDate", "ttl", "snf:logo"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All rules, by default without any requirement: 0 and empty mean that there is no limit."""

    date: Literal["published", "updated"] = "published"  # which date is written as pubDate
    withdrawn: Literal["gone", "status", "expiry"] = "gone"  # how a withdrawal is announced
    withdrawn_days: int = 0  # for how many days
    items: int = 20
    age_days: int = 0
    feed_kb: int = 0
    article_kb: int = 0
    title_min: int = 0
    title_max: int = 0
    title_strip: bool = False  # remove what looks like markup
    summary_min: int = 0
    tags: tuple[str, ...] = ()  # the allowed HTML elements; empty: all
    depth: int = 0  # how deep elements may be nested
    inside_width: int = 0  # maximum width of images in the content, in pixels
    image_needed: bool = False
    image_width: int = 0  # minimum width of the main image, in pixels
    topic_needed: bool = False
    own_domain: bool = False
    clean_link: bool = False
    one_language: bool = False
    channel: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("rss",)

    @property
    def corrected_days(self) -> int:
        """For how many days a corrected post is included, whatever the number of posts."""
        return self.withdrawn_days or CORRECTED_DAYS


CHOICES: dict[str, tuple[str, ...]] = {
    "date": ("published", "updated"),
    "withdrawn": ("gone", "status", "expiry"),
}
NUMBERS: dict[str, tuple[int, int]] = {
    "withdrawn_days": (0, 90),
    "items": (1, 200),
    "age_days": (0, 3650),
    "feed_kb": (0, 20_000),
    "article_kb": (0, 5_000),
    "title_min": (0, 100),
    "title_max": (0, 500),
    "summary_min": (0, 1000),
    "depth": (0, 50),
    "inside_width": (0, 4000),
    "image_width": (0, 4000),
}
FLAGS = (
    "title_strip",
    "image_needed",
    "topic_needed",
    "own_domain",
    "clean_link",
    "one_language",
)
LISTS: dict[str, frozenset[str]] = {
    "tags": ELEMENTS,
    "channel": CHANNEL,
    "formats": frozenset({"rss", "atom", "json"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSource:
    """Where a rule was read, and in which month (``2026-11``)."""

    source: str
    checked_on: str

    def is_outdated(self, today: date) -> bool:
        """Whether the rule's source should be read again."""
        year, month = map(int, self.checked_on.split("-"))
        return (today.year - year) * 12 + today.month - month > MAX_AGE_MONTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A destination with its rules and the source of each rule."""

    key: str
    name: str
    about: str
    rules: Rules
    sources: Mapping[str, RuleSource]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A partner's feed: its posts and its rules. ``topics`` are slugs; empty selects all."""

    name: str
    preset: str
    rules: Rules
    locale: str = ""
    topics: tuple[str, ...] = ()

    def takes(self, *, locale: str, topics: tuple[str, ...]) -> bool:
        """Whether the feed has posts of this locale and these topics."""
        if self.locale and locale != self.locale:
            return False
        return not self.topics or bool(set(self.topics) & set(topics))


def with_changes(rules: Rules, changes: Mapping[str, object]) -> Rules:
    """Returns ``rules`` with other values for some. Raises ``ValueError`` if they are invalid."""
    result = replace(rules, **{name: _value(name, value) for name, value in changes.items()})
    if result.title_max and result.title_min > result.title_max:
        raise ValueError("title_min: more than title_max")
    if result.withdrawn != "gone" and not result.withdrawn_days:
        raise ValueError("withdrawn_days: say for how many days a withdrawal is announced")
    if (result.withdrawn != "gone" or result.channel) and result.formats != ("rss",):
        # Only RSS has the elements that these destinations require.
        result = replace(result, formats=("rss",))
    return result


def preset(key: str) -> Preset:
    """A preset by its key. Raises ``LookupError`` if there is none."""
    return presets()[key]


@cache
def presets() -> Mapping[str, Preset]:
    """All presets by key. Raises ``ValueError`` for an invalid file."""
    loaded = (load(path) for path in sorted(FOLDER.glob("*.json")))
    return {each.key: each for each in loaded}


def load(path: Path) -> Preset:
    """Loads a preset from its file, whose name is its key. Raises ``ValueError`` if invalid."""
    given = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(given, dict) or set(given) != {"name", "about", "rules"}:
        raise ValueError(f"{path.name}: it holds name, about and rules, and nothing else")
    sources: dict[str, RuleSource] = {}
    values: dict[str, object] = {}
    try:
        for name, row in given["rules"].items():
            values[name], sources[name] = _row(name, row)
        rules = with_changes(Rules(), values)
    except ValueError as exc:
        raise ValueError(f"{path.name}: {exc}") from exc
    return Preset(
        key=path.stem, name=given["name"], about=given["about"], rules=rules, sources=sources
    )


def _row(name: str, row: object) -> tuple[object, RuleSource]:
    if not isinstance(row, dict) or set(row) != {"value", "source", "checked_on"}:
        raise ValueError(f"{name}: it holds value, source and checked_on, and nothing else")
    if not row["source"] or not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", str(row["checked_on"])):
        raise ValueError(f"{name}: say where it was read, and in which month (2026-11)")
    return row["value"], RuleSource(source=row["source"], checked_on=row["checked_on"])


def _value(name: str, value: object) -> Any:
    for kind, convert in _KINDS:
        if name in kind:
            return convert(name, value)
    raise ValueError(f"{name}: there is no such rule")


def _choice(name: str, value: object) -> object:
    if value not in CHOICES[name]:
        raise ValueError(f"{name}: choose one of {', '.join(CHOICES[name])}")
    return value


def _number(name: str, value: object) -> int:
    low, high = NUMBERS[name]
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"{name}: a whole number from {low} to {high}")
    return value


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name}: yes or no")  # noqa: TRY004  # callers handle one error
    return value


def _list(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{name}: a list of words")
    if unknown := sorted(set(value) - LISTS[name]):
        raise ValueError(f"{name}: not known here: {', '.join(unknown)}")
    if name == "formats" and "rss" not in value:
        raise ValueError("formats: RSS is always among them")
    return tuple(dict.fromkeys(value))


_KINDS: tuple[tuple[Collection[str], Callable[[str, object], object]], ...] = (
    (CHOICES, _choice),
    (NUMBERS, _number),
    (FLAGS, _flag),
    (LISTS, _list),
)
