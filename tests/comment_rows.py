"""Comments as the editor's script posts them with the form of a post."""

from typing import Any

from wagtail.models import Comment
from wagtail.test.utils.form_data import inline_formset

PLACE = "body.b1.html"  # the words of a paragraph


def thread(
    text: str, *, of: Comment | None = None, replies: Any = (), **more: Any
) -> dict[str, Any]:
    """The row of a comment as the editor's script posts it."""
    stored = [{"id": row.pk, "text": row.text} for row in of.replies.all()] if of else []
    return {
        "id": of.pk if of else "",
        "text": text,
        "contentpath": of.contentpath if of else PLACE,
        "position": "",
        "replies": inline_formset([*stored, *replies], initial=len(stored)),
        **more,
    }
