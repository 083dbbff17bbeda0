"""Overriding a blocking finding: who may, how long it holds, and who honours it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.models import PageLogEntry

from blog import checks
from blog.builder.facts import form_errors, subject
from blog.checks import overriding
from blog.models import FindingOverride, PostPage
from syndication.desk.releases import PublishRefused
from tests import factories, seeded_roles

pytestmark = pytest.mark.django_db
HEADING = "WORDS THAT EVERYBODY KNOWS"
REASON = "It quotes the sign on the door."


def heading(text: str = HEADING, key: str = "00000000-0000-4000-8000-0000000000aa") -> dict:
    return {"type": "heading", "id": key, "value": {"text": text, "level": "2"}}


@pytest.fixture
def page(site: Any) -> PostPage:
    seeded_roles.create()
    found = factories.draft(body=[factories.paragraph(factories.WORDS), heading()])
    found.save_revision()
    return found


@pytest.fixture
def editor(page: PostPage) -> Client:
    return seeded_roles.client("Editor")


def blocking(page: PostPage) -> list[str]:
    return [each.id for each in checks.blocking(checks.run(draft_subject(page)))]


def draft_subject(page: PostPage) -> checks.Subject:
    return subject(PostPage.objects.get(pk=page.pk).get_latest_revision_as_object())


def address(page: PostPage, name: str = "override_finding", check: str = "heading.capitals") -> str:
    about = draft_subject(page)
    finding = next(each for each in checks.run(about) if each.id == check)
    return reverse(name, args=[page.pk, overriding.digest(finding, about.document)])


def override(client: Client, page: PostPage) -> Any:
    return client.post(address(page), {"reason": REASON}, follow=True)


def test_an_editor_overrides_with_a_reason_and_the_post_is_published(page, editor):
    with pytest.raises(PublishRefused):
        page.get_latest_revision().publish()
    assert "no longer blocks" in override(editor, page).content.decode()
    page.get_latest_revision().publish()
    page.refresh_from_db()
    assert page.live
    assert form_errors(page.get_latest_revision_as_object()) == {}


def test_the_history_and_the_panel_name_who_and_why(page, editor):
    shown = override(editor, page).content.decode()
    assert REASON in shown
    assert "End this override" in shown
    entry = PageLogEntry.objects.get(action="blog.finding.override")
    assert entry.user.username == "editor"
    assert HEADING[:20] in entry.message
    assert REASON in entry.message
    row = FindingOverride.objects.get()
    assert (row.check_id, row.made_by.username) == ("heading.capitals", "editor")


def test_it_ends_when_its_part_changes_and_not_when_another_does(page, editor):
    override(editor, page)
    page.body = [factories.paragraph("<p>Other words, before it.</p>"), heading()]
    page.save_revision()
    assert blocking(page) == []
    page.body = [factories.paragraph(factories.WORDS), heading("OTHER WORDS IN CAPITALS")]
    page.save_revision()
    assert blocking(page) == ["heading.capitals"]
    page.body = [factories.paragraph(factories.WORDS), heading()]
    page.save_revision()
    assert blocking(page) == []  # the words of the decision are back


def test_one_about_the_whole_post_ends_with_any_change_of_its_words(page, editor):
    page.slug, page.body = "s" * 80, [factories.paragraph(factories.WORDS)]
    page.save_revision()
    editor.post(address(page, check="slug.length"), {"reason": REASON})
    assert blocking(page) == []
    page.title = "Calmer evenings for you"
    page.save_revision()
    assert blocking(page) == ["slug.length"]


def test_the_same_words_in_another_part_are_not_overridden(page, editor):
    override(editor, page)
    other = heading(key="00000000-0000-4000-8000-0000000000bb")
    page.body = [factories.paragraph(factories.WORDS), heading(), other]
    page.save_revision()
    assert blocking(page) == ["heading.capitals"]


def test_ending_it_blocks_again(page, editor):
    override(editor, page)
    where = address(page, "end_override")
    assert editor.get(where).status_code == 405
    editor.post(where)
    assert blocking(page) == ["heading.capitals"]
    assert PageLogEntry.objects.filter(action="blog.finding.override_end").count() == 1


@pytest.mark.parametrize("role", ["Writer", "Translator", "Clinical reviewer", "Partner manager"])
def test_others_may_not(page, role):
    client = seeded_roles.client(role)
    for name in ("override_finding", "end_override"):
        answer = client.post(address(page, name), {"reason": REASON})
        assert answer.status_code in (302, 403)
    assert not FindingOverride.objects.exists()


def test_a_writer_is_not_offered_it(page):
    client = seeded_roles.client("Writer")
    page.owner = client.get("/admin/").wsgi_request.user
    page.save()
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "is all in capitals" in shown
    assert "/override/" not in shown


def test_what_protects_people_is_not_overridden_whoever_asks(page, editor):
    button = {"type": "cta", "id": "00000000-0000-4000-8000-0000000000cc"}
    page.body = [*page.body.raw_data, {**button, "value": {"label": "Find help", "url": ""}}]
    page.save_revision()
    where = address(page, check="cta.address_missing")
    shown = editor.post(where, {"reason": REASON}).content.decode()
    assert "The finding is gone" in shown
    assert REASON in shown  # what was typed is not lost
    assert not FindingOverride.objects.exists()
    # Not even with a row in the database.
    digest = where.split("/")[-3]
    FindingOverride.objects.create(
        page=page, check_id="x", digest=digest, reason="x", made_at=timezone.now()
    )
    assert "cta.address_missing" in blocking(page)


def test_a_reason_is_needed(page, editor):
    assert "required" in editor.post(address(page), {"reason": " "}).content.decode()
    assert not FindingOverride.objects.exists()


def test_scheduling_and_the_timer_honour_it(page, editor):
    override(editor, page)
    later = timezone.now() + timedelta(hours=1)
    page.go_live_at = later
    page.save_revision().publish()
    page.refresh_from_db()
    assert not page.live
    with time_machine.travel(later + timedelta(minutes=1)):
        call_command("tick")
    page.refresh_from_db()
    assert page.live


def test_publishing_many_honours_it(page, editor):
    override(editor, page)
    editor.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}", {})
    page.refresh_from_db()
    assert page.live


def test_a_copy_has_no_override(page, editor):
    override(editor, page)
    copy = page.copy(update_attrs={"slug": "copy"}, keep_live=False)
    assert "heading.capitals" in blocking(copy)
