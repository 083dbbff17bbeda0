"""Drafts for another front end: frozen when an editor looks at them, and read by a token.

A token names one draft and is signed; it opens nothing else, and soon opens nothing at all. It is
no delivery key: whoever reads needs one of those, too (``syndication.api.previews``).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing

from syndication import publisher
from syndication.unpublished import PreviewDraft
from syndication.views import EditionView

KIND = "draft"
MEDIA = ("data", "html", "text")
# Wagtail's side panel makes one with each pause of the editor's typing: the oldest give way.
KEPT = 50

_SALT = "wellspring.previews"


class Expired(Exception):  # noqa: N818  # nothing went wrong, its time is over
    """The token was ours, and what it named is no longer shown."""


@dataclass(frozen=True, kw_only=True)
class DraftView(EditionView):
    """A draft in a post's shape. Its number and sequence are 0."""

    revision: int | None
    expires_at: datetime


def keep(view: EditionView, *, revision: int | None, at: datetime) -> str:
    """Freeze what ``view`` shows and return the token that names it.

    ``revision`` is the draft that it is, or that unsaved changes are based on; ``None`` for a page
    that was never saved.
    """
    # A page that was never saved has no id of its own: it bears the one that nobody has.
    post_id = UUID(view.post_id) if revision is not None else None
    made = PreviewDraft.objects.create(
        post_id=post_id,
        revision=revision,
        digest=view.digest,
        locale=view.locale,
        slug=view.slug,
        path=view.path,
        title=view.title[:255],
        published_at=view.published_at,
        updated_at=view.updated_at,
        contents={name: view.contents[name] for name in MEDIA if name in view.contents},
        made_at=at,
        expires_at=at + timedelta(minutes=settings.PREVIEW_MINUTES),
    )
    newest = PreviewDraft.objects.filter(post_id=post_id).order_by("-made_at", "-pk")
    if post_id:
        PreviewDraft.objects.filter(
            pk__in=list(newest.values_list("pk", flat=True)[KEPT:])
        ).delete()
    return _signer().sign(made.pk.hex)


def read(token: str, *, at: datetime) -> DraftView | None:
    """What a token names; ``None`` where it is not one of ours. Raises :class:`Expired`."""
    try:
        draft_id = UUID(_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    found = PreviewDraft.objects.filter(pk=draft_id, expires_at__gt=at).first()
    if found is None:
        raise Expired
    return DraftView(
        post_id=str(found.post_id or UUID(int=0)),
        number=0,
        sequence=0,
        kind=KIND,
        note="",
        digest=found.digest,
        locale=found.locale,
        slug=found.slug,
        path=found.path,
        title=found.title,
        published_at=found.published_at,
        updated_at=found.updated_at,
        changed_at=found.made_at,
        contents=found.contents,
        publisher=publisher.current(),
        revision=found.revision,
        expires_at=found.expires_at,
    )


def prune(*, at: datetime) -> int:
    """Delete what no token opens any more."""
    count, _ = PreviewDraft.objects.filter(expires_at__lte=at).delete()
    return count


def _signer() -> signing.Signer:
    # Not a colon: the token is one part of a path, and front ends cut addresses at those.
    return signing.Signer(salt=_SALT, sep=".")
