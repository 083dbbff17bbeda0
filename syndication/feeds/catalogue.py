"""Lists the public feeds for the feeds page and the OPML file: by language, topic and author."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from blog.renditions import phrases
from syndication.editions.models import Term
from syndication.editions.publisher import Publisher
from syndication.editions.versions import Selection
from syndication.feeds.addresses import FeedAddress, interface_language
from syndication.feeds.formats import FORMATS
from syndication.reading import terms
from syndication.reading.terms import TermUse


@dataclass(frozen=True, slots=True)
class NamedFeed:
    """A feed with a name to display; ``locale`` is the language of the name."""

    name: str
    locale: str
    address: FeedAddress

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """The label and the URL path of the feed in each format."""
        return [
            (feed_format.label, self.address.folder + feed_format.file)
            for feed_format in FORMATS.values()
        ]


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """Feeds under one heading."""

    title: str
    feeds: tuple[NamedFeed, ...]


def groups(facts: Publisher, locale: str) -> list[FeedGroup]:
    """Returns all feeds, with names in the language of ``locale`` where they exist.

    Needs two queries. The caller activates that language, as group titles are translated.
    """
    topics, authors = terms.in_use(Term.Of.TOPIC), terms.in_use(Term.Of.AUTHOR)
    every_group = [
        FeedGroup(_("All posts"), tuple(_all_posts(locale))),
        FeedGroup(_("By language"), tuple(_languages(facts))),
        FeedGroup(_("By topic"), tuple(_in_one_language(topics, facts))),
        FeedGroup(_("By topic, in every language"), tuple(_topics(topics, locale))),
        FeedGroup(_("By author"), tuple(_authors(authors, locale))),
    ]
    return [group for group in every_group if group.feeds]


def _all_posts(locale: str) -> Iterator[NamedFeed]:
    yield NamedFeed(_("All posts, in every language"), locale, FeedAddress(Selection()))
    changes = FeedAddress(Selection(), changes=True)
    yield NamedFeed(_("Corrections and withdrawn posts"), locale, changes)


def _languages(facts: Publisher) -> Iterator[NamedFeed]:
    for locale in facts.locales:
        name = phrases.ENDONYMS.get(interface_language(locale), locale)
        yield NamedFeed(name, locale, FeedAddress(Selection(locale=locale)))


def _in_one_language(topics: list[TermUse], facts: Publisher) -> Iterator[NamedFeed]:
    for locale in facts.locales:
        for term in topics:
            if name := term.names.get(locale):
                name = f"{name} ({phrases.ENDONYMS.get(interface_language(locale), locale)})"
                yield NamedFeed(
                    name, locale, FeedAddress(Selection(locale=locale, topic=term.slug))
                )


def _topics(topics: list[TermUse], locale: str) -> Iterator[NamedFeed]:
    for term in topics:
        yield NamedFeed(*_name(term, locale), FeedAddress(Selection(topic=term.slug)))


def _authors(authors: list[TermUse], locale: str) -> Iterator[NamedFeed]:
    for term in authors:
        yield NamedFeed(*_name(term, locale), FeedAddress(Selection(author=term.slug)))


def _name(term: TermUse, locale: str) -> tuple[str, str]:
    """The term's name and its locale: ``locale``, or the first in which the term has a name."""
    if name := term.names.get(locale):
        return name, locale
    locale, name = next(iter(term.names.items()))
    return name, locale
