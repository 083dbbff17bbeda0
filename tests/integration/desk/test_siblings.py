"""Whoever takes a post down is asked about its copies and translations."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from wagtail.models import GroupPagePermission, Locale, Page, Revision

from blog.models import PostIdentity, PostPage
from syndication.editions.models import LedgerEntry
from tests import factories, seeded_roles
from tests.withdrawal_forms import NAMES, WAYS, bulk, schedule, typed, unpublish

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> PostPage:
    return factories.post()


@pytest.fixture
def twin(post: PostPage) -> PostPage:
    return translate(post)


def translate(page: PostPage, title: str = "Soirées calmes") -> PostPage:
    french = page.copy_for_translation(Locale.objects.get(language_code="fr"))
    french.title, french.slug = title, title.lower().replace(" ", "-").replace("é", "e")
    french.save_revision().publish()
    return PostPage.objects.get(pk=french.pk)


def copy(page: PostPage, title: str = "Calm evenings again") -> PostPage:
    slug = title.lower().replace(" ", "-")
    made = page.copy(update_attrs={"title": title, "slug": slug}, keep_live=True)
    return PostPage.objects.get(pk=made.pk)


def told(client: Client, post_id: UUID) -> Any:
    return client.get(f"/api/v1/posts/{post_id}/").json()


def ticked(*pages: PostPage, **more: str) -> dict[str, Any]:
    return {**typed(), "along": [str(page.pk) for page in pages], **more}


@pytest.mark.parametrize("way", WAYS, ids=NAMES)
def test_the_form_names_each_by_title_language_and_address_and_ticks_none(
    admin_client, post, twin, way
):
    again = copy(post)
    shown = admin_client.get(way(post)).content.decode()
    assert "Translation (French): “Soirées calmes”" in shown
    assert "/fr/blogue/soirees-calmes/</a>" in shown
    assert "Copy (English): “Calm evenings again”" in shown
    assert "/blog/calm-evenings-again/</a>" in shown
    for page in (twin, again):
        assert f'value="{page.pk}"' in shown
    assert "checked" not in shown
    assert "Note for readers and partners, in this language: French" in shown


@pytest.mark.parametrize("way", WAYS, ids=NAMES)
def test_what_is_ticked_is_withdrawn_with_the_same_reason_and_the_note_of_its_language(
    admin_client, post, twin, way
):
    again = copy(post)
    ids = [page.identity.pk for page in (post, twin, again)]
    sent = ticked(twin, again, note_fr="La dose était fausse.")
    assert admin_client.post(way(post), sent).status_code == 302
    said = [told(admin_client, post_id) for post_id in ids]
    assert [each["reason"] for each in said] == ["harmful"] * 3
    english = "It named a wrong dose."
    assert [each["note"] for each in said] == [english, "La dose était fausse.", english]
    # Each has a withdrawal of its own, which every channel announces as usual.
    withdrawn = LedgerEntry.objects.filter(event=LedgerEntry.Event.WITHDRAWN)
    assert set(withdrawn.values_list("post_id", flat=True)) == set(ids)
    assert withdrawn.count() == 3


def test_without_a_french_note_readers_of_french_are_told_the_reason_alone(
    admin_client, post, twin
):
    admin_client.post(unpublish(post), ticked(twin))
    said = told(admin_client, twin.identity.pk)
    assert (said["reason"], said["note"]) == ("harmful", "")


@pytest.mark.parametrize("way", WAYS, ids=NAMES)
def test_what_is_not_ticked_stays_published_and_the_next_page_says_so(
    admin_client, post, twin, way
):
    answer = admin_client.post(way(post), {**typed(), "next": "/admin/"}, follow=True)
    assert PostPage.objects.get(pk=twin.pk).live
    shown = answer.content.decode()
    assert "“Soirées calmes” (French) is still published." in shown
    assert unpublish(twin) in shown


def test_the_next_page_says_what_was_taken_down_with_it(admin_client, post, twin):
    answer = admin_client.post(unpublish(post), ticked(twin), follow=True)
    assert "“Soirées calmes” (French) was taken down with it." in answer.content.decode()
    assert "still published" not in answer.content.decode()


@pytest.mark.parametrize("way", WAYS, ids=NAMES)
def test_the_form_says_what_ends_with_a_translation_and_it_ends(admin_client, post, twin, way):
    schedule(twin)
    shown = admin_client.get(way(post)).content.decode()
    assert "Soirées calmes: The version scheduled for " in shown
    admin_client.post(way(post), ticked(twin))
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_the_replacement_of_a_translation_is_the_replacement_s_translation(
    admin_client, post, twin
):
    better = factories.post(title="Better", slug="better")
    translate(better, "Mieux")
    admin_client.post(unpublish(post), ticked(twin, replacement_page=str(better.pk)))
    assert told(admin_client, twin.identity.pk)["replacement"].endswith("/fr/blogue/mieux/")
    assert told(admin_client, post.identity.pk)["replacement"].endswith("/blog/better/")


def test_what_is_taken_down_with_it_does_not_replace_it(admin_client, post, twin):
    answer = admin_client.post(unpublish(post), ticked(twin, replacement_page=str(twin.pk)))
    shown = answer.content.decode()
    assert "This post is taken down itself" in shown
    assert f'value="{twin.pk}"' in shown
    assert "checked" in shown
    assert PostPage.objects.get(pk=twin.pk).live


def test_posts_that_are_not_its_copies_cannot_be_named(admin_client, post, twin):
    other = factories.post(title="Another one", slug="another-one")
    answer = admin_client.post(unpublish(post), ticked(other))
    assert answer.status_code == 200
    assert PostPage.objects.filter(live=True).count() == 3


def test_the_family_reaches_over_copies_of_copies_and_back(admin_client, post, twin):
    again = copy(post)
    third = copy(again, "Calm evenings once more")
    shown = admin_client.get(unpublish(third)).content.decode()
    assert "Copied from (English): “Calm evenings again”" in shown
    assert "“Calm evenings”" in shown
    assert "“Soirées calmes”" in shown


def test_what_readers_cannot_open_is_not_asked_about(admin_client, post, twin):
    copy(post).unpublish()
    factories.restrict(twin)
    post.create_alias(update_slug="an-alias")
    assert "along" not in admin_client.get(unpublish(post)).content.decode()


def test_an_alias_that_became_a_post_is_a_copy(admin_client, post):
    alias = post.create_alias(update_slug="an-alias")
    alias = PostPage.objects.get(pk=alias.pk)
    reverse_url = reverse("wagtailadmin_pages:convert_alias", args=[alias.pk])
    assert admin_client.post(reverse_url).status_code == 302
    assert PostIdentity.objects.get(page=alias.pk).copied_from == post.identity
    assert "Copy (English)" in admin_client.get(unpublish(post)).content.decode()


def test_a_copied_index_remembers_the_originals_of_its_posts(post):
    index = factories.index()
    made = index.copy(recursive=True, update_attrs={"slug": "copied"}, keep_live=False)
    page = PostPage.objects.descendant_of(made).get()
    assert PostIdentity.objects.get(page=page).copied_from == post.identity


def english_editor() -> Client:
    """Somebody who publishes the English blog alone."""
    seeded_roles.create()
    user = User.objects.create_user("english", "english@example.org", "x")
    group = Group.objects.create(name="English")
    group.permissions.set(Group.objects.get(name="Editor").permissions.all())
    for row in GroupPagePermission.objects.filter(group__name="Editor"):
        page = Page.objects.get(pk=factories.index("en").pk)
        GroupPagePermission.objects.create(group=group, page=page, permission=row.permission)
    user.groups.add(group)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_what_the_person_may_not_take_down_is_named_and_stays(post, twin):
    editor = english_editor()
    shown = editor.get(unpublish(post)).content.decode()
    assert "because you may not publish or unpublish them" in shown
    assert "“Soirées calmes”" in shown
    assert "along" not in shown
    answer = editor.post(unpublish(post), ticked(twin), follow=True)
    assert not PostPage.objects.get(pk=post.pk).live
    assert PostPage.objects.get(pk=twin.pk).live
    assert "“Soirées calmes” (French) is still published." in answer.content.decode()


def test_if_one_of_them_fails_none_is_taken_down(post, twin, monkeypatch):
    page = PostPage.objects.get(pk=post.pk)
    page.taken_along = [twin]
    monkeypatch.setattr(type(twin), "full_clean", lambda *a, **k: None)
    save = PostPage.save

    def fail(self: PostPage, *args: Any, **kwargs: Any) -> None:
        if self.pk == twin.pk:
            raise RuntimeError("no room on the disk")
        save(self, *args, **kwargs)

    monkeypatch.setattr(PostPage, "save", fail)
    with pytest.raises(RuntimeError):
        page.unpublish()
    assert PostPage.objects.get(pk=post.pk).live
    assert factories.title_read(post) == "Calm evenings"


def test_several_posts_have_a_note_for_each_language(admin_client, post, twin):
    where = bulk("unpublish", post, twin)
    shown = admin_client.get(where).content.decode()
    assert "along" not in shown  # both go already
    sent = typed(note_fr="La dose était fausse.")
    assert admin_client.post(where, sent).status_code == 302
    assert told(admin_client, post.identity.pk)["note"] == "It named a wrong dose."
    assert told(admin_client, twin.identity.pk)["note"] == "La dose était fausse."


def test_the_command_names_what_stays_and_how_to_take_it_down(post, twin, capsys):
    call_command("withdraw", str(post.identity.pk), reason="harmful")
    said = capsys.readouterr().out
    assert "Still published: Translation (French): “Soirées calmes”" in said
    assert f"manage.py withdraw {twin.identity.pk} --reason harmful" in said
    assert PostPage.objects.get(pk=twin.pk).live


def test_the_command_takes_translations_and_copies_down_with_it(client, post, twin, capsys):
    again = copy(post)
    options = {"with_translations": True, "with_copies": True, "note_fr": "La dose était fausse."}
    call_command("withdraw", str(post.identity.pk), reason="harmful", note="A dose.", **options)
    notes = [told(client, page.identity.pk)["note"] for page in (post, twin, again)]
    assert notes == ["A dose.", "La dose était fausse.", "A dose."]
    assert "“Soirées calmes” is taken down." in capsys.readouterr().out


@pytest.mark.parametrize("way", WAYS, ids=NAMES)
def test_the_form_names_those_that_are_only_scheduled_with_a_link_and_their_date(
    admin_client, post, way
):
    french = post.copy_for_translation(Locale.objects.get(language_code="fr"))
    french.title, french.slug = "Soirées calmes", "soirees-calmes"
    french.save_revision()
    draft = copy(post, "Calm evenings in draft")
    draft.unpublish()
    assert "not published yet, and will be" not in admin_client.get(way(post)).content.decode()
    french.go_live_at = datetime(2099, 3, 1, 12, tzinfo=UTC)
    french.save_revision().publish()
    shown = admin_client.get(way(post)).content.decode()
    assert "not published yet, and will be" in shown
    listed = shown.partition("not published yet, and will be")[2].partition("</ul>")[0]
    assert reverse("wagtailadmin_pages:edit", args=[french.pk]) in listed
    assert "Soirées calmes" in listed
    assert "2099" in listed
    assert "Calm evenings in draft" not in listed


def test_the_command_names_those_that_are_only_scheduled_in_the_form_s_words(post, capsys):
    french = post.copy_for_translation(Locale.objects.get(language_code="fr"))
    french.title, french.slug = "Soirées calmes", "soirees-calmes"
    french.go_live_at = datetime(2099, 3, 1, 12, tzinfo=UTC)
    french.save_revision().publish()
    call_command("withdraw", str(post.identity.pk), reason="harmful")
    listed = capsys.readouterr().out.partition("not published yet, and will be")[2]
    assert "Soirées calmes (French): March 1, 2099" in listed
