"""Blocks for pictures, recordings and dividers."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    StructBlockValidationError,
    StructValue,
)
from wagtail.images.blocks import ImageBlock, ImageBlockComparison, ImageChooserBlock

from blog.blocks import rules
from blog.blocks.base_block import (
    MEDIA_GROUP,
    WORDS_AND_LISTS,
    BaseBlock,
    Complaint,
    plain,
    prose,
)


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


class MediaLinkBlock(BaseBlock):
    kind = ChoiceBlock(
        label=gettext_lazy("Kind"),
        choices=[("video", gettext_lazy("Video")), ("audio", gettext_lazy("Audio"))],
        default="video",
    )
    title = CharBlock(label=gettext_lazy("Title"))
    url = CharBlock(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy(
            "The page that plays it, beginning with https://. Nothing is loaded from there until a "
            "reader follows the link."
        ),
    )
    minutes = IntegerBlock(label=gettext_lazy("Length in minutes"), required=False)
    language = CharBlock(
        label=gettext_lazy("Language spoken"),
        required=False,
        help_text=gettext_lazy("Only where it is not the post's: a code such as en, fr, ht."),
    )
    captions = BooleanBlock(
        label=gettext_lazy("The video has captions"),
        required=False,
        help_text=gettext_lazy("Not only those that the site makes by itself."),
    )
    transcript = prose(
        gettext_lazy("Transcript"),
        required=False,
        features=WORDS_AND_LISTS,
        help_text=gettext_lazy(
            "What is said, and who says it. A video with captions may go without."
        ),
    )
    poster = ImageChooserBlock(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("A still picture from the library, which leads to the recording."),
    )
    credit = CharBlock(
        label=gettext_lazy("Credit of the picture"),
        required=False,
        help_text=gettext_lazy("Who made it. Empty: the credit kept with the picture."),
    )

    needed = {
        "title": gettext_lazy("Give the recording a title."),
        "url": gettext_lazy("Add the address of the recording."),
    }
    ruled = {"title": rules.heading, "url": rules.https, "language": rules.language}
    folded = ("poster", "credit")
    folded_heading = gettext_lazy("Picture")

    def complaints(self, value: StructValue) -> Iterator[Complaint]:
        minutes = value.get("minutes")
        if minutes is not None and not 1 <= minutes <= 1440:
            yield "minutes", _("Write the minutes as a number from 1 to 1440.")
        is_captioned = value.get("kind") == "video" and value.get("captions")
        if not is_captioned and not plain(value.get("transcript")):
            yield "transcript", _("Write down what is said, for people who cannot hear it.")

    class Meta:
        icon = "media"
        label = gettext_lazy("Video or audio")
        description = gettext_lazy("A link to a recording elsewhere, with its transcript.")
        group = MEDIA_GROUP
        label_format = "{title}"


class DividerBlock(BaseBlock):
    """A divider, which has only the common settings."""

    class Meta:
        icon = "minus"
        label = gettext_lazy("Pause")
        description = gettext_lazy("A thin line between two thoughts.")
        group = MEDIA_GROUP
        label_format = ""
