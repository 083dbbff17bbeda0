"""Find one member of a stored JSON document without parsing the rest of it."""

import json
from dataclasses import dataclass
from typing import Any, Literal

_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Member:
    """A member's value, and the offsets of that value in the text."""

    value: Any
    start: int
    end: int


def find(text: str, name: str, opening: Literal["[", "{"]) -> Member | None:
    """The member ``name``, a list or an object as ``opening`` says; ``None`` where it is empty or
    missing.

    No nested member may have that name and type. ``text`` is compact JSON of our own: quotation
    marks within strings are escaped, so that no editor's text is mistaken for a member. The search
    starts at the end, since the members that are looked for follow the body.
    """
    at = text.rfind(f'"{name}":{opening}')
    if at < 0:
        return None
    start = at + len(name) + 3
    if text[start + 1 : start + 2] in {"]", "}"}:
        return None
    value, end = _DECODER.raw_decode(text, start)
    return Member(value, start, end)
