"""``check_posts``: the findings of what readers have and of drafts, by the engine of the panel."""

import json
from typing import Any

import pytest

from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog import checks
from blog.builder.facts import subject
from blog.checks import overriding
from blog.models import FindingOverride, PostPage, RelatedPost
from syndication.desk import checking
from syndication.editions.models import Edition
from tests import factories

pytestmark = pytest.mark.django_db


def run(capsys: Any, *args: str) -> tuple[str, bool]:
    """What the command writes, and whether it failed."""
    try:
        call_command("check_posts", *args)
    except CommandError as error:
        return capsys.readouterr().out + str(error), True
    return capsys.readouterr().out, False


def blocked_draft() -> PostPage:
    return factories.draft("Calm days", body=[factories.paragraph(factories.WORDS), heading()])


def heading() -> dict[str, Any]:
    value = {"text": "WORDS THAT EVERYBODY KNOWS", "level": "2"}
    return {"type": "heading", "id": "00000000-0000-4000-8000-0000000000aa", "value": value}


def test_published_posts_are_listed_with_what_warns(capsys, post):
    out, failed = run(capsys)
    assert not failed
    assert f"(en-CA, published, page {post.pk})" in out
    assert "warn  locale.twin_missing: The post has no version in the other language." in out
    assert "review.none" not in out
    assert "info  review.none" in run(capsys, "--level", "info")[0]


def test_it_finds_in_a_published_post_what_the_panel_finds(post):
    factories.publish(
        factories.edit(post, related_posts=[RelatedPost(post=factories.draft("Long walks"))])
    )
    panel = checks.run(subject(PostPage.objects.get(pk=post.pk)))
    (checked,) = checking.published()
    assert [each.id for each in checked.findings] == [each.id for each in panel]
    assert "related.unpublished" in [each.id for each in panel]


def test_a_draft_that_blocks_fails_the_command_and_published_posts_do_not(capsys, post):
    blocked_draft()
    assert not run(capsys)[1]
    out, failed = run(capsys, "--of", "drafts", "--level", "block")
    assert failed
    assert "block heading.capitals" in out
    assert "1 of 1 posts" in out
    assert run(capsys, "--of", "all")[1]


def test_what_is_overridden_is_listed_and_does_not_fail(capsys, site, admin_user):
    page = blocked_draft()
    about = subject(page.get_latest_revision_as_object())
    finding = next(each for each in checks.run(about) if each.id == "heading.capitals")
    FindingOverride.objects.create(
        page=page,
        check_id=finding.id,
        digest=overriding.digest(finding, about.document),
        reason="It quotes a sign.",
        made_by=admin_user,
        made_at=timezone.now(),
    )
    out, failed = run(capsys, "--of", "drafts", "--level", "block")
    assert not failed
    assert "overridden by admin" in out
    assert "It quotes a sign." in out
    line = json.loads(run(capsys, "--of", "drafts", "--format", "json")[0].splitlines()[0])
    found = next(each for each in line["findings"] if each["id"] == "heading.capitals")
    assert found["override"]["reason"] == "It quotes a sign."
    factories.publish(page)
    assert "overridden by admin" in run(capsys, "--level", "block")[0]


def test_json_is_one_object_a_line(capsys, post):
    factories.post("Long walks")
    lines = [json.loads(line) for line in run(capsys, "--format", "json")[0].splitlines()]
    assert {line["title"] for line in lines} == {post.title, "Long walks"}
    assert {line["state"] for line in lines} == {"published"}
    assert lines[0]["findings"][0].keys() >= {"id", "severity", "message", "remedy", "field"}


def test_one_language_alone(capsys, post):
    assert run(capsys, "--locale", "fr-CA")[0] == ""
    assert post.title not in run(capsys, "--of", "all", "--locale", "fr-CA")[0]
    assert run(capsys, "--locale", "en-CA")[0]


def test_a_post_that_cannot_be_read_blocks_and_the_others_are_checked(capsys, post, caplog):
    other = factories.post("Long walks")
    Edition.objects.filter(post_id=other.identity.pk).update(document="{}")
    out, failed = run(capsys)
    assert failed
    assert "check.failed_blocking" in out
    assert "locale.twin_missing" in out
    assert "cannot be read" in caplog.text


def test_a_draft_that_cannot_be_built_blocks(capsys, site, monkeypatch, caplog):
    factories.draft("Calm days")
    monkeypatch.setattr("blog.builder.facts.build", lambda *args, **more: 1 / 0)
    assert run(capsys, "--of", "drafts")[1]
    assert "cannot be read" in caplog.text


def test_queries_do_not_grow_with_published_posts(post):
    def count() -> int:
        with CaptureQueriesContext(connection) as counted:
            list(checking.published())
        return len(counted)

    one = count()
    for number in range(3):
        factories.post(f"Calm evenings {number}")
    assert count() == one


def test_batches_follow_one_another(site, monkeypatch):
    monkeypatch.setattr(checking, "BATCH", 2)
    titles = {factories.post(f"Calm evenings {number}").title for number in range(5)}
    assert {each.title for each in checking.published()} == titles
    drafts = {factories.draft(f"Long walks {number}").title for number in range(5)}
    assert {each.title for each in checking.drafts()} == drafts
