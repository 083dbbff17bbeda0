"""The holders of the matrix, by groups, in the order of its page."""

from collections.abc import Callable

from tests.integration.recall.holders import (
    Archive,
    Asking,
    ById,
    Card,
    Corrections,
    Destination,
    Edge,
    Feed,
    Following,
    Hearing,
    Holder,
    Listing,
    OneEdition,
    Page,
)

Make = Callable[[str], Holder]

CHANGES: dict[str, Make] = {
    "a key": lambda name: Following(name, partner="maple"),
    "its second key": lambda name: Following(name, partner="second"),
    "in one language": lambda name: Following(name, partner="maple", asked={"locale": "en-CA"}),
    "without a key": lambda name: Following(name),
    "early access": lambda name: Following(name, partner="early"),
}
OTHER_READS: dict[str, Make] = {
    "the list": lambda name: Listing(name, address="/api/v1/posts/?limit=100"),
    "the export": lambda name: Listing(name, address="/api/v1/export.ndjson"),
    "by id": lambda name: ById(name),
    "an edition": lambda name: OneEdition(name),
}
WEBHOOKS: dict[str, Make] = {
    "always there": lambda name: Hearing(name),
    "failing meanwhile": lambda name: Hearing(name, away="failing", within=1800),
    "disabled meanwhile": lambda name: Hearing(name, away="disabled"),
    "moved meanwhile": lambda name: Hearing(name, away="moved"),
    "of withdrawals only": lambda name: Hearing(name, types=("post.withdrawn",)),
    "hears early": lambda name: Hearing(name, partner="early"),
}
PUBLIC: dict[str, Make] = {
    "address until then": lambda name: Page(name),
    "last address": lambda name: Page(name, earlier=False),
    "index": lambda name: Asking(name, address="/blog/", marks=("{site.address}",)),
    "sitemap": lambda name: Asking(name, address="/sitemap.xml", marks=("{site.address}<",)),
    "search": lambda name: Asking(
        name, address="/api/v1/posts/", asked={"q": "drops night"}, marks=("{site.id}",)
    ),
    "oEmbed": lambda name: Card(name, address="/api/oembed"),
    "as related": lambda name: Asking(
        name, address="/api/v1/posts/{site.other.identity.pk}/", marks=("{site.id}",)
    ),
    "as translation": lambda name: Asking(
        name, address="/api/v1/posts/{site.translation.identity.pk}/", marks=("{site.id}",)
    ),
}
FEEDS: dict[str, Make] = {
    "all, RSS": lambda name: Feed(name, address="/feeds/rss.xml"),
    "Atom": lambda name: Feed(name, address="/feeds/atom.xml"),
    "JSON": lambda name: Feed(name, address="/feeds/feed.json"),
    "language": lambda name: Feed(name, address="/feeds/en-CA/atom.xml"),
    "topic": lambda name: Feed(name, address="/feeds/topics/sleep/rss.xml"),
    "author": lambda name: Feed(name, address="/feeds/authors/example-team/feed.json"),
    "archives": lambda name: Archive(name),
    "corrections, RSS": lambda name: Corrections(name, address="/feeds/changes/rss.xml"),
    "corrections, Atom": lambda name: Corrections(name, address="/feeds/changes/atom.xml"),
    "corrections, JSON": lambda name: Corrections(name, address="/feeds/changes/feed.json"),
}
ENGLISH = {"locale": "en-CA", "topics": ["sleep"]}
PROFILES: dict[str, Make] = {
    "generic": lambda name: Destination(name),
    "generic, one topic, 2 posts": lambda name: Destination(
        name, values={"topics": ["sleep"], "overrides": {"items": 2}}
    ),
    "newsletter": lambda name: Destination(name, preset="newsletter", values=ENGLISH),
    "google-news": lambda name: Destination(name, preset="google-news", values=ENGLISH),
    "flipboard": lambda name: Destination(name, preset="flipboard", values=ENGLISH),
    "msn": lambda name: Destination(name, preset="msn", keeps=True, values=ENGLISH),
    "smartnews": lambda name: Destination(name, preset="smartnews", keeps=True, values=ENGLISH),
}
CACHES: dict[str, Make] = {
    "page": lambda name: Edge(name, address="{site.address}"),
    "answer by id": lambda name: Edge(name, address="/api/v1/posts/{site.id}/"),
    "list of posts": lambda name: Edge(name, address="/api/v1/posts/"),
    "feed": lambda name: Edge(name, address="/feeds/atom.xml"),
}
GROUPS: dict[str, dict[str, Make]] = {
    "changes": CHANGES,
    "other reads": OTHER_READS,
    "webhooks": WEBHOOKS,
    "public site": PUBLIC,
    "feeds": FEEDS,
    "profiles": PROFILES,
    "caches": CACHES,
}


def everyone() -> dict[tuple[str, str], Holder]:
    """A new holder for each column, by group and name."""
    return {
        (group, name): make(name)
        for group, columns in GROUPS.items()
        for name, make in columns.items()
    }
