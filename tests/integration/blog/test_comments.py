"""Comments in the text: two people at once, and blocks that move or go; none is lost unawares."""

import json
import re
from typing import Any

import pytest

from django.contrib.auth.models import User
from django.test import Client

from wagtail.models import Comment, CommentReply
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from blog.models import PostPage
from tests import factories, seeded_roles
from tests.comment_rows import PLACE, thread
from tests.editor_forms import edit_url, form

JSON = {"accept": "application/json"}
BODY = [{"type": "paragraph", "id": "b1", "value": {"html": factories.WORDS, "role": ""}}]


@pytest.fixture
def people(site: Any) -> dict[str, Client]:
    seeded_roles.create()
    return {role: seeded_roles.client(role) for role in ("Writer", "Editor", "Clinical reviewer")}


def person(role: str) -> User:
    return User.objects.get(username=role.lower().replace(" ", "-"))


@pytest.fixture
def page(people: Any) -> PostPage:
    made = factories.draft(body=BODY, owner=person("Writer"))
    made.save_revision(user=person("Writer"))
    return made


def posted(page: PostPage, *rows: Any, initial: int = 0, **more: Any) -> dict[str, Any]:
    block = {"html": rich_text(factories.WORDS), "role": "", "lang": ""}
    blocks = more.pop("blocks", [("paragraph", block, "b1")])
    body = {"count": str(len(blocks))}
    for place, (kind, value, block_id) in enumerate(blocks):
        body |= {
            f"{place}-{name}": given
            for name, given in (("type", kind), ("id", block_id), ("order", place), ("deleted", ""))
        }
        body |= {f"{place}-value-{name}": given for name, given in value.items()}
    comments = inline_formset(list(rows), initial=initial)
    return form(page, body=body, comments=comments, **more)


def save(client: Client, page: PostPage, *rows: Any, **more: Any) -> Any:
    return client.post(edit_url(page), posted(page, *rows, **more))


def comment(page: PostPage, text: str = "Is that so?", role: str = "Editor") -> Comment:
    found: Comment = Comment.objects.create(
        page=page, user=person(role), text=text, contentpath=PLACE
    )
    return found


def shown(answer: Any) -> list[str]:
    """The texts of the comments that the editor's page has."""
    data = re.search(r'id="comments-data"[^>]*>(.*?)</script>', answer.content.decode())
    assert data is not None
    return [each["text"] for each in json.loads(data[1])["comments"]]


def texts() -> list[str]:
    return sorted(Comment.objects.values_list("text", flat=True))


def test_a_comment_is_stored_shown_and_logged(people, page):
    save(people["Editor"], page, thread("Is that so?"))
    (stored,) = Comment.objects.all()
    assert (stored.user, stored.contentpath) == (person("Editor"), PLACE)
    assert shown(people["Writer"].get(edit_url(page))) == ["Is that so?"]
    history = people["Writer"].get(f"/admin/pages/{page.pk}/history/").content.decode()
    assert "Is that so?" in history


def test_a_comment_that_an_autosave_has_stored_is_stored_once(people, page):
    answer = people["Editor"].post(edit_url(page), posted(page, thread("Once")), headers=JSON)
    assert [each["text"] for each in answer.json()["comments"]["comments"]] == ["Once"]
    (stored,) = Comment.objects.all()
    save(people["Editor"], page, thread("Once", of=stored), initial=1)
    assert texts() == ["Once"]


@pytest.mark.parametrize("button", ["action-publish", "action-submit"])
def test_what_publishes_or_submits_stores_a_comment_once(people, page, button):
    row = thread("Is that so?", of=comment(page), replies=[{"id": "", "text": "It is."}])
    save(people["Editor"], page, row, thread("New"), initial=1, **{button: "yes"})
    assert texts() == ["Is that so?", "New"]
    assert CommentReply.objects.get().text == "It is."


def test_a_refused_publication_keeps_what_was_not_stored_yet(people, page):
    answer = save(people["Editor"], page, thread("New"), title="", **{"action-publish": "yes"})
    assert answer.status_code == 200
    assert shown(answer) == ["New"]
    assert texts() == []


def test_a_resolved_comment_outlives_later_saves_and_publications(people, page):
    stored = comment(page)
    save(people["Writer"], page, thread(stored.text, of=stored, resolved="on"), initial=1)
    save(people["Writer"], page)
    save(people["Editor"], page, **{"action-publish": "yes"})
    factories.publish(page)
    stored.refresh_from_db()
    assert stored.resolved_by == person("Writer")
    assert shown(people["Writer"].get(edit_url(page))) == []


def test_a_comment_that_was_resolved_meanwhile_stays_resolved_and_its_authors(people, page):
    stored = comment(page)
    opened = thread(stored.text, of=stored)
    save(people["Editor"], page, thread(stored.text, of=stored, resolved="on"), initial=1)
    assert save(people["Writer"], page, opened, initial=1).status_code == 302
    (same,) = Comment.objects.all()
    assert (same.user, same.resolved_by) == (person("Editor"), person("Editor"))


def test_a_reply_to_what_was_resolved_meanwhile_opens_it_again(people, page):
    stored = comment(page)
    opened = thread(stored.text, of=stored, replies=[{"id": "", "text": "But see page 3."}])
    save(people["Editor"], page, thread(stored.text, of=stored, resolved="on"), initial=1)
    save(people["Writer"], page, opened, initial=1)
    stored.refresh_from_db()
    assert stored.resolved_at is None
    assert stored.replies.get().text == "But see page 3."


def test_a_form_with_a_comment_that_was_deleted_meanwhile_is_saved_all_the_same(people, page):
    stored = comment(page)
    opened = thread(stored.text, of=stored, replies=[{"id": "", "text": "I answered it."}])
    stored.delete()
    assert save(people["Writer"], page, opened, initial=1).status_code == 302
    (kept,) = Comment.objects.all()
    assert (kept.text, kept.user, kept.contentpath) == ("I answered it.", person("Writer"), PLACE)


