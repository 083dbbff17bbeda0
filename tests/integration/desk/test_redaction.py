"""The words of a former edition are removed, by the role that may, with a reason that is kept."""

from datetime import timedelta
from io import StringIO

import pytest

from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from wagtail.models import ModelLogEntry, PageLogEntry

from blog.models.identity import identity_of
from syndication.desk import redacting
from syndication.editions.models import Edition
from tests import factories, seeded_roles

NAME = "Former Name"


@pytest.fixture
def post_id(post):
    """A post of three editions; the first two hold a name that must go."""
    for title in (f"Calm evenings with {NAME}", "Calm evenings"):
        factories.publish(factories.edit(post, title=title))
    seeded_roles.create()
    return identity_of(post).pk


def address(post_id):
    return reverse("post_editions", args=[post_id])


def words(post_id, number):
    return Edition.objects.get(post_id=post_id, number=number).document


def test_an_administrator_removes_the_words_and_the_history_says_why(post, post_id, client):
    admin = seeded_roles.client("Administrator")
    assert NAME in words(post_id, 2)
    page = admin.get(address(post_id)).content.decode()
    assert 'value="2"' in page
    assert 'value="3"' not in page, "what readers have now cannot be chosen"
    sent = {"editions": ["1", "2"], "reason": "A person asked for it."}
    asked = admin.post(address(post_id), sent).content.decode()
    assert "The words of editions 1, 2 are removed for good" in asked
    assert sent["reason"] in asked
    assert words(post_id, 1), "nothing is removed before it is confirmed"
    assert admin.post(address(post_id), sent | {"confirmed": "yes"}).status_code == 302
    assert (words(post_id, 1), words(post_id, 2)) == ("", "")
    assert words(post_id, 3)
    editions = client.get(f"/api/v1/posts/{post_id}/editions/").json()["results"]
    assert [bool(row["redacted_at"]) for row in editions] == [False, True, True]
    entry = PageLogEntry.objects.get(action=redacting.ACTION)
    assert entry.user.username == "administrator"
    assert entry.data == {"editions": [1, 2], "reason": "A person asked for it."}
    history = admin.get(reverse("wagtailadmin_pages:history", args=[post.pk])).content.decode()
    assert "Words removed from editions 1, 2: A person asked for it." in history
    today = date_format(timezone.localdate(), "DATE_FORMAT")
    assert f"Words removed on {today}" in admin.get(address(post_id)).content.decode()


def test_each_edition_says_its_title_until_its_words_are_removed(post_id):
    admin = seeded_roles.client("Administrator")
    assert NAME in admin.get(address(post_id)).content.decode()
    redact(post_id, 2, "--reason", "Erasure")
    assert NAME not in admin.get(address(post_id)).content.decode()


def test_who_does_not_confirm_gets_the_form_back_as_it_was(post_id):
    sent = {"editions": ["1"], "reason": "A person asked for it.", "back": "yes"}
    page = seeded_roles.client("Administrator").post(address(post_id), sent).content.decode()
    assert 'value="1" checked' in page
    assert sent["reason"] in page
    assert words(post_id, 1)


def test_a_colleague_may_be_faster_than_a_confirmation(post_id):
    redact(post_id, 1, "--reason", "Erasure")
    sent = {"editions": ["1"], "reason": "A person asked.", "confirmed": "yes"}
    page = seeded_roles.client("Administrator").post(address(post_id), sent).content.decode()
    assert "Edition 1 cannot be chosen: its words are removed already" in page


@pytest.mark.parametrize("role", ["Writer", "Editor", "Partner manager"])
def test_nobody_else_sees_the_page_or_its_button(post, post_id, role):
    somebody = seeded_roles.client(role)
    assert somebody.get(address(post_id)).status_code == 302
    somebody.post(address(post_id), {"editions": ["1"], "reason": "x", "confirmed": "yes"})
    assert words(post_id, 1)
    edit = somebody.get(reverse("wagtailadmin_pages:edit", args=[post.pk]), follow=True)
    assert address(post_id) not in edit.content.decode()


