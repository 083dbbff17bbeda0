"""The addresses of the public feeds, and the metadata of each feed.

There is a feed of all posts, of each locale, of each topic, of each topic in each locale, of each
author, and one of corrections and withdrawals.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext, override

from syndication.editions.models import Term
from syndication.editions.publisher import Publisher
from syndication.editions.versions import Selection
from syndication.feeds.entries import Feed
from syndication.reading import terms
from syndication.reading.posts import EditionView

# The date of a feed that never had a post or a change.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """Identifies one feed document, in whatever format, by the posts that it selects.

    ``changes``: the feed of corrections and withdrawals. ``archive``: the number of an archive
    document (:mod:`syndication.feeds.archives`), or ``None`` for the subscription document.
    """

    selection: Selection
    changes: bool = False
    archive: int | None = None

    @property
    def folder(self) -> str:
        """The URL path up to the file name; slugs are percent-encoded."""
        chosen = self.selection
        folder = "/feeds/"
        if self.changes:
            folder += "changes/"
        elif chosen.author:
            folder += f"authors/{quote(chosen.author)}/"
        else:
            folder += f"{chosen.locale}/" if chosen.locale else ""
            folder += f"topics/{quote(chosen.topic)}/" if chosen.topic else ""
        return folder if self.archive is None else f"{folder}archive/{self.archive}/"

    @property
    def key(self) -> str:
        """The first part of the key under which the feed is stored.

        The version (:mod:`syndication.editions.versions`) has the key of the selection alone.
        """
        part = "changes" if self.changes else self.archive
        return self.selection.key if part is None else f"{self.selection.key}|{part}"


def has_feed(selection: Selection) -> bool:
    """Whether a feed of this selection is published: an author has one feed for all locales."""
    if selection.slug:
        return False
    return not (selection.author and (selection.locale or selection.topic))


def term_of(address: FeedAddress) -> tuple[Term.Of, str] | None:
    """The kind and the slug of the topic or author that the feed is about, if it is about one."""
    chosen = address.selection
    if chosen.topic:
        return Term.Of.TOPIC, chosen.topic
    return (Term.Of.AUTHOR, chosen.author) if chosen.author else None


def describe(
    address: FeedAddress,
    views: Sequence[EditionView],
    *,
    file: str,
    facts: Publisher,
    changed_at: datetime | None,
) -> Feed | None:
    """Returns the feed's metadata, or ``None`` if its locale or term does not exist.

    ``file`` is the file name ("rss.xml"). The feed's date is that of its latest change among
    ``views``, or ``changed_at`` if it has no posts.
    """
    locale = address.selection.locale
    if locale and locale not in facts.locales:
        return None
    title = ""
    if term := term_of(address):
        title = terms.name_of(*term, locale) or ""
        if not title:
            return None
    feed_locale = locale or _common_locale(views) or facts.default_locale
    site = _localized(facts.title, feed_locale) or "Wellspring"
    if address.changes:
        with override(interface_language(feed_locale)):
            title = gettext("Corrections and withdrawn posts")
    current = replace(address, archive=None)
    return Feed(
        title=f"{title} – {site}" if title else site,
        description=_localized(facts.description, feed_locale) or title or site,
        language=feed_locale,
        link=facts.origin + facts.indexes.get(feed_locale, "/"),
        address=f"{facts.origin}{address.folder}{file}",
        current=f"{facts.origin}{current.folder}{file}",
        updated=max(
            (view.changed_at for view in views if view.changed_at), default=changed_at or NEVER
        ),
        rights=_localized(facts.organization, feed_locale),
        author=_localized(facts.organization, feed_locale) or site,
        logo_url=facts.origin + facts.logo_url if facts.logo_url else "",
        stylesheet=f"{facts.origin}{settings.STATIC_URL}feed/feed.css",
        archive=address.archive is not None,
    )


def interface_language(locale: str) -> str:
    """The interface language (``en`` or ``fr``) in which a feed of this content locale is."""
    return "fr" if locale.lower().startswith("fr") else "en"


def _localized(texts: dict[str, str], locale: str) -> str:
    return texts.get(interface_language(locale)) or ""


def _common_locale(views: Sequence[EditionView]) -> str | None:
    """The locale of all posts, or ``None`` if they have several, or there is no post."""
    locales = {view.locale for view in views}
    return locales.pop() if len(locales) == 1 else None
