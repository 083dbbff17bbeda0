"""Previews at another front end: the draft is frozen, and the browser sent there with its token.

Whoever may look at the preview, Wagtail has already found out.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from blog import codec
from syndication import drafts
from syndication.desk import posts
from syndication.views import EditionView

LOOKED_THROUGH = 30  # of a page's drafts, the newest
PLACES = ("token", "id", "locale", "slug")


class PatternError(ValueError):
    """The pattern makes no address; the text says why, behind the setting's name."""


def address(pattern: str, **values: str) -> str:
    """Where a front end shows the draft of these ``PLACES``. Raises :class:`PatternError`."""
    parts = urlsplit(pattern)
    if parts.scheme not in {"https", "http"} or not parts.netloc:
        raise PatternError("is no http(s) address")
    if "{token}" not in pattern:
        raise PatternError("does not name {token}, without which no draft can be read")
    for name in PLACES:
        pattern = pattern.replace(f"{{{name}}}", quote(values[name], safe=""))
    if "{" in pattern or "}" in pattern:
        raise PatternError(f"has other places than {', '.join(f'{{{one}}}' for one in PLACES)}")
    return pattern


def send(page: Any, view: EditionView, request: HttpRequest) -> HttpResponse:
    """Freeze ``view``, which shows ``page``, and send the browser to the front end with it."""
    now = timezone.now()
    revision = _is_based_on(page) if getattr(request, "is_editing", False) else _is(page, view)
    token = drafts.keep(_dated(view, now), revision=revision, at=now)
    to = address(
        settings.FRONT_END_PREVIEW_URL,
        token=token,
        id=view.post_id,
        locale=view.locale,
        slug=view.slug,
    )
    response = HttpResponseRedirect(to)
    # The address bears the token: no cache keeps it, and no page is told where it was opened from.
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _is_based_on(page: Any) -> int | None:
    """The draft that was in the editor's form before it was changed; none for a new page."""
    newest: int | None = page.latest_revision_id if page.pk else None
    return newest


def _is(page: Any, view: EditionView) -> int | None:
    """The draft that is shown. Wagtail does not say which of them: it is found by its words."""
    for revision in page.revisions.order_by("-created_at", "-pk")[:LOOKED_THROUGH]:
        document = posts.draft_document(revision.as_object(), view.publisher, at=timezone.now())
        if codec.digest(document) == view.digest:
            return int(revision.pk)
    return _is_based_on(page)


def _dated(view: EditionView, at: datetime) -> EditionView:
    """As if it were published at this moment, where it never was: readers of posts need dates."""
    published = view.published_at or at
    return replace(view, published_at=published, updated_at=view.updated_at or published)
