"""The large button of the post editor never takes something away."""

from typing import Any

from django.http import HttpRequest

from wagtail.admin.action_menu import CancelWorkflowMenuItem, UnpublishMenuItem

_TAKES_AWAY = frozenset({CancelWorkflowMenuItem.name, UnpublishMenuItem.name})


def order(items: list[Any], _request: HttpRequest, _context: dict[str, Any]) -> None:
    """Put what withdraws a post, or ends its review, after the other buttons.

    Wagtail makes the first one large: for the writer of a post in review, *Cancel workflow*.
    """
    items.sort(key=lambda item: item.name in _TAKES_AWAY)
