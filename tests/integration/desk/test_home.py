"""The first page of the admin says how to begin, what happens next, and what is wrong."""

import html
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from wagtail.models import Locale

from blog.models import CrisisResource, PostPage, Review
from syndication.desk import errors, home, refusals, timer
from syndication.desk.models import Beat
from syndication.webhooks.models import Endpoint
from tests import factories, partners_factory, seeded_roles

HOME = reverse("wagtailadmin_home")


@pytest.fixture
def roles(site: Any) -> None:
    seeded_roles.create()


def shown(role: str) -> str:
    return str(seeded_roles.client(role).get(HOME).content.decode())


def test_a_writer_can_begin_a_post_in_either_language(roles):
    page = shown("Writer")
    for locale in ("en", "fr"):
        index = factories.index(locale)
        assert reverse("wagtailadmin_pages:add", args=["blog", "postpage", index.pk]) in page
    assert reverse("paste_post") in page
    assert "Nothing is scheduled, expires or is due within 30 days." in page


def test_the_first_page_counts_no_pages_and_pictures(roles):
    page = shown("Editor")
    assert "0 Images" not in page
    assert "Pages</a>" not in page


def test_whoever_writes_no_posts_is_offered_none(roles):
    page = shown("Partner manager")
    assert reverse("paste_post") not in page
    assert "What happens next" not in page


def test_what_comes_is_listed_by_date_and_what_is_overdue_says_so(roles):
    now = timezone.now()
    soon, later, late = factories.draft("Soon"), factories.post("Later"), factories.post("Late")
    soon.go_live_at = now + timedelta(days=2)
    soon.save_revision(approved_go_live_at=soon.go_live_at)
    later.expire_at = now + timedelta(days=5)
    later.save(update_fields=["expire_at"])
    author = factories.team()
    Review.objects.create(
        page=late,
        reviewer=author,
        reviewed_on=(now - timedelta(days=40)).date(),
        next_review_on=(now - timedelta(days=3)).date(),
    )
    CrisisResource.objects.create(
        key="x", name="A Line", verified_at=now.date(), verify_by=(now + timedelta(days=9)).date()
    )
    page = shown("Editor")
    page = page.partition('class="ws-home-list"')[2]
    names = ("Late", "Soon", "Later", "A Line (Canada)")
    places = [page.index(f">{name}</a>") for name in names]
    assert places == sorted(places)
    assert page.count("overdue") == 1


def test_of_a_post_whose_time_ends_the_translation_that_stays_published_is_named(roles):
    editor = seeded_roles.client("Editor")

    def home() -> str:
        return str(editor.get(HOME).content.decode())

    post = factories.post("Later")
    french = post.copy_for_translation(Locale.objects.get(language_code="fr"))
    french.title, french.slug = "Plus tard", "plus-tard"
    french.save_revision()
    post.refresh_from_db()
    post.expire_at = timezone.now() + timedelta(days=5)
    post.save(update_fields=["expire_at"])
    assert "still published" not in home(), "a draft is seen by nobody"
    french.save_revision().publish()
    assert "is taken down; still published: “Plus tard”" in home()
    PostPage.objects.filter(pk=french.pk).update(expire_at=post.expire_at)
    assert "still published" not in home(), "its time ends, too"


def test_what_is_farther_away_is_not_listed(roles):
    post = factories.draft("Far away")
    post.go_live_at = timezone.now() + timedelta(days=60)
    post.save_revision(approved_go_live_at=post.go_live_at)
    coming = shown("Editor").partition('id="coming')[2].partition("</section>")[0]
    assert "Far away" not in coming


def test_nothing_is_said_to_be_wrong_where_nothing_is(roles):
    Beat.objects.create(name="tick", ran_at=timezone.now())
    assert "What is wrong" not in shown("Editor")


def test_the_partner_manager_reads_that_nothing_is_wrong(roles):
    assert "every address takes our messages" in shown("Partner manager")
    assert "every address takes our messages" not in shown("Editor")


def test_editors_hear_of_a_late_timer_and_of_refused_schedules(roles):
    Beat.objects.create(name="tick", ran_at=timezone.now() - timedelta(hours=1))
    post = factories.draft("Refused")
    revision = post.save_revision()
    refusals.note(revision, [errors.TAKEN_DOWN()], at=timezone.now())
    page = shown("Editor")
    assert "the timer has not run for 60 min" in page
    words = errors.TAKEN_DOWN().words()
    assert f"was not published at its time: {words}" in html.unescape(page)
    assert "What is wrong" not in shown("Writer")


def test_when_a_post_ends_its_copies_and_translations_are_named_for_two_weeks(roles):
    now = timezone.now()
    post = factories.post("Calm evenings", expire_at=now + timedelta(hours=1))
    french = post.copy_for_translation(Locale.objects.get(language_code="fr"))
    french.title, french.slug, french.expire_at = "Soirées calmes", "soirees-calmes", None
    french.save_revision().publish()
    again = {"title": "Calm evenings again", "slug": "again", "expire_at": None}
    copy = post.copy(update_attrs=again, keep_live=True)
    copy.expire_at = None
    copy.save(update_fields=["expire_at"])
    with time_machine.travel(now, tick=False) as clock:
        clock.shift(timedelta(hours=2))
        timer.tick(at=timezone.now(), deliver=False)
        page = shown("Editor")
        for left in (french, copy):
            assert reverse("wagtailadmin_pages:unpublish", args=[left.pk]) in page
        assert page.count("is still published; “Calm evenings”") == 2
        assert "is still published" not in shown("Writer")
    editor = User.objects.get(groups__name="Editor")
    at = now + timedelta(hours=2)

    def named(after: timedelta) -> set[str]:
        return {each.name for each in home.troubles(editor, at=at + after) if each.name}

    assert named(timedelta()) == {"Soirées calmes", "Calm evenings again"}
    assert named(timedelta(days=15)) == set()
    PostPage.objects.get(pk=copy.pk).unpublish()
    assert named(timedelta()) == {"Soirées calmes"}


def test_the_partner_manager_hears_of_endpoints_that_fail(roles):
    partner = partners_factory.partner()
    now = timezone.now()
    Endpoint.objects.create(
        partner=partner, url="https://a.example/1", secret="x", verified_at=now, failing_since=now
    )
    Endpoint.objects.create(
        partner=partner, url="https://a.example/2", secret="x", verified_at=now, disabled_at=now,
        disabled_why=Endpoint.Disabled.GONE,
    )  # fmt: skip
    page = shown("Partner manager")
    assert "1 address of a partner does not take our messages." in page
    assert "1 address of a partner was disabled" in page
    assert "What is wrong" not in shown("Editor")


def test_many_events_are_cut_and_counted(roles, django_assert_max_num_queries):
    for number in range(15):
        CrisisResource.objects.create(
            key=f"x{number}", name=f"Line {number}", verify_by=timezone.localdate()
        )
    client = seeded_roles.client("Editor")
    with django_assert_max_num_queries(90):
        page = client.get(HOME).content.decode()
    assert page.count("must be verified again") == 12
