"""Which feeds there are: of everything, of a language, of a topic, of an author."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

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
    """One feed, by what it selects."""

    selection: Selection

    @property
    def folder(self) -> str:
        """Its address without the format; slugs are percent-encoded."""
        chosen = self.selection
        if chosen.topic:
            return f"/feeds/topics/{quote(chosen.topic)}/"
        if chosen.author:
            return f"/feeds/authors/{quote(chosen.author)}/"
        return f"/feeds/{chosen.locale}/" if chosen.locale else "/feeds/"


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
        title = views.term_name(*term) or ""
        if not title:
            return None
    spoken = locale or _common_locale(found) or facts.default_locale
    site = _words(facts.title, spoken) or "Wellspring"
    return Feed(
        title=f"{title} – {site}" if title else site,
        description=_words(facts.description, spoken) or title or site,
        language=spoken,
        link=facts.origin + facts.indexes.get(spoken, "/"),
        address=f"{facts.origin}{place.folder}{name}",
        updated=max(
            (view.changed_at for view in found if view.changed_at), default=changed_at or NEVER
        ),
        rights=_words(facts.organization, spoken),
        logo_url=facts.origin + facts.logo_url if facts.logo_url else "",
    )


def language(locale: str) -> str:
    """The interface language of a content locale."""
    return "fr" if locale.lower().startswith("fr") else "en"


def _words(texts: dict[str, str], locale: str) -> str:
    return texts.get(language(locale)) or ""


def _common_locale(found: Sequence[EditionView]) -> str | None:
    locales = {view.locale for view in found}
    return locales.pop() if len(locales) == 1 else None
