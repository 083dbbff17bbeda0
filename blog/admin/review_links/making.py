"""Who may ask for a review by link, and the making, renewing, revoking and erasing of links."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from blog import codec
from blog import document as doc
from blog.admin.review_links import history, tokens
from blog.builder.review import content_digest
from blog.models import Author, PostPage, ReviewLink

DAYS, MOST_DAYS = 14, 60


class OpenLinkError(Exception):
    """The same person has an open link to the same words already."""

    def __init__(self, link: ReviewLink) -> None:
        super().__init__(str(link))
        self.link = link


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whom to ask and for what; ``reviewer`` is the author whose name it is, if known here."""

    name: str
    credentials: str = ""
    email: str = ""
    reviewer: Author | None = None
    scope: str = "clinical"
    days: int = DAYS


def may_ask(page: PostPage, user: Any) -> bool:
    """Whether the person may publish the post, change it, or is its writer and may submit it."""
    rights = page.permissions_for_user(user)
    if not rights.can_edit():
        return False
    if rights.can_publish():
        return True
    own = page.owner_id == user.pk and "add" in rights.permissions
    return bool(own or "change" in rights.permissions)


def signs(document: doc.Document, asked: Asked, page: PostPage) -> bool:
    """Whether the person is an author of the post, in these words or as it is published."""
    names = {author.name.casefold() for author in document.byline.authors}
    names |= {row.author.name.casefold() for row in page.post_authors.all() if row.author}
    return asked.name.casefold() in names


@transaction.atomic
def make(
    page: PostPage, document: doc.Document, asked: Asked, *, user: Any, at: datetime
) -> tuple[ReviewLink, str]:
    """A link to ``document``, the words of the page's latest draft, and its token.

    The token cannot be read again. Raises :class:`OpenLinkError`.
    """
    PostPage.objects.select_for_update().get(pk=page.pk)  # a second click waits, and is refused
    digest = content_digest(document.title, document.lead, document.body)
    if found := _open(page, digest, asked, at):
        raise OpenLinkError(found)
    token = tokens.new()
    link = ReviewLink.objects.create(
        page=page,
        revision=page.latest_revision,
        title=document.title[:255],
        locale=document.locale,
        document=codec.dumps(document).decode(),
        content_digest=digest,
        scope=asked.scope,
        reviewer=asked.reviewer,
        name=asked.name,
        credentials=asked.credentials,
        email=asked.email,
        token_digest=tokens.digest(token),
        created_by=user,
        created_at=at,
        expires_at=at + timedelta(days=asked.days),
    )
    history.note(link, history.MADE, user=user)
    return link, token


def _open(page: PostPage, digest: str, asked: Asked, at: datetime) -> ReviewLink | None:
    same = links_of(page).filter(
        content_digest=digest, scope=asked.scope, name__iexact=asked.name, expires_at__gt=at
    )
    return next((link for link in same if link.state(at) == ReviewLink.State.OPEN), None)


def links_of(page: PostPage) -> QuerySet[ReviewLink]:
    """The links of a post, the newest first."""
    found: QuerySet[ReviewLink] = page.review_links.select_related(
        "created_by", "answer", "answer__review", "page"
    )
    return found


@transaction.atomic
def renew(link: ReviewLink, *, user: Any, at: datetime) -> str:
    """A new token for an open or expired link, valid as long as the first was; the old one ends."""
    token = tokens.new()
    lasts = max(link.expires_at - link.created_at, timedelta(days=1))
    link.token_digest = tokens.digest(token)
    link.expires_at = at + min(lasts, timedelta(days=MOST_DAYS))
    link.created_at, link.created_by = at, user
    link.save()
    history.note(link, history.RENEWED, user=user)
    return token


@transaction.atomic
def revoke(link: ReviewLink, *, user: Any, at: datetime) -> None:
    """Close the link; one that is closed stays as it is."""
    if ReviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at):
        history.note(link, history.REVOKED, user=user)


@transaction.atomic
def erase_person(links: Iterable[ReviewLink], *, user: Any, at: datetime) -> None:
    """Remove the reviewer's name, credentials and address from links, and close them.

    What they answered stays, with the digest of the words. An author in the byline of a review is a
    row of its own, under *Authors*.
    """
    for link in links:
        revoke(link, user=user, at=at)
        ReviewLink.objects.filter(pk=link.pk).update(
            name="", credentials="", email="", reviewer=None
        )
        history.note(link, history.ERASED, user=user)
