"""Previews at another front end: stores the draft and redirects the browser with its token.

Wagtail has checked by then that the user may see the preview.
"""

from dataclasses import replace
from datetime import datetime
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from blog import codec
from blog.models import PostPage
from syndication.desk import releases
from syndication.partners.models import Key, Partner
from syndication.reading.posts import EditionView
from syndication.unpublished import preview_drafts

NEWEST = 30  # drafts of a page that are compared
PLACEHOLDERS = ("token", "id", "locale", "slug")


class PatternError(ValueError):
    """The pattern is not valid. The message completes a sentence that begins with the setting."""


def address(pattern: str, **values: str) -> str:
    """Fill in the URL pattern with the ``PLACEHOLDERS``. Raises :class:`PatternError`."""
    parts = urlsplit(pattern)
    if parts.scheme not in {"https", "http"} or not parts.netloc:
        raise PatternError("is no http(s) address")
    if "{token}" not in pattern:
        raise PatternError("does not name {token}, without which no draft can be read")
    for name in PLACEHOLDERS:
        pattern = pattern.replace(f"{{{name}}}", quote(values[name], safe=""))
    if "{" in pattern or "}" in pattern:
        raise PatternError(
            f"has other places than {', '.join(f'{{{one}}}' for one in PLACEHOLDERS)}"
        )
    return pattern


def send(page: PostPage, view: EditionView, request: HttpRequest) -> HttpResponse:
    """Store ``view``, a draft of ``page``, and redirect the browser to the front end."""
    now = timezone.now()
    revision = (
        _base_revision(page) if getattr(request, "is_editing", False) else _revision(page, view)
    )
    token = preview_drafts.store(
        _with_dates(view, now), revision=revision, at=now, partner=_partner(now)
    )
    to = address(
        settings.FRONT_END_PREVIEW_URL,
        token=token,
        id=view.post_id,
        locale=view.locale,
        slug=view.slug,
    )
    response = HttpResponseRedirect(to)
    # The address contains the token: it must reach neither a cache nor a Referer header.
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _partner(at: datetime) -> int | None:
    """The partner whose front end the previews open; ``None`` if that cannot be told.

    Of the partners that may read previews, it is the one whose website is on the front end's host;
    or the only one.
    """
    keys = Key.objects.working(at=at).values("partner", "scopes")
    previewing = {key["partner"] for key in keys if "preview" in key["scopes"]}
    partners = list(Partner.objects.reading(on=timezone.localdate(at)).filter(pk__in=previewing))
    host = _host(settings.FRONT_END_PREVIEW_URL)
    named = [one for one in partners if _host(one.website) == host]
    for found in (named, partners):
        if len(found) == 1:
            return int(found[0].pk)
    return None


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # brackets that are no IPv6 address
        return ""


def _base_revision(page: PostPage) -> int | None:
    """The draft that the editor's form was opened with; ``None`` for a new page."""
    newest: int | None = page.latest_revision_id if page.pk else None
    return newest


def _revision(page: PostPage, view: EditionView) -> int | None:
    """The draft that is shown. Wagtail does not say which one: it is found by its digest."""
    for revision in page.revisions.order_by("-created_at", "-pk")[:NEWEST]:
        document = releases.draft_document(revision.as_object(), view.publisher, at=timezone.now())
        if codec.digest(document) == view.digest:
            return int(revision.pk)
    return _base_revision(page)


def _with_dates(view: EditionView, at: datetime) -> EditionView:
    """Dated now where the post was never published: clients of posts need dates."""
    published = view.published_at or at
    return replace(view, published_at=published, updated_at=view.updated_at or published)
