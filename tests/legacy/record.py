"""Asks for everything that has an address. Runs with commit ddfa0b8 and its names only."""

import json
from typing import Any

from django.apps import apps
from django.test import Client

from tests.legacy import wire
from tests.legacy.story import FEED_KEY, KEYS

ORIGIN = "https://posts.example.org"
Head = apps.get_model("syndication", "Head")


def everything(token: str) -> list[dict[str, Any]]:
    """Each request and its answer; ``token`` is a preview's."""
    asking = Asking()
    _lists(asking)
    _changes(asking)
    _posts(asking)
    _feeds(asking)
    asking.one(f"/api/v1/previews/{token}/", "full")
    for endpoint in asking.one("/api/v1/webhooks/", "full")["results"]:
        asking.list(f"/api/v1/webhooks/{endpoint['id']}/deliveries/?limit=4", "full")
    for key in ("revoked", "expired"):
        asking.one("/api/v1/posts/?limit=1", key)
    return asking.recorded


class Asking:
    """One client, and what it asked for."""

    def __init__(self) -> None:
        self.client = Client()
        self.recorded: list[dict[str, Any]] = []

    def one(self, path: str, key: str = "") -> Any:
        """Ask once; returns what the JSON says, if it is JSON."""
        answer = wire.answer(self.client, path, KEYS.get(key, ""))
        self.recorded.append({"path": path, "key": key, "answer": answer})
        is_json = answer["headers"].get("Content-Type", "").endswith("json")
        return json.loads(answer["body"]) if is_json and "ndjson" not in path else None

    def list(self, path: str, key: str = "") -> None:
        """Follow ``next`` to the end."""
        following: str | None = path
        while following:
            address = self.one(following, key)["next"]
            following = address and address.removeprefix(ORIGIN)

    def changes(self, query: str, key: str = "") -> None:
        """Follow the cursor until nothing more has changed, and once more from there."""
        path, more = f"/api/v1/changes/?{query}", True
        while more:
            page = self.one(path, key)
            path, more = f"/api/v1/changes/?{query}&cursor={page['cursor']}", page["more"]
        self.one(path, key)


def _lists(asking: Asking) -> None:
    asking.list("/api/v1/posts/?limit=5")
    asking.list("/api/v1/posts/?limit=5&body=none", "full")
    asking.list("/api/v1/posts/?limit=1&body=html", "narrow")
    asking.list("/api/v1/posts/?limit=1&locale=fr-CA&body=text")
    asking.list("/api/v1/posts/?limit=2&topic=stress&body=none")
    asking.list("/api/v1/posts/?limit=2&author=example-care-team&fields=id,title")
    asking.list("/api/v1/posts/?limit=2&q=sleep&body=none")
    asking.list("/api/v1/embargoed/?limit=1", "full")
    asking.one("/api/v1/embargoed/", "narrow")
    for name in ("authors", "topics", "feeds"):
        asking.one(f"/api/v1/{name}/")


def _changes(asking: Asking) -> None:
    asking.changes("limit=7&body=none")
    asking.changes("limit=9&body=none", "full")
    asking.changes("limit=5&body=none", "narrow")
    asking.changes("limit=5&locale=fr-CA&body=none")
    asking.one("/api/v1/export.ndjson?body=none", "full")


def _posts(asking: Asking) -> None:
    for head in Head.objects.order_by("path"):
        asking.one(f"/api/v1/posts/{head.pk}/?region=CA-ON")
        asking.one(f"/api/v1/posts/{head.pk}/?body=none", "narrow")
        asking.one(f"/api/v1/posts/{head.pk}/editions/")
        asking.one(head.path)
    asking.one("/blog/stress-at-work/")
    asking.one("/sitemap.xml")
    editions = apps.get_model("syndication", "Edition").objects.exclude(digest="")
    for edition in editions.order_by("sequence"):
        name = f"{edition.number}-{edition.digest[:12]}"
        asking.one(f"/api/v1/posts/{edition.post_id}/editions/{name}/")
    seed = Head.objects.get(slug="building-trust-with-your-therapist")
    asking.one(f"/api/v1/posts/{seed.pk}/newsletter.html")
    asking.one(f"/api/v1/posts/{seed.pk}/newsletter.txt", "full")
    asking.one(f"/api/v1/posts/{seed.pk}/editions/diff/?from=1&to=2")
    asking.one(f"/api/oembed?url={ORIGIN}{seed.path}&format=json")
    for embargo in apps.get_model("syndication", "Embargo").objects.order_by("publish_at"):
        asking.one(f"/api/v1/posts/{embargo.pk}/?body=html", "full")
        asking.one(f"/api/v1/posts/{embargo.pk}/")


def _feeds(asking: Asking) -> None:
    for file in ("rss.xml", "atom.xml", "feed.json"):
        asking.one(f"/feeds/{file}")
    for folder in ("en-CA", "topics/stress", "authors/example-care-team", "changes", "archive/1"):
        asking.one(f"/feeds/{folder}/atom.xml")
    asking.one("/feeds/topics/getting-help/rss.xml")
    asking.one(f"/feeds/p/{FEED_KEY}/rss.xml")
