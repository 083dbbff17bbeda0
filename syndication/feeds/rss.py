"""RSS 2.0 by feedgen."""

from collections.abc import Iterable

from syndication.feeds import generator
from syndication.feeds.entries import Entry, Feed, line, notice

MEDIA_TYPE = "application/rss+xml"


def build(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """The feed's bytes. An entry that can not be written is left out and logged.

    RSS has no word for a withdrawal: its news is an item like any other.
    """
    made = generator.start(feed, "rss", MEDIA_TYPE)
    made.description(line(feed.description))
    # Without it feedgen writes the time of day, and no two builds are equal.
    made.lastBuildDate(feed.updated)
    if feed.logo_url:
        made.image(url=feed.logo_url, title=line(feed.title), link=feed.link)
    if feed.withdrawn:
        entries = sorted([*entries, *map(notice, feed.withdrawn)], key=_changed, reverse=True)
    generator.add(made, entries, "rss")
    root, tree = made._create_rss()  # noqa: SLF001  # the only way to the tree
    return generator.written(tree, root, feed)


def _changed(entry: Entry) -> tuple[float, str]:
    return entry.updated.timestamp(), entry.id
