"""A Translator's and an Editor's way from a post to its draft in the other language."""

import re
from typing import Any

import pytest

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from wagtail.models import Locale

from blog.models import PostPage
from tests import factories, seeded_roles
from tests.editor_forms import edit_url, form


def translate_url(page: PostPage) -> str:
    return reverse("simple_translation:submit_page_translation", args=[page.pk])


def french() -> Locale:
    return Locale.objects.get(language_code="fr")


def translate(client: Client, page: PostPage) -> PostPage | None:
    client.post(translate_url(page), {"locales": [french().pk]})
    return PostPage.objects.filter(translation_key=page.translation_key, locale=french()).first()


@pytest.fixture
def translator(site: Any) -> Client:
    seeded_roles.create()
    return seeded_roles.client("Translator")


@pytest.mark.parametrize("live", [True, False])
def test_a_translator_makes_edits_and_submits_a_draft(translator, author, live):
    original = factories.post() if live else factories.draft()
    made = translate(translator, original)
    assert made is not None
    assert not made.live
    assert made.get_parent().specific == factories.index("fr")
    changed = form(made, title="Soirées calmes", slug="soirees-calmes")
    assert translator.post(edit_url(made), changed).status_code == 302
    made = PostPage.objects.get(pk=made.pk)
    assert made.get_latest_revision_as_object().title == "Soirées calmes"
    translator.post(edit_url(made), changed | {"action-submit": "yes"})
    assert PostPage.objects.get(pk=made.pk).workflow_in_progress


def test_a_translator_publishes_neither_the_draft_nor_the_original(translator, draft):
    made = translate(translator, draft)
    assert made is not None
    for page in (made, draft):
        translator.post(edit_url(page), form(page, **{"action-publish": "yes"}))
        assert not PostPage.objects.get(pk=page.pk).live


def test_a_translator_does_not_edit_the_original(translator, post):
    translator.post(edit_url(post), form(post, title="Something else"))
    assert post.get_latest_revision_as_object().title == "Calm evenings"


def test_the_draft_belongs_to_whoever_made_it(translator, post):
    owner = User.objects.create_user("owner")
    PostPage.objects.update(owner=owner)
    made = translate(translator, post)
    assert made is not None
    assert made.owner == User.objects.get(username="translator")
    assert PostPage.objects.get(pk=post.pk).owner == owner


@pytest.mark.parametrize("role", ["Editor", "Administrator"])
def test_editors_translate_too(translator, post, role):
    assert translate(seeded_roles.client(role), post) is not None


@pytest.mark.parametrize("role", ["Writer", "Clinical reviewer", "Partner manager"])
def test_nobody_else_translates(translator, post, role):
    client = seeded_roles.client(role)
    assert translate(client, post) is None
    assert translate_url(post) not in client.get("/admin/").content.decode()


def test_the_post_index_is_not_for_translators(translator):
    index = factories.index()
    assert translator.get(translate_url(index)).status_code == 302  # to the admin's first page


def test_there_is_no_second_translation(translator, post):
    translate(translator, post)
    translator.post(translate_url(post), {"locales": [french().pk]})
    assert PostPage.objects.filter(translation_key=post.translation_key).count() == 2


def test_the_only_language_is_chosen_already(translator, post):
    shown = translator.get(translate_url(post)).content.decode()
    [box] = re.findall(r'<input type="checkbox" name="locales"[^>]*>', shown)
    assert " checked" in box


def test_the_menu_and_the_finding_lead_there(translator, draft):
    editor = seeded_roles.client("Editor")
    shown = editor.get(edit_url(draft)).content.decode()
    finding = shown.split('data-finding="locale.twin_missing"')[1].split("</li>")[0]
    assert translate_url(draft) in finding
    assert shown.count(translate_url(draft)) >= 2  # and in the header's menu
    listed = translator.get(reverse("wagtailadmin_explore", args=[draft.get_parent().pk]))
    assert translate_url(draft) in listed.content.decode()


def test_without_the_permission_the_finding_has_no_link(translator, draft):
    writer = seeded_roles.client("Writer")
    PostPage.objects.update(owner=User.objects.get(username="writer"))
    shown = writer.get(edit_url(draft)).content.decode()
    assert 'data-finding="locale.twin_missing"' in shown
    assert translate_url(draft) not in shown


def test_a_post_without_a_slug_gets_one_that_may_be_published(site):
    page = PostPage(title="Soirées à l’œuvre", locale=french())
    factories.index("fr").add_child(instance=page)
    assert page.slug.isascii()
