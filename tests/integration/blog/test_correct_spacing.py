"""The button "Correct the spacing": a draft in which only spaces are others."""

import json
import re
from typing import Any

import pytest

from django.urls import reverse

from wagtail.models import PageLogEntry

from blog import checks
from blog.builder import raw, spacing
from blog.builder.facts import subject
from blog.models import PostPage
from tests import factories, samples, seeded_roles

pytestmark = pytest.mark.django_db
SPACES = re.compile("[ \u00a0\u202f]")
WORDS = {"html", "text", "heading", "title", "caption", "attribution", "lead_in", "question"}


@pytest.fixture
def page(site: Any) -> PostPage:
    seeded_roles.create()
    return factories.draft("Une pause : pourquoi ?", locale="fr", slug="une-pause")


def body(locale: str = "fr") -> list[dict[str, Any]]:
    """Every type of block, with the spacing spoilt."""
    document = samples.french() if locale == "fr" else samples.english()
    return [spoilt(each) for each in raw.stream_data(document, factories.NothingKnown())]


def spoilt(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: spoilt(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [spoilt(each, name) for each in value]
    if isinstance(value, str) and name in WORDS:
        return value.replace("\u00a0", " ").replace("?", " ?")
    return value


def spaceless(value: Any) -> str:
    return SPACES.sub("", json.dumps(value, ensure_ascii=False, sort_keys=True))


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_only_spaces_change_whatever_the_blocks(site, locale):
    page = factories.draft(locale=locale)
    page.body = page.body.stream_block.to_python(body(locale))
    before = stored(page)
    assert spacing.correct(page)
    after = stored(page)
    changed = {name for name in before if before[name] != after[name]}
    assert "body" in changed
    for name in changed:
        assert spaceless(after[name]) == spaceless(before[name])
    assert not spacing.correct(page)
    assert stored(page) == after
    assert "text.spacing" not in ids(page)


def stored(page: PostPage) -> dict[str, Any]:
    data = page.serializable_data()
    return {**data, "body": json.loads(data["body"])}


def ids(page: PostPage) -> list[str]:
    return [each.id for each in checks.run(subject(page))]


def test_one_click_makes_a_draft_in_which_nothing_is_found(page):
    client = seeded_roles.client("Editor")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    address = reverse("correct_spacing", args=[page.pk])
    assert address in client.get(edit).content.decode()
    revisions = page.revisions.count()
    shown = client.post(address, follow=True).content.decode()
    assert "The spacing is corrected" in shown
    assert address not in shown
    draft = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert draft.title == "Une pause\u00a0: pourquoi?"
    assert page.revisions.count() == revisions + 1
    assert PageLogEntry.objects.filter(action="wagtail.edit", user__username="editor").exists()
    assert "nothing was changed" in client.post(address, follow=True).content.decode()
    assert page.revisions.count() == revisions + 1


def test_what_readers_have_stays_until_it_is_published(page):
    factories.publish(page)
    seeded_roles.client("Editor").post(reverse("correct_spacing", args=[page.pk]))
    page.refresh_from_db()
    assert page.title == "Une pause : pourquoi ?"
    assert page.has_unpublished_changes


@pytest.mark.parametrize("role", ["Writer", "Translator", "Clinical reviewer", "Partner manager"])
def test_who_may_not_edit_the_post_may_not_correct_it(page, role):
    revisions = page.revisions.count()
    answer = seeded_roles.client(role).post(reverse("correct_spacing", args=[page.pk]))
    assert answer.status_code in (302, 403)
    assert page.revisions.count() == revisions


def test_it_is_a_post_request_and_a_locked_post_stays(page):
    client = seeded_roles.client("Editor")
    address = reverse("correct_spacing", args=[page.pk])
    assert client.get(address).status_code == 405
    PostPage.objects.filter(pk=page.pk).update(locked=True)
    revisions = page.revisions.count()
    assert "is locked" in client.post(address, follow=True).content.decode()
    assert page.revisions.count() == revisions


def test_a_part_in_another_language_follows_its_own_rules(page):
    quote = {"html": "<p>Really? Yes: really.</p>", "attribution": "Somebody", "lang": "en-CA"}
    german = {"html": "<p>Wirklich ?</p>", "lang": "de"}
    page.body = page.body.stream_block.to_python(
        [{"type": "quote", "value": quote}, {"type": "paragraph", "value": german}]
    )
    page.title = "Une pause"
    assert not spacing.correct(page)
    assert "text.spacing" not in ids(page)