def test_the_header_of_a_post_leads_there_and_back(post, post_id):
    admin = seeded_roles.client("Administrator")
    edit = reverse("wagtailadmin_pages:edit", args=[post.pk])
    assert address(post_id) in admin.get(edit).content.decode()
    assert f'href="{edit}"' in admin.get(address(post_id)).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"editions": ["1"], "reason": ""}, "This field is required"),
        ({"reason": "A person asked for it."}, "Choose at least one edition"),
        ({"editions": ["3"], "reason": "A person asked for it."}, "Edition 3 cannot be chosen"),
        ({"editions": ["9"], "reason": "A person asked for it."}, "Edition 9 cannot be chosen"),
    ],
)
def test_a_refused_form_keeps_what_was_typed_and_removes_nothing(post_id, sent, said):
    form = sent | {"confirmed": "yes"}
    page = seeded_roles.client("Administrator").post(address(post_id), form).content.decode()
    assert said in page
    assert sent["reason"] in page
    assert ('value="1" checked' in page) == (sent.get("editions") == ["1"])
    assert all(words(post_id, number) for number in (1, 2, 3))


def test_a_post_without_editions_has_no_such_page(draft):
    seeded_roles.create()
    admin = seeded_roles.client("Administrator")
    assert admin.get(address(identity_of(draft).pk)).url == reverse("wagtailadmin_home")
    edit = admin.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert address(identity_of(draft).pk) not in edit


def test_a_deleted_posts_words_can_be_removed_too(post, post_id):
    post.delete()
    admin = seeded_roles.client("Administrator")
    recall = admin.get(reverse("recall:post", args=[post_id])).content.decode()
    assert address(post_id) in recall, "a deleted post has no header that leads there"
    sent = {"editions": ["1", "2", "3"], "reason": "A person asked.", "confirmed": "yes"}
    admin.post(address(post_id), sent)
    assert not any(words(post_id, number) for number in (1, 2, 3))
    entry = ModelLogEntry.objects.get(action=redacting.ACTION)
    assert entry.data["editions"] == [1, 2, 3]
    assert entry.label == "Calm evenings"


def test_only_who_may_remove_words_is_led_there_from_a_withdrawal(post, post_id):
    post.unpublish()
    manager = seeded_roles.client("Partner manager")
    recall = manager.get(reverse("recall:post", args=[post_id]))
    assert recall.status_code == 200
    assert address(post_id) not in recall.content.decode()


# -- the command ----------------------------------------------------------------------------------


def redact(*args):
    said = StringIO()
    call_command("redact", *map(str, args), stdout=said)
    return said.getvalue()


def test_the_command_removes_the_named_editions(post_id):
    assert redact(post_id, 2, "--reason", "Erasure") == "Edition 2: words removed.\n"
    assert [bool(words(post_id, number)) for number in (1, 2, 3)] == [True, False, True]
    assert PageLogEntry.objects.get(action=redacting.ACTION).user is None


def test_the_command_removes_all_former_editions(post_id):
    redact(post_id, "--all", "--reason", "Erasure")
    assert [bool(words(post_id, number)) for number in (1, 2, 3)] == [False, False, True]
    assert "No former edition" in redact(post_id, "--all", "--reason", "Erasure")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((3, "--reason", "Erasure"), "Edition 3 is the one that readers have now"),
        ((1, 9, "--reason", "Erasure"), "Edition 9: this post has no such edition."),
        ((1, "--reason", " "), "Give a reason"),
        ((1, "--reason", "x" * 501), "Give a reason"),
        (("--reason", "Erasure"), "Name the numbers"),
        ((1, "--all", "--reason", "Erasure"), "Name the numbers"),
    ],
)
def test_the_command_refuses_in_words_and_removes_nothing(post_id, args, said):
    with pytest.raises(CommandError, match=said):
        redact(post_id, *args)
    assert all(words(post_id, number) for number in (1, 2, 3))
    assert not PageLogEntry.objects.filter(action=redacting.ACTION).exists()


def test_a_refusal_is_worded_in_the_readers_language(post_id):
    with pytest.raises(redacting.RedactionError) as refused, translation.override("fr"):
        redacting.redact(post_id, [3], reason="", user=None, at=timezone.now() + timedelta(1))
    with translation.override("fr"):
        assert "L’édition 3" in refused.value.reason.words()
