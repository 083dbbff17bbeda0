"""Keeps the links of published posts up to date with their editions.

Under the ledger's lock, in the transaction that publishes, changes or withdraws the post: rows
only, no calls.
"""

import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from syndication.desk.links import reading
from syndication.desk.links.reading import Found
from syndication.desk.models import Link, LinkedPost, LinkUse
from syndication.editions import ledger
from syndication.editions.models import Head
from syndication.editions.signals import head_changed

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)  # before all that is due: what a person asked for


def connect_receivers() -> None:
    head_changed.connect(_follow, dispatch_uid="links")


def _follow(head: Head, **_: Any) -> None:
    if head.live:
        note(head)
    else:
        forget(head)


@transaction.atomic
def note(head: Head) -> bool:
    """Note the links of a post's current edition; whether they had to be read."""
    ledger.lock()
    seen = LinkedPost.objects.filter(head=head).first()
    if seen and (seen.edition, seen.reader) == (head.edition_id, reading.VERSION):
        return False
    text = head.edition.document
    found = reading.links(json.loads(text)) if text else frozenset()
    _replace(head, found, had_some=seen is not None)
    values = {"edition": head.edition_id, "reader": reading.VERSION}
    LinkedPost.objects.update_or_create(head=head, defaults=values)
    return True


@transaction.atomic
def forget(head: Head) -> None:
    """A withdrawn post has no links that readers could follow."""
    ledger.lock()
    if LinkedPost.objects.filter(head=head).delete()[0]:
        _replace(head, frozenset(), had_some=True)


def outdated() -> list[Any]:
    """The ids of published posts whose links were never read, or read by an older version."""
    noted = LinkedPost.objects.filter(
        head=OuterRef("pk"), edition=OuterRef("edition_id"), reader=reading.VERSION
    )
    missed = Head.objects.filter(~Exists(noted), live=True)
    return list(missed.order_by("post_id").values_list("post_id", flat=True))


def note_missed() -> int:
    """Read the links of posts that no signal told of: those from before there was this report."""
    count = 0
    for post_id in outdated():
        with transaction.atomic():
            ledger.lock()
            head = Head.objects.select_related("edition").filter(pk=post_id, live=True).first()
            count += bool(head and note(head))
    return count


def _replace(head: Head, found: Collection[Found], *, had_some: bool) -> None:
    before: set[int] = set()
    if had_some:
        uses = LinkUse.objects.filter(head=head)
        before = set(uses.values_list("link_id", flat=True))
        uses.delete()
    ids = _rows(found)
    LinkUse.objects.bulk_create(
        [
            LinkUse(link_id=ids[digest(each.url)], head=head, place=each.place, block=each.block)
            for each in sorted(found)
        ]
    )
    _count({*before, *ids.values()})


def digest(url: str) -> str:
    return sha256(url.encode(errors="replace")).hexdigest()


def _rows(found: Iterable[Found]) -> dict[str, int]:
    """The ids of the links' rows by digest; new ones are due at once."""
    urls = {digest(each.url): each.url for each in found}
    if not urls:
        return {}
    now = timezone.now()
    Link.objects.bulk_create(
        [
            Link(digest=key, url=url, host=reading.host(url), due_at=now)
            for key, url in sorted(urls.items())
        ],
        ignore_conflicts=True,
    )
    return dict(Link.objects.filter(digest__in=urls).values_list("digest", "pk"))


def _count(ids: Collection[int]) -> None:
    """Count the posts of these links anew, and delete those that none has any more."""
    if not ids:
        return
    uses = LinkUse.objects.filter(link=OuterRef("pk"))
    counted = uses.order_by().values("link").annotate(n=Count("head", distinct=True)).values("n")
    links = Link.objects.filter(pk__in=ids)
    links.update(
        posts=Coalesce(Subquery(counted), 0),
        is_crisis=Exists(uses.filter(place=LinkUse.Place.CRISIS)),
    )
    links.filter(posts=0).delete()
    # What people in need are given is asked first.
    links.filter(is_crisis=True, checked_at=None).exclude(due_at=AT_ONCE).update(due_at=AT_ONCE)
