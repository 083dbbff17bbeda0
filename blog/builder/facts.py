"""What the checks of a post need to know: its document, and facts from the database."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.models import Page

from blog import checks
from blog.builder import addresses, pictures, related
from blog.builder.page import Built, build
from blog.checks import errors, findings
from blog.models.override import FindingOverride
from blog.models.people import Author, Organization
from blog.models.post import PostPage

log = logging.getLogger(__name__)

Fact = TypeVar("Fact")

UNREADABLE = _(
    "This draft could not be checked, so it is not published. It is saved as a draft: tell the "
    "people who look after the site."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The facts that are the same for every post, read once for many of them."""

    known_names: tuple[str, ...]
    destinations: tuple[Any, ...]
    unread: tuple[tuple[str, bool], ...] = ()


def shared() -> Shared:
    """The facts that are the same for every post, now. One that cannot be read is in ``unread``."""
    names = (
        *Author.objects.values_list("name", flat=True),
        *Organization.objects.values_list("name", flat=True),
    )
    try:
        return Shared(known_names=names, destinations=checks.destinations())
    except Exception:
        log.exception("The destinations of posts could not be read.")
        # One of the rules for them, that for the newsletter, can block.
        return Shared(known_names=names, destinations=(), unread=(("destinations", True),))


def subject_of(
    built: Built, page: PostPage, *, today: date, common: Shared | None = None
) -> checks.Subject:
    """The input of the checks for a built post; ``common`` where it was read before.

    A fact that another app could not give is named in ``unread``, and the checks report it.
    """
    common = common or shared()
    original, no_original = _read("original", lambda: checks.original(page.pk), None, page)
    nothing: tuple[checks.Copy, ...] = ()
    copies, no_copies = _read("near copies", lambda: findings.copies(built.document), nothing, page)
    no_links: tuple[checks.DeadLink, ...] = ()
    dead, no_dead = _read("links", lambda: findings.dead_links(built.document), no_links, page)
    return checks.Subject(
        document=built.document,
        today=today,
        risks=frozenset(topic.risk for topic in page.topics.all()),
        has_translation=_has_translation(page),
        publishable_locales=tuple(addresses.TAGS.values()),
        problems=built.problems,
        known_names=common.known_names,
        destinations=common.destinations,
        related=related.current_state(page),
        original=original,
        unread=(*common.unread, *no_original, *no_copies, *no_dead),
        overrides=_overrides(page),
        copies=copies,
        dead_links=dead,
        pictures=pictures.of(page, built),
    )


def subject(
    page: PostPage, *, parent: Page | None = None, common: Shared | None = None
) -> checks.Subject:
    """Build ``page`` and return the input of its checks; today is in the site's time zone."""
    today = timezone.localdate()
    return subject_of(build(page, today=today, parent=parent), page, today=today, common=common)


def form_errors(page: PostPage, parent: Page | None = None) -> dict[str, ValidationError]:
    """The findings that block the publication of ``page``, as errors by field of its form.

    A page that cannot be built is refused, too, and the form keeps what was typed.
    """
    try:
        found = checks.run(subject(page, parent=parent))
    except Exception:
        log.exception("Page %s could not be built for its checks.", page.pk)
        return {NON_FIELD_ERRORS: ValidationError(UNREADABLE, code="check.failed_blocking")}
    return errors.form_errors(found, page.body)


def _read(
    name: str, read: Callable[[], Fact], otherwise: Fact, page: PostPage
) -> tuple[Fact, tuple[tuple[str, bool], ...]]:
    """A fact, or ``otherwise`` with its name as unread. No rule that needs it blocks."""
    try:
        return read(), ()
    except Exception:
        log.exception("The fact %s of page %s could not be read.", name, page.pk)
        return otherwise, ((name, False),)


def _overrides(page: PostPage) -> tuple[checks.Override, ...]:
    return overrides_of([page.pk]).get(page.pk, ()) if page.pk else ()


def overrides_of(page_ids: Iterable[int]) -> dict[int, tuple[checks.Override, ...]]:
    """What was overridden in each of these pages. One query."""
    found: dict[int, tuple[checks.Override, ...]] = {}
    rows = FindingOverride.objects.filter(page__in=page_ids).select_related("made_by")
    for row in rows:
        each = checks.Override(digest=row.digest, reason=row.reason, by=row.who, at=row.made_at)
        found[row.page_id] = (*found.get(row.page_id, ()), each)
    return found


def _has_translation(page: PostPage) -> bool:
    if not page.pk:
        return False
    return bool(page.get_translations().filter(alias_of__isnull=True).exists())
