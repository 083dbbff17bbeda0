"""What replaces a withdrawn post: named only while readers may read it.

A replacement that was withdrawn itself gives way to what replaces that, and so on. Readers who come
from a page that is gone are never sent to another one.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar
from urllib.parse import unquote, urlsplit
from uuid import UUID

from syndication.editions import publisher
from syndication.editions.models import Edition, Head
from syndication.editions.publisher import Publisher
from syndication.reading import canonical, posts
from syndication.reading.posts import EditionView, Moved, Tombstone

MOST = 20  # withdrawn posts in a row that each name the next as their replacement

State = TypeVar("State", bound=EditionView | Tombstone)
# What addresses answer for, by path.
Answers = dict[str, EditionView | Moved | Tombstone | None]


def followed(states: Sequence[State]) -> list[State]:
    """The states, each tombstone with an absolute address that may be followed now, or "".

    One query where every replacement is read where it was then, and the publisher's facts.
    """
    if not any(isinstance(each, Tombstone) and each.replacement for each in states):
        return list(states)
    facts = publisher.current()
    known = _readable([each for each in states if isinstance(each, Tombstone)], facts)
    return [
        replace(each, replacement=_of(each.post_id, each.replacement, facts, known))
        if isinstance(each, Tombstone)
        else each
        for each in states
    ]


def of(post_id: UUID, address: str) -> str:
    """What replaces one withdrawn post now, where ``address`` was named then."""
    return _of(str(post_id), address, publisher.current(), {}) if address else ""


def _readable(gone: list[Tombstone], facts: Publisher) -> Answers:
    """The answers of those replacements that are read at the very path that was named."""
    paths = {path for each in gone for path in _paths(each.replacement, facts)}
    found = Head.objects.readable().filter(path__in=paths).values_list("post_id", "path")
    return {path: Moved(post_id=str(post_id), path=path) for post_id, path in found}


def _of(post_id: str, address: str, facts: Publisher, known: Answers) -> str:
    seen = {post_id}
    while paths := _paths(address, facts):
        state = _answering(paths, known)
        if isinstance(state, EditionView | Moved):
            return _link(state, address, facts)
        if state is None:
            break
        if state.post_id in seen or len(seen) > MOST:
            return ""
        seen.add(state.post_id)
        address = state.replacement
    # Another page, of this site or elsewhere: but not the place of a post that nobody may read.
    if Edition.objects.filter(path__in=paths).exists():
        return ""
    absolute = facts.origin + address if address[:1] == "/" and paths else address
    return absolute if absolute.startswith(("https://", f"{facts.origin}/")) else ""


def _answering(paths: list[str], known: Answers) -> EditionView | Moved | Tombstone | None:
    for path in paths:
        if path not in known:
            known[path] = posts.answering(path)
        if (state := known[path]) is not None:
            return state
    return None


def _link(state: EditionView | Moved, address: str, facts: Publisher) -> str:
    """The present address of a post, on the host that was named."""
    if _own_path(address, facts):
        return facts.origin + state.path
    view = posts.one(UUID(state.post_id), media=())
    return view.canonical_url if isinstance(view, EditionView) else ""


def _paths(address: str, facts: Publisher) -> list[str]:
    """The paths at which a post of ours may live that this address names; none for others."""
    if "\x00" in unquote(address):  # no database takes it as a parameter
        return []
    if path := _own_path(address, facts):
        return [path] if path.endswith("/") else [path, f"{path}/"]
    names = canonical.parts(unquote(address), facts) or {}
    if "id" in names:
        return list(Head.objects.filter(post_id=names["id"]).values_list("path", flat=True))
    return canonical.paths(names, facts)


def _own_path(address: str, facts: Publisher) -> str:
    """The path of an address of this site, or ""."""
    own = address.removeprefix(facts.origin) if address.startswith(f"{facts.origin}/") else address
    return unquote(urlsplit(own).path) if own.startswith("/") and not own.startswith("//") else ""
