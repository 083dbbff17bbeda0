"""Whoever takes a post down is told that its pictures stay at their addresses."""

import pytest

from django.core.management import call_command
from django.urls import reverse

from wagtail.models import GroupCollectionPermission

from blog.models import PostPage
from tests import factories, seeded_roles
from tests.withdrawal_forms import NAMES, WAYS, typed, unpublish

pytestmark = pytest.mark.django_db
SAID = "can still be opened at its own address: “A bench”."


@pytest.fixture
def post(site) -> PostPage:
    return factories.post(image=factories.picture("A bench"), image_alt="A bench by a lake")


def delete_url(post: PostPage) -> str:
    return reverse("wagtailimages:delete", args=[post.image_id])


@pytest.mark.parametrize("way", WAYS, ids=NAMES)
def test_the_next_page_names_the_picture_and_leads_to_its_deletion(admin_client, post, way):
    answer = admin_client.post(way(post), {**typed(), "next": "/admin/"}, follow=True)
    shown = answer.content.decode()
    assert SAID in shown
    assert delete_url(post) in shown


def test_who_may_not_delete_it_has_no_button(post):
    seeded_roles.create()
    editor = seeded_roles.client("Editor")
    GroupCollectionPermission.objects.all().delete()
    shown = editor.post(unpublish(post), typed(), follow=True).content.decode()
    assert SAID in shown
    assert delete_url(post) not in shown


def test_a_picture_that_another_published_post_shows_is_not_named(admin_client, post):
    factories.post("Rested", image=post.image, image_alt="A bench by a lake")
    shown = admin_client.post(unpublish(post), typed(), follow=True).content.decode()
    assert "can still be opened" not in shown


def test_the_command_names_it(post, capsys):
    call_command("withdraw", str(post.identity.pk), "--reason", "rights")
    said = capsys.readouterr().out
    assert "Can still be opened at its own address, until it is deleted: picture “A bench”" in said
