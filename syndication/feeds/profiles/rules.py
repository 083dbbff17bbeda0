"""What a destination may demand of a feed: the names of the rules, their kinds and their limits.

A preset is a data file that gives some of them a value, each with its source and the month in
which it was read there: such demands age. A profile may differ from its preset, rule by rule.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).with_name("presets")
# After a year nobody should lean on a rule that was not read again at its source.
MONTHS_GOOD = 12

# The elements that our own entries hold, and those that destinations speak of.
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
    """Every rule with the value that demands nothing. 0 and empty mean: no limit."""

    date: Literal["published", "updated"] = "published"  # which one goes to pubDate
    withdrawn: Literal["gone", "status", "expiry"] = "gone"  # how a post is taken back
    withdrawn_days: int = 0  # for how long it is said
    items: int = 20
    age_days: int = 0
    feed_kb: int = 0
    article_kb: int = 0
    title_min: int = 0
    title_max: int = 0
    title_strip: bool = False  # no markup in titles, not even as text
    summary_min: int = 0
    tags: tuple[str, ...] = ()  # the HTML elements allowed; empty: all that our feeds have
    depth: int = 0  # how deep elements may stand in one another
    inside_width: int = 0  # of the pictures between the words, in pixels
    image_needed: bool = False
    image_width: int = 0  # of the post's own picture, at least, in pixels
    topic_needed: bool = False
    own_domain: bool = False
    clean_link: bool = False
    one_language: bool = False
    channel: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("rss",)


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
class Origin:
    """Where a rule was read, and when (``2026-11``)."""

    source: str
    checked_on: str

    def aged(self, today: date) -> bool:
        """Whether the rule should be read again at its source."""
        year, month = map(int, self.checked_on.split("-"))
        return (today.year - year) * 12 + today.month - month > MONTHS_GOOD


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A destination: its rules, and where each was read."""

    key: str
    name: str
    about: str
    rules: Rules
    origins: Mapping[str, Origin]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One destination's feed: which posts, and by which rules. ``topics`` are slugs; none: all."""

    name: str
    preset: str
    rules: Rules
    locale: str = ""
    topics: tuple[str, ...] = ()

    def takes(self, *, locale: str, topics: tuple[str, ...]) -> bool:
        """Whether a post of this language and these topics goes there."""
        if self.locale and locale != self.locale:
            return False
        return not self.topics or bool(set(self.topics) & set(topics))


def changed(rules: Rules, changes: Mapping[str, Any]) -> Rules:
    """``rules`` with other values for some; ``ValueError`` names what is wrong with them."""
    made = replace(rules, **{name: _value(name, value) for name, value in changes.items()})
    if made.title_max and made.title_min > made.title_max:
        raise ValueError("title_min: more than title_max")
    if made.withdrawn != "gone" and not made.withdrawn_days:
        raise ValueError("withdrawn_days: say for how many days a withdrawal is told")
    if (made.withdrawn != "gone" or made.channel) and made.formats != ("rss",):
        # Only RSS has the elements that these destinations read.
        made = replace(made, formats=("rss",))
    return made


def preset(key: str) -> Preset:
    """A preset by its key. Raises ``LookupError`` where there is none."""
    return presets()[key]


@cache
def presets() -> Mapping[str, Preset]:
    """All presets by key. Raises ``ValueError`` for a file that is not one."""
    found = (read(path) for path in sorted(FOLDER.glob("*.json")))
    return {each.key: each for each in found}


def read(path: Path) -> Preset:
    """A preset from its file; its key is the file's name. Raises ``ValueError``."""
    given = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(given, dict) or set(given) != {"name", "about", "rules"}:
        raise ValueError(f"{path.name}: it holds name, about and rules, and nothing else")
    origins: dict[str, Origin] = {}
    values: dict[str, Any] = {}
    try:
        for name, row in given["rules"].items():
            values[name], origins[name] = _row(name, row)
        rules = changed(Rules(), values)
    except ValueError as exc:
        raise ValueError(f"{path.name}: {exc}") from exc
    return Preset(
        key=path.stem, name=given["name"], about=given["about"], rules=rules, origins=origins
    )


def _row(name: str, row: Any) -> tuple[Any, Origin]:
    if not isinstance(row, dict) or set(row) != {"value", "source", "checked_on"}:
        raise ValueError(f"{name}: it holds value, source and checked_on, and nothing else")
    if not row["source"] or not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", str(row["checked_on"])):
        raise ValueError(f"{name}: say where it was read, and in which month (2026-11)")
    return row["value"], Origin(source=row["source"], checked_on=row["checked_on"])


def told(rules: Rules) -> dict[str, Any]:
    """The rules as JSON data: what :func:`changed` takes."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(rules).items()
    }


def _value(name: str, value: Any) -> Any:
    for kind, convert in _KINDS:
        if name in kind:
            return convert(name, value)
    raise ValueError(f"{name}: there is no such rule")


def _choice(name: str, value: Any) -> Any:
    if value not in CHOICES[name]:
        raise ValueError(f"{name}: choose one of {', '.join(CHOICES[name])}")
    return value


def _number(name: str, value: Any) -> int:
    low, high = NUMBERS[name]
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"{name}: a whole number from {low} to {high}")
    return value


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name}: yes or no")  # noqa: TRY004  # it is data that is wrong
    return value


def _list(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{name}: a list of words")
    if unknown := sorted(set(value) - LISTS[name]):
        raise ValueError(f"{name}: not known here: {', '.join(unknown)}")
    if name == "formats" and "rss" not in value:
        raise ValueError("formats: RSS is always among them")
    return tuple(dict.fromkeys(value))


_KINDS: tuple[tuple[Any, Callable[[str, Any], Any]], ...] = (
    (CHOICES, _choice),
    (NUMBERS, _number),
    (FLAGS, _flag),
    (LISTS, _list),
)
