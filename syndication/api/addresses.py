"""Finds the post of a URL: on this site, or by the pattern of canonical URLs."""

import re
from urllib.parse import unquote, urlsplit
from uuid import UUID

from syndication.editions.publisher import Publisher
from syndication.editions.versions import Selection
from syndication.reading import canonical, posts
from syndication.reading.posts import EditionView, Moved

LONGEST = 2000  # characters; ours are shorter
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


def find(url: str, facts: Publisher) -> EditionView | None:
    """The public post whose URL is ``url`` or was until the post moved; otherwise ``None``."""
    if len(url) > LONGEST or _CONTROL.search(unquote(url)):
        return None
    try:
        parts = urlsplit(url)
        is_own = f"{parts.scheme}://{parts.netloc}".lower() == facts.origin.lower()
    except ValueError:  # not a URL, such as http://[
        return None
    if is_own and (found := _at(unquote(parts.path))):
        return found
    return _by_pattern(url, facts)


def _at(path: str) -> EditionView | None:
    paths = (path,) if path.endswith("/") else (path, f"{path}/")
    for candidate in paths:
        if isinstance(found := posts.at_path(candidate), EditionView):
            return found
    for candidate in paths:
        answer = posts.answering(candidate)
        if isinstance(answer, Moved):
            found = posts.one(UUID(answer.post_id))
            return found if isinstance(found, EditionView) else None
        if answer is not None:
            return None
    return None


def _by_pattern(url: str, facts: Publisher) -> EditionView | None:
    """The post with this canonical URL; query and fragment are ignored if needed: trackers add
    them."""
    whole = unquote(url.partition("#")[0])
    for address in (whole, whole.partition("?")[0]):
        names = canonical.parts(address, facts)
        if names is None:
            continue
        found = _named(names)
        if found and unquote(found.canonical_url).rstrip("/") == address.rstrip("/"):
            return found
        if earlier := _named_before(address, names, facts):
            return earlier
    return None


def _named_before(address: str, names: dict[str, str], facts: Publisher) -> EditionView | None:
    """The post that had this canonical URL in an earlier edition, by its path or its slug then."""
    if "id" in names:
        found = posts.one(UUID(names["id"]))
        return found if isinstance(found, EditionView) and _had(found, address, facts) else None
    for path in canonical.paths(names, facts):
        answer = posts.answering(path)
        found = posts.one(UUID(answer.post_id)) if isinstance(answer, Moved) else None
        if isinstance(found, EditionView) and _had(found, address, facts):
            return found
    return None


def _had(view: EditionView, address: str, facts: Publisher) -> bool:
    """Whether this was the post's canonical URL in one of its editions."""
    earlier = (
        facts.canonical_url(
            path=path,
            slug=path.rstrip("/").rpartition("/")[2],
            locale=view.locale,
            post_id=str(view.post_id),
        )
        for path in posts.earlier_paths(view.post_id)
    )
    return any(unquote(each).rstrip("/") == address.rstrip("/") for each in earlier)


def _named(names: dict[str, str]) -> EditionView | None:
    """The post that the parts of a URL identify: by id, else by path, else by slug."""
    if "id" in names:
        found = posts.one(UUID(names["id"]))
        return found if isinstance(found, EditionView) else None
    if "path" in names:
        return _at(names["path"])
    if "slug" not in names:
        return None
    selection = Selection(slug=names["slug"], locale=names.get("locale"))
    return next(iter(posts.page(selection, limit=1)), None)
