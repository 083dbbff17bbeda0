"""Anchors: names of places in a post, made of its own words and given out once."""

from blog.renditions import typography

MAX_LENGTH = 60


def anchor(text: str) -> str:
    """``text`` as a fragment identifier; long ones are cut between words."""
    words = typography.anchor(text)
    if len(words) <= MAX_LENGTH:
        return words
    return words[: MAX_LENGTH + 1].rpartition("-")[0] or words[:MAX_LENGTH]


class Anchors:
    """Gives out each name once; the second asker gets ``name-2``."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}-{number}"
        self._taken.add(name)
        return name

    def part(self, heading: str | None, kind: str) -> str:
        """The anchor of a part, by its heading or, where it has none, its kind."""
        return self.take(anchor(heading or kind))

    def item(self, above: str, words: str | None, number: int) -> str:
        """``heading--lead-in``: two lists may hold items of the same name."""
        return self.take(f"{above}--{anchor(words) if words else number}")
