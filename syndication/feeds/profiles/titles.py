"""Adapts titles to a destination: without markup, and at most as long as it accepts."""

import re

_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
# Removed at the end of a truncated title: punctuation, and parts of a composed character (joiners,
# variation selectors, combining marks).
_LOOSE_END = re.compile("[\\s\u200d\ufe00-\ufe0f\u0300-\u036f\U0001f3fb-\U0001f3ff.,;:!?–—-]+$")
ELLIPSIS = "…"


def strip_markup(title: str) -> str:
    """``title`` without tags; of a title that has nothing else, only the angle brackets go."""
    stripped = title
    while (again := _TAG.sub("", stripped)) != stripped:
        stripped = again  # removing a tag can join the parts of another
    stripped = " ".join(stripped.split())
    return stripped or " ".join(re.sub("[<>]", " ", title).split()) or title


def truncate(title: str, limit: int) -> str:
    """``title`` in at most ``limit`` characters (0: no limit), cut between words if possible."""
    if not limit or len(title) <= limit:
        return title
    room = title[: limit - len(ELLIPSIS)]
    whole = room if title[len(room)].isspace() else room.rpartition(" ")[0]
    trimmed = _LOOSE_END.sub("", whole) or _LOOSE_END.sub("", room) or room
    return trimmed + ELLIPSIS
