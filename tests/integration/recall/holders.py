"""Who may hold a copy: one class for each way of taking one, and of hearing what became of it.

A holder first takes its copy (:meth:`Holder.begin`). While a history happens it may be away
(:meth:`Holder.leave`); afterwards it is back, and does no more than the documentation asks of it
(:meth:`Holder.refresh`). :meth:`Holder.outcome` says what it then has, in a word of ``outcomes``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from lxml import etree

from django.conf import settings
from django.utils import timezone

from syndication.webhooks import endpoints
from syndication.webhooks.models import Endpoint
from tests.integration.recall.installation import LATEST, RIGHT, WRONG, Installation, path_of
from tests.mirror_client import CHANGES, Mirror

POSTS, AHEAD = "/api/v1/posts/", "/api/v1/embargoed/"
ATOM = "{http://www.w3.org/2005/Atom}"
REDIRECTS = 5
SHOWS = ("post.published", "post.updated", "post.corrected")  # after these a copy is shown


@dataclass
class Holder:
    """One holder. ``within``: the seconds after which the documentation lets it ask again."""

    name: str
    within: int = 60

    def begin(self, site: Installation) -> None:
        """Take the first copy."""
        self.refresh(site)

    def leave(self, site: Installation) -> None:
        """The history begins."""

    def come_back(self, site: Installation) -> None:
        """The history is over."""

    def refresh(self, site: Installation) -> None:
        """Do what the documentation asks a holder to do."""
        raise NotImplementedError

    def has_it(self, site: Installation) -> bool:
        """Whether it has the post's first words, or what stands for them."""
        return self.words() == "words"

    def outcome(self, site: Installation) -> str:
        """What became of its copy of the installation's post."""
        raise NotImplementedError

    def held(self) -> str:
        """All the words that it shows."""
        raise NotImplementedError

    def words(self) -> str:
        """Which of the post's words it shows: ``words``, ``new words`` or nothing."""
        held = self.held()
        if WRONG in held:
            return "words"
        return "new words" if RIGHT in held or LATEST in held else ""


# -- the changes ----------------------------------------------------------------------------------


