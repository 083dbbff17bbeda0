"""The feeds of this site as people look for them: by language, by topic, by author."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from syndication import views
from syndication.feeds.formats import FORMATS
from syndication.feeds.places import Place, language
from syndication.models import Term
from syndication.publisher import Publisher
from syndication.versions import Selection
from syndication.views import TermUse

# Each in its own language, as its readers look for it.
TONGUES = {"en": "English", "fr": "Français"}


@dataclass(frozen=True, slots=True)
class Named:
    """A feed and its name; ``locale`` is the language of the name."""

    name: str
    locale: str
    place: Place

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """Label and path of each format."""
        return [(form.label, self.place.folder + form.file) for form in FORMATS.values()]


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    feeds: tuple[Named, ...]


def groups(facts: Publisher, spoken: str) -> list[Group]:
    """All feeds, named in the language of ``spoken`` where a name is known in it: two queries.

    Call it with that language active: the groups' titles are translated.
    """
    topics, authors = views.terms(Term.Of.TOPIC), views.terms(Term.Of.AUTHOR)
    found = [
        Group(_("All posts"), tuple(_wide(spoken))),
        Group(_("By language"), tuple(_languages(facts))),
        Group(_("By topic"), tuple(_in_one_language(topics, facts))),
        Group(_("By topic, in every language"), tuple(_topics(topics, spoken))),
        Group(_("By author"), tuple(_authors(authors, spoken))),
    ]
    return [group for group in found if group.feeds]


def _wide(spoken: str) -> Iterator[Named]:
    yield Named(_("All posts, in every language"), spoken, Place(Selection()))
    changes = Place(Selection(), changes=True)
    yield Named(_("Corrections and withdrawn posts"), spoken, changes)


def _languages(facts: Publisher) -> Iterator[Named]:
    for locale in facts.locales:
        name = TONGUES.get(language(locale), locale)
        yield Named(name, locale, Place(Selection(locale=locale)))


def _in_one_language(topics: list[TermUse], facts: Publisher) -> Iterator[Named]:
    for locale in facts.locales:
        for term in topics:
            if name := term.names.get(locale):
                name = f"{name} ({TONGUES.get(language(locale), locale)})"
                yield Named(name, locale, Place(Selection(locale=locale, topic=term.slug)))


def _topics(topics: list[TermUse], spoken: str) -> Iterator[Named]:
    for term in topics:
        yield Named(*_name(term, spoken), Place(Selection(topic=term.slug)))


def _authors(authors: list[TermUse], spoken: str) -> Iterator[Named]:
    for term in authors:
        yield Named(*_name(term, spoken), Place(Selection(author=term.slug)))


def _name(term: TermUse, spoken: str) -> tuple[str, str]:
    """The name, and the language that it is in."""
    if name := term.names.get(spoken):
        return name, spoken
    locale, name = next(iter(term.names.items()))
    return name, locale
