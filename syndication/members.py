"""One member of a stored document, found in its text without parsing the rest of it."""

import json
from dataclasses import dataclass
from typing import Any, Literal

_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Member:
    """A member's value, and where that value stands in the text."""

    value: Any
    start: int
    end: int


def find(text: str, name: str, opening: Literal["[", "{"]) -> Member | None:
    """The member ``name``, a list or an object as ``opening`` says, where it holds something;
    ``None`` where it is empty or not there.

    No nested member of that name may be of that kind. The text is our own compact JSON: a
    quotation mark within a string stands behind a backslash there, so that no editor's words are
    taken for a member. What is looked for stands behind the body: the search begins at the end.
    """
    place = text.rfind(f'"{name}":{opening}')
    if place < 0:
        return None
    start = place + len(name) + 3
    if text[start + 1 : start + 2] in {"]", "}"}:
        return None
    value, end = _DECODER.raw_decode(text, start)
    return Member(value, start, end)
