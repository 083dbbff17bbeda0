"""What changed from one edition of a post to another, for people and for programs.

Blocks are told by their ids, which they keep when they are moved or rewritten. Costs are bounded:
where word by word would take too long, the words before and after stand whole.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Data = dict[str, Any]

# Pairs of equal words that are compared, in one block and in all: an article has some thousands.
PAIRS_PER_BLOCK = 40_000
PAIRS = 200_000

# With the space before it: what is added behind a word leaves the word as it was.
_WORD = re.compile(r"\s*\S+|\s+$")
# What people do not read: names, and forms of what stands beside them as text.
_UNREAD = frozenset({"id", "anchor", "html", "type", "slug", "lang", "sizes", "visibility"})


@dataclass(slots=True)
class Budget:
    """What may still be spent on comparing words."""

    pairs: int = PAIRS

    def take(self, before: list[str], after: list[str]) -> bool:
        """Whether these may be compared word by word; if so, their cost is taken."""
        count = Counter(after)
        cost = sum(count[word] for word in before) + len(before) + len(after)
        if cost > min(self.pairs, PAIRS_PER_BLOCK):
            return False
        self.pairs -= cost
        return True


def compare(before: Data, after: Data) -> Data:
    """The members that differ, and the blocks that came, went, moved or changed."""
    names = [name for name in (before | after) if name != "body"]
    return {
        "fields": [
            {"name": name, "before": before.get(name), "after": after.get(name)}
            for name in names
            if before.get(name) != after.get(name)
        ],
        "blocks": _blocks(_by_id(before["body"]), _by_id(after["body"])),
    }


def words(before: str, after: str, budget: Budget) -> list[dict[str, str]]:
    """The way from one text to the other: ``equal``, ``delete`` and ``insert``, in order."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    inner = (old[start : len(old) - end], new[start : len(new) - end])
    steps = [("equal", old[:start]), *_steps(*inner, budget), ("equal", old[len(old) - end :])]
    return [{"op": op, "text": "".join(part)} for op, part in steps if part]


def text(value: Any) -> str:
    """The words of a block, one part a line."""
    return "\n".join(_texts(value))


def _by_id(blocks: list[Data]) -> dict[tuple[str, int], tuple[int, Data]]:
    """Blocks and their places; an id that stands there twice is told by its turn."""
    turns: Counter[str] = Counter()
    found = {}
    for place, block in enumerate(blocks):
        found[block["id"], turns[block["id"]]] = (place, block)
        turns[block["id"]] += 1
    return found


def _blocks(
    before: dict[tuple[str, int], tuple[int, Data]], after: dict[tuple[str, int], tuple[int, Data]]
) -> Data:
    budget = Budget()
    kept = [key for key in after if key in before]
    stayed = _rising([before[key][0] for key in kept])
    return {
        "added": [_whole(*after[key]) for key in after if key not in before],
        "removed": [_whole(*before[key]) for key in before if key not in after],
        "moved": [
            {**_named(after[key][1]), "from": before[key][0], "to": after[key][0]}
            for key in kept
            if before[key][0] not in stayed
        ],
        "changed": [
            _changed(before[key][1], after[key][1], budget)
            for key in kept
            if before[key][1] != after[key][1]
        ],
    }


def _named(block: Data) -> Data:
    return {"id": block["id"], "type": block["type"]}


def _whole(place: int, block: Data) -> Data:
    return {**_named(block), "place": place, "text": text(block["value"])}


def _changed(before: Data, after: Data, budget: Budget) -> Data:
    old, new = text(before["value"]), text(after["value"])
    names = [name for name in (before["value"] | after["value"]) if name not in ("html", "text")]
    return {
        **_named(after),
        "before": old,
        "after": new,
        "words": words(old, new, budget),
        # Other members of its value that differ: a level, a picture, a tone.
        "members": [n for n in names if before["value"].get(n) != after["value"].get(n)],
    }


def _steps(before: list[str], after: list[str], budget: Budget) -> Iterator[tuple[str, list[str]]]:
    if not before or not after or not budget.take(before, after):
        yield "delete", before
        yield "insert", after
        return
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            yield "equal", before[a:b]
        else:
            yield "delete", before[a:b]
            yield "insert", after[c:d]


def _shared(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _rising(places: list[int]) -> set[int]:
    """A longest run of places that are in order still: these blocks stayed, the others moved."""
    ends: list[int] = []
    tails: list[int] = []  # of the best run of each length, where it ends
    previous: list[int] = []
    for index, place in enumerate(places):
        length = bisect_left(ends, place)
        previous.append(tails[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        tails[length : length + 1] = [index]
    found = set()
    index = tails[-1] if tails else -1
    while index >= 0:
        found.add(places[index])
        index = previous[index]
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in _UNREAD and not name.endswith("url"):
                yield from _texts(part)
