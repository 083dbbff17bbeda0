"""Which feeds there are: of everything, of a language, of a topic, of both, of an author, and of
what was corrected or taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext, override

from syndication import views
from syndication.feeds.entries import Feed
from syndication.models import Term
from syndication.publisher import Publisher
from syndication.versions import Selection
from syndication.views import EditionView

# The date of a feed in which nothing has ever happened.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """One feed document, by what it selects.

    ``changes``: the feed of what was corrected or taken back. ``archive``: the number of an older
    part (:mod:`syndication.feeds.archives`); ``None`` for the document to subscribe to.
    """

    selection: Selection
    changes: bool = False
    archive: int | None = None

    @property
    def folder(self) -> str:
        """Its address without the format; slugs are percent-encoded."""
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
        """Under which it is stored; the version's own key is the selection's."""
        part = "changes" if self.changes else self.archive
        return self.selection.key if part is None else f"{self.selection.key}|{part}"


def has_feed(selection: Selection) -> bool:
    """Whether there are feeds of such selections: an author's feed is in every language."""
    if selection.slug:
        return False
    return not (selection.author and (selection.locale or selection.topic))


def term_of(place: Place) -> tuple[Term.Of, str] | None:
    chosen = place.selection
    if chosen.topic:
        return Term.Of.TOPIC, chosen.topic
    return (Term.Of.AUTHOR, chosen.author) if chosen.author else None


def describe(
    place: Place,
    found: Sequence[EditionView],
    *,
    name: str,
    facts: Publisher,
    changed_at: datetime | None,
) -> Feed | None:
    """The feed's own facts, from the posts in it; ``None`` where there is no such feed.

    ``name`` is the file's ("rss.xml"), ``changed_at`` serves where no post does.
    """
    locale = place.selection.locale
    if locale and locale not in facts.locales:
        return None
    title = ""
    if term := term_of(place):
        title = views.term_name(*term, locale) or ""
        if not title:
            return None
    spoken = locale or _common_locale(found) or facts.default_locale
    site = _words(facts.title, spoken) or "Wellspring"
    if place.changes:
        with override(language(spoken)):
            title = gettext("Corrections and withdrawn posts")
    current = replace(place, archive=None)
    return Feed(
        title=f"{title} – {site}" if title else site,
        description=_words(facts.description, spoken) or title or site,
        language=spoken,
        link=facts.origin + facts.indexes.get(spoken, "/"),
        address=f"{facts.origin}{place.folder}{name}",
        current=f"{facts.origin}{current.folder}{name}",
        updated=max(
            (view.changed_at for view in found if view.changed_at), default=changed_at or NEVER
        ),
        rights=_words(facts.organization, spoken),
        author=_words(facts.organization, spoken) or site,
        logo_url=facts.origin + facts.logo_url if facts.logo_url else "",
        stylesheet=f"{facts.origin}{settings.STATIC_URL}feed/feed.css",
        archive=place.archive is not None,
    )


def language(locale: str) -> str:
    """The interface language of a content locale."""
    return "fr" if locale.lower().startswith("fr") else "en"


def _words(texts: dict[str, str], locale: str) -> str:
    return texts.get(language(locale)) or ""


def _common_locale(found: Sequence[EditionView]) -> str | None:
    locales = {view.locale for view in found}
    return locales.pop() if len(locales) == 1 else None
