"""Bulk actions of the list of posts: each post by itself, with the reason of each refusal."""

import html
import re
from typing import Any

import pytest

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from wagtail.models import PageLogEntry, Workflow, WorkflowState

from blog.models import Author, PostPage
from tests import factories, seeded_roles

LIST = reverse("all_posts:index")


@pytest.fixture(autouse=True)
def roles(site: Any) -> None:
    seeded_roles.create()


@pytest.fixture
def editor(roles: None) -> Client:
    return seeded_roles.client("Editor")


def user(role: str) -> User:
    return User.objects.get(username=role.lower())


def address(action: str, *pages: PostPage, more: str = "") -> str:
    ids = "&".join(f"id={page.pk}" for page in pages)
    return f"/admin/bulk/wagtailcore/page/{action}/?{ids}{more}&next={LIST}"


def asked(client: Client, where: str) -> tuple[str, str]:
    """The words of the confirmation page, and its hidden field."""
    page = client.get(where).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    return words(page), html.unescape(seen[1]) if seen else ""


def words(page: str) -> str:
    return " ".join(html.unescape(strip_tags(page)).split())


def send(client: Client, where: str, seen: str, **form: Any) -> str:
    """Confirm; returns what the list says afterwards."""
    answer = client.post(where, {"seen": seen, **form})
    assert answer.url == LIST, answer.url
    return words(client.get(LIST).content.decode())


def do(client: Client, where: str, **form: Any) -> str:
    return send(client, where, asked(client, where)[1], **form)


def topics(page: PostPage) -> list[str]:
    draft = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return [topic.slug for topic in draft.topics.all()]


def test_posts_are_submitted_and_those_that_cannot_be_say_why(editor):
    first, second = factories.draft("First"), factories.draft("Second")
    fine, published = factories.draft("Fine"), factories.post("Published")
    Workflow.objects.get().start(second, user("editor"))
    where = address("submit_posts", first, second, fine, published)
    page, seen = asked(editor, where)
    assert "Second: It is in review already." in page
    assert "Published: It is published as it is: there is nothing to review." in page
    said = send(editor, where, seen)
    assert "2 posts done." in said
    states = WorkflowState.objects.filter(status="in_progress").values_list("object_id", flat=True)
    assert {int(pk) for pk in states} == {first.pk, second.pk, fine.pk}


def test_a_post_that_was_sent_back_is_submitted_again(editor):
    page = factories.draft("Back")
    state = Workflow.objects.get().start(page, user("editor"))
    state.current_task_state.reject(user=user("editor"))
    do(editor, address("submit_posts", page))
    assert WorkflowState.objects.get().status == "in_progress"


def test_sending_twice_does_nothing_twice(editor):
    page, topic = factories.draft("Once"), factories.topic()
    where = address("topic_of_posts", page)
    seen = asked(editor, where)[1]
    send(editor, where, seen, topic=topic.pk, do="add")
    number = page.revisions.count()
    assert "has changed since you opened this page" in send(
        editor, where, seen, topic=topic.pk, do="add"
    )
    assert page.revisions.count() == number
    assert topics(page) == ["sleep"]


def test_a_topic_is_added_and_removed_in_the_drafts_alone(editor):
    post, topic = factories.post("Published"), factories.topic()
    draft = factories.draft("Draft")
    assert "2 posts done." in do(
        editor, address("topic_of_posts", post, draft), topic=topic.pk, do="add"
    )
    assert topics(post) == topics(draft) == ["sleep"]
    assert not PostPage.objects.get(pk=post.pk).topics.exists()
    said = do(editor, address("topic_of_posts", post, draft), topic=topic.pk, do="add")
    assert "2 posts refused:" in said
    assert "“Draft”: It has “Sleep” already." in said
    do(editor, address("topic_of_posts", draft), topic=topic.pk, do="remove")
    assert topics(draft) == []
    assert not PostPage.objects.get(pk=draft.pk).topics.exists()


def test_the_last_author_stays(editor, author):
    page = factories.draft("Signed")
    other = Author.objects.create(slug="ada", name="Ada Example", kind="person")
    where = address("author_of_posts", page)
    assert "It has no other author." in do(editor, where, author=author.pk, do="remove")
    do(editor, where, author=other.pk, do="add")
    do(editor, where, author=author.pk, do="remove")
    draft = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [each.author for each in draft.post_authors.all()] == [other]


