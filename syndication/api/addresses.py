"""Which post an address belongs to: on this site, or where its canonical pattern says."""

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit
from uuid import UUID

from syndication import views
from syndication.publisher import Publisher
from syndication.versions import Selection
from syndication.views import EditionView

LONGEST = 2000  # characters; ours are shorter
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_PARTS = {
    "path": r"/[^?#]*",
    "slug": r"[^/?#]+",
    "locale": r"[A-Za-z]{2,3}(?:-[A-Za-z]{2})?",
    "id": r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
}
_PLACES = re.compile(r"\{(path|slug|locale|id)\}")


def find(url: str, facts: Publisher) -> EditionView | None:
    """The public post that lives at ``url``, or lived there; ``None`` for every other address."""
    if len(url) > LONGEST or _CONTROL.search(unquote(url)):
        return None
    try:
        parts = urlsplit(url)
        here = f"{parts.scheme}://{parts.netloc}".lower() == facts.origin.lower()
    except ValueError:  # no address at all, such as http://[
        return None
    if here and (found := _at(unquote(parts.path))):
        return found
    return _by_pattern(url, facts) if facts.canonical_url_pattern else None


def _at(path: str) -> EditionView | None:
    paths = (path,) if path.endswith("/") else (path, f"{path}/")
    for one in paths:
        if isinstance(found := views.at_path(one), EditionView):
            return found
    for one in paths:
        if moved := views.moved_from(one):
            found = views.at_path(moved)
            return found if isinstance(found, EditionView) else None
    return None


def _by_pattern(url: str, facts: Publisher) -> EditionView | None:
    """The post whose canonical address this is; what follows ``?`` or ``#`` may be a tracker's."""
    whole = unquote(url.partition("#")[0])
    for address in (whole, whole.partition("?")[0]):
        match = _pattern(facts.canonical_url_pattern).fullmatch(address)
        found = _named(match.groupdict()) if match else None
        if found and unquote(found.canonical_url).rstrip("/") == address.rstrip("/"):
            return found
    return None


def _named(names: dict[str, str]) -> EditionView | None:
    """The post that the parts of an address name, by the surest of them."""
    if "id" in names:
        found = views.one(UUID(names["id"]))
        return found if isinstance(found, EditionView) else None
    if "path" in names:
        return _at(names["path"])
    if "slug" not in names:
        return None
    selection = Selection(slug=names["slug"], locale=names.get("locale"))
    return next(iter(views.page(selection, limit=1)), None)


@lru_cache(maxsize=8)
def _pattern(pattern: str) -> re.Pattern[str]:
    """The pattern as an expression; a part that comes twice must be the same both times."""
    seen: set[str] = set()
    made = ""
    for number, part in enumerate(_PLACES.split(pattern)):
        if number % 2 == 0:
            made += re.escape(part)
        else:
            made += f"(?P={part})" if part in seen else f"(?P<{part}>{_PARTS[part]})"
            seen.add(part)
    return re.compile(f"{made}/?")
