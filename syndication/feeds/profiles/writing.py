"""Applies a destination's rules to posts. Pure: no query, no clock."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from syndication.feeds.addresses import interface_language
from syndication.feeds.entries import Entry, Feed, Picture, rfc822, rfc3339
from syndication.feeds.profiles import markup, titles
from syndication.feeds.profiles.posts import Post
from syndication.feeds.profiles.rules import Rules
from syndication.feeds.xml import DCTERMS, MEDIA, MICROSOFT, SMARTNEWS

# Estimated size of an entry's XML without its content, in bytes.
OVERHEAD = 4096
TTL_MINUTES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraElement:
    """An element that our other feeds do not have; without a namespace it is one of RSS."""

    name: str
    namespace: str = ""
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEntry:
    """An entry adapted to a destination, with the extra elements that it requires."""

    entry: Entry
    extras: tuple[ExtraElement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnPost:
    """What may still be published about a withdrawn post.

    ``public`` says that anyone else may read the post: it only left this destination's feed.
    """

    id: str
    link: str
    language: str
    published: datetime
    withdrawn: datetime
    public: bool = False


def write(post: Post, rules: Rules) -> WrittenEntry:
    """The post's entry by these rules. Its id, language, authors and text stay the same."""
    entry = post.entry
    return WrittenEntry(
        entry=replace(
            entry,
            title=title(entry.title, rules),
            link=without_query(entry.link) if rules.clean_link else entry.link,
            content=markup.restrict(
                entry.content,
                tags=rules.tags,
                depth=rules.depth,
                inside_width=rules.inside_width,
            ),
            published=entry.updated if rules.date == "updated" else entry.published,
            picture=picture(post.pictures, rules) or entry.picture,
        )
    )


def tombstone(post: WithdrawnPost, rules: Rules) -> WrittenEntry | None:
    """The entry that makes a destination remove a post; ``None`` if it needs no such entry."""
    if rules.withdrawn == "gone":
        return None
    with override(interface_language(post.language)):
        withdrawn = _("This post has been withdrawn")
        words = _("This post is no longer in this feed") if post.public else withdrawn
    extras, published = _EXTRAS[rules.withdrawn](post)
    return WrittenEntry(
        entry=Entry(
            id=post.id,
            title=words,
            link=without_query(post.link) if rules.clean_link else post.link,
            language=post.language,
            summary=words,
            content=f"<p>{words}</p>",
            published=published,
            updated=post.withdrawn,
            authors=(),
            categories=(),
            rights="",
            picture=None,
        ),
        extras=extras,
    )


def select(
    posts: Iterable[Post], rules: Rules, *, today: date, corrected: Collection[UUID] = ()
) -> list[Post]:
    """The posts within the limits of age, number and size, newest first by the date written.

    Those that are ``corrected`` do not count, and take their share of the size first.
    """
    found = [post for post in posts if not _too_old(post.entry, rules, today)]
    found.sort(key=lambda post: (_date(post.entry, rules), post.entry.id), reverse=True)
    newest = {post.entry.id for post in found[: rules.items]}
    selected = [post for post in found if post.entry.id in newest or post.id in corrected]
    if not rules.feed_kb:
        return selected
    first = [post for post in selected if post.id in corrected]
    others = [post for post in selected if post.id not in corrected]
    fitting = {post.entry.id for post in _within_size([*first, *others], rules.feed_kb * 1000)}
    return [post for post in selected if post.entry.id in fitting]


def channel_extras(feed: Feed, rules: Rules) -> tuple[ExtraElement, ...]:
    """The elements that the destination requires in the channel."""
    builders = {
        "pubDate": lambda: ExtraElement(name="pubDate", text=rfc822(feed.updated)),
        "ttl": lambda: ExtraElement(name="ttl", text=str(TTL_MINUTES)),
        "snf:logo": lambda: _logo(feed.logo_url),
    }
    return tuple(extra for name in rules.channel if (extra := builders[name]()) is not None)


def title(text: str, rules: Rules) -> str:
    """The title without markup if the rules require that, and truncated to their maximum."""
    stripped = titles.strip_markup(text) if rules.title_strip else text
    return titles.truncate(stripped, rules.title_max)


def without_query(link: str) -> str:
    """The URL without query and fragment, which can have tracking parameters."""
    scheme, host, path, _query, _fragment = urlsplit(link)
    return urlunsplit((scheme, host, path, "", ""))


def picture(pictures: Sequence[Picture], rules: Rules) -> Picture | None:
    """The narrowest size that is wide enough, else the widest; the widest without a rule."""
    if not rules.image_width:
        return max(pictures, key=lambda each: each.width, default=None)
    wide = [each for each in pictures if each.width >= rules.image_width]
    if wide:
        return min(wide, key=lambda each: each.width)
    return max(pictures, key=lambda each: each.width, default=None)


def _date(entry: Entry, rules: Rules) -> datetime:
    return entry.updated if rules.date == "updated" else entry.published


def _too_old(entry: Entry, rules: Rules, today: date) -> bool:
    written = _date(entry, rules).astimezone(UTC).date()
    return bool(rules.age_days) and written < today - timedelta(days=rules.age_days)


def _within_size(posts: list[Post], limit: int) -> list[Post]:
    """The posts that fit into ``limit`` bytes together; one that does not fit is skipped."""
    size, selected = 0, []
    for post in posts:
        needed = len(post.entry.content.encode()) + OVERHEAD
        if size + needed <= limit:
            size += needed
            selected.append(post)
    return selected


def _status(post: WithdrawnPost) -> tuple[tuple[ExtraElement, ...], datetime]:
    """SmartFormat: deleted, with a newer pubDate."""
    deleted = ExtraElement(name="status", namespace=MEDIA, attributes=(("state", "deleted"),))
    return (deleted,), post.withdrawn


def _expiry(post: WithdrawnPost) -> tuple[tuple[ExtraElement, ...], datetime]:
    """MSN: expired, with a newer modification date (which all our entries have)."""
    start, end = (rfc3339(at) for at in (post.published, post.withdrawn))
    return (
        ExtraElement(
            name="valid",
            namespace=DCTERMS,
            text=f"start={start}; end={end}; scheme=W3C-DTF",
        ),
        ExtraElement(name="expirationDate", namespace=MICROSOFT, text=end),
    ), post.published


_EXTRAS = {"status": _status, "expiry": _expiry}


def _logo(address: str) -> ExtraElement | None:
    if not address:
        return None
    return ExtraElement(name="logo", namespace=SMARTNEWS, text=address)
