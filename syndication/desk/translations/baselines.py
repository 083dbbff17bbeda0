"""Which edition of its original each translation was made of or last compared with.

Written when a translation is made, when its original is published anew, and when a person says
that the translation is up to date.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from wagtail.log_actions import log

from blog.checks import Original
from blog.models import PostIdentity, PostPage
from syndication.desk.models import TranslatedFrom
from syndication.desk.translations import changes
from syndication.editions.models import Edition, Head, Kind

ACTION = "wellspring.translation_compared"


def of(page: PostPage) -> TranslatedFrom | None:
    """What the page was translated from, with the original; None if it is no translation."""
    rows = TranslatedFrom.objects.filter(page=page.pk)
    return rows.select_related("original__locale", "edition", "compared_by").first()


def begin(page: PostPage, *, at: datetime) -> None:
    """Record what a page was translated from: the oldest page with its translation key.

    Does nothing for an alias, and where that is known already.
    """
    others = PostPage.objects.filter(translation_key=page.translation_key, alias_of=None)
    original = others.filter(pk__lt=page.pk).defer_streamfields().order_by("pk").first()
    if original is None or page.alias_of_id or TranslatedFrom.objects.filter(page=page).exists():
        return
    edition = current(original)
    facts = {"original": original, "edition": edition, "compared_at": at if edition else None}
    TranslatedFrom.objects.get_or_create(page=page, defaults=facts)


def current(original: PostPage) -> Edition | None:
    """The edition of a post that readers have now."""
    heads = Head.objects.readable().filter(post_id__in=_post_ids(original))
    head = heads.select_related("edition").first()
    return head.edition if head else None


def _post_ids(page: PostPage) -> Any:
    return PostIdentity.objects.filter(page=page.pk).values("pk")


def renew(edition: Edition) -> None:
    """A new edition of a post was recorded: mark the translations that it outdates."""
    if not edition.digest:
        return  # withdrawn: what was compared stays
    rows = TranslatedFrom.objects.filter(original__identity=edition.post_id)
    for row in rows.select_related("edition").select_for_update(of=("self",)):
        _renew(row, edition)
        row.save(update_fields=["outdated_since", "minor"])


def _renew(row: TranslatedFrom, edition: Edition) -> None:
    """Compare what ``row`` was compared with and what is published now."""
    base, minor = row.edition, edition.kind == Kind.MINOR
    known = base is not None and bool(base.document)
    if base is not None and known and not changes.differ(base.document, edition.document):
        row.outdated_since, row.minor = None, False
        return
    if row.outdated_since is None or (row.minor and not minor):
        row.outdated_since, row.minor = edition.recorded_at, minor


@transaction.atomic
def confirm(page: PostPage, number: int, *, user: Any, at: datetime) -> Edition | None:
    """A person says that the translation is up to date with edition ``number`` of its original.

    Logged in the history of the translation. Returns that edition; None where there is no such
    one, or one that is newer was compared already.
    """
    rows = TranslatedFrom.objects.filter(page=page.pk).select_related("edition", "original")
    row = rows.select_for_update(of=("self",)).first()
    if row is None:
        return None
    found = Edition.objects.filter(post_id__in=_post_ids(row.original), number=number)
    edition = found.exclude(digest="").first()
    if edition is None or (row.edition and row.edition.number > number):
        return None
    row.edition, row.compared_at, row.compared_by = edition, at, user
    row.outdated_since, row.minor = None, False
    newest = current(row.original)
    if newest is not None and newest.pk != edition.pk:
        _renew(row, newest)
    row.save()
    log(instance=page, action=ACTION, user=user, data={"edition": number})
    return edition


def original(page_id: int | None) -> Original | None:
    """The state of a page's original for the checks; None if it is no translation. One query."""
    return originals([page_id]).get(page_id) if page_id else None


def originals(page_ids: Iterable[int]) -> dict[int, Original]:
    """The same for many pages, by page; those that are no translation are left out. One query."""
    rows = TranslatedFrom.objects.filter(page__in=page_ids).select_related("original")
    return {
        row.page_id: Original(
            title=row.original.title,
            changed_on=timezone.localdate(row.outdated_since) if row.outdated_since else None,
            minor=row.minor,
            withdrawn=not row.original.live and row.original.first_published_at is not None,
        )
        for row in rows.defer("original__body", "original__lead")
    }
