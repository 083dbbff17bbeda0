"""The pictures of posts that are taken down: their files stay at their addresses.

Feeds, partners and search engines know these addresses, so whoever takes a post down for the sake
of a picture is told that the picture is to be deleted, too.
"""

from collections.abc import Collection
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail.admin import messages
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.permissions import policy_registry

from blog.models import Author
from syndication.desk import rebuilds, uses
from syndication.editions.models import Source

MOST = 5  # with a button each


def of(post_ids: Collection[UUID]) -> set[int]:
    """The ids of the pictures that these published posts show, without the photos of authors.

    Call it before the posts are taken down: it reads what is recorded of them.
    """
    prefix = f"{rebuilds.SOURCES[get_image_model()]}:"
    named = Source.objects.filter(post_id__in=post_ids, key__startswith=prefix)
    found = {int(key.removeprefix(prefix)) for key in named.values_list("key", flat=True)}
    return found - set(Author.objects.filter(photo__in=found).values_list("photo_id", flat=True))


def unused(picture_ids: Collection[int]) -> list[AbstractImage]:
    """Those that nothing published or scheduled shows, and no site's settings name."""
    pictures = get_image_model().objects.filter(pk__in=picture_ids).order_by("pk")
    return [picture for picture in pictures if not uses.of(picture)]


def tell(request: HttpRequest, picture_ids: Collection[int]) -> None:
    """Say which pictures can still be opened, each with a button for who may delete it."""
    pictures = unused(picture_ids)
    if not pictures:
        return
    policy = policy_registry.get_by_type(get_image_model())
    buttons = [
        messages.button(
            reverse("wagtailimages:delete", args=[picture.pk]),
            _("Delete “%(title)s”") % {"title": picture.title},
        )
        for picture in pictures[:MOST]
        if policy.user_has_permission_for_instance(request.user, "delete", picture)
    ]
    words = ngettext(
        "Its picture can still be opened at its own address: %(titles)s. Delete it, if nobody may "
        "see it any more.",
        "The pictures can still be opened at their own addresses: %(titles)s. Delete those that "
        "nobody may see any more.",
        len(pictures),
    )
    titles = ", ".join(_("“%(title)s”") % {"title": picture.title} for picture in pictures)
    messages.warning(request, words % {"titles": titles}, buttons=buttons)
