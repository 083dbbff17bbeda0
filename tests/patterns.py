"""Every regular expression of ours, and letters that are hard for them."""

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import blog
import syndication
from tests.linear import growth, seconds

# Repeated, these begin many matches that fail late.
UNITS = (
    "a", "A", "é", "1", " ", "\u00a0", "\t", "\n", ".", ",", ":", ";", "-", "–", "(", "<", "&", "@",
    '"', "“", "«", "'", "’", "[",
    "{", "*", "/", "\\", "=", "•", "👉", "a ", "A ", "a.", "A. ",
    "a@", "a-", "a{a:", "0.", "a:", "a: ", "a, ", "A, ", "1.", "1 ", "<a ", "&#", "http://", "www.",
    "Word: text\n",
    "of ", "a:(", '<a href="',
    "more ", "the ", "des ", "Mr. ", "« ", "“a", "(a", "(a ", "vous ", "to to ", "a/", "//", "A.A",
)  # fmt: skip

MOST, ENOUGH = 3.0, 2  # the ratio of costs; units that are found before a search ends
FLAGS = {
    name: getattr(re, name) for name in ("IGNORECASE", "DOTALL", "MULTILINE", "ASCII", "VERBOSE")
}


def modules() -> Iterator[str]:
    """The names of our modules that tests may import."""
    for package in (blog, syndication):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in found.name:
                yield found.name


def patterns() -> dict[str, re.Pattern[str]]:
    """All patterns of texts by module and name; also those in tuples, lists and dictionaries."""
    found: dict[str, re.Pattern[str]] = {}
    for module in modules():
        importlib.import_module(module)
        for name, value in vars(sys.modules[module]).items():
            for index, pattern in enumerate(_inside(value)):
                if isinstance(pattern.pattern, str) and pattern not in found.values():
                    found[f"{module}.{name}.{index}"] = pattern
    return found


def _inside(value: object, depth: int = 2) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, tuple | list | dict | frozenset):
        for part in list(value.values()) if isinstance(value, dict) else list(value):
            yield from _inside(part, depth - 1)
    elif depth and hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        for name in value.__dataclass_fields__:
            yield from _inside(getattr(value, name, None), depth - 1)


FROM_THE_START = " (from the start)"


def written_out() -> dict[str, re.Pattern[str]]:
    """The patterns that calls such as ``re.sub("…", …)`` compile, by module and line.

    The names of those that ``match`` and ``fullmatch`` compile end in ``FROM_THE_START``.
    """
    found: dict[str, re.Pattern[str]] = {}
    compiled = set(patterns().values())
    for module in modules():
        source = Path(str(importlib.import_module(module).__file__)).read_text()
        for call in ast.walk(ast.parse(source)):
            if (pattern := _literal(call)) and pattern not in compiled:
                start = FROM_THE_START if call.func.attr in ("match", "fullmatch") else ""
                found[f"{module}:{call.lineno}{start}"] = pattern
    return found


def _literal(call: ast.AST) -> re.Pattern[str] | None:
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    if getattr(call.func.value, "id", "") != "re" or not call.args:
        return None
    text = call.args[0]
    if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
        return None
    named = [each for each in ast.walk(call) if isinstance(each, ast.Attribute)]
    flags = re.RegexFlag(0)
    for each in named:
        flags |= FLAGS.get(each.attr, 0)
    return re.compile(text.value, flags)


def search(pattern: re.Pattern[str], text: str, *, anchored: bool = False) -> None:
    """Match from the start and as a whole and, if not anchored, everywhere."""
    if not anchored:
        for _match in pattern.finditer(text):
            pass
    pattern.match(text)
    pattern.fullmatch(text)


def beginnings(pattern: re.Pattern[str]) -> list[str]:
    """The letters that each match begins with, where the pattern writes them out."""
    letters = re.match(r"(?:[^\\\[\](){}.*+?|^$]|\\\W)*", pattern.pattern)
    written = re.sub(r"\\(\W)", r"\1", letters[0] if letters else "")
    return [written, f"{written} "] if len(written) > 1 else []


def slow(pattern: re.Pattern[str], size: int, least: float, *, anchored: bool = False) -> list[str]:
    """The units of which twice as many cost more than 3 times as much (and ``least`` seconds).

    That must be so for twice the size, too: another process may slow one measurement.
    """
    found = []
    for unit in dict.fromkeys([*UNITS, *beginnings(pattern)]):
        text = unit * (size // len(unit))
        for ending in ("", "\x01"):
            once = partial(search, pattern, text + ending, anchored=anchored)
            if seconds(once) < least:
                continue
            if all(_grows(pattern, text * times, ending, anchored=anchored) for times in (1, 2)):
                found.append(unit)
                break
        if len(found) == ENOUGH:
            break
    return found


def _grows(pattern: re.Pattern[str], text: str, ending: str, *, anchored: bool) -> bool:
    once, twice = (
        partial(search, pattern, text * times + ending, anchored=anchored) for times in (1, 2)
    )
    return growth(once, twice, enough=MOST) > MOST
