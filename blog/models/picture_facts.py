"""What the library records of a picture: rights, credit, people shown, last day of use."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog import limits


class PictureFacts(models.Model):
    """The facts of one image. Whatever is empty is not known; an image without a row has none.

    In: what people write in the forms of the image library. Out: findings, the report of pictures,
    and the credit of posts that name none of their own.
    """

    class Rights(models.TextChoices):
        """Why we may show the picture."""

        OWN = "own", _("We made it, or had it made")
        AGREED = "agreed", _("Its maker agreed in writing")
        BOUGHT = "bought", _("Licensed from an agency or a picture library")
        OPEN = "open", _("Open licence, such as Creative Commons")
        FREE = "free", _("In the public domain")

    class People(models.TextChoices):
        """Whether people can be recognised, and whether their consent is recorded."""

        NOBODY = "nobody", _("Nobody who can be recognised")
        AGREED = "agreed", _("People who agreed: their consent is recorded")
        NOT_AGREED = "not_agreed", _("People whose consent is not recorded")

    image = models.OneToOneField(
        getattr(settings, "WAGTAILIMAGES_IMAGE_MODEL", "wagtailimages.Image"),
        verbose_name=_("image"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="facts",
    )
    rights = models.CharField(_("rights"), max_length=16, choices=Rights.choices, blank=True)
    rights_note = models.CharField(
        _("where the permission is kept"),
        max_length=250,
        blank=True,
        help_text=_("The number or address of the licence or letter, and its conditions."),
    )
    credit = models.CharField(
        _("credit"),
        max_length=limits.CREDIT,
        blank=True,
        help_text=_("Who made it. Posts show it where they name nobody themselves."),
    )
    people = models.CharField(_("people shown"), max_length=16, choices=People.choices, blank=True)
    consent_note = models.CharField(
        _("where their consent is kept"),
        max_length=250,
        blank=True,
        help_text=_("The file or folder. Write nothing private about them here."),
    )
    use_until = models.DateField(
        _("may be used until"),
        null=True,
        blank=True,
        help_text=_("The last day. Empty: without end."),
    )

    class Meta:
        verbose_name = _("facts of a picture")
        verbose_name_plural = _("facts of pictures")
        default_permissions = ()  # those of the image hold

    def __str__(self) -> str:
        return str(self.image)


def facts_of(image: Any) -> PictureFacts:
    """The facts of an image, or empty ones that are not stored. At most one query."""
    if image.pk is None:
        return PictureFacts()
    return PictureFacts.objects.filter(pk=image.pk).first() or PictureFacts(image=image)


def credit_of(image: Any) -> str:
    """The credit that the library keeps for an image; empty where it keeps none. One query."""
    found = PictureFacts.objects.filter(pk=image.pk).values_list("credit", flat=True).first()
    return found or ""
