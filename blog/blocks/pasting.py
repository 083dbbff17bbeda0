"""The scripts that read what is pasted into a field of the admin, and their messages."""

from django import forms
from django.templatetags.static import static
from django.utils.html import format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# They say what a field does not keep. The order matters: each adds to the ones before.
FIELDS = (
    "admin/pasted_text.js",
    "admin/pasted_word.js",
    "admin/pasted_html.js",
    "admin/pasted_lost.js",
    "admin/pasted_structure.js",
)
# They make items and blocks of a post's body, and lead to those that are added.
BLOCKS = forms.Media(
    js=[
        "admin/pasted_items.js",
        "admin/slash_blocks.js",
        "admin/writing.js",
        "admin/pasted_blocks.js",
    ]
)


def scripts() -> SafeString:
    """The tags for every page of the admin, which come before those of its forms."""
    tags = format_html_join("", '<script src="{}"></script>', ((static(path),) for path in FIELDS))
    return json_script(_messages(), "ws-pasted-messages") + tags


def _messages() -> dict[str, str]:
    return {
        "made": _("Made {count} items from what you pasted."),
        "split": _("Made {count} blocks from what you pasted."),
        "numbered": _("The list is numbered, as what you pasted was."),
        "numbers": _("The numbers of what you pasted are not kept here."),
        "numbers_box": _(
            "The numbers of what you pasted are not kept. If the order of the whole list matters, "
            "choose so below it."
        ),
        "undo": _("Undo"),
        "undone": _("The pasted items are gone again."),
        "headings": _(
            "Pasted headings are plain paragraphs here: {names}. Add a Heading for each."
        ),
        "plain_headings": _("Pasted headings are plain text here: {names}."),
        "lists": _("A pasted list is plain text here."),
        "nested": _("Pasted items within items are items of their own here."),
        "tables": _("A pasted table is plain text here."),
        "pictures": _("Pasted pictures are not kept. Add them as a Picture."),
        "videos": _("Pasted videos are not kept."),
        "links": _("Pasted links are not kept here: {names}."),
        "emphasis": _("Bold and italics are not kept here."),
    }
