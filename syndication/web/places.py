"""Which of the site's own pages an address means: an index, a topic or an author, per language."""

from dataclasses import dataclass
from typing import Literal

from blog.renditions.context import language
from syndication.models import Term
from syndication.publisher import Publisher
from syndication.versions import Selection

Kind = Literal["index", "topic", "author"]

# The part of an address that says what follows, by language.
SEGMENTS: dict[str, dict[str, Kind]] = {
    "en": {"topics": "topic", "authors": "author"},
    "fr": {"sujets": "topic", "auteurs": "author"},
}
TERMS = {"topic": Term.Of.TOPIC, "author": Term.Of.AUTHOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One listing page of the site."""

    kind: Kind
    locale: str
    slug: str = ""

    @property
    def selection(self) -> Selection:
        return Selection(
            locale=self.locale,
            topic=self.slug if self.kind == "topic" else None,
            author=self.slug if self.kind == "author" else None,
        )


def find(path: str, facts: Publisher) -> Place | None:
    """The listing page at ``path`` ("/fr/blogue/sujets/stress/"), or ``None``."""
    for locale, index in facts.indexes.items():
        if path == index:
            return Place(kind="index", locale=locale)
        if path.startswith(index):
            segment, _, slug = path.removeprefix(index).rstrip("/").partition("/")
            kind = SEGMENTS[language(locale)].get(segment)
            if kind and slug and "/" not in slug and path.endswith("/"):
                return Place(kind=kind, locale=locale, slug=slug)
    return None


def path_of(place: Place, facts: Publisher) -> str:
    """The address of a listing page, relative to the origin."""
    index = facts.indexes[place.locale]
    if place.kind == "index":
        return index
    segments = {kind: name for name, kind in SEGMENTS[language(place.locale)].items()}
    return f"{index}{segments[place.kind]}/{place.slug}/"


def locale_of(path: str, facts: Publisher) -> str:
    """The language to speak at an address where nothing is."""
    for locale in facts.indexes:
        if path.startswith(f"/{language(locale)}/"):
            return locale
    return facts.default_locale if facts.default_locale in facts.indexes else facts.locales[0]
