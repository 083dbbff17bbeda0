"""One mail a week says what waits for a person, or for somebody for whom they stand in."""

import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from lxml.html import fromstring

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends import locmem
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wagtail.models import WorkflowState
from wagtail.users.models import UserProfile

from blog.models import CrisisResource
from syndication.desk.links import noting
from syndication.desk.models import Link, MailChoice, WeeklyMail
from syndication.desk.weekly import rounds
from tests import factories, partners_factory, seeded_roles
from tests.editor_forms import edit_url

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 30, 13, tzinfo=UTC)  # eight o'clock in Toronto
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
State = WeeklyMail.State


@pytest.fixture(autouse=True)
def on_monday(site: Any) -> Any:
    seeded_roles.create()
    with time_machine.travel(MONDAY, tick=False):
        yield


def person(role: str, name: str = "", **values: Any) -> Any:
    name = name or role.lower().replace(" ", "-")
    user = get_user_model().objects.create_user(name, f"{name}@example.org", "x", **values)
    user.groups.add(Group.objects.get(name=role))
    return user


def broken(url: str = "https://gone.example.com/") -> Link:
    return Link.objects.create(
        url=url, digest=noting.digest(url), state="broken", posts=1, due_at=MONDAY
    )


def send(at: datetime = MONDAY) -> list[Any]:
    """The mails of one round."""
    before = len(mail.outbox)
    rounds.work_off(at=at)
    return mail.outbox[before:]


def texts(at: datetime = MONDAY) -> dict[str, str]:
    """The mails of one round by recipient."""
    return {message.to[0].partition("@")[0]: message.body for message in send(at)}


def test_an_editor_reads_what_waits_with_links_to_it(site):
    person("Editor")
    link = broken()
    draft = factories.draft("A quiet week")
    draft.go_live_at = MONDAY + 2 * DAY
    draft.save_revision().publish()
    CrisisResource.objects.create(key="line", name="Example line", verify_by="2026-12-10")
    (message,) = send()
    assert message.to == ["editor@example.org"]
    assert message.subject == "Wellspring: what waits for you this week"
    for expected in (
        "Broken links",
        f"https://posts.example.org{reverse('link_page', args=[link.pk])}",
        "In the next seven days",
        "A quiet week",
        f"https://posts.example.org{edit_url(draft)}",
        "Crisis services to verify again",
        "Example line",
    ):
        assert expected in message.body, expected
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert "https://gone.example.com/" in html


def test_nobody_gets_a_mail_that_says_nothing(site):
    person("Editor")
    assert send() == []
    assert WeeklyMail.objects.get().state == State.NOTHING


def test_each_role_reads_what_is_theirs(site):
    for role in ("Editor", "Translator", "Partner manager", "Writer"):
        person(role)
    broken()
    factories.post("Not translated")
    key, _secret = partners_factory.key(partners_factory.partner("Example Weekly"))
    key.partner.endpoints.create(
        url="https://a.example.com/", secret="x", disabled_at=MONDAY, disabled_why="gone"
    )
    found = texts()
    assert set(found) == {"editor", "translator", "partner-manager"}
    assert "Broken links" in found["editor"]
    assert "Not translated: Missing" in found["translator"]
    assert "Broken links" not in found["translator"]
    assert "was disabled because it failed" in found["partner-manager"]
    assert "Broken" not in found["partner-manager"]


def test_whoever_wrote_a_draft_reads_that_it_was_sent_back(site):
    writer, editor = person("Writer"), person("Editor")
    page = factories.draft("Calm mornings")
    page.owner = writer
    page.save()
    state = page.get_workflow().start(page, writer)
    assert "Waits for your review" in texts()["editor"]
    current = state.current_task_state
    current.specific.task.on_action(current, editor, "reject")
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES
    WeeklyMail.objects.all().delete()
    found = texts()
    assert "Sent back to you" in found["writer"]
    assert "Calm mornings" in found["writer"]


def test_the_mail_is_in_the_language_of_the_persons_admin(site):
    UserProfile.objects.update_or_create(
        user=person("Editor"), defaults={"preferred_language": "fr"}
    )
    broken()
    (message,) = send()
    assert message.subject == "Wellspring\u00a0: ce qui vous attend cette semaine"
    assert "Liens rompus" in message.body
    assert '<html lang="fr">' in message.alternatives[0][0]


def test_one_mail_a_week_however_often_the_timer_runs(site):
    person("Editor")
    broken()
    assert len(send()) == 1
    assert send(MONDAY + HOUR) == []
    assert send(MONDAY + 5 * DAY) == []
    assert len(send(MONDAY + 7 * DAY)) == 1


def test_the_mail_leaves_in_the_morning_of_the_sites_time_zone(site):
    person("Editor")
    broken()
    assert send(MONDAY - 2 * HOUR) == []
    assert len(send(MONDAY - HOUR)) == 1


def test_after_a_monday_without_a_server_it_comes_later_that_week_once(site):
    person("Editor")
    broken()
    assert len(send(MONDAY + 3 * DAY)) == 1
    assert send(MONDAY + 4 * DAY) == []


def test_two_timers_send_one_mail(site, monkeypatch):
    person("Editor")
    broken()
    real = rounds.mail.written

    def meanwhile(*args: Any, **options: Any) -> Any:
        monkeypatch.setattr(rounds.mail, "written", real)
        rounds.work_off(at=MONDAY)  # the other timer, while this one writes
        return real(*args, **options)

    monkeypatch.setattr(rounds.mail, "written", meanwhile)
    assert len(send()) == 1


