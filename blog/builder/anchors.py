"""Anchors: unique fragment identifiers within a post, made from its own words."""

from blog.renditions import typography

MAX_LENGTH = 60


def anchor(text: str) -> str:
    """``text`` as a fragment identifier; long ones are cut between words."""
    words = typography.anchor(text)
    if len(words) <= MAX_LENGTH:
        return words
    return words[: MAX_LENGTH + 1].rpartition("-")[0] or words[:MAX_LENGTH]


class Anchors:
    """Makes the anchors of one post unique: a repeated name becomes ``name-2``, ``name-3`` …"""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """Reserve and return ``wanted``, with a number if it is taken already."""
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}-{number}"
        self._taken.add(name)
        return name

    def part(self, heading: str | None, kind: str) -> str:
        """The anchor of a block, from its heading or, without one, from its type."""
        return self.take(anchor(heading or kind))

    def item(self, above: str, words: str | None, number: int) -> str:
        """``heading--lead-in``, so that two lists may hold items of the same name.

        Without a lead-in the item's ``number`` takes its place.
        """
        return self.take(f"{above}--{anchor(words) if words else number}")
