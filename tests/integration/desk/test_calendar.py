"""The calendar: what will happen and what did, for each role; and moving a publication."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from lxml.html import HtmlElement, fromstring

from django.urls import reverse
from django.utils import timezone

from wagtail.models import PageLogEntry

from blog.models import CrisisResource, PostPage, Review
from syndication.desk.models import Beat
from syndication.partners.models import Partner
from syndication.unpublished.models import Embargo
from tests import factories, seeded_roles

INDEX = reverse("calendar:index")
NOW = datetime(2026, 10, 14, 15, tzinfo=UTC)  # a Wednesday, 11:00 in Toronto


@pytest.fixture(autouse=True)
def roles(site: Any) -> Any:
    seeded_roles.create()
    with time_machine.travel(NOW, tick=False):
        yield


def scheduled(title: str, *, at: datetime, **more: Any) -> PostPage:
    post = factories.draft(title)
    post.go_live_at = at
    for name, value in more.items():
        setattr(post, name, value)
    post.save_revision().publish()
    post.refresh_from_db()
    return post


def shown(client: Any, address: str = INDEX) -> HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200
    return fromstring(answer.content.decode())


def cell(page: HtmlElement, day: str) -> str:
    """The words of one day."""
    (found,) = page.xpath(f'//td[.//time[@datetime="{day}"]]')
    return " ".join(found.text_content().split())


def move(page: PostPage) -> str:
    return reverse("calendar:move", args=[page.pk])


def send(client: Any, page: PostPage, at: str) -> Any:
    form = client.get(move(page)).context["form"]
    return client.post(move(page), {"at": at, "seen": form["seen"].value()})


def test_a_month_shows_what_will_happen_and_what_did():
    gone = factories.post("Taken back")
    gone.unpublish()
    scheduled("Soon", at=NOW + timedelta(days=2))
    later = factories.post("Later")
    PostPage.objects.filter(pk=later.pk).update(expire_at=NOW + timedelta(days=3))
    CrisisResource.objects.create(key="x", name="A Line", verify_by=date(2026, 10, 20))
    page = shown(seeded_roles.client("Editor"))
    assert page.xpath("//table[@class='ws-calendar']//th/text()")[0] == "Sunday"
    assert "11 a.m. (UTC−4) Later EN was published" in cell(page, "2026-10-14")
    assert "Taken back EN was withdrawn" in cell(page, "2026-10-14")
    assert "11 a.m. (UTC−4) Soon EN is published" in cell(page, "2026-10-16")
    assert "Later EN is taken down" in cell(page, "2026-10-17")
    assert "A Line (Canada) must be verified again" in cell(page, "2026-10-20")
    assert "Times are those of America/Toronto." in page.text_content()


def test_today_is_said_in_words_and_to_screen_readers():
    page = shown(seeded_roles.client("Editor"))
    (today,) = page.xpath('//td[@aria-current="date"]')
    assert "Today" in today.text_content()
    assert today.xpath('.//time[@datetime="2026-10-14"]')


def test_other_months_are_reached_and_nonsense_shows_this_one():
    editor = seeded_roles.client("Editor")
    page = shown(editor, f"{INDEX}?month=2026-12&kind=review")
    links = [each.get("href") for each in page.xpath('//nav[@aria-label="Months"]/a')]
    assert links == [
        f"{INDEX}?kind=review&month=2026-11",
        f"{INDEX}?kind=review",
        f"{INDEX}?kind=review&month=2027-01",
    ]
    for nonsense in ("2026-13", "x", "99999-01", "0001-01", "9999-12"):
        assert "October 2026" in shown(editor, f"{INDEX}?month={nonsense}").text_content()
    assert editor.get(reverse("calendar:day", args=["2026-02-31"])).url == INDEX


def test_kinds_and_languages_are_chosen():
    scheduled("Soon", at=NOW + timedelta(days=2))
    factories.post("Published before")
    editor = seeded_roles.client("Editor")
    words = shown(editor, f"{INDEX}?kind=publication").text_content()
    assert "Soon" in words
    assert "Published before" not in words
    words = shown(editor, f"{INDEX}?language=fr").text_content()
    assert "Soon" not in words
    assert "Soon" in shown(editor, f"{INDEX}?language=en").text_content()


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("Writer", {"Soon", "Old", "A Line", "Public"}),
        ("Translator", {"Soon", "Old", "A Line", "Public"}),
        ("Editor", {"Soon", "Old", "A Line", "Public"}),
        ("Administrator", {"Soon", "Old", "A Line", "Public"}),
        ("Clinical reviewer", {"Old", "A Line", "Public"}),
        ("Partner manager", {"Public", "Old"}),
    ],
)
def test_each_role_sees_what_it_may(role, sees):
    scheduled("Soon", at=NOW + timedelta(days=2))
    CrisisResource.objects.create(key="x", name="A Line", verify_by=date(2026, 10, 20))
    old = factories.post("Old")
    factories.post("Public")
    Review.objects.create(
        page=old,
        reviewer=factories.team(),
        reviewed_on=date(2025, 1, 1),
        next_review_on=date(2026, 10, 19),
    )
    words = shown(seeded_roles.client(role)).text_content()
    assert {each for each in ("Soon", "Old", "A Line", "Public") if each in words} == sees
    assert ("must be reviewed again" in words) == (role != "Partner manager")


def test_partner_managers_see_when_partners_may_read_ahead():
    Partner.objects.create(name="Portal", embargo_hours=24)
    Partner.objects.create(name="Other", embargo_hours=0)
    scheduled("Soon", at=NOW + timedelta(days=2))
    for role in ("Partner manager", "Editor"):
        page = shown(seeded_roles.client(role))
        assert "11 a.m. (UTC−4) Soon EN can be read ahead by 1 partner" in cell(page, "2026-10-15")


def test_what_is_late_is_said_in_words():
    post = scheduled("Soon", at=NOW + timedelta(days=2))
    Beat.objects.create(name="tick", ran_at=NOW)
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        words = " ".join(shown(seeded_roles.client("Editor")).text_content().split())
        assert "Scheduled posts are not published: the timer has not run for 4320 min." in words
        assert "Soon EN late: not published yet" in words
    post.refresh_from_db()
    assert not post.live


def test_a_day_with_much_names_the_first_and_leads_to_all():
    for number in range(17):
        CrisisResource.objects.create(
            key=f"x{number}", name=f"Line {number:02}", verify_by=date(2026, 10, 20)
        )
    editor = seeded_roles.client("Editor")
    page = shown(editor)
    assert "and 12 more" in cell(page, "2026-10-20")
    (link,) = page.xpath('//a[@class="ws-day__more"]/@href')
    assert shown(editor, link).text_content().count("must be verified again") == 17


def test_the_queries_of_a_month_do_not_grow_with_its_events(django_assert_max_num_queries):
    Partner.objects.create(name="Portal", embargo_hours=24)
    editor = seeded_roles.client("Editor")

    def more(first: int) -> None:
        for number in range(first, first + 2):
            scheduled(f"Soon {number}", at=NOW + timedelta(days=2 + number))
            factories.post(f"Post {number}")

    def count() -> int:
        with django_assert_max_num_queries(90) as queries:
            shown(editor)
        return len(queries)

    more(0)
    count()
    before = count()
    more(2)
    assert count() == before


def test_a_publication_is_moved_and_its_embargo_follows():
    Partner.objects.create(name="Portal", embargo_hours=240)
    post = scheduled("Soon", at=NOW + timedelta(days=2))
    revision = post.scheduled_revision
    editor = seeded_roles.client("Editor")
    answer = send(editor, post, "2026-10-20 09:30")
    assert answer["Location"] == f"{INDEX}?month=2026-10"
    post = PostPage.objects.get(pk=post.pk)
    at = datetime(2026, 10, 20, 13, 30, tzinfo=UTC)
    assert post.scheduled_revision.approved_go_live_at == at
    assert post.scheduled_revision.pk == revision.pk, "the words that were reviewed are the same"
    assert post.go_live_at == post.scheduled_revision.as_object().go_live_at == at
    assert Embargo.objects.get().publish_at == at
    entry = PageLogEntry.objects.filter(page=post.pk).latest("timestamp", "pk")
    assert (entry.action, entry.user.username) == ("wagtail.publish.schedule", "editor")
    assert "2026-10-20T13:30" in str(entry.data)
    assert "9:30 a.m. (UTC−4) Soon EN is published" in cell(shown(editor), "2026-10-20")


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        ("2026-10-20", "2026-10-20 14:00"),
        ("2026-12-01", "2026-12-01 14:00"),  # the clocks changed between
        ("", "2026-10-14 14:00"),
        ("2026-02-31", "2026-10-14 14:00"),
        ("tomorrow", "2026-10-14 14:00"),
    ],
)
def test_the_form_begins_with_the_day_to_which_a_publication_was_dragged(day, begins):
    post = scheduled("Soon", at=datetime(2026, 10, 14, 18, tzinfo=UTC))
    page = seeded_roles.client("Editor").get(move(post), {"to": day})
    assert f'value="{begins}"' in page.content.decode()
    assert PostPage.objects.get(pk=post.pk).go_live_at == post.go_live_at, "nothing is moved yet"


def test_the_new_words_of_a_live_post_are_moved_and_the_old_ones_stay():
    post = factories.post("Now")
    post.title, post.go_live_at = "Then", NOW + timedelta(days=2)
    post.save_revision().publish()
    assert send(seeded_roles.client("Editor"), post, "2026-10-20 09:30").status_code == 302
    post = PostPage.objects.get(pk=post.pk)
    assert (post.live, post.title) == (True, "Now")
    assert post.scheduled_revision.as_object().title == "Then"
    with time_machine.travel(datetime(2026, 10, 20, 13, 31, tzinfo=UTC), tick=False):
        post.scheduled_revision.publish()
    assert PostPage.objects.get(pk=post.pk).title == "Then"


def test_a_scheduled_post_is_published_at_once_and_is_not_scheduled_any_more():
    Partner.objects.create(name="Portal", embargo_hours=240)
    post = scheduled("Soon", at=NOW + timedelta(days=2))
    editor = seeded_roles.client("Editor")
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[post.pk])).content.decode()
    assert move(post) in form, "the menu beside the title leads there"
    seen = editor.get(move(post)).context["form"]["seen"].value()
    answer = editor.post(move(post), {"now": "yes", "seen": seen}, follow=True)
    assert "“Soon” is published." in answer.content.decode()
    post = PostPage.objects.get(pk=post.pk)
    assert (post.live, post.go_live_at, post.scheduled_revision) == (True, None, None)
    assert factories.title_read(post) == "Soon"
    assert not Embargo.objects.exists()
    again = editor.post(move(post), {"now": "yes", "seen": seen}, follow=True)
    assert "This post is not scheduled any more." in again.content.decode()
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[post.pk])).content.decode()
    assert move(post) not in form


def test_what_keeps_a_scheduled_post_from_being_published_now_is_said():
    post = scheduled("Soon", at=NOW + timedelta(days=2))
    editor = seeded_roles.client("Editor")
    answer = editor.post(move(post), {"now": "yes", "seen": "0 2026"}, follow=True)
    assert "Somebody else has changed the schedule meanwhile." in answer.content.decode()
    post.post_authors.all().delete()
    draft = post.scheduled_revision
    draft.content = {**draft.content, "lead": ""}
    draft.save()
    seen = editor.get(move(post)).context["form"]["seen"].value()
    answer = editor.post(move(post), {"now": "yes", "seen": seen}, follow=True)
    assert "lead" in " ".join(str(each) for each in answer.context["messages"])
    assert not PostPage.objects.get(pk=post.pk).live


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("2026-10-14 10:59", "This time is past."),
        ("2026-11-01 01:30", "comes twice"),
        ("2027-03-14 02:30", "does not exist"),
        ("2027-06-02 09:00", "The post is taken down on June 1, 2027"),
        ("soon", "Enter a valid date/time."),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_the_reason(at, why):
    expires = datetime(2027, 6, 1, 16, tzinfo=UTC)
    post = scheduled("Soon", at=NOW + timedelta(days=2), expire_at=expires)
    answer = send(seeded_roles.client("Editor"), post, at)
    assert why in " ".join(answer.context["form"].errors["at"])
    assert f'value="{at}"' in answer.content.decode()
    assert post.scheduled_revision.approved_go_live_at == NOW + timedelta(days=2)


@pytest.mark.parametrize(
    "role", ["Writer", "Translator", "Clinical reviewer", "Partner manager", None]
)
def test_whoever_may_not_publish_moves_nothing(role):
    post = scheduled("Soon", at=NOW + timedelta(days=2))
    client = seeded_roles.client(role)
    if role is not None:
        assert "calendar/move" not in client.get(INDEX).content.decode()
    seen = f"{post.scheduled_revision.pk} {(NOW + timedelta(days=2)).isoformat()}"
    answer = client.post(move(post), {"at": "2026-10-20 09:30", "seen": seen})
    assert answer.status_code == 302
    post = PostPage.objects.get(pk=post.pk)
    assert post.scheduled_revision.approved_go_live_at == NOW + timedelta(days=2)


def test_who_was_slower_is_told_and_changes_nothing():
    post = scheduled("Soon", at=NOW + timedelta(days=2))
    editor = seeded_roles.client("Editor")
    seen = editor.get(move(post)).context["form"]["seen"].value()
    send(editor, post, "2026-10-20 09:30")
    answer = editor.post(move(post), {"at": "2026-10-22 09:30", "seen": seen})
    assert "Somebody else has changed the schedule" in answer.content.decode()
    post = PostPage.objects.get(pk=post.pk)
    assert timezone.localdate(post.go_live_at) == date(2026, 10, 20)


def test_a_post_that_is_locked_or_not_scheduled_is_not_moved():
    post = scheduled("Soon", at=NOW + timedelta(days=2))
    PostPage.objects.filter(pk=post.pk).update(locked=True)
    editor = seeded_roles.client("Editor")
    words = editor.get(move(post), follow=True).content.decode()
    assert "This post is locked by somebody else." in words
    words = editor.get(move(factories.draft("Idle")), follow=True).content.decode()
    assert "This post is not scheduled any more." in words
