"""A consumer of ``/api/v1/changes/`` by the documented recipe, and what its copy should be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from syndication import publisher
from syndication.models import Head, Term
from syndication.partners.models import Partner

CHANGES = "/api/v1/changes/"
# Fetches a query of the changes: its status, and the answer's JSON.
Fetch = Callable[[Mapping[str, Any]], tuple[int, dict[str, Any]]]
# By id: number, digest and address. The address says whether a move of ours was followed.
Copy = dict[str, tuple[int, str, str]]


@dataclass
class Mirror:
    """What a consumer stores: its copy, the cursor, and its full reading.

    A page and its cursor are stored together; ``told`` are the posts met since a full reading
    began, and ``None`` where none is under way.
    """

    fetch: Fetch
    posts: Copy = field(default_factory=dict)
    cursor: str | None = None
    told: set[str] | None = field(default_factory=set)

    def page(self, *, limit: int = 100, crash: str = "") -> bool:
        """Read one page; whether there is more. ``crash``: ``before`` anything of it is stored,
        or ``between`` the changes and the cursor, where a consumer has no transactions."""
        asked: dict[str, Any] = {"limit": limit}
        if self.cursor is not None:
            asked["cursor"] = self.cursor
        status, answer = self.fetch(asked)
        if status == 410:
            assert answer["type"].endswith("#cursor-lost")
            assert parse_qs(urlsplit(answer["restart"]).query).get("cursor") is None
            self.cursor, self.told = None, set()
            return True
        assert status == 200, answer
        assert len(answer["results"]) <= limit
        if crash != "before":
            for change in answer["results"]:
                self.apply(change)
        if not crash:
            self.cursor = answer["cursor"]
            if not answer["more"]:
                self.sweep()
        return bool(answer["more"])

    def apply(self, change: dict[str, Any]) -> None:
        """One change. Twice is once; kinds that are not known change nothing."""
        if change["kind"] == "upsert":
            edition = change["post"]["edition"]
            assert change["edition"] == edition
            self.posts[change["id"]] = (
                edition["number"],
                edition["digest"],
                change["post"]["url"],
            )
            if self.told is not None:
                self.told.add(change["id"])
        elif change["kind"] in ("withdrawn", "entitlement_lost"):
            self.posts.pop(change["id"], None)

    def sweep(self) -> None:
        """The end of a full reading: what was not told is not there any more."""
        if self.told is not None:
            self.posts = {
                post_id: held for post_id, held in self.posts.items() if post_id in self.told
            }
            self.told = None

    def follow(self, *, limit: int = 100, pages: int = 1000) -> None:
        """Read until there is no more."""
        for _ in range(pages):
            if not self.page(limit=limit):
                return
        raise AssertionError("the changes never end")


def readable(partner: Partner | None = None) -> Copy:
    """What a partner, or anyone, may read now: asked of the rows, by other means than the API."""
    topics: dict[object, set[str]] = {}
    for term in Term.objects.filter(of="topic"):
        topics.setdefault(term.head_id, set()).add(term.slug)
    found = {}
    for head in Head.objects.filter(live=True, denied=False):
        if partner and partner.locales and head.locale not in partner.locales:
            continue
        if partner and partner.topics and not topics.get(head.pk, set()) & set(partner.topics):
            continue
        address = f"{publisher.current().origin}/api/v1/posts/{head.pk}/"
        found[str(head.pk)] = (head.number, head.digest, address)
    return found


def refused() -> set[str]:
    """The posts whose reading is refused, and that are not recorded as withdrawn yet."""
    return {str(head.pk) for head in Head.objects.filter(live=True, denied=True)}
