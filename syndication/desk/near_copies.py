"""Finds published posts that say nearly the same as another text in their language.

The timer stores the bands of each post (``blog.checks.shingles``) after it was published; those of
a post that is withdrawn are deleted with it. One query finds the posts that share a band with a
text; only these are read and compared in full.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from blog import codec
from blog import document as doc
from blog.checks import Copy, shingles
from syndication.desk.models import WordBand
from syndication.editions.models import Edition, Head

logger = logging.getLogger("wellspring.desk")

AT_ONCE = 100  # posts that one round of the timer indexes
MOST = 5  # posts that one text is compared with: those with which it shares the most bands
NOTHING = 0  # the band of a post that is too short to be compared: it is indexed, too


def index(limit: int = AT_ONCE) -> int:
    """Store the bands of posts whose current edition has none; returns how many were stored."""
    done = WordBand.objects.filter(edition=OuterRef("edition"))
    heads = Head.objects.filter(~Exists(done), live=True).select_related("edition")
    count = 0
    for head in heads.order_by("pk")[:limit]:
        _store(head)
        count += 1
    return count


def forget(post_id: UUID) -> None:
    """Delete what is stored of a post's words."""
    WordBand.objects.filter(head=post_id).delete()


def _store(head: Head) -> None:
    try:
        document = codec.loads(head.edition.document)
        found = shingles.bands(shingles.shingles(document), document.locale)
    except ValueError:
        logger.exception("the edition of %s cannot be read", head.pk)
        found = ()
    rows = [
        WordBand(head=head, edition=head.edition, band=band) for band in set(found) or {NOTHING}
    ]
    with transaction.atomic():
        WordBand.objects.filter(head=head).delete()
        WordBand.objects.bulk_create(rows)


def of(document: doc.Document) -> tuple[Copy, ...]:
    """The published posts that resemble ``document``, the most similar first."""
    return of_many([document]).get(document.id, ())


def of_many(documents: Iterable[doc.Document]) -> dict[str, tuple[Copy, ...]]:
    """The same for several documents, by their ids. Two queries, however many they are."""
    texts = {each.id: shingles.shingles(each) for each in documents}
    locales = {each.id: each.locale for each in documents}
    with_band: dict[int, list[str]] = {}
    for key, found in texts.items():
        for band in shingles.bands(found, locales[key]):
            with_band.setdefault(band, []).append(key)
    shared: dict[str, Counter[str]] = {}
    rows = WordBand.objects.filter(band__in=with_band, head__in=Head.objects.readable())
    for band, head in rows.values_list("band", "head_id") if with_band else ():
        for key in with_band[band]:
            if str(head) != key:
                shared.setdefault(key, Counter())[str(head)] += 1
    chosen = {key: [head for head, _n in heads.most_common(MOST)] for key, heads in shared.items()}
    others = _read({head for heads in chosen.values() for head in heads})
    return {
        key: _compared(texts[key], [others[head] for head in heads if head in others])
        for key, heads in chosen.items()
    }


def _read(heads: set[str]) -> dict[str, doc.Document]:
    if not heads:
        return {}
    found = {}
    current = Head.objects.filter(pk__in=heads).values("edition")
    for edition in Edition.objects.filter(pk__in=current).exclude(document=""):
        found[str(edition.post_id)] = codec.loads(edition.document)
    return found


def _compared(text: frozenset[int], others: list[doc.Document]) -> tuple[Copy, ...]:
    copies = [
        Copy(
            title=other.title,
            similarity=shingles.similarity(text, shingles.shingles(other)),
        )
        for other in others
    ]
    return tuple(sorted(copies, key=lambda copy: -copy.similarity))
