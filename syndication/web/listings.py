"""The listing pages of the site, and their addresses: index, topics and authors, per language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from blog.renditions.context import language
from syndication.editions.models import Term
from syndication.editions.publisher import Publisher
from syndication.editions.versions import Selection

Kind = Literal["index", "topic", "author"]

# The path segment before the slug, by language.
SEGMENTS: dict[str, dict[str, Kind]] = {
    "en": {"topics": "topic", "authors": "author"},
    "fr": {"sujets": "topic", "auteurs": "author"},
}
TERMS = {"topic": Term.Of.TOPIC, "author": Term.Of.AUTHOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
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


def find(path: str, facts: Publisher) -> Listing | None:
    """The listing page at ``path`` ("/fr/blogue/sujets/stress/"), or ``None``.

    Its own address may be another (:func:`path_of`): that of a topic whose slug in French changed.
    """
    return _find(path, ((index, locale) for locale, index in facts.indexes.items()), facts)


def moved_from(path: str, facts: Publisher) -> Listing | None:
    """The listing that had this path until its index page moved, or ``None``."""
    former = (each for each in facts.former_indexes.items() if each[1] in facts.indexes)
    return _find(path, former, facts)


def now_at(path: str, facts: Publisher) -> str | None:
    """What a path below an index's former address is called below the current one."""
    for former, locale in facts.former_indexes.items():
        if path.startswith(former) and locale in facts.indexes:
            return facts.indexes[locale] + path.removeprefix(former)
    return None


def _find(path: str, indexes: Iterable[tuple[str, str]], facts: Publisher) -> Listing | None:
    for index, locale in indexes:
        if path == index:
            return Listing(kind="index", locale=locale)
        if path.startswith(index):
            segment, _, slug = path.removeprefix(index).rstrip("/").partition("/")
            kind = SEGMENTS[language(locale)].get(segment)
            if kind and slug and "/" not in slug and path.endswith("/"):
                topic = _topic_at(slug, locale, facts) if kind == "topic" else slug
                return Listing(kind=kind, locale=locale, slug=topic)
    return None


def _topic_at(slug: str, locale: str, facts: Publisher) -> str:
    """The topic whose address in a language has, or had, this slug."""
    tongue = language(locale)
    for topic, here in facts.topic_slugs.get(tongue, {}).items():
        if here == slug:
            return topic
    return facts.former_topic_slugs.get(tongue, {}).get(slug, slug)


def path_of(listing: Listing, facts: Publisher) -> str:
    """The address of a listing page, relative to the origin.

    Where its language has no index at present, the site's start page.
    """
    index = facts.indexes.get(listing.locale)
    if index is None:
        return "/"
    if listing.kind == "index":
        return index
    segments = {kind: name for name, kind in SEGMENTS[language(listing.locale)].items()}
    slug = listing.slug
    if listing.kind == "topic":
        slug = facts.topic_slugs.get(language(listing.locale), {}).get(slug, slug)
    return f"{index}{segments[listing.kind]}/{slug}/"


def locale_of(path: str, facts: Publisher) -> str:
    """The language of the page to show at an address where there is none."""
    for locale in facts.indexes:
        if path.startswith(f"/{language(locale)}/"):
            return locale
    return facts.default_locale if facts.default_locale in facts.indexes else facts.locales[0]
