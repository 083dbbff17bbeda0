"""Blocks for pictures and dividers."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.blocks import CharBlock, StructBlockValidationError, StructValue
from wagtail.images.blocks import ImageBlock, ImageBlockComparison

from blog.blocks import rules
from blog.blocks.base_block import MEDIA_GROUP, BaseBlock, Complaint, plain, prose


class PictureComparison(ImageBlockComparison):
    """Wagtail's comparison, which fails on a block without a picture."""

    def htmlvalue(self, val: Any) -> str:
        empty = val is None or (isinstance(val, dict) and val["image"] is None)
        return str(_("No picture.")) if empty else str(super().htmlvalue(val))


class PictureBlock(ImageBlock):
    """A picture with its description, which migrations record as Wagtail's class."""

    def get_comparison_class(self) -> type[PictureComparison]:
        return PictureComparison


class FigureBlock(BaseBlock):
    image = PictureBlock(label=gettext_lazy("Picture"))
    caption = prose(gettext_lazy("Caption"), required=False)
    credit = CharBlock(
        label=gettext_lazy("Credit"),
        required=False,
        help_text=gettext_lazy("Who made it. Empty: the credit kept with the picture."),
    )

    def complaints(self, value: StructValue) -> Iterator[Complaint]:
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


class DividerBlock(BaseBlock):
    """A divider, which has only the common settings."""

    class Meta:
        icon = "minus"
        label = gettext_lazy("Pause")
        description = gettext_lazy("A thin line between two thoughts.")
        group = MEDIA_GROUP
        label_format = ""
