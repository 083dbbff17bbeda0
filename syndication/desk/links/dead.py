"""The addresses of a post that are known to be broken, for its findings.

What is known comes from the links of published posts: an address that no published post has yet
was never asked. What a person has seen, until a day that is still to come, is not said again.
"""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from blog import codec
from blog import document as doc
from blog.checks import DeadLink
from syndication.desk.links import noting, reading
from syndication.desk.models import Link, LinkUse

MOST = 500  # digests in one query
_FIELDS = {LinkUse.Place.LEAD.value: "lead"}


def of(document: doc.Document) -> tuple[DeadLink, ...]:
    """The broken addresses of ``document``, in the order of their places. One query."""
    return of_many([document]).get(document.id, ())


def of_many(documents: Iterable[doc.Document]) -> dict[str, tuple[DeadLink, ...]]:
    """The same for several documents, by their ids. One query for each 500 addresses."""
    uses = {each.id: sorted(reading.links(codec.to_data(each))) for each in documents}
    broken = _broken({use.url for found in uses.values() for use in found})
    return {
        key: tuple(_dead(use) for use in found if use.url in broken) for key, found in uses.items()
    }


def _dead(use: reading.Found) -> DeadLink:
    return DeadLink(
        url=use.url,
        block_id=use.block or None,
        field=None if use.block else _FIELDS.get(use.place),
        crisis=use.place == LinkUse.Place.CRISIS,
    )


def _broken(urls: set[str]) -> frozenset[str]:
    today = timezone.localdate()
    unseen = Q(seen_until=None) | Q(seen_until__lt=today)
    digests, found = sorted(map(noting.digest, urls)), set()
    for start in range(0, len(digests), MOST):
        rows = Link.objects.filter(
            unseen, digest__in=digests[start : start + MOST], state=Link.State.BROKEN
        )
        found |= set(rows.values_list("url", flat=True))
    return frozenset(found)
