"""Blocks that show at their place what the post has elsewhere."""

from django.utils.translation import gettext_lazy

from wagtail.blocks import CharBlock

from blog.blocks.base_block import PEOPLE, TEXT, BaseBlock, HeadedBlock


class RelatedPostsBlock(HeadedBlock):
    heading = CharBlock(
        label=gettext_lazy("Heading"),
        required=False,
        help_text=gettext_lazy("Empty: Read next."),
    )

    class Meta:
        icon = "list-ul"
        label = gettext_lazy("Related posts")
        description = gettext_lazy("The related posts of this post, where you place it.")
        group = PEOPLE
        label_format = "{heading}"


class CorrectionsBlock(BaseBlock):
    """A place, which has only the common settings."""

    class Meta:
        icon = "history"
        label = gettext_lazy("Corrections")
        description = gettext_lazy(
            "The dated corrections of this post, here instead of above its lead."
        )
        group = TEXT
        label_format = ""
