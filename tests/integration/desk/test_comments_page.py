"""All comments on a post on one page, who may see it, who is told of them, and who is not."""

import json
import re
from typing import Any

import pytest

from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.models import Comment, CommentReply, PageSubscription
from wagtail.test.utils.form_data import inline_formset
from wagtail.users.models import UserProfile

from blog.models import PostPage
from tests import factories, seeded_roles
from tests.comment_rows import thread
from tests.editor_forms import edit_url, form
from tests.review_links import answer, make

ROLES = ("Writer", "Editor", "Translator", "Clinical reviewer", "Partner manager")
BODY = [{"type": "paragraph", "id": "b1", "value": {"html": factories.WORDS, "role": ""}}]


@pytest.fixture
def people(site: Any) -> dict[str, Client]:
    seeded_roles.create()
    return {role: seeded_roles.client(role) for role in ROLES}


def person(role: str) -> User:
    return User.objects.get(username=role.lower().replace(" ", "-"))


@pytest.fixture
def page(people: Any) -> PostPage:
    return factories.draft(body=BODY, owner=person("Writer"))


def comment(page: PostPage, text: str, place: str = "body.b1.html", **more: Any) -> Comment:
    found: Comment = Comment.objects.create(
        page=page, user=person("Editor"), text=text, contentpath=place, **more
    )
    return found


def address(page: PostPage) -> str:
    return reverse("post_comments", args=[page.pk])


def words(client: Client, page: PostPage) -> str:
    text = client.get(address(page)).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_page_has_open_lost_and_resolved_comments_and_those_by_link(people, page):
    comment(page, "At a block")
    comment(page, "At the title", "title")
    comment(page, "Of a block that went", "body.gone.html")
    comment(page, "Done", resolved_at=timezone.now(), resolved_by=person("Writer"))
    _link, path = make(page, person("Editor"))
    answer(path, "changes", comment="Please soften the lead.")
    text = people["Editor"].get(address(page)).content.decode()
    for each in ("At a block", "At the title", "Of a block that went", "Done"):
        assert each in text
    assert "Please soften the lead." in text
    assert f"{edit_url(page)}#block-b1-section" in text
    assert "Resolved by writer" in words(people["Editor"], page)
    plain = words(people["Editor"], page)
    assert (
        plain.index("Without a place")
        < plain.index("Of a block that went")
        < plain.index("At a block")
    )


def test_an_empty_page_says_how_to_begin(people, page):
    assert "There are no comments on this post yet." in words(people["Writer"], page)


def test_the_editor_says_that_comments_have_lost_their_place(people, page):
    lost = comment(page, "Of a block that went", "body.gone.html")
    text = people["Writer"].get(edit_url(page)).content.decode()
    assert "One open comment has lost its place" in text
    assert address(page) in text
    people["Writer"].post(address(page), {"comment": lost.pk, "action": "resolve"})
    assert "has lost its place" not in people["Writer"].get(edit_url(page)).content.decode()


def test_a_comment_is_resolved_and_opened_again(people, page):
    found = comment(page, "At a block")
    people["Writer"].post(address(page), {"comment": found.pk, "action": "resolve"})
    found.refresh_from_db()
    assert found.resolved_by == person("Writer")
    people["Editor"].post(address(page), {"comment": found.pk, "action": "reopen"})
    found.refresh_from_db()
    assert (found.resolved_at, found.resolved_by) == (None, None)
    for odd in ("", "x", str(found.pk + 1)):
        told = people["Editor"].post(address(page), {"comment": odd}, follow=True)
        assert "deleted meanwhile" in told.content.decode()


def test_who_may_not_open_the_editor_sees_no_comment(people, page):
    comment(page, "For us alone")
    for role in ("Partner manager", "Clinical reviewer", "Translator"):
        found = people[role].get(address(page), follow=True)
        assert "For us alone" not in found.content.decode(), role
    assert Client().get(address(page)).status_code == 302


def test_the_queries_of_the_page_do_not_grow(people, page, django_assert_max_num_queries):
    def count() -> int:
        with django_assert_max_num_queries(100) as seen:
            people["Editor"].get(address(page))
        return len(seen)

    for number in range(2):
        made = comment(page, f"Number {number}")
        CommentReply.objects.create(comment=made, user=person("Writer"), text="A reply")
    count()
    few = count()
    for number in range(20):
        made = comment(page, f"Further {number}")
        CommentReply.objects.create(comment=made, user=person("Writer"), text="A reply")
    assert count() == few


def say(client: Client, page: PostPage, *rows: Any, initial: int = 0) -> None:
    posted = form(page, comments=inline_formset(list(rows), initial=initial))
    assert client.post(edit_url(page), posted).status_code == 302


def test_a_comment_is_mailed_to_followers_in_their_language_and_once(people, page):
    UserProfile.objects.create(user=person("Writer"), preferred_language="fr")
    PageSubscription.objects.create(page=page, user=person("Writer"), comment_notifications=True)
    User.objects.filter(username="editor").update(first_name="Ed", last_name="O'Neil")
    say(people["Editor"], page, thread("C'est vrai ?"))
    (sent,) = mail.outbox
    assert sent.to == ["writer@example.org"]
    assert sent.subject == "Commentaires de Ed O'Neil sur «\xa0Calm evenings\xa0»"
    assert "- C'est vrai ?" in sent.body
    assert address(page) in sent.body


def test_a_reply_is_mailed_to_whoever_is_in_the_thread(people, page):
    stored = comment(page, "At the title", "title")
    say(
        people["Writer"],
        page,
        thread(stored.text, of=stored, replies=[{"id": "", "text": "Yes."}]),
        initial=1,
    )
    (sent,) = mail.outbox
    assert sent.to == ["editor@example.org"]
    assert "Replies to “At the title”:\n- Yes." in sent.body


def test_whoever_translates_a_post_is_told_of_comments_on_the_translation(people, page):
    factories.publish(page)
    url = reverse("simple_translation:submit_page_translation", args=[page.pk])
    people["Translator"].post(url, {"locales": [factories.index("fr").locale_id]})
    made = PostPage.objects.get(locale__language_code="fr")
    found = PageSubscription.objects.get(page=made, user=person("Translator"))
    assert found.comment_notifications


def test_no_comment_leaves_the_admin(people, page, client):
    """Not by the public site, the API, feeds, exports, review links or previews."""
    comment(page, "For us alone")
    page = PostPage.objects.get(pk=page.pk)
    page.get_latest_revision_as_object().save_revision()
    _link, path = make(page, person("Editor"))
    page = factories.publish(page)
    identity = page.identity.pk
    api = f"/api/v1/posts/{identity}/"
    seen = [path, page.url, api, f"{api}editions/", "/api/v1/changes/", "/api/v1/posts/"]
    seen += [f"/feeds/{name}" for name in ("rss.xml", "atom.xml", "feed.json")]
    for where in seen:
        found = client.get(where, follow=True)
        body = b"".join(found.streaming_content) if found.streaming else found.content
        assert b"For us alone" not in body, where
    read = [where for where in seen if client.get(where, follow=True).status_code == 200]
    assert read == seen
    for mode, _label in page.preview_modes:
        shown = page.make_preview_request(preview_mode=mode)
        assert b"For us alone" not in shown.content, mode
    document = factories.read(page)
    assert "For us alone" not in json.dumps(str(document))
