"""The caches in front: which of our answers they keep, and when they must let them go.

Each public answer names the versions that it depends on, as surrogate keys. When a version is
touched, its key is purged: by a row that is written in the same transaction, and worked off after
the commit (docs/decisions/0018).
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from syndication.audience import OF_PARTNERS


def is_public(keys: Iterable[str]) -> bool:
    """Whether an answer that depends on these versions may be anyone's."""
    return not any(key.startswith(OF_PARTNERS) for key in keys)


def surrogates(keys: Iterable[str]) -> str:
    """The header's value: short tags, separated by spaces, that tell nothing of what they are."""
    return " ".join(map(surrogate, keys))


@lru_cache(maxsize=4096)
def surrogate(key: str) -> str:
    """48 bits of its digest. Two keys that meet there would only be purged together."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:12]
