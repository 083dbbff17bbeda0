"""What is stored of feeds that can not be read any more goes; what can be built again may."""

from syndication import publisher, views
from syndication.feeds.places import Place, has_feed, term_of
from syndication.feeds.profiles.model import FeedProfile
from syndication.models import StoredFeed, Term
from syndication.versions import Selection, selection_of

BATCH = 500


def prune() -> int:
    """Forget the bytes of feeds whose language, topic, author or destination is no more.

    The bounds of their archives stay: posts that come back find the parts that they were in. Of a
    feed that is still read nothing goes, however old: its date must not go back. Where one comes
    back, its version is a newer one, and so is its date. Returns how many documents went.
    """
    known = _Known()
    doomed = [key for key in _keys() if not known.may_be_read(key)]
    for start in range(0, len(doomed), BATCH):
        StoredFeed.objects.filter(key__in=doomed[start : start + BATCH]).delete()
    return len(doomed)


def _keys() -> list[str]:
    return list(StoredFeed.objects.order_by("key").values_list("key", flat=True))


class _Known:
    """Which feeds there are: three queries, however many are stored."""

    def __init__(self) -> None:
        self._locales = publisher.current().locales
        self._profiles = {str(pk) for pk in FeedProfile.objects.values_list("pk", flat=True)}
        self._terms = {
            (of, term.slug, locale)
            for of in Term.Of
            for term in views.terms(of)
            for locale in (None, *term.names)
        }

    def may_be_read(self, key: str) -> bool:
        """Keys are those of ``stored.key_of``, and ``p|<profile>|<file>`` for partners' feeds."""
        if key.startswith("p|"):
            return key.split("|")[1] in self._profiles
        selection = selection_of("|".join(key.split("|")[:4]))
        return selection is not None and has_feed(selection) and self._has_posts(selection)

    def _has_posts(self, selection: Selection) -> bool:
        if selection.locale and selection.locale not in self._locales:
            return False
        term = term_of(Place(selection))
        return term is None or (*term, selection.locale) in self._terms
