"""Which posts say nearly the same: shingles of their words, and a sketch by which to find them.

Two texts are near duplicates from a Jaccard similarity of 0.8 of their shingles (Broder, 1997): the
runs of five words. To find them among thousands, 125 minima of the shingles' hashes (MinHash with
one permutation, Li, Owen and Zhang, 2012) are joined to 25 bands of five. Texts that share a band
are compared in full: at 0.8, one of 20,000 pairs shares none.
"""

import hashlib
import re
from collections.abc import Iterable
from itertools import islice

from blog import document as doc
from blog.checks.passages import passages

SIZE = 5  # words of a shingle
LEAST = 50  # words: shorter posts are alike by chance
BANDS, ROWS = 25, 5
BINS = BANDS * ROWS
MOST_WORDS = 20_000

_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
# Stands in many posts, word for word.
_SHARED = (doc.OrganizationBoilerplate, doc.CrisisSupport, doc.AuthorByline)


def shingles(document: doc.Document) -> frozenset[int]:
    """Hashes of the runs of five words in the lead and the body; empty for a short post."""
    shared = {block.id for block in document.body if isinstance(block.value, _SHARED)}
    texts = (
        part.text
        for part in passages(document)
        if part.field == "lead" or (part.block_id and part.block_id not in shared)
    )
    found = (word for text in texts for word in _WORD.findall(text.casefold()))
    words = list(islice(found, MOST_WORDS))
    if len(words) < LEAST:
        return frozenset()
    return frozenset(_hash(" ".join(words[at : at + SIZE])) for at in range(len(words) - SIZE + 1))


def similarity(one: frozenset[int], other: frozenset[int]) -> float:
    """The Jaccard similarity of two sets of shingles, from 0 to 1."""
    either = len(one | other)
    return len(one & other) / either if either else 0.0


def bands(found: frozenset[int], locale: str) -> tuple[int, ...]:
    """The bands of a text, as positive 63-bit numbers; none for one without shingles."""
    if not found:
        return ()
    minima = _minima(found)
    return tuple(
        _hash(f"{locale} {number} {minima[number * ROWS : (number + 1) * ROWS]}")
        for number in range(BANDS)
    )


def _minima(found: Iterable[int]) -> list[int]:
    """The least hash of each bin; an empty bin takes that of the next one that is not."""
    least: dict[int, int] = {}
    for value in found:
        number = value % BINS
        if value < least.get(number, value + 1):
            least[number] = value
    filled = []
    for number in range(BINS):
        step = next(step for step in range(BINS) if (number + step) % BINS in least)
        filled.append(least[(number + step) % BINS] + step)
    return filled


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1
