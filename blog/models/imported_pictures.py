"""Which picture an address of another site has become here, so that it is fetched once."""

from hashlib import sha256

from django.conf import settings
from django.db import models


class ImportedPicture(models.Model):
    """A picture of another site, found by the digest of its address.

    ``key`` is its id in a WordPress export: that of the site and of the attachment. Without
    ``image`` it was only named so far, or the image was deleted here.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    address = models.TextField()
    key = models.CharField(max_length=255, blank=True, db_index=True)
    alt = models.TextField(blank=True)
    caption = models.TextField(blank=True)
    image = models.ForeignKey(
        getattr(settings, "WAGTAILIMAGES_IMAGE_MODEL", "wagtailimages.Image"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    def __str__(self) -> str:
        return self.address


def digest_of(address: str) -> str:
    """The key of an address, which may be longer than what a database indexes."""
    return sha256(address.encode()).hexdigest()
