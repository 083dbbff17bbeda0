"""Related posts: the editor's choice, and what readers, partners and checks get of it."""

import json
from typing import Any

import pytest

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client

from wagtail.models import Locale
from wagtail.test.utils.form_data import inline_formset

from blog import checks
from blog.builder.facts import subject
from blog.models import PostPage, RelatedPost
from cms.middleware import response_cache
from syndication.desk import rebuilds
from syndication.editions.models import Edition
from tests import factories
from tests.editor_forms import edit_url, form
from tests.importing import Ran, exported, written

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def editor(client: Client) -> Client:
    response_cache.clear()
    user = get_user_model().objects.create_superuser("editor", "editor@example.org", "x")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(scope="module")
def posts(module_db: None) -> list[int]:
    return [factories.post(f"Small habits {number}").pk for number in (1, 2, 3)]


@pytest.fixture
def others(posts: list[int]) -> list[PostPage]:
    return list(PostPage.objects.filter(pk__in=posts).order_by("pk"))


def fresh(page: PostPage) -> PostPage:
    """The stored page, in its latest draft."""
    return PostPage.objects.get(pk=page.pk)


def submit(editor: Client, page: PostPage, *chosen: PostPage, publish: bool = True) -> Any:
    """The editor's form with these posts chosen, in this order, in place of those before."""
    page = fresh(page).get_latest_revision_as_object()
    before = [
        {"id": row.pk, "post": row.post_id, "DELETE": "1"}
        for row in page.related_posts.all()
        if row.pk
    ]
    rows = [*before, *({"post": one.pk} for one in chosen)]
    data = {
        **form(page, related_posts=inline_formset(rows, initial=len(before))),
        "title": page.title,
        "slug": page.slug,
    }
    return editor.post(edit_url(page), data | ({"action-publish": "1"} if publish else {}))


def choose(page: PostPage, *chosen: PostPage) -> None:
    """The same without a form, as a draft."""
    rows = [RelatedPost(post=one, sort_order=place) for place, one in enumerate(chosen)]
    factories.edit(fresh(page), related_posts=rows)


def address(page: PostPage) -> str:
    return f"/api/v1/posts/{fresh(page).identity.pk}/"


def related(page: PostPage) -> list[str]:
    return [row["title"] for row in Client().get(address(page)).json()["related"]]


def found(page: PostPage) -> list[tuple[str, int | None]]:
    every = checks.run(subject(fresh(page).get_latest_revision_as_object()))
    return [(one.id, one.item) for one in every if one.id.startswith("related.")]


# -- the form -------------------------------------------------------------------------------------


def test_posts_chosen_in_the_form_are_named_by_the_api_in_the_editors_order(editor, draft, others):
    first, second, third = others
    assert submit(editor, draft, third, first, second).status_code == 302
    assert related(draft) == ["Small habits 3", "Small habits 1", "Small habits 2"]
    submit(editor, draft, second, third)
    assert related(draft) == ["Small habits 2", "Small habits 3"]
    submit(editor, draft)
    assert related(draft) == []


@pytest.mark.parametrize("publish", [True, False])
def test_a_post_is_never_related_to_itself(editor, draft, publish):
    answer = submit(editor, draft, draft, publish=publish)
    assert answer.status_code == 200
    assert "A post can not be related to itself" in answer.content.decode()
    assert not RelatedPost.objects.exists()


def test_a_post_is_chosen_once(editor, draft, others):
    answer = submit(editor, draft, others[0], others[1], others[0])
    assert answer.content.decode().count("This post is chosen twice") == 1
    assert not RelatedPost.objects.exists()


def test_six_are_enough(editor, draft, others):
    seven = [*others, *(factories.post(f"Long walks {number}") for number in range(4))]
    assert submit(editor, draft, *seven[:6]).status_code == 302
    assert len(related(draft)) == 6
    assert submit(editor, draft, *seven).status_code == 200
    assert len(related(draft)) == 6


def test_the_form_shows_the_choice_and_says_what_readers_see(editor, draft, others):
    submit(editor, draft, others[1], publish=False)
    html = editor.get(edit_url(draft)).content.decode()
    assert "Up to six posts to read next" in html
    assert "Small habits 2" in html


@pytest.mark.parametrize("wrong", ["itself", "twice", "too many"])
def test_no_other_way_of_publishing_lets_a_wrong_choice_through(draft, others, wrong):
    chosen = {"itself": [draft], "twice": [others[0]] * 2, "too many": others * 3}[wrong]
    with pytest.raises(ValidationError, match=r"itself|twice|six"):
        choose(draft, *chosen)
    assert not RelatedPost.objects.exists()
    assert not fresh(draft).get_latest_revision_as_object().related_posts.exists()


# -- what readers get -----------------------------------------------------------------------------


