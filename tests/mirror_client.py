"""A consumer of ``/api/v1/changes/`` by the documented recipe, and what its copy should be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db.models import Model

from syndication.desk.models import Link, LinkedPost, LinkUse, WordBand
from syndication.editions import publisher
from syndication.editions.models import (
    Edition,
    Head,
    Ledger,
    LedgerEntry,
    Publisher,
    Rendition,
    Term,
    Version,
)
from syndication.partners.models import Partner
from syndication.search.models import SearchEntry

CHANGES = "/api/v1/changes/"
# Fetches a query of the changes: its status, and the answer's JSON.
Fetch = Callable[[Mapping[str, Any]], tuple[int, dict[str, Any]]]
# By id: number, digest and address. The address says whether a move of ours was followed.
Copy = dict[str, tuple[int, str, str]]
# What a post says of others is as it was when the post was told; their own changes say the rest.
OF_OTHERS = ("translations", "related")


@dataclass
class Mirror:
    """What a consumer stores: its copy, the cursor, and its full reading.

    A page and its cursor are stored together; ``told`` are the posts met since a full reading
    began, and ``None`` where none is under way.
    """

    fetch: Fetch
    posts: Copy = field(default_factory=dict)
    words: dict[str, dict[str, Any]] = field(default_factory=dict)  # the posts whole
    cursor: str | None = None
    told: set[str] | None = field(default_factory=set)
    torn: bool = False  # a page was applied whose cursor is not stored

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
            self.torn = True
        if not crash:
            self.cursor, self.torn = answer["cursor"], False
            if not answer["more"]:
                self.sweep()
        return bool(answer["more"])

    def apply(self, change: dict[str, Any]) -> None:
        """One change. Twice is once; kinds that are not known change nothing."""
        if change["kind"] == "upsert":
            assert change["edition"] == change["post"]["edition"]
            self.put(change["post"])
            if self.told is not None:
                self.told.add(change["id"])
        elif change["kind"] in ("withdrawn", "entitlement_lost"):
            self.posts.pop(change["id"], None)
            self.words.pop(change["id"], None)

    def put(self, post: dict[str, Any]) -> None:
        """Write a post over what is held under its id."""
        edition = post["edition"]
        self.posts[post["id"]] = (edition["number"], edition["digest"], post["url"])
        self.words[post["id"]] = own(post)

    def sweep(self) -> None:
        """The end of a full reading: what was not told is not there any more."""
        if self.told is not None:
            for post_id in self.posts.keys() - self.told:
                del self.posts[post_id], self.words[post_id]
            self.told = None

    def follow(self, *, limit: int = 100, pages: int = 1000) -> None:
        """Read until there is no more."""
        for _ in range(pages):
            if not self.page(limit=limit):
                return
        raise AssertionError("the changes never end")


def own(post: dict[str, Any]) -> dict[str, Any]:
    """What a post says of itself."""
    return {name: value for name, value in post.items() if name not in OF_OTHERS}


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


# What a restored database has again. What is written here is what `put_back` can take back.
KEPT: tuple[type[Model], ...] = (
    Publisher,
    Edition,
    Rendition,
    Head,
    Term,
    SearchEntry,
    LedgerEntry,
    Ledger,
    Version,
    # What the desk derives from them. Restored or not, readers are not told of it.
    Link,
    LinkUse,
    LinkedPost,
    WordBand,
)
Backup = list[tuple[type[Model], list[dict[str, Any]]]]


def back_up() -> Backup:
    """The state of all that readers are told of."""
    return [(model, list(model._default_manager.values())) for model in KEPT]


def put_back(backup: Backup) -> None:
    """The state of a backup, as a restored database has it."""
    for model, _ in reversed(backup):
        model._default_manager.all()._raw_delete("default")
    for model, values in backup:
        model._default_manager.bulk_create(model(**row) for row in values)
