"""What a copied post gets of its own: new ids for its blocks, and the memory of its original.

The API, feeds and links name a block by its id: two posts that share ids could be mixed up. An
alias shows its original and a translation matches it block by block, so both keep the ids.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID, uuid5

from django.contrib.contenttypes.models import ContentType

from wagtail.models import Page, Revision

from blog.models.identity import PostIdentity, identity_of
from blog.models.post import PostPage

Renew = Callable[[str], str]


def renew_block_ids(pages: Iterable[Page]) -> None:
    """Give the blocks and list items of copied posts new ids, in the pages and their revisions.

    An id is derived from the post's own and the original's, so that a block has the same id in all
    revisions of the copy.
    """
    for page in pages:
        identity = identity_of(page).pk
        renew = _renewing(identity)
        page.body = json.dumps(renewed(page.body.get_prep_value(), renew))
        PostPage.objects.filter(pk=page.pk).update(body=page.body)
        for revision in _revisions(page):
            body = json.loads(revision.content.get("body") or "[]")
            revision.content["body"] = json.dumps(renewed(body, renew))
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def _revisions(page: Page) -> Iterable[Revision]:
    content_type = ContentType.objects.get_for_model(PostPage)
    found: Iterable[Revision] = Revision.objects.filter(
        content_type=content_type, object_id=str(page.pk)
    )
    return found


def _renewing(identity: UUID) -> Renew:
    return lambda block_id: str(uuid5(identity, block_id))


def remember_originals(original: Page, made: Page) -> None:
    """Store of each post in a copied subtree of which post it is a copy.

    A copied page has the same children in the same order, or none where they were left out.
    """
    before = PostPage.objects.descendant_of(original, inclusive=True).order_by("path")
    after = PostPage.objects.descendant_of(made, inclusive=True).order_by("path")
    for old, new in zip(before, after, strict=False):
        PostIdentity.objects.filter(pk=identity_of(new).pk).update(copied_from=identity_of(old))


def renewed(value: Any, renew: Renew) -> Any:
    """Stored StreamField data with the ids of its blocks and list items replaced.

    Only blocks have all three of ``type``, ``id`` and ``value``: other ids (of a chosen picture,
    for instance) stay.
    """
    if isinstance(value, list):
        return [renewed(each, renew) for each in value]
    if not isinstance(value, dict):
        return value
    parts = {name: renewed(each, renew) for name, each in value.items()}
    if {"type", "id", "value"} <= value.keys() and isinstance(value["id"], str):
        parts["id"] = renew(value["id"])
    return parts
