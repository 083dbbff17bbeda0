"""From a post and a destination's rules to what is written for it. Pure: no query, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit, urlunsplit

from django.utils.translation import gettext as _
from django.utils.translation import override

from syndication.feeds.entries import Entry, Feed, Picture
from syndication.feeds.profiles import markup, titles
from syndication.feeds.profiles.posts import Post
from syndication.feeds.profiles.rules import Rules

DCTERMS = "http://purl.org/dc/terms/"
MEDIA = "http://search.yahoo.com/mrss/"
MICROSOFT = "http://schemas.ingestion.microsoft.com/common/"
SMARTNEWS = "http://www.smartnews.be/snf"
# What an entry costs in XML beside its body, roughly.
OVERHEAD = 4096
TTL_MINUTES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """An element beyond those that every feed of ours has; no namespace: RSS's own."""

    name: str
    namespace: str = ""
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An entry as a destination takes it, with the elements that only it asks for."""

    entry: Entry
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A post that was taken back: what may still be said of it (its words are not)."""

    id: str
    link: str
    language: str
    published: datetime
    withdrawn: datetime


def write(post: Post, rules: Rules) -> Written:
    """The post's entry by these rules. Its id, language, authors and words stay the same."""
    entry = post.entry
    return Written(
        entry=replace(
            entry,
            title=title(entry.title, rules),
            link=clean(entry.link) if rules.clean_link else entry.link,
            content=markup.fit(
                entry.content,
                tags=rules.tags,
                depth=rules.depth,
                inside_width=rules.inside_width,
            ),
            published=entry.updated if rules.date == "updated" else entry.published,
            picture=picture(post.pictures, rules) or entry.picture,
        )
    )


def tombstone(gone: Gone, rules: Rules) -> Written | None:
    """The entry that tells a destination to take a post down; ``None`` where silence does."""
    if rules.withdrawn == "gone":
        return None
    with override("fr" if gone.language.lower().startswith("fr") else "en"):
        words = _("This post has been withdrawn")
    extras, published = _EXTRAS[rules.withdrawn](gone)
    return Written(
        entry=Entry(
            id=gone.id,
            title=words,
            link=clean(gone.link) if rules.clean_link else gone.link,
            language=gone.language,
            summary=words,
            content=f"<p>{words}</p>",
            published=published,
            updated=gone.withdrawn,
            authors=(),
            categories=(),
            rights="",
            picture=None,
        ),
        extras=extras,
    )


def chosen(posts: Iterable[Post], rules: Rules, *, today: date) -> list[Post]:
    """Those young enough, newest first by the date that is written, as many as fit."""
    kept = [post for post in posts if not _too_old(post.entry, rules, today)]
    kept.sort(key=lambda post: (_date(post.entry, rules), post.entry.id), reverse=True)
    kept = kept[: rules.items]
    return _fitting(kept, rules.feed_kb * 1000) if rules.feed_kb else kept


def channel(feed: Feed, rules: Rules) -> tuple[Extra, ...]:
    """The channel's own elements that the destination asks for."""
    made = {
        "pubDate": lambda: Extra(name="pubDate", text=_rfc822(feed.updated)),
        "ttl": lambda: Extra(name="ttl", text=str(TTL_MINUTES)),
        "snf:logo": lambda: _logo(feed.logo_url),
    }
    return tuple(extra for name in rules.channel if (extra := made[name]()) is not None)


def title(text: str, rules: Rules) -> str:
    stripped = titles.strip(text) if rules.title_strip else text
    return titles.cut(stripped, rules.title_max)


def clean(link: str) -> str:
    """The address without query and fragment: what follows the path tells where a reader was."""
    scheme, host, path, _query, _fragment = urlsplit(link)
    return urlunsplit((scheme, host, path, "", ""))


def picture(pictures: Sequence[Picture], rules: Rules) -> Picture | None:
    """The narrowest size that is wide enough, else the widest there is."""
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


def _fitting(posts: list[Post], limit: int) -> list[Post]:
    """As many as fit together, the first ones first; one that is too long keeps none out."""
    size, kept = 0, []
    for post in posts:
        needed = len(post.entry.content.encode()) + OVERHEAD
        if size + needed <= limit:
            size += needed
            kept.append(post)
    return kept


def _status(gone: Gone) -> tuple[tuple[Extra, ...], datetime]:
    """SmartFormat: deleted, with a newer pubDate."""
    deleted = Extra(name="status", namespace=MEDIA, attributes=(("state", "deleted"),))
    return (deleted,), gone.withdrawn


def _expiry(gone: Gone) -> tuple[tuple[Extra, ...], datetime]:
    """MSN: expired, with a newer date of change (which every entry of ours has)."""
    start, end = (_iso(at) for at in (gone.published, gone.withdrawn))
    return (
        Extra(
            name="valid",
            namespace=DCTERMS,
            text=f"start={start}; end={end}; scheme=W3C-DTF",
        ),
        Extra(name="expirationDate", namespace=MICROSOFT, text=end),
    ), gone.published


_EXTRAS = {"status": _status, "expiry": _expiry}


def _logo(address: str) -> Extra | None:
    if not address:
        return None
    return Extra(name="logo", namespace=SMARTNEWS, text=address)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)