def test_a_new_owner_may_edit_the_posts(editor):
    writer = seeded_roles.client("Writer")
    page = factories.draft("Handed over")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert writer.get(edit).status_code == 302
    do(editor, address("owner_of_posts", page), owner=user("writer").pk)
    assert writer.get(edit).status_code == 200
    assert PageLogEntry.objects.filter(action="wellspring.owner").count() == 1


def test_what_a_person_may_not_do_is_refused_for_each_post(roles):
    writer = seeded_roles.client("Writer")
    mine = factories.draft("Mine", owner=user("writer"))
    other = factories.draft("Other")
    where = address("submit_posts", mine, other)
    page, seen = asked(writer, where)
    assert "Other: You may not edit it." in page
    said = send(writer, where, seen)
    assert "1 post done." in said
    assert "1 post refused:" in said
    assert "“Other”: You may not edit it." in said
    where = address("owner_of_posts", mine)
    assert "Only somebody who may publish it" in asked(writer, where)[0]
    writer.post(where, {"seen": f'{{"{mine.pk}": "x"}}', "owner": user("writer").pk})
    assert not PageLogEntry.objects.filter(action="wellspring.owner").exists()


def test_a_post_that_changed_meanwhile_is_left_as_it_is(editor):
    first, second = factories.draft("First"), factories.draft("Second")
    where = address("publish", first, second)
    seen = asked(editor, where)[1]
    factories.edit(second, lead=factories.WORDS + factories.WORDS)
    said = send(editor, where, seen, include_descendants="")
    assert "“Second”: It has changed since you opened this page." in said
    assert PostPage.objects.get(pk=first.pk).live
    assert not PostPage.objects.get(pk=second.pk).live


def test_all_refusals_of_a_publication_are_said_together(editor):
    bad = [factories.draft(f"Wordless {number}", lead="") for number in range(2)]
    fine = factories.draft("Fine")
    said = do(editor, address("publish", *bad, fine))
    assert "2 posts refused:" in said
    assert "“Wordless 1” was not published." in said
    assert PostPage.objects.get(pk=fine.pk).live


def test_all_posts_of_the_list_are_those_of_its_filters(editor):
    drafts = [factories.draft(f"Draft {number}") for number in range(3)]
    published = factories.post("Published")
    where = f"/admin/bulk/wagtailcore/page/topic_of_posts/?status=draft&id=all&next={LIST}"
    page, seen = asked(editor, where)
    assert "Draft 2" in page
    assert "Published" not in page
    late = factories.draft("Later")
    assert "3 posts done." in send(editor, where, seen, topic=factories.topic().pk, do="add")
    assert all(topics(each) == ["sleep"] for each in drafts)
    assert topics(published) == topics(late) == []


def test_posts_are_withdrawn_with_a_reason_each(editor):
    posts = [factories.post(f"Post {number}") for number in range(3)]
    factories.post("Stays")
    where = f"/admin/bulk/wagtailcore/page/unpublish/?status=published&q=&id=all&next={LIST}"
    seen = asked(editor, address("unpublish", *posts))[1]
    send(editor, where, seen, reason="outdated", note="A newer one is coming.")
    assert [factories.taken_down_as(post) for post in posts] == ["outdated"] * 3
    assert PostPage.objects.live().get().title == "Stays"


def test_the_list_offers_only_actions_that_know_its_filters(editor):
    factories.draft("Here")
    page = editor.get(LIST).content.decode()
    offered = set(re.findall(r"/admin/bulk/wagtailcore/page/(\w+)/", page))
    assert offered == {
        "publish",
        "unpublish",
        "submit_posts",
        "topic_of_posts",
        "author_of_posts",
        "owner_of_posts",
    }


def test_a_field_that_was_made_up_does_nothing(editor):
    page = factories.draft("Here")
    where = address("submit_posts", page)
    for seen in ("", "[]", '{"x": 1}', "nonsense", "7"):
        send(editor, where, seen)
    assert not WorkflowState.objects.exists()
