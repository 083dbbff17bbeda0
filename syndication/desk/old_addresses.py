"""Keeps the addresses that posts had at the site that they were imported from."""

from uuid import UUID

from django.db import transaction
from django.urls import Resolver404, resolve

from blog.importers import old_addresses
from blog.importers.old_addresses import Outcome
from blog.models import PostIdentity
from syndication.editions import publisher
from syndication.editions.models import Head, OldAddress
from syndication.reading import posts
from syndication.reading.posts import EditionView
from syndication.web import listings


def install() -> None:
    """Let the importer keep addresses."""
    old_addresses.register(keep)


@transaction.atomic
def keep(post_id: UUID, path: str) -> Outcome:
    """Let ``path`` lead to the post once that is published; never in the place of what is there."""
    if _is_reserved(path):
        return "reserved"
    living = posts.at_path(path, media=())
    if isinstance(living, EditionView):
        return "own" if living.post_id == str(post_id) else "lives"
    row, _created = OldAddress.objects.get_or_create(path=path, defaults={"post_id": post_id})
    if row.post_id != post_id:
        if _is_needed(row.post_id):
            return "taken"
        row.post_id = post_id
        row.save(update_fields=["post_id"])
    return "kept"


def _is_reserved(path: str) -> bool:
    """Whether something else than a post answers there: the admin, the API, feeds, a listing."""
    try:
        if resolve(path).url_name != "anything":
            return True
    except Resolver404:
        return True
    return listings.find(path, publisher.current()) is not None


def _is_needed(post_id: UUID) -> bool:
    """Whether a post is still here, or may be read."""
    present = PostIdentity.objects.filter(pk=post_id, page__isnull=False)
    return present.exists() or Head.objects.readable().filter(post_id=post_id).exists()
