"""Compares two editions of a post: members, blocks, and the words of changed blocks.

Blocks are matched by their ids, which stay the same when a block is moved or rewritten. The cost is
bounded: above a limit, the old and the new text are returned without a comparison of their words.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from syndication.api.change_types import (
    BlockChanges,
    ChangedBlock,
    MovedBlock,
    WholeBlock,
    WordStep,
)

Data = dict[str, Any]

# Limits of the pairs of equal words to compare, in one block and in all. An article has thousands.
PAIRS_PER_BLOCK = 40_000
PAIRS = 200_000

# A word includes the space before it, so that an addition after a word does not change the word.
_WORD = re.compile(r"\s*\S+|\s+$")
# Members that have no text for readers, or repeat the text of another member.
_UNREAD = frozenset({"id", "anchor", "html", "type", "slug", "lang", "sizes", "visibility"})


@dataclass(slots=True)
class Budget:
    """The remaining number of pairs of words that may be compared."""

    pairs: int = PAIRS

    def take(self, before: list[str], after: list[str]) -> bool:
        """Whether these may be compared word by word; if so, subtracts their cost."""
        count = Counter(after)
        cost = sum(count[word] for word in before) + len(before) + len(after)
        if cost > min(self.pairs, PAIRS_PER_BLOCK):
            return False
        self.pairs -= cost
        return True


def compare(before: Data, after: Data) -> Data:
    """The members that differ, and the blocks that were added, removed, moved or changed."""
    names = [name for name in (before | after) if name != "body"]
    return {
        "fields": [
            {"name": name, "before": before.get(name), "after": after.get(name)}
            for name in names
            if before.get(name) != after.get(name)
        ],
        "blocks": _blocks(_by_id(before["body"]), _by_id(after["body"])),
    }


def words(before: str, after: str, budget: Budget) -> list[WordStep]:
    """The steps from one text to the other: ``equal``, ``delete`` and ``insert``, in order."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    start = _common_prefix(old, new)
    end = _common_prefix(old[start:][::-1], new[start:][::-1])
    inner = (old[start : len(old) - end], new[start : len(new) - end])
    steps = [("equal", old[:start]), *_steps(*inner, budget), ("equal", old[len(old) - end :])]
    return [{"op": op, "text": "".join(part)} for op, part in steps if part]


def text(value: object) -> str:
    """The text of a block, each part on a line of its own."""
    return "\n".join(_texts(value))


def _by_id(blocks: list[Data]) -> dict[tuple[str, int], tuple[int, Data]]:
    """Blocks and their positions, by id and by the occurrence of that id."""
    occurrences: Counter[str] = Counter()
    found = {}
    for position, block in enumerate(blocks):
        found[block["id"], occurrences[block["id"]]] = (position, block)
        occurrences[block["id"]] += 1
    return found


def _blocks(
    before: dict[tuple[str, int], tuple[int, Data]], after: dict[tuple[str, int], tuple[int, Data]]
) -> BlockChanges:
    budget = Budget()
    common = [key for key in after if key in before]
    unmoved = _longest_increasing([before[key][0] for key in common])
    return {
        "added": [_summary(*after[key]) for key in after if key not in before],
        "removed": [_summary(*before[key]) for key in before if key not in after],
        "moved": [
            _moved(after[key][1], before[key][0], after[key][0])
            for key in common
            if before[key][0] not in unmoved
        ],
        "changed": [
            _changed(before[key][1], after[key][1], budget)
            for key in common
            if before[key][1] != after[key][1]
        ],
    }


def _summary(position: int, block: Data) -> WholeBlock:
    return {
        "id": block["id"],
        "type": block["type"],
        "place": position,
        "text": text(block["value"]),
    }


def _moved(block: Data, before: int, after: int) -> MovedBlock:
    return {"id": block["id"], "type": block["type"], "from": before, "to": after}


def _changed(before: Data, after: Data, budget: Budget) -> ChangedBlock:
    old, new = text(before["value"]), text(after["value"])
    names = [name for name in (before["value"] | after["value"]) if name not in ("html", "text")]
    return {
        "id": after["id"],
        "type": after["type"],
        "before": old,
        "after": new,
        "words": words(old, new, budget),
        # Other members of its value that differ, such as a level, an image or a tone.
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


def _common_prefix(one: list[str], other: list[str]) -> int:
    """The number of words with which both lists begin."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _longest_increasing(positions: list[int]) -> set[int]:
    """A longest increasing subsequence of positions: those blocks did not move, the others did."""
    ends: list[int] = []
    tails: list[int] = []  # for each length, the index at which the best subsequence ends
    previous: list[int] = []
    for index, position in enumerate(positions):
        length = bisect_left(ends, position)
        previous.append(tails[length - 1] if length else -1)
        ends[length : length + 1] = [position]
        tails[length : length + 1] = [index]
    found = set()
    index = tails[-1] if tails else -1
    while index >= 0:
        found.add(positions[index])
        index = previous[index]
    return found


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in _UNREAD and not name.endswith("url"):
                yield from _texts(part)
