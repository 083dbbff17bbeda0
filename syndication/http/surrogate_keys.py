"""Surrogate keys: the names under which shared caches store our answers, and purge them.

An answer bears one key for each version that it depends on.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from syndication.editions import versions
from syndication.editions.audience import OF_PARTNERS


def headers(keys: tuple[str, ...]) -> dict[str, str]:
    """``Surrogate-Key`` for an answer of these versions; empty for an answer to a partner."""
    if not is_public(keys):
        return {}
    return {"Surrogate-Key": " ".join(map(of, (versions.SITE, *keys)))}


def is_public(keys: Iterable[str]) -> bool:
    """Whether an answer that depends on these versions may be anyone's."""
    return not any(key.startswith(OF_PARTNERS) for key in keys)


@lru_cache(maxsize=4096)
def of(key: str) -> str:
    """A version's surrogate key: short, and it does not say which posts the version is of.

    48 bits of a SHA-256 digest. Two versions with the same one would only be purged together.
    """
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:12]


def of_file(name: str) -> str:
    """The surrogate key of an uploaded file, by its path below ``/media/``."""
    return of(f"file:{name}")
