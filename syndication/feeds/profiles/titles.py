"""Titles as destinations take them: without markup, and no longer than they show."""

import re

_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
# A cut must not leave half of a composed sign: joiners, variation selectors, combining marks.
_LOOSE_END = re.compile("[\\s\u200d\ufe00-\ufe0f\u0300-\u036f\U0001f3fb-\U0001f3ff.,;:!?–—-]+$")
MORE = "…"


def strip(title: str) -> str:
    """``title`` without tags; a title that is nothing but tags keeps their words."""
    stripped = title
    while (again := _TAG.sub("", stripped)) != stripped:
        stripped = again  # what a tag stood between may make another
    stripped = " ".join(stripped.split())
    return stripped or " ".join(re.sub("[<>]", " ", title).split()) or title


def cut(title: str, limit: int) -> str:
    """``title`` in at most ``limit`` characters (0: no limit), cut between words if it can be."""
    if not limit or len(title) <= limit:
        return title
    room = title[: limit - len(MORE)]
    whole = room if title[len(room)].isspace() else room.rpartition(" ")[0]
    kept = _LOOSE_END.sub("", whole) or _LOOSE_END.sub("", room) or room
    return kept + MORE
