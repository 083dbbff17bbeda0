"""Pictures and pauses."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from wagtail.blocks import CharBlock, StructBlockValidationError
from wagtail.images.blocks import ImageBlock

from blog.blocks import rules
from blog.blocks.part import MEDIA_GROUP, Complaint, Part, plain, prose


class FigureBlock(Part):
    image = ImageBlock(label=gettext_lazy("Picture"))
    caption = prose(gettext_lazy("Caption"), required=False)
    credit = CharBlock(
        label=gettext_lazy("Credit"),
        required=False,
        help_text=gettext_lazy("Who made it. Empty: the credit kept with the picture."),
    )

    def complaints(self, value: Any) -> Iterator[Complaint]:
        image = value.get("image")
        alt = plain(image.contextual_alt_text) if image else ""
        if alt and (complaint := rules.alt_text(alt)):
            yield "image", StructBlockValidationError({"alt_text": ValidationError(complaint)})

    class Meta:
        icon = "image"
        label = gettext_lazy("Picture")
        description = gettext_lazy("A picture with words for those who cannot see it.")
        group = MEDIA_GROUP
        label_format = "{caption}"


class DividerBlock(Part):
    """A pause has no fields but the settings."""

    class Meta:
        icon = "minus"
        label = gettext_lazy("Pause")
        description = gettext_lazy("A thin line between two thoughts.")
        group = MEDIA_GROUP
        label_format = ""
