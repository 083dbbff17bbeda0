"""The findings beside the page editor's form, as Wagtail renders them."""

from typing import Any

import pytest

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from blog.models import BlogIndexPage, PostPage
from tests import factories


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    user = get_user_model().objects.create_superuser("editor", "editor@example.org", "x")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def submit_by_itself(editor: Client, page: PostPage, blocks: list[tuple[str, Any]]) -> Any:
    """The autosave request of the editor's script."""
    row = page.post_authors.get()
    data = {
        "title": page.title,
        "slug": page.slug,
        "lead": rich_text(page.lead, features=["bold", "italic"]),
        "body": streamfield(blocks),
        "post_authors": inline_formset([{"id": row.pk, "author": row.author_id}], initial=1),
        "related_posts": inline_formset([]),
        "update_kind": "update",
        "topics": [],
        "comments": inline_formset([]),
    }
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return editor.post(url, nested_form_data(data), headers={"accept": "application/json"})


def test_the_editor_shows_what_keeps_a_draft_back(editor, site):
    body = [{"type": "cta", "id": "b0a4fdcd", "value": {"label": "Find help", "url": ""}}]
    page = factories.draft(body=body)
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'data-side-panel="findings"' in html
    assert "has lost its address" in html
    assert "block-b0a4fdcd-section" in html


def test_a_new_post_has_the_panel_ready_for_its_first_save(editor, site):
    index = BlogIndexPage.objects.get(locale__language_code="en")
    url = reverse("wagtailadmin_pages:add", args=["blog", "postpage", index.pk])
    html = editor.get(url).content.decode()
    assert 'data-side-panel="findings"' in html
    assert "Save the draft to see" in html


def test_saving_by_itself_draws_the_panel_and_its_counter_again(editor, draft):
    button = {"label": "Find help", "url": "", "style": "primary", "note": "", "lang": ""}
    answer = submit_by_itself(editor, draft, [("cta", button)]).json()
    assert answer["success"]
    assert "[data-side-panel='findings']" in answer["html"]
    assert "has lost its address" in answer["html"]
    assert "[data-side-panel-toggle='findings'] [data-side-panel-toggle-counter]" in answer["html"]
