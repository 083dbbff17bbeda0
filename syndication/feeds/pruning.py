"""Deletes the stored bytes of feeds that no longer exist."""

from syndication.editions import publisher
from syndication.editions.models import Term
from syndication.editions.versions import Selection, selection_of
from syndication.feeds.addresses import FeedAddress, has_feed, term_of
from syndication.feeds.models import StoredFeed
from syndication.feeds.profiles.model import FeedProfile
from syndication.reading import terms

BATCH = 500


def prune() -> int:
    """Deletes stored feeds whose locale, topic, author or profile no longer exists.

    The bounds of archives stay, so that posts which return are in the same archives as before.
    Feeds that exist are never deleted, however old the row is: their ``Last-Modified`` must not go
    back. A feed that returns has a newer version, and so a newer date. Returns the number of
    documents deleted.
    """
    existing = _ExistingFeeds()
    obsolete = [key for key in _keys() if not existing.has(key)]
    for start in range(0, len(obsolete), BATCH):
        StoredFeed.objects.filter(key__in=obsolete[start : start + BATCH]).delete()
    return len(obsolete)


def _keys() -> list[str]:
    return list(StoredFeed.objects.order_by("key").values_list("key", flat=True))


class _ExistingFeeds:
    """Which feeds exist; needs three queries for any number of stored feeds."""

    def __init__(self) -> None:
        self._locales = publisher.current().locales
        self._profiles = {str(pk) for pk in FeedProfile.objects.values_list("pk", flat=True)}
        self._terms = {
            (of, term.slug, locale)
            for of in Term.Of
            for term in terms.in_use(of)
            for locale in (None, *term.names)
        }

    def has(self, key: str) -> bool:
        """Whether a stored feed still exists.

        Keys are those of ``stored.key_of``, and ``p|<profile>|<file>`` for partners' feeds.
        """
        if key.startswith("p|"):
            return key.split("|")[1] in self._profiles
        selection = selection_of("|".join(key.split("|")[:4]))
        return selection is not None and has_feed(selection) and self._has_posts(selection)

    def _has_posts(self, selection: Selection) -> bool:
        if selection.locale and selection.locale not in self._locales:
            return False
        term = term_of(FeedAddress(selection))
        return term is None or (*term, selection.locale) in self._terms
