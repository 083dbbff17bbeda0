"""The edit form of a picture as the admin posts it."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection


def root() -> Collection:
    """The library's first collection, which the roles may use."""
    found: Collection = Collection.get_first_root_node() or Collection.add_root(name="Root")
    return found


def url(image: Image) -> str:
    return reverse("wagtailimages:edit", args=[image.pk])


def fields(image: Image, **more: Any) -> dict[str, Any]:
    return {"title": image.title, "collection": image.collection_id, "tags": "", **more}


def upload(colour: str = "green") -> SimpleUploadedFile:
    file = get_test_image_file(filename="new.png", size=(60, 40), colour=colour)
    file.seek(0)
    return SimpleUploadedFile("new.png", file.read())