@dataclass
class Following(Holder):
    """A mirror that follows ``/api/v1/changes/``."""

    partner: str = ""  # an attribute of the installation's cast; empty: without a key
    asked: dict[str, str] = field(default_factory=dict)

    def begin(self, site: Installation) -> None:
        self.site, self.kinds = site, list[str]()
        self.mirror = _Noting(self.fetch, self.kinds, site)
        self.refresh(site)
        self.kinds.clear()

    def fetch(self, asked: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        headers = self.site.keys[self.partner] if self.partner else None
        response = self.site.get(CHANGES, headers, **{**self.asked, **asked})
        return response.status_code, response.json()

    def refresh(self, site: Installation) -> None:
        self.mirror.follow()

    def held(self) -> str:
        return " ".join(post["title"] for post in self.mirror.words.values())

    def outcome(self, site: Installation) -> str:
        return self.kinds[-1] if self.kinds else self.words() or "nothing"


class _Noting(Mirror):
    """A mirror that notes what it was told of the installation's post, and what it has ahead."""

    def __init__(self, fetch: Any, kinds: list[str], site: Installation) -> None:
        super().__init__(fetch)
        self.kinds, self.site = kinds, site

    def apply(self, change: dict[str, Any]) -> None:
        super().apply(change)
        if change.get("id") == self.site.id:
            self.kinds.append(change["kind"])
        if change["kind"] == "embargoed":
            # Beside what is shown: a copy all the same.
            self.words[f"ahead {change['id']}"] = {"title": change["post"]["title"]}
        elif change["kind"] in ("upsert", "withdrawn", "entitlement_lost"):
            self.words.pop(f"ahead {change['id']}", None)

    def sweep(self) -> None:
        ahead = {key: post for key, post in self.words.items() if key.startswith("ahead ")}
        if self.told is not None:
            for post_id in self.posts.keys() - self.told:
                del self.posts[post_id], self.words[post_id]
            self.told = None
        self.words |= ahead


# -- other reads of the API -----------------------------------------------------------------------


@dataclass
class Listing(Holder):
    """Reads the whole list, or all of an export, and keeps what is in it."""

    address: str = POSTS
    text: str = ""

    def refresh(self, site: Installation) -> None:
        response = site.get(self.address, site.keys["maple"])
        # A contract that does not run is refused: the copy stays as it was.
        if response.status_code == 200:
            self.text = response.getvalue().decode()

    def held(self) -> str:
        return self.text

    def outcome(self, site: Installation) -> str:
        return self.words() or "left out"


@dataclass
class ById(Holder):
    """Asks for the one post by its id."""

    status: int = 0
    text: str = ""

    def address(self, site: Installation) -> str:
        return f"{POSTS}{site.id}/"

    def refresh(self, site: Installation) -> None:
        response = site.get(self.address(site), site.keys["maple"])
        self.status = response.status_code
        # 401: the contract does not run, and nothing is said of the post.
        self.text = self.text if self.status == 401 else response.content.decode()

    def held(self) -> str:
        return self.text

    def outcome(self, site: Installation) -> str:
        if self.status == 401 and self.words():
            return "401"
        return self.words() or str(self.status)


@dataclass
class OneEdition(ById):
    """Has the address of the edition with the wrong words."""

    at: str = ""
    newer: bool = False

    def begin(self, site: Installation) -> None:
        edition = site.json(f"{POSTS}{site.id}/", site.keys["maple"]).get("edition")
        if edition is None:  # it is not published yet
            self.at = f"{POSTS}{site.id}/"
            return
        self.at = f"{POSTS}{site.id}/editions/{edition['number']}-{edition['digest'][:12]}/"
        self.refresh(site)

    def address(self, site: Installation) -> str:
        return self.at

    def refresh(self, site: Installation) -> None:
        super().refresh(site)
        response = site.get(self.at, site.keys["maple"])
        self.newer = "latest-version" in response.get("Link", "")

    def outcome(self, site: Installation) -> str:
        found = super().outcome(site)
        return "superseded" if found == "words" and self.newer else found


# -- webhooks -------------------------------------------------------------------------------------


@dataclass
class Hearing(Holder):
    """Acts on webhooks alone: it fetches each post of which it is told, and never asks by itself.

    ``away``: how it cannot be reached while the history happens.
    """

    partner: str = "maple"
    away: str = ""  # failing, disabled, moved
    types: tuple[str, ...] = ()
    posts: dict[str, str] = field(default_factory=dict)
    inbox: list[dict[str, Any]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    sequences: dict[str, int] = field(default_factory=dict)
    row: Endpoint | None = None
    status: int = 204

    @property
    def endpoint(self) -> Endpoint:
        assert self.row
        return Endpoint.objects.get(pk=self.row.pk)

    def begin(self, site: Installation) -> None:
        owner = site.partners[self.partner]
        self.row = site.endpoint(
            owner, self.name.replace(" ", "-"), self.receive, types=list(self.types)
        )
        for address in (POSTS, AHEAD):
            for post in site.json(address, site.keys[self.partner], limit=100)["results"]:
                self.posts[post["id"]] = post["title"]

    def receive(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Store, answer, process later; an id that was seen changes nothing."""
        if self.status < 300:
            self.inbox.append(json.loads(body))
        return self.status

    def leave(self, site: Installation) -> None:
        self.told.clear()
        if self.away == "failing":
            self.status = 503
        elif self.away == "disabled":
            endpoints.disable(self.endpoint, at=timezone.now())
        elif self.away == "moved":
            # The new address does not answer its challenge before the history is over.
            endpoints.change(self.endpoint, at=timezone.now(), url=f"{self.endpoint.url}/new")

    def come_back(self, site: Installation) -> None:
        self.status = 204
        if self.away == "disabled":
            endpoints.enable(self.endpoint, at=timezone.now())
        elif self.away == "moved":
            site.network.receivers[self.endpoint.url] = self.receive
            endpoints.challenge(self.endpoint, at=timezone.now())

    def refresh(self, site: Installation) -> None:
        while self.inbox:
            self.act(self.inbox.pop(0), site)

    def act(self, event: dict[str, Any], site: Installation) -> None:
        data, post_id = event["data"], event["data"].get("id")
        if event["type"] == "ping":
            return
        if post_id is None:  # of many posts at once: it says where to read
            self.told.append(event["type"])
            self.read_all(site)
            return
        if post_id == site.id:
            self.told.append(event["type"])
        if data["sequence"] < self.sequences.get(post_id, 0):
            return  # older than what is held
        self.sequences[post_id] = data["sequence"]
        self.fetch(post_id, site)

    def fetch(self, post_id: str, site: Installation) -> None:
        response = site.get(f"{POSTS}{post_id}/", site.keys[self.partner])
        if response.status_code == 200:
            self.posts[post_id] = response.json()["title"]
        elif response.status_code in (404, 410):
            self.posts.pop(post_id, None)

    def read_all(self, site: Installation) -> None:
        response = site.get(POSTS, site.keys[self.partner], limit=100)
        if response.status_code == 200:
            self.posts = {post["id"]: post["title"] for post in response.json()["results"]}

    def held(self) -> str:
        return " ".join(self.posts.values())

    def outcome(self, site: Installation) -> str:
        last = self.told[-1] if self.told else ""
        if "post.withdrawn" in self.told and not site.page_is_live:
            last = "post.withdrawn"  # the most telling of several
        if self.words() == "words" and last not in SHOWS:
            return "words"
        if last == "post.withdrawn" and site.id in self.posts and not site.page_is_live:
            return "words"
        return last or "nothing"


# -- the public site ------------------------------------------------------------------------------


@dataclass
class Page(Holder):
    """Has the address of the post's page, as it was at first or as it is now."""

    earlier: bool = True
    status: int = 0
    text: str = ""
    address: str = ""
    redirected: bool = False

    def begin(self, site: Installation) -> None:
        self.address = site.address
        self.refresh(site)

    def come_back(self, site: Installation) -> None:
        if not self.earlier:
            self.address = site.address

    def refresh(self, site: Installation) -> None:
        found = site.get(self.address)
        for _ in range(REDIRECTS):
            if found.status_code not in (301, 302):
                break
            found = site.get(path_of(found["Location"]))
            self.redirected = True
        self.status, self.text = found.status_code, found.content.decode()

    def held(self) -> str:
        return self.text

    def outcome(self, site: Installation) -> str:
        if self.redirected and self.status == 200:
            return "redirect"
        return self.words() or str(self.status)


@dataclass
class Asking(Holder):
    """Asks a public question whose answer has the post, or no more."""

    address: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    marks: tuple[str, ...] = ()  # what stands for the post, beside its words
    text: str = ""
    status: int = 200

    def query(self, site: Installation) -> dict[str, str]:
        return {name: text.format(site=site) for name, text in self.asked.items()}

    def refresh(self, site: Installation) -> None:
        asked = self.query(site)
        response = site.get(self.address.format(site=site), **asked)
        self.status = response.status_code
        # The question itself is repeated in some answers.
        self.text = response.content.decode().replace(urlencode(asked), "")

    def held(self) -> str:
        return self.text

    def has_it(self, site: Installation) -> bool:
        return self.outcome(site) in ("words", "named")

    def outcome(self, site: Installation) -> str:
        if self.status >= 400:
            return str(self.status)
        if found := self.words():
            return found
        marks = [mark.format(site=site) for mark in self.marks]
        return "named" if any(mark in self.text for mark in marks) else "left out"


@dataclass
class Card(Asking):
    """Shows the card of the post's page, by oEmbed."""

    def begin(self, site: Installation) -> None:
        self.asked = {"url": settings.ORIGIN + site.address}
        self.refresh(site)


# -- feeds ----------------------------------------------------------------------------------------


@dataclass
class Feed(Holder):
    """Reads a public feed, follows its redirects, and shows what is in it."""

    within: int = 900
    address: str = ""
    content: bytes = b""
    status: int = 0

    def refresh(self, site: Installation) -> None:
        found = site.get(self.address)
        for _ in range(REDIRECTS):
            if found.status_code not in (301, 302):
                break
            found = site.get(path_of(found["Location"]))
        self.status = found.status_code
        self.content = found.content if self.status == 200 else b""

    def held(self) -> str:
        return self.content.decode()

    def outcome(self, site: Installation) -> str:
        if self.status != 200:
            return str(self.status)
        entries = [text for text in self.entries() if site.id in text]
        if not entries:
            return "left out"
        held = " ".join(entries)
        if WRONG in held:
            return "words"
        if RIGHT in held or LATEST in held:
            return "new words"
        return "tombstone" if _is_tombstone(held) else "named"

    def entries(self) -> list[str]:
        if self.content.startswith(b"{"):
            return [
                json.dumps(item, ensure_ascii=False) for item in json.loads(self.content)["items"]
            ]
        root = etree.fromstring(self.content)
        found = [*root.iter("item"), *root.iter(f"{ATOM}entry"), *root.iter("{*}deleted-entry")]
        return [etree.tostring(each, encoding="unicode") for each in found]


def _is_tombstone(entry: str) -> bool:
    return 'state="deleted"' in entry or "expirationDate" in entry


@dataclass
class Corrections(Feed):
    """Reads the feed of corrections and withdrawals."""

    def begin(self, site: Installation) -> None:
        self.refresh(site)
        self.before = set(self.entries())

    def has_it(self, site: Installation) -> bool:
        return site.page_is_live

    def outcome(self, site: Installation) -> str:
        new = [text for text in self.entries() if text not in self.before]
        if WRONG in " ".join(new):
            return "words"
        notices = [text for text in new if site.id in text or site.address in text]
        if not notices:
            return "nothing"
        # Where the address may be an earlier one, the id says which copy to delete.
        nameless = not site.page_is_live and site.id not in " ".join(notices)
        return "notice without id" if nameless else "notice"


@dataclass
class Archive(Feed):
    """Reads the archive documents of the feed of all posts."""

    def refresh(self, site: Installation) -> None:
        self.address, pages = "/feeds/rss.xml", list[bytes]()
        while self.address:
            super().refresh(site)
            pages.append(self.content)
            self.address = path_of(_previous(self.content))
        self.content = b"<feed>" + b"".join(map(_without_declaration, pages)) + b"</feed>"


def _previous(content: bytes) -> str:
    links = etree.fromstring(content).iter(f"{ATOM}link")
    return next((link.get("href") for link in links if link.get("rel") == "prev-archive"), "")


def _without_declaration(content: bytes) -> bytes:
    return etree.tostring(etree.fromstring(content))


@dataclass
class Destination(Feed):
    """A feed profile's destination: it keeps what it was given until the feed says otherwise.

    ``keeps``: leaving a post out withdraws nothing there, so that it must be told.
    """

    within: int = 300
    preset: str = "generic"
    values: dict[str, Any] = field(default_factory=dict)
    keeps: bool = False
    copy: dict[str, str] = field(default_factory=dict)

    def begin(self, site: Installation) -> None:
        self.row, key = site.profile(self.preset, **self.values)
        self.address = f"/feeds/p/{key}/rss.xml"
        self.refresh(site)

    def refresh(self, site: Installation) -> None:
        super().refresh(site)
        if self.status != 200:
            return
        now = {etree.fromstring(text).findtext("guid", ""): text for text in self.entries()}
        self.copy = {**(self.copy if self.keeps else {}), **now}
        for guid, text in now.items():
            if _is_tombstone(text):
                self.copy[guid] = text

    def held(self) -> str:
        return " ".join(self.copy.values())

    def shown(self) -> dict[str, str]:
        """The titles that it shows, by the ids of the posts; a tombstone is no copy."""
        return {
            guid.removeprefix("urn:uuid:"): etree.fromstring(text).findtext("title", "")
            for guid, text in self.copy.items()
            if not _is_tombstone(text)
        }

    def outcome(self, site: Installation) -> str:
        if self.status != 200:
            return "words" if self.words() == "words" else str(self.status)
        mine = self.copy.get(f"urn:uuid:{site.id}")
        if mine is None:
            return "left out"
        if _is_tombstone(mine):
            return "tombstone"
        return "words" if WRONG in mine else "new words"


# -- caches between -------------------------------------------------------------------------------


@dataclass
class Edge(Holder):
    """A shared cache that is purged: it answers from its store until it is told not to."""

    address: str = ""
    text: str = ""
    keys: frozenset[str] = frozenset()

    def begin(self, site: Installation) -> None:
        response = site.get(self.address.format(site=site))
        if response.status_code == 200:
            self.text = response.content.decode()
            self.keys = frozenset(response["Surrogate-Key"].split())
        site.network.purged.clear()

    def refresh(self, site: Installation) -> None:
        if self.keys & site.network.purged:
            self.text = ""

    def held(self) -> str:
        return self.text

    def outcome(self, site: Installation) -> str:
        return "kept" if self.text else "purged"
