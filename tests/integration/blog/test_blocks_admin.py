"""The editor's form: incomplete blocks can be saved as a draft, but not published."""

from typing import Any

import pytest

from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail.users.models import UserProfile

from blog.builder.body import body
from blog.builder.database import DatabaseResolver
from blog.models import PostPage, post_form

EMPTY_SETTINGS = {"lang": ""}
BUTTON = {"label": "Find a therapist", "url": "", "style": "primary", "note": "", **EMPTY_SETTINGS}


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    user = get_user_model().objects.create_superuser("editor", "editor@example.org", "x")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def saved(page: PostPage) -> PostPage:
    return PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def submit(editor: Client, page: PostPage, blocks: list[tuple[str, Any]], **more: Any) -> Any:
    author = page.post_authors.get()
    row = {"id": author.pk, "author": author.author_id}
    data = {
        "title": page.title,
        "slug": page.slug,
        "lead": rich_text(page.lead, features=["bold", "italic"]),
        "body": streamfield(blocks),
        "post_authors": inline_formset([row], initial=1),
        "related_posts": inline_formset([]),
        "update_kind": "update",
        "topics": [],
        "comments": inline_formset([]),
    }
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return editor.post(url, {**nested_form_data(data), **more})


def test_the_form_opens_with_every_block(editor, draft):
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    for script in ("pasted_text.js", "pasted_html.js", "pasted_items.js"):
        assert script in page
    assert page.index("telepath/blocks.js") < page.index("pasted_items.js")


@pytest.mark.parametrize("model", ["organization", "author", "disclaimer"])
def test_forms_of_snippets_say_too_what_a_paste_loses(editor, model):
    answer = editor.get(reverse(f"wagtailsnippets_blog_{model}:add"))
    page = answer.content.decode()
    assert "pasted_structure.js" in page
    assert 'id="ws-pasted-messages"' in page


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_chooser_previews_every_block_in_the_editors_language(editor, locale):
    UserProfile.objects.create(user=get_user_model().objects.get(), preferred_language=locale)
    url = reverse("wagtailadmin_block_preview")
    for kind, block in PostPage._meta.get_field("body").stream_block.child_blocks.items():
        answer = editor.get(url, {"id": block.definition_prefix})
        page = answer.content.decode()
        assert f'<html lang="{locale}">' in page
        assert f'data-block="{kind}"' in page


def test_an_unfinished_button_is_saved_as_a_draft(editor, draft):
    answer = submit(editor, draft, [("cta", BUTTON)])
    assert answer.status_code == 302
    (block,) = saved(draft).body
    assert (block.value["label"], block.value["url"]) == ("Find a therapist", "")


def test_an_unfinished_button_refuses_publication_at_its_field(editor, draft):
    answer = submit(editor, draft, [("cta", BUTTON)], **{"action-publish": "yes"})
    assert answer.status_code == 200
    errors = answer.context["form"].errors.as_data()["body"][0].as_json_data()
    assert errors["blockErrors"][0]["blockErrors"]["url"]["messages"][0].startswith("Add the")
    assert not PostPage.objects.get(pk=draft.pk).live


def test_nothing_is_published_while_no_check_is_registered(editor, draft, monkeypatch):
    monkeypatch.setattr(post_form, "_checks", [])
    button = {**BUTTON, "url": "https://example.org/"}
    assert submit(editor, draft, [("cta", button)]).status_code == 302
    with pytest.raises(ImproperlyConfigured):
        submit(editor, draft, [("cta", button)], **{"action-publish": "yes"})


def test_validation_changes_no_word_and_no_id(post):
    """A body gives the same document before and after validation."""
    stream = PostPage._meta.get_field("body").stream_block
    cleaned = stream.to_python(stream.get_prep_value(stream.clean(post.body)))
    world = DatabaseResolver("en-CA")
    before = body(post.body, authors=(), resolve=world)
    assert body(cleaned, authors=(), resolve=world) == before


@pytest.mark.parametrize(
    ("features", "hinted"),
    [(["bold", "italic", "link"], False), (["bold", "ul"], True), (["bold", "hr"], True)],
)
def test_the_editor_speaks_of_inserting_blocks_only_where_there_are_some(features, hinted):
    widget = get_rich_text_editor_widget("default", features=features)
    assert ("placeholder" not in widget.options) == hinted