def test_a_withdrawn_post_is_named_no_more_and_the_tag_changes(draft, others):
    choose(draft, others[0], others[1])
    page = factories.publish(fresh(draft))
    before = Client().get(address(page))
    others[0].unpublish()
    after = Client().get(address(page), headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert related(page) == ["Small habits 2"]


def test_publishing_the_same_choice_again_records_nothing_and_another_order_does(draft, others):
    counts = []
    for chosen in (others, others, others[::-1]):
        choose(draft, *chosen)
        factories.publish(fresh(draft))
        counts.append(Edition.objects.filter(post_id=fresh(draft).identity.pk).count())
    assert counts == [1, 1, 2]


def test_a_post_without_a_choice_says_what_it_said_before(draft):
    page = factories.publish(fresh(draft))
    document = json.loads(Edition.objects.get(post_id=page.identity.pk).document)
    assert document.get("related", []) == []


def test_a_draft_that_is_chosen_is_named_once_it_is_published(draft):
    waiting = factories.draft("Not written yet")
    choose(draft, waiting)
    page = factories.publish(fresh(draft))
    assert related(page) == []
    factories.publish(fresh(waiting))
    rebuilds.work_off()
    assert related(page) == ["Not written yet"]


def test_a_deleted_post_is_named_no_more_and_its_page_can_still_be_edited(editor, draft, others):
    submit(editor, draft, *others)
    others[0].delete()
    rebuilds.work_off()
    assert related(draft) == ["Small habits 2", "Small habits 3"]
    assert editor.get(edit_url(draft)).status_code == 200
    assert submit(editor, draft, others[2]).status_code == 302
    assert related(draft) == ["Small habits 3"]


def test_a_copy_keeps_the_choice(draft, others):
    choose(draft, others[1], others[0])
    page = factories.publish(fresh(draft))
    copy = page.copy(update_attrs={"slug": "another", "title": "Another"}, keep_live=False)
    factories.publish(fresh(copy))
    assert related(copy) == ["Small habits 2", "Small habits 1"]


# -- the checks -----------------------------------------------------------------------------------


def test_checks_name_what_readers_can_not_read_and_what_is_in_another_language(draft, others):
    french = factories.post("Des soirées calmes", slug="soirees", locale="fr")
    private = factories.post("For staff")
    factories.restrict(private)
    choose(draft, others[0], french, factories.draft("Not yet"), private)
    assert found(draft) == [
        ("related.language", 1),
        ("related.unpublished", 2),
        ("related.unpublished", 3),
    ]


def test_a_translation_is_told_of_the_choice_it_took_along(draft, others):
    choose(draft, others[0])
    page = factories.publish(fresh(draft))
    french = page.copy_for_translation(Locale.objects.get(language_code="fr"))
    assert found(french) == [("related.language", 0)]


def test_findings_about_the_choice_keep_no_post_back(editor, draft):
    answer = submit(editor, draft, factories.draft("Not yet"))
    assert answer.status_code == 302
    html = editor.get(edit_url(draft)).content.decode()
    assert "The related post “Not yet” can not be read now" in html
    assert "id_related_posts-TOTAL_FORMS" in html


# -- imports --------------------------------------------------------------------------------------


def identity(page: PostPage) -> str:
    return str(fresh(page).identity.pk)


def test_what_the_api_answers_is_imported_with_its_related_posts(draft, others, tmp_path):
    choose(draft, others[2], others[0])
    page = factories.publish(fresh(draft))
    answer = Client().get(address(page)).json()
    choose(page, others[1])
    factories.publish(fresh(page))
    Ran(written(tmp_path, "post.json", json.dumps({"results": [answer]})), publish=True)
    assert related(page) == ["Small habits 3", "Small habits 1"]


def test_a_file_again_changes_nothing(draft, others, tmp_path):
    choose(draft, *others)
    page = factories.publish(fresh(draft))
    path = written(tmp_path, "post.json", json.dumps(exported(page)))
    assert "unchanged" in Ran(path).out


def test_related_posts_that_are_not_here_are_told(draft, others, tmp_path):
    page = factories.publish(fresh(draft))
    absent = "6b7c1c9c-3c39-4c43-9b8e-0e9f7dbb1d0a"
    ids = [absent, identity(others[0]), identity(page), identity(others[0]).upper()]
    data = {**exported(page), "related": ids}
    out = Ran(written(tmp_path, "post.json", json.dumps(data)), publish=True).out
    assert f"left out the related post {absent}: it is not here" in out
    assert f"left out the related post {ids[2]}: it is the post itself" in out
    assert f"left out the related post {ids[3]}: it is named twice" in out
    assert related(page) == ["Small habits 1"]


def test_a_file_that_names_none_leaves_an_editors_choice(draft, others, tmp_path):
    page = factories.publish(fresh(draft))
    data = exported(page)
    choose(page, others[0])
    factories.publish(fresh(page))
    Ran(written(tmp_path, "post.json", json.dumps(data)), publish=True)
    assert related(page) == ["Small habits 1"]


def test_a_related_post_that_is_no_id_is_refused_by_its_place(draft, tmp_path):
    page = factories.publish(fresh(draft))
    data = {**exported(page), "related": [identity(page), "small-habits"]}
    assert "related/1: 'small-habits' is no UUID" in (
        Ran(written(tmp_path, "post.json", json.dumps(data))).err
    )
