"""The edit page of a picture: where it is used, how it is cut, and what a change publishes anew."""

import re
from typing import Any

import pytest

from django.test import Client

from wagtail.images.models import Image

from blog.models import PictureFacts, PostPage
from syndication.desk import rebuilds
from syndication.editions.models import Edition
from tests import editor_forms, factories, seeded_roles
from tests.integration.desk import holding, picture_forms

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(site: Any) -> Client:
    picture_forms.root()
    seeded_roles.create()
    return seeded_roles.client("Editor")


def shown(client: Client, image: Image) -> str:
    return client.get(picture_forms.url(image)).content.decode()


def change(client: Client, image: Image, **more: Any) -> list[str]:
    """What the form says at the box when it is sent; empty where it was saved."""
    answer = client.post(picture_forms.url(image), picture_forms.fields(image, **more))
    return [] if answer.status_code == 302 else answer.context["form"].errors["reissue"]


def published(image: Image, title: str = "Calm evenings") -> PostPage:
    return factories.post(title, image=image, image_alt="A bench")


def test_it_names_where_the_picture_is_used(editor):
    image = factories.picture()
    page = published(image)
    draft = factories.draft("A draft", image=image, image_alt="A bench")
    text = shown(editor, image)
    for each in (page, draft):
        assert f'<a href="{editor_forms.edit_url(each)}">{each.title}</a>' in text
    assert "Nowhere" in shown(editor, factories.picture("Orphan"))


def test_a_writer_gets_no_link_to_what_they_may_not_edit(editor):
    writer = seeded_roles.client("Writer")
    image = factories.picture()
    Image.objects.update(uploaded_by_user=int(writer.session["_auth_user_id"]))
    page = published(image)
    text = shown(writer, image)
    assert page.title in text
    assert editor_forms.edit_url(page) not in text


def test_it_shows_the_shapes_with_the_focal_point_that_readers_get(editor):
    image = factories.picture()
    Image.objects.update(
        focal_point_x=30, focal_point_y=6, focal_point_width=2, focal_point_height=2
    )
    text = shown(editor, image)
    assert re.findall(r"ws-shape--(\w+) ([\w -]*)\"", text) == [
        ("whole", ""),
        ("whole", ""),
        ("list", "focal-x-80 focal-y-20"),
        ("phone", "focal-x-80 focal-y-20"),
    ]
    assert "fill-1200x630" in text


def test_a_picture_without_a_file_has_no_shapes(editor):
    image = factories.picture()
    image.file.storage.delete(image.file.name)
    assert "How it is cut" not in shown(editor, image)


CHANGES = {
    "file": lambda: {"file": picture_forms.upload()},
    "focal area": lambda: {f"focal_point_{name}": 5 for name in ("x", "y", "width", "height")},
    "credit": lambda: {"credit": "Ada Example"},
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_readers_see_is_changed_only_after_the_question(editor, what):
    image = factories.picture()
    page = published(image)
    before = Edition.objects.count()
    assert change(editor, image, **CHANGES[what]())
    rebuilds.work_off()
    assert Edition.objects.count() == before
    assert change(editor, image, **CHANGES[what](), reissue="on") == []
    rebuilds.work_off()
    assert Edition.objects.filter(post_id=page.identity.pk).count() == before + 1


def test_what_no_reader_sees_is_saved_without_a_question(editor):
    image = factories.picture()
    published(image)
    more = {"title": "A new name", "description": "A bench", "rights": "own"}
    assert change(editor, image, **more) == []
    assert PictureFacts.objects.get(image=image).rights == "own"


@pytest.mark.parametrize("state", ["unused", "draft", "withdrawn"])
def test_a_picture_that_no_published_post_shows_is_changed_at_once(editor, state):
    image = factories.picture()
    if state == "draft":
        factories.draft(image=image, image_alt="A bench")
    if state == "withdrawn":
        published(image).unpublish()
    assert "Readers see this picture" not in shown(editor, image)
    assert change(editor, image, file=picture_forms.upload()) == []


def test_the_question_counts_posts_and_the_partners_that_hold_them(editor):
    image = factories.picture()
    published(image)
    assert "1 published post shows this picture." in shown(editor, image)
    assert "No partner has a copy." in shown(editor, image)
    published(image, "Calm mornings")
    holding.program()
    text = shown(editor, image)
    assert "2 published posts show this picture." in text
    assert "1 partner may have a copy, and is told." in text
