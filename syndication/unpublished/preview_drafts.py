"""Drafts for another front end: frozen when an editor previews them, and read by a token.

A token is signed, names one draft and expires. The front end also needs a delivery key
(``syndication.api.previews``), and no other partner's key opens the token.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing

from syndication.editions import publisher
from syndication.reading.posts import EditionView
from syndication.unpublished.models import PreviewDraft

KIND = "draft"
MEDIA = ("data", "html", "text")
# Wagtail's side panel makes one at each pause in typing: the oldest are deleted.
MOST_PER_POST = 50

_SALT = "wellspring.previews"


class Expired(Exception):  # noqa: N818  # not an error, only over
    """The token was valid, and its draft has expired or is deleted."""


@dataclass(frozen=True, kw_only=True)
class DraftView(EditionView):
    """A draft in a post's shape. Its number and sequence are 0."""

    revision: int | None
    expires_at: datetime


def store(
    view: EditionView, *, revision: int | None, at: datetime, partner: int | None = None
) -> str:
    """Store what ``view`` shows and return the token that names it.

    ``revision`` is the draft that it is, or that unsaved changes are based on; ``None`` for a page
    that was never saved. ``partner`` is the one whose front end shows it; ``None`` is the first
    that reads it: the front end reads at once, as the editor's browser opens it.
    """
    # A page that was never saved has no id yet; its view has a made-up one.
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
        partner=partner,
        made_at=at,
        expires_at=at + timedelta(minutes=settings.PREVIEW_MINUTES),
    )
    newest = PreviewDraft.objects.filter(post_id=post_id).order_by("-made_at", "-pk")
    if post_id:
        PreviewDraft.objects.filter(
            pk__in=list(newest.values_list("pk", flat=True)[MOST_PER_POST:])
        ).delete()
    return _signer().sign(made.pk.hex)


def read(token: str, *, partner: int, at: datetime) -> DraftView | None:
    """The draft of a token for the partner that it was made for.

    ``None`` if the token is not valid, or belongs to another partner. Raises :class:`Expired`.
    """
    try:
        draft_id = UUID(_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    found = PreviewDraft.objects.filter(pk=draft_id, expires_at__gt=at).first()
    if found is None:
        raise Expired
    if not _opens(found, partner):
        return None
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


def _opens(draft: PreviewDraft, partner: int) -> bool:
    """Whether the draft is this partner's; one that is nobody's becomes the first reader's."""
    if draft.partner is None:
        # Of two that read at once, one wins.
        PreviewDraft.objects.filter(pk=draft.pk, partner=None).update(partner=partner)
        draft.refresh_from_db(fields=["partner"])
    return draft.partner == partner


def prune(*, at: datetime) -> int:
    """Delete expired drafts; returns how many."""
    count, _ = PreviewDraft.objects.filter(expires_at__lte=at).delete()
    return count


def _signer() -> signing.Signer:
    # Not a colon: the token is a path segment, and some front ends split paths at colons.
    return signing.Signer(salt=_SALT, sep=".")
