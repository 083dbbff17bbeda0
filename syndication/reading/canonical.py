"""Canonical addresses read backwards: which post one may be of (``Publisher.canonical_url``)."""

import re
from functools import lru_cache

from syndication.editions.publisher import Publisher

_PARTS = {
    "path": r"/[^?#]*",
    "slug": r"[^/?#]+",
    "locale": r"[A-Za-z]{2,3}(?:-[A-Za-z]{2})?",
    "id": r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
}
_PLACEHOLDER = re.compile(r"\{(path|slug|locale|id)\}")


def parts(address: str, facts: Publisher) -> dict[str, str] | None:
    """The path, slug, locale and id in an address by the site's pattern; ``None`` for another."""
    if not facts.canonical_url_pattern:
        return None
    match = _pattern(facts.canonical_url_pattern).fullmatch(address)
    return match.groupdict() if match else None


def paths(names: dict[str, str], facts: Publisher) -> list[str]:
    """The paths on this site that these parts of an address may stand for."""
    if "path" in names:
        return [names["path"]]
    slug = names.get("slug", "")
    return [f"{index}{slug}/" for index in facts.indexes.values() if slug]


@lru_cache(maxsize=8)
def _pattern(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression; a part that occurs twice must have the same value."""
    seen: set[str] = set()
    made = ""
    for number, part in enumerate(_PLACEHOLDER.split(pattern)):
        if number % 2 == 0:
            made += re.escape(part)
        else:
            made += f"(?P={part})" if part in seen else f"(?P<{part}>{_PARTS[part]})"
            seen.add(part)
    return re.compile(f"{made}/?")