def fail(monkeypatch: pytest.MonkeyPatch, where: str, error: Exception) -> None:
    def raising(*_: object) -> None:
        raise error

    monkeypatch.setattr(locmem.EmailBackend, where, raising)


def test_a_mail_server_that_is_gone_is_tried_again(site, monkeypatch):
    person("Editor")
    broken()
    with monkeypatch.context() as gone:
        fail(gone, "open", ConnectionRefusedError())
        assert send() == []
    assert send(MONDAY + timedelta(minutes=29)) == []
    assert len(send(MONDAY + timedelta(minutes=30))) == 1


@pytest.mark.parametrize(
    ("error", "state", "again"),
    [
        (smtplib.SMTPDataError(451, b"later"), State.WAITING, 1),
        (smtplib.SMTPDataError(554, b"never"), State.REFUSED, 0),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"later")}), State.WAITING, 1),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"unknown")}), State.REFUSED, 0),
        (smtplib.SMTPServerDisconnected(), State.UNCERTAIN, 0),
        (TimeoutError(), State.UNCERTAIN, 0),
    ],
)
def test_a_mail_that_may_have_arrived_is_not_sent_again(site, monkeypatch, error, state, again):
    person("Editor")
    broken()
    with monkeypatch.context() as failing:
        fail(failing, "send_messages", error)
        send()
    assert WeeklyMail.objects.get().state == state
    assert len(send(MONDAY + HOUR)) == again


def test_a_process_that_ended_while_it_sent_leaves_no_second_mail(site):
    user = person("Editor")
    broken()
    WeeklyMail.objects.create(user=user, week="2026-W49", state=State.SENDING, due_at=MONDAY)
    assert send(MONDAY + HOUR) == []
    assert WeeklyMail.objects.get().state == State.UNCERTAIN


def test_who_turned_it_off_or_has_no_access_gets_none(site):
    MailChoice.objects.create(user=person("Editor"), is_weekly=False)
    person("Editor", "gone", is_active=False)
    get_user_model().objects.create_user("reader", "reader@example.org", "x")
    broken()
    assert send() == []
    assert not WeeklyMail.objects.exists()


def test_a_deputy_reads_what_waits_for_somebody_who_is_away(site):
    away, deputy = person("Editor", first_name="Ada"), person("Writer")
    until = timezone.localdate()
    MailChoice.objects.create(user=away, away_until=until, deputy=deputy)
    broken()
    found = texts()
    assert set(found) == {"writer"}
    assert "You stand in for Ada" in found["writer"]
    assert "Broken links" in found["writer"]
    assert set(texts(MONDAY + 7 * DAY)) == {"editor"}, "they are back"


def test_what_a_deputy_stands_in_for_is_not_passed_on(site):
    first, second, third = person("Editor"), person("Writer"), person("Writer", "third")
    until = timezone.localdate()
    MailChoice.objects.create(user=first, away_until=until, deputy=second)
    MailChoice.objects.create(user=second, away_until=until, deputy=third)
    MailChoice.objects.create(user=third, away_until=until, deputy=first)
    broken()
    assert texts() == {}


def choose(client: Client, **values: str) -> Any:
    """Save the account page as it is shown, with these values for the weekly mail."""
    page = fromstring(client.get(reverse("wagtailadmin_account")).content.decode())
    form = next(form for form in page.forms if "name_email-email" in form.fields)
    kept = {name: value for name, value in form.form_values() if not name.startswith("weekly-")}
    sent = {f"weekly-{name}": value for name, value in values.items()}
    return client.post(reverse("wagtailadmin_account"), {**kept, **sent})


def test_a_person_chooses_on_their_account_page(site):
    client, deputy = seeded_roles.client("Editor"), person("Writer")
    page = client.get(reverse("wagtailadmin_account")).content.decode()
    assert "A mail on Monday about what waits for me" in page
    choose(client, is_weekly="on", away_until="2026-12-04", deputy=str(deputy.pk))
    choice = MailChoice.objects.get()
    assert (choice.user.username, choice.deputy, choice.is_weekly) == ("editor", deputy, True)
    choose(client)
    choice.refresh_from_db()
    assert (choice.is_weekly, choice.deputy, choice.away_until) == (False, None, None)


def test_nobody_is_their_own_deputy_or_names_somebody_who_gets_no_mail(site):
    client = seeded_roles.client("Editor")
    own = get_user_model().objects.get(username="editor")
    stranger = get_user_model().objects.create_user("reader", "reader@example.org", "x")
    for refused in (own, stranger):
        answer = choose(client, is_weekly="on", deputy=str(refused.pk))
        assert "Select a valid choice" in answer.content.decode()
        assert not MailChoice.objects.exists()


def test_more_posts_cost_no_more_queries(site):
    user = person("Editor")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            rounds.mail.written(user, week="2026-W49", at=MONDAY)
        return len(found)

    for number in range(6):
        factories.post(f"Post {number}")
        broken(f"https://{number}.example.com/")
    queries()
    before = queries()
    for number in range(6, 12):
        factories.post(f"Post {number}")
        broken(f"https://{number}.example.com/")
    assert queries() == before
