"""The addresses that imported posts had at their old site, which are to lead to them here.

The table belongs to the channels that answer at addresses, so ``syndication.desk`` registers the
function that keeps one; without it none is kept.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Literal
from urllib.parse import unquote, urlsplit
from uuid import UUID

from blog.importers.report import Notice

# What became of an address: it leads to the post ("own": it is the post's address anyway), or
# another post has it, a page of the site lives there, or a post that is read now.
Outcome = Literal["kept", "own", "taken", "reserved", "lives"]
Keep = Callable[[UUID, str], Outcome]

LONGEST = 500


def _nobody(_post_id: UUID, _path: str) -> Outcome:
    return "reserved"


_keep: list[Keep] = [_nobody]


def register(keep: Keep) -> None:
    """Keep addresses by this function from now on: it takes the post's id and a path."""
    _keep[0] = keep


def origin_of(address: str) -> str:
    """Host and port of an address, in small letters; "" where it has none."""
    try:
        parts = urlsplit(address.strip())
        return parts.netloc.lower() if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def path_of(address: str, origins: Collection[str]) -> str | None:
    """The path of an address at one of the old site's origins; ``None`` for any other address.

    An address that only its query tells from others ("/?p=7") has none.
    """
    if origin_of(address) not in {origin_of(each) for each in origins} - {""}:
        return None
    path = unquote(urlsplit(address.strip()).path)
    is_path = path.startswith("/") and len(path) <= LONGEST and path.isprintable()
    return path if path.strip("/") and is_path else None


def kept(post_id: UUID, addresses: Collection[str], origins: Collection[str]) -> Iterator[Notice]:
    """Let the addresses at the old origins lead to the post; what became of each."""
    paths = [path_of(address, origins) for address in addresses]
    for path in dict.fromkeys(path for path in paths if path):
        outcome = _keep[0](post_id, path)
        if outcome == "kept":
            yield Notice(code="old_address_kept", applied=True, facts={"original": path})
        elif outcome != "own":
            facts = {"original": path, "reason": outcome}
            yield Notice(code="old_address_not_kept", facts=facts)
