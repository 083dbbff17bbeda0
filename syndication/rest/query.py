"""What a query may ask for. Whatever is not understood is refused by name, never ignored."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict

from syndication.rest.problems import INVALID_PARAMETER, UNKNOWN_PARAMETER, Problem

# Takes a parameter's name and text, returns its value or raises :class:`Problem`.
Parse = Callable[[str, str], Any]

NONE: dict[str, Parse] = {}


def invalid(name: str, reason: str) -> Problem:
    """The problem of a parameter that is not of the form asked for."""
    return Problem(INVALID_PARAMETER, f"“{name}” {reason}", parameter=name)


def read(query: QueryDict, known: Mapping[str, Parse]) -> dict[str, Any]:
    """The parameters of ``query``, parsed; raises :class:`Problem` that names the wrong one."""
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
