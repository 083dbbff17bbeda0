"""Times in the admin's forms: with their zone, and explained where the clocks change."""

from datetime import UTC, datetime

import pytest

from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from wagtail.users.models import UserProfile

from blog.admin.local_times import LocalDateTimeField
from blog.models import PostPage
from syndication.desk.partners.endpoint_forms import RangeForm
from tests import factories
from tests.editor_forms import add_url, edit_url, form

TORONTO = "America/Toronto"


def message(written: str, zone: str = TORONTO, language: str = "en") -> str:
    with timezone.override(zone), translation.override(language):
        with pytest.raises(ValidationError) as refused:
            LocalDateTimeField().clean(written)
        assert refused.value.code == "ambiguous_timezone"
        return refused.value.messages[0]


@pytest.mark.parametrize("written", ["2026-11-01 01:00", "2026-11-01 01:30", "2026-11-01 01:59"])
def test_a_time_that_comes_twice_is_explained(written):
    assert "The clocks of America/Toronto go back on Nov. 1, 2026" in message(written)


def test_the_times_that_are_proposed_can_be_written():
    assert "such as 00:30 or 02:30." in message("2026-11-01 01:30")
    assert "such as 03:30." in message("2027-03-14 02:30")
    # A change of half an hour.
    assert "such as 01:15 or 02:15." in message("2026-04-05 01:45", "Australia/Lord_Howe")
    with timezone.override(TORONTO):
        for proposed in ("2026-11-01 00:30", "2026-11-01 02:30", "2027-03-14 03:30"):
            LocalDateTimeField().clean(proposed)


@pytest.mark.parametrize("written", ["2027-03-14 02:00", "2027-03-14 02:30", "2027-03-14 02:59"])
def test_a_time_that_does_not_exist_is_explained(written):
    assert f"{written[-5:]} does not exist that day." in message(written)


def test_the_explanation_is_in_french_for_french_editors():
    assert "01:30 y revient deux fois" in message("2026-11-01 01:30", language="fr")
    assert "02:30 n’y existe pas" in message("2027-03-14 02:30", language="fr")


def test_the_same_times_are_taken_in_a_zone_without_changes():
    with timezone.override("America/Regina"):
        taken = LocalDateTimeField().clean("2026-11-01 01:30")
    assert taken == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("field", ["go_live_at", "expire_at"])
def test_a_schedule_is_refused_at_its_field(site, admin_client, field):
    answer = admin_client.post(add_url(), {**form(), field: "2027-03-14 02:30"})
    (error,) = answer.context["form"].errors[field]
    assert "02:30 does not exist that day." in error
    assert error in answer.content.decode()


def test_a_stored_time_that_comes_twice_holds_up_no_draft(site, admin_client):
    page = factories.draft()
    stored = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 01:30 in Toronto, the first time
    factories.edit(page, go_live_at=stored)
    admin_client.post(edit_url(page), form(page, title="Calmer", go_live_at="2026-11-01 01:30"))
    draft = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (draft.title, draft.go_live_at.astimezone(UTC)) == ("Calmer", stored)


def test_fields_of_a_schedule_name_the_time_zone(site, admin_client):
    page = factories.draft()
    answer = admin_client.get(f"/admin/pages/{page.pk}/edit/")
    assert answer.content.decode().count("Time zone: America/Toronto.") == 2


def test_a_range_of_messages_names_it_too():
    with timezone.override(TORONTO):
        assert "Time zone: America/Toronto." in RangeForm().as_p()
        refused = RangeForm({"since": "2026-11-01 01:30", "until": "2026-11-02 01:30"})
        assert "comes twice" in refused.errors["since"][0]


def test_the_dates_of_a_schedule_beside_the_form_name_their_time_zone(
    site, admin_client, admin_user
):
    UserProfile.objects.create(user=admin_user, current_time_zone="America/Vancouver")
    page = factories.draft()
    page.go_live_at = datetime(2099, 7, 1, 16, tzinfo=UTC)
    page.expire_at = datetime(2099, 12, 1, 16, tzinfo=UTC)
    page.save_revision()
    text = admin_client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "July 1, 2099, 9 a.m. (America/Vancouver)" in text
    assert "Dec. 1, 2099, 8 a.m. (America/Vancouver)" in text


def test_the_banner_of_a_scheduled_post_names_the_time_zone(site, admin_user):
    page = factories.draft()
    page.go_live_at = datetime(2099, 7, 1, 16, tzinfo=UTC)
    page.save_revision().publish()
    page.refresh_from_db()
    with timezone.override(TORONTO):
        words = page.get_lock().get_message(admin_user)
    assert "scheduled to go live at July 1, 2099, noon (America/Toronto)" in words