def test_two_people_who_comment_at_once_keep_both(people, page):
    save(people["Editor"], page, thread("The Editor’s"))
    save(people["Writer"], page, thread("The Writer’s"))
    assert texts() == ["The Editor’s", "The Writer’s"]


def test_a_comment_that_is_added_while_a_draft_is_saved_stays(page):
    draft = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert list(draft.wagtail_admin_comments.all()) == []
    comment(page)
    draft.save_revision()
    assert texts() == ["Is that so?"]


@pytest.mark.parametrize("moved", [True, False])
def test_a_comment_follows_its_block_and_outlives_it(people, page, moved):
    stored = comment(page)
    heading = ("heading", {"text": "Begin", "level": "2"}, "h1")
    words = {"html": rich_text(factories.WORDS), "role": "", "lang": ""}
    blocks = [heading, ("paragraph", words, "b1")] if moved else [heading]
    row = thread(stored.text, of=stored)
    for _again in range(2):  # the script posts a comment whose block is gone, too
        save(people["Writer"], page, row, initial=1, blocks=blocks)
    (same,) = Comment.objects.all()
    assert (same.user, same.resolved_at) == (person("Editor"), None)
    assert shown(people["Writer"].get(edit_url(page))) == (["Is that so?"] if moved else [])


def test_nobody_deletes_or_rewrites_what_a_colleague_wrote(people, page):
    stored = comment(page)
    CommentReply.objects.create(comment=stored, user=person("Editor"), text="A reply")
    row = thread(stored.text, of=stored, DELETE="on")
    row["replies"]["0-DELETE"] = "on"
    save(people["Writer"], page, row, initial=1)
    assert texts() == ["Is that so?"]
    assert CommentReply.objects.exists()
    answer = save(people["Writer"], page, thread("I agree!", of=stored), initial=1)
    assert answer.status_code == 200
    assert texts() == ["Is that so?"]


def test_a_deleted_comment_with_a_colleagues_reply_is_resolved_instead(people, page):
    stored = comment(page)
    CommentReply.objects.create(comment=stored, user=person("Writer"), text="A reply")
    save(people["Editor"], page, thread(stored.text, of=stored, DELETE="on"), initial=1)
    stored.refresh_from_db()
    assert stored.resolved_by == person("Editor")
    CommentReply.objects.all().delete()
    save(people["Editor"], page, thread(stored.text, of=stored, DELETE="on"), initial=1)
    assert texts() == []


def test_a_copy_and_a_translation_take_no_comment_along(people, page):
    comment(page, "For us alone")
    page = PostPage.objects.get(pk=page.pk)
    page.get_latest_revision_as_object().save_revision()
    page.copy(update_attrs={"slug": "copy", "title": "Copy"}, copy_revisions=True)
    page.copy_for_translation(factories.index("fr").locale)
    for other in PostPage.objects.exclude(pk=page.pk):
        assert not Comment.objects.filter(page=other).exists()
        assert "For us alone" not in json.dumps([each.content for each in other.revisions.all()])


def test_marks_of_comments_in_a_rich_text_are_not_stored(people, page):
    raw = {
        "blocks": [
            {
                "key": "a1",
                "text": "Rest a while.",
                "type": "unstyled",
                "depth": 0,
                "inlineStyleRanges": [{"offset": 0, "length": 4, "style": "COMMENT-7"}],
                "entityRanges": [],
            }
        ],
        "entityMap": {},
    }
    save(people["Editor"], page, thread("Why?"), lead=json.dumps(raw))
    draft = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert "Rest a while." in draft.lead
    assert "7" not in re.sub(r'data-block-key="[^"]*"', "", draft.lead)


@pytest.mark.parametrize("name", ["id", "text", "contentpath", "position", "replies-TOTAL_FORMS"])
@pytest.mark.parametrize("value", ["none", "", "x", "-1", "9" * 30, "\x00"])
def test_a_row_that_no_browser_sends_is_no_server_error(people, page, name, value):
    stored = comment(page)
    data = nested_form_data({**posted(page, thread(stored.text, of=stored), initial=1)})
    data[f"comments-0-{name}"] = value
    if value == "none":
        del data[f"comments-0-{name}"]
    people["Editor"].raise_request_exception = False
    assert people["Editor"].post(edit_url(page), data).status_code < 500
    assert Comment.objects.filter(pk=stored.pk, user=person("Editor")).exists()


def in_review(page: PostPage) -> PostPage:
    topic = factories.topic("grief")
    topic.risk = "clinical"
    topic.save()
    page.topics.add(topic)
    page.save_revision(user=person("Writer"))
    page.get_workflow().start(page, person("Writer"))
    return PostPage.objects.get(pk=page.pk)


def test_a_clinical_reviewer_comments_while_the_post_waits_for_them(people, page):
    page = in_review(page)
    topics = [topic.pk for topic in page.topics.all()]
    answer = save(people["Clinical reviewer"], page, thread("Which source?"), topics=topics)
    assert answer.status_code == 302
    assert Comment.objects.get().user == person("Clinical reviewer")


def test_a_comment_on_a_locked_post_stays_in_the_form(people, page):
    """The message of the lock says why it is not stored."""
    page = in_review(page)
    answer = save(people["Writer"], page, thread("Is it long?"))
    assert answer.status_code == 200
    assert shown(answer) == ["Is it long?"]
    assert texts() == []


def test_who_may_not_open_a_post_does_not_comment_on_it(people, page):
    save(people["Clinical reviewer"], page, thread("Not yet"))
    assert texts() == []
