"""Blocks that show at their place what the post has elsewhere."""

from django.utils.translation import gettext_lazy

from wagtail.blocks import CharBlock

from blog.blocks.base_block import PEOPLE, HeadedBlock


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
