"""A row of these reports: a post or a snippet, and what is said of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from blog.admin import coming
from blog.models import PostPage
from syndication.desk.siblings import language_name

TEMPLATE = "admin/reports/rows.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``url`` is empty where the person may not edit it; ``cells`` follow the name in the table,
    each with the heading of its column.
    """

    name: str
    note: str
    url: str
    cells: tuple[tuple[Any, str], ...]


def of_posts(
    posts: Iterable[PostPage],
    user: Any,
    *,
    headings: Sequence[Any],
    cells: Callable[[PostPage], tuple[str, ...]],
    otherwise: Callable[[PostPage], str] = lambda _post: "",
) -> list[Row]:
    """The rows of a page of a report. Two queries, however many posts there are.

    ``otherwise`` is the address for those who may not edit a post. They read the title that is
    published, not the one of its next version.
    """
    found = list(posts)
    editable = coming.editable_pages({post.pk for post in found}, user)
    return [
        Row(
            name=title(post, may_edit=post.pk in editable),
            note=language_name(post.locale.language_code),
            url=reverse("wagtailadmin_pages:edit", args=[post.pk])
            if post.pk in editable
            else otherwise(post),
            cells=tuple(zip(headings[1:], cells(post), strict=True)),
        )
        for post in found
    ]


def title(post: PostPage, *, may_edit: bool) -> str:
    """The title that a person may read: of a published post, the next one if they may edit it."""
    published = post.live and not may_edit
    return str(post.title if published else post.get_admin_display_title())
