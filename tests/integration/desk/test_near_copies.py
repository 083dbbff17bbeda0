"""Published posts that say nearly the same: found after the timer's next round, in one language."""

import random
from typing import Any

import pytest

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog import checks
from blog.builder.facts import subject
from blog.models import PostPage
from syndication.desk import checking, near_copies, timer
from syndication.desk.models import WordBand
from syndication.editions.models import Edition
from tests import factories

pytestmark = pytest.mark.django_db


def body(seed: int = 1, *, without: int = 0) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    words = [f"word{chance.randrange(900)}" for _ in range(300)]
    return [factories.paragraph(f"<p>{' '.join(words[without:])}</p>")]


def found(page: PostPage) -> list[str]:
    about = subject(PostPage.objects.get(pk=page.pk).get_latest_revision_as_object())
    return [each.message for each in checks.run(about) if each.id == "post.near_copy"]


def test_a_draft_that_says_the_same_as_a_published_post_is_found(site):
    factories.publish(factories.draft("Calm evenings", body=body()))
    timer.tick(at=timezone.now())
    draft = factories.draft("Calmer evenings", body=body(without=10))
    (message,) = found(draft)
    assert "“Calm evenings”" in message
    assert "(94 %)" in message
    assert found(factories.draft("Other words", body=body(2))) == []


def test_a_post_is_no_copy_of_itself_and_its_next_version_replaces_it(site):
    post = factories.publish(factories.draft("Calm evenings", body=body()))
    near_copies.index()
    assert found(post) == []
    stored = set(WordBand.objects.values_list("band", flat=True))
    factories.publish(factories.edit(post, body=body(2)))
    assert near_copies.index() == 1
    assert stored.isdisjoint(WordBand.objects.values_list("band", flat=True))
    assert found(factories.draft("Calmer evenings", body=body())) == []
    assert near_copies.index() == 0


def test_drafts_and_withdrawn_posts_are_not_compared_with(site):
    factories.draft("Calm evenings", body=body())
    post = factories.publish(factories.draft("Calmer evenings", body=body()))
    near_copies.index()
    post.unpublish()
    assert found(factories.draft("Calmest evenings", body=body())) == []
    assert not WordBand.objects.exists()
    assert near_copies.index() == 0


def test_the_other_language_is_not_compared_with(site):
    factories.publish(factories.draft("Calm evenings", body=body()))
    near_copies.index()
    assert found(factories.draft("Soirs calmes", locale="fr", body=body())) == []


def test_a_short_or_unreadable_post_is_indexed_once_and_never_found(site, caplog):
    factories.post("Short words")
    broken = factories.post("Broken words")
    Edition.objects.filter(post_id=broken.identity.pk).update(document="{}")
    assert near_copies.index() == 2
    assert near_copies.index() == 0
    assert "cannot be read" in caplog.text


def test_a_search_that_fails_is_said_and_blocks_nothing(site, monkeypatch, caplog):
    draft = factories.draft("Calm evenings", body=body())
    monkeypatch.setattr("blog.builder.facts.findings.copies", lambda _document: 1 / 0)
    results = checks.run(subject(draft))
    failed = next(each for each in results if each.id == "check.failed")
    assert "near copies" in failed.message
    assert checks.blocking(results) == ()
    assert "near copies" in caplog.text


def test_the_search_takes_one_query_where_nothing_is_alike(site):
    for number in range(3):
        factories.publish(factories.draft(f"Calm {number}", body=body(number)))
    near_copies.index()
    document = subject(factories.draft("Other words", body=body(9))).document
    with CaptureQueriesContext(connection) as counted:
        assert near_copies.of(document) == ()
    assert len(counted) == 1


def test_check_posts_finds_both_of_two_copies(site, capsys):
    for title in ("Calm evenings", "Calmer evenings"):
        factories.publish(factories.draft(title, body=body()))
    call_command("tick")
    named = {each.title for each in checking.published() if "post.near_copy" in ids(each)}
    assert named == {"Calm evenings", "Calmer evenings"}


def ids(post: checking.Checked) -> list[str]:
    return [each.id for each in post.findings]
