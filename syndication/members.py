"""One member of a stored document, found in its text without parsing the rest of it."""

import json
from dataclasses import dataclass
from typing import Any

_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Member:
    """A member's value, and where that value stands in the text."""

    value: Any
    start: int
    end: int


def find(text: str, name: str) -> Member | None:
    """The member ``name`` where it holds something; ``None`` where it is empty or not there.

    It must be a list or an object, and ``name`` must be one that no nested member of that kind
    bears. The text is our own compact JSON: a quotation mark within a string stands behind a
    backslash there, so that no editor's words are taken for a member.
    """
    for opening in '["', "[{", '{"':
        place = text.find(f'"{name}":{opening}')
        if place >= 0:
            start = place + len(name) + 3
            value, end = _DECODER.raw_decode(text, start)
            return Member(value, start, end)
    return None
