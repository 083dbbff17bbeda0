"""Reads the parameters of a query. An unknown or invalid one is refused by name, never ignored."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.http import QueryDict

from syndication.rest.problems import INVALID_PARAMETER, UNKNOWN_PARAMETER, Problem

# Takes the name and the text of a parameter; returns its value or raises :class:`Problem`.
Parse = Callable[[str, str], Any]

NONE: dict[str, Parse] = {}

_DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)


def invalid(name: str, reason: str) -> Problem:
    """The problem of a parameter with an invalid value; ``reason`` follows its quoted name."""
    return Problem(INVALID_PARAMETER, f"“{name}” {reason}", parameter=name)


def read(query: QueryDict, known: Mapping[str, Parse]) -> dict[str, Any]:
    """The parsed parameters; raises :class:`Problem` that names the first invalid one."""
    values: dict[str, Any] = {}
    for name, given in query.lists():
        if name not in known:
            allowed = ", ".join(known) or "none"
            shown = name[:80]
            raise Problem(
                UNKNOWN_PARAMETER,
                f"There is no parameter “{shown}” here. Known parameters: {allowed}.",
                parameter=shown,
                known=list(known),
            )
        if len(given) > 1:
            raise invalid(name, "is given more than once.")
        if not given[0]:
            raise invalid(name, "is empty; leave it out instead.")
        values[name] = known[name](name, given[0])
    return values


def text(_: str, value: str) -> str:
    """Accepts any text."""
    return value


def number(minimum: int, maximum: int) -> Parse:
    """Accepts a whole number between two bounds, both included."""

    def parse(name: str, value: str) -> int:
        if not (_DIGITS.fullmatch(value) and minimum <= int(value) <= maximum):
            raise Problem(
                INVALID_PARAMETER,
                f"“{name}” must be a whole number from {minimum} to {maximum}.",
                parameter=name,
                minimum=minimum,
                maximum=maximum,
            )
        return int(value)

    return parse


def one_of(choices: Collection[str]) -> Parse:
    """Accepts one of the choices."""

    def parse(name: str, value: str) -> str:
        if value not in choices:
            raise invalid(name, f"must be one of {', '.join(choices)}.")
        return value

    return parse
