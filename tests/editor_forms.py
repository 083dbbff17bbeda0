"""The post form as Wagtail's editor posts it, and its addresses."""

from typing import Any

from django.urls import reverse

from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from blog.models import PostPage
from syndication.editions.models import Head
from tests import factories

BLOCKS = [("paragraph", {"html": rich_text("<p>Rest a while.</p>"), "role": "", "lang": ""})]


def form(page: PostPage | None = None, *, blocks: Any = None, **more: Any) -> dict[str, Any]:
    """What the editor's form posts; for a saved page, with its author."""
    author = factories.team()
    rows = [{"author": author.pk}]
    if page:
        rows = [{"id": row.pk, "author": row.author_id} for row in page.post_authors.all()]
    return nested_form_data(
        {
            "title": "Calm evenings",
            "slug": "calm-evenings",
            "lead": rich_text(factories.WORDS, features=["bold", "italic"]),
            "body": streamfield(BLOCKS if blocks is None else blocks),
            "post_authors": inline_formset(rows, initial=len(rows) if page else 0),
            "related_posts": inline_formset([]),
            "update_kind": "update",
            "topics": [],
            "comments": inline_formset([]),
            **more,
        }
    )


def edit_url(page: PostPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def add_url() -> str:
    return reverse("wagtailadmin_pages:add", args=["blog", "postpage", factories.index().pk])


def agree() -> None:
    """Page live <=> edition there, for every post there is."""
    live = set(
        PostPage.objects.filter(live=True, alias_of__isnull=True).values_list(
            "identity__pk", flat=True
        )
    )
    assert set(Head.objects.readable().values_list("pk", flat=True)) == live
