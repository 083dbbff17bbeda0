"""The editors' pages of review links: asking, sending, revoking, confirming, and what is shown."""

import html
import re
from typing import Any

import pytest

from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse

from blog.models import Author, PostAuthor, PostPage, Review, ReviewLink
from tests import factories, seeded_roles
from tests.editor_forms import edit_url
from tests.review_links import NAME, answer, make

SENT = {"name": NAME, "credentials": "RSW", "scope": "clinical", "days": "14"}
ADDRESS = re.compile(r"https://posts\.example\.org(/reviews/[-\w.]+/)")


@pytest.fixture
def editor(site: Any) -> Client:
    seeded_roles.create()
    return seeded_roles.client("Editor")


@pytest.fixture
def draft(editor: Client) -> PostPage:
    return factories.draft()


def person(username: str = "editor") -> User:
    return User.objects.get(username=username)


def ask(client: Client, page: PostPage, **values: str) -> str:
    found = client.post(reverse("review_links", args=[page.pk]), SENT | values)
    return html.unescape(found.content.decode())


def act(client: Client, link: ReviewLink, action: str) -> Any:
    return client.post(reverse("review_link", args=[link.pk]), {"action": action})


def test_a_link_is_shown_once_and_opens_the_draft(editor: Client, draft: PostPage) -> None:
    [path] = set(ADDRESS.findall(ask(editor, draft)))
    assert Client().get(path).status_code == 200
    listed = editor.get(reverse("review_links", args=[draft.pk])).content.decode()
    assert NAME in listed
    assert not ADDRESS.search(listed)


@pytest.mark.parametrize(
    ("locale", "words"), [("en", "Please review: “Calm evenings”"), ("fr", "À réviser")]
)
def test_the_link_is_mailed_in_the_language_of_the_post(
    editor: Client, locale: str, words: str
) -> None:
    ask(editor, factories.draft(locale=locale), email="rosa@example.org")
    [sent] = mail.outbox
    assert sent.to == ["rosa@example.org"]
    assert words in sent.subject
    assert sent.reply_to == ["editor@example.org"]
    [path] = set(ADDRESS.findall(sent.body))
    assert Client().get(path).status_code == 200


def test_a_second_click_makes_no_second_link(editor: Client, draft: PostPage) -> None:
    ask(editor, draft)
    assert "There is an open link for" in ask(editor, draft)
    assert ReviewLink.objects.count() == 1
    ask(editor, draft, name="Somebody Else")
    assert ReviewLink.objects.count() == 2


def test_an_author_is_not_asked_about_their_own_post(editor: Client, draft: PostPage) -> None:
    writer = Author.objects.create(kind="person", name=NAME, slug="rosa")
    PostAuthor.objects.create(page=draft, author=writer)
    assert "An author cannot review their own post" in ask(editor, draft, name=NAME.upper())
    assert "An author cannot review" in ask(editor, draft, name="", reviewer=str(writer.pk))
    assert not ReviewLink.objects.exists()


def test_somebody_known_signs_with_the_name_and_credentials_that_they_have_here(
    editor: Client, draft: PostPage
) -> None:
    known = Author.objects.create(kind="person", name="Ada", slug="ada", credentials="MD")
    [path] = set(ADDRESS.findall(ask(editor, draft, reviewer=str(known.pk))))
    answer(path)
    assert Review.objects.get().reviewer == known


def test_a_new_address_ends_the_former_one(editor: Client, draft: PostPage) -> None:
    link, former = make(draft, person())
    shown = html.unescape(act(editor, link, "renew").content.decode())
    [path] = set(ADDRESS.findall(shown))
    assert Client().get(path).status_code == 200
    assert Client().get(former).status_code == 404


def test_a_revoked_link_opens_nothing(editor: Client, draft: PostPage) -> None:
    link, path = make(draft, person())
    act(editor, link, "revoke")
    assert Client().get(path).status_code == 410
    act(editor, link, "renew")
    assert Client().get(path).status_code == 410


def test_only_what_is_offered_can_be_done(editor: Client, draft: PostPage) -> None:
    link, path = make(draft, person())
    act(editor, link, "confirm")
    act(editor, link, "get_context_data")
    answer(path)
    act(editor, link, "renew")
    assert ReviewLink.objects.get().token_digest == link.token_digest
    assert Client().get(path).status_code == 200


def test_others_neither_see_nor_make_links(editor: Client, draft: PostPage) -> None:
    link, _path = make(draft, person())
    for role in ("Writer", "Partner manager", "Clinical reviewer"):
        other = seeded_roles.client(role)
        for name, key in (
            ("review_links", draft.pk),
            ("review_link", link.pk),
            ("review_evidence", link.pk),
        ):
            assert other.get(reverse(name, args=[key])).status_code == 302, (role, name)
        assert act(other, link, "revoke").status_code == 302
    assert ReviewLink.objects.get().revoked_at is None


def test_a_link_says_what_was_answered_and_leads_to_the_blocks(
    editor: Client, draft: PostPage
) -> None:
    link, path = make(draft, person())
    block = draft.get_latest_revision_as_object().body[1].id
    Client().get(path)
    answer(path, "changes", comment="Nearly.", **{f"at-{block}": "<b>Say how long.</b>"})
    shown = editor.get(reverse("review_link", args=[link.pk])).content.decode()
    assert "Nearly." in shown
    assert "&lt;b&gt;Say how long." in shown
    assert f"/edit/#block-{block}-section" in shown
    assert "1 time" in shown
    assert editor.get(reverse("review_evidence", args=[link.pk])).status_code == 200


def test_the_editor_says_above_the_form_what_is_asked_for_until_the_post_goes_on(
    editor: Client, draft: PostPage
) -> None:
    link, path = make(draft, person())
    answer(path, "changes", comment="Say how long.")
    url = reverse("review_link", args=[link.pk])
    shown = html.unescape(editor.get(edit_url(draft)).content.decode())
    assert f"{NAME}, RSW asks for changes: “Say how long.”" in shown
    assert f'href="{url}"' in shown
    assert f'href="{reverse("review_links", args=[draft.pk])}"' in shown
    factories.publish(draft)
    assert "asks for changes" not in editor.get(edit_url(draft)).content.decode()


def test_the_history_of_the_post_names_the_reviewer_until_their_data_is_removed(
    editor: Client, draft: PostPage
) -> None:
    link, path = make(draft, person())
    answer(path)
    where = reverse("wagtailadmin_pages:history", args=[draft.pk])
    assert f"Approved by link: {NAME}, RSW" in editor.get(where).content.decode()
    act(editor, link, "erase")
    shown = editor.get(where).content.decode()
    assert NAME not in shown
    assert "somebody whose data was removed" in shown
