"""Somebody tries to delete what posts use, and to change it, in the real admin."""

import re

import pytest
from playwright.sync_api import expect

from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from blog.models import CrisisChannel, CrisisResource, Topic
from tests import factories, seeded_roles
from tests.e2e import sites
from tests.e2e.browsing import Reader, overflow, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def line(house: str) -> CrisisResource:
    sites.build()
    seeded_roles.create()
    row = CrisisResource.objects.create(
        key="line", name="Example Line", verified_at="2026-01-02", verify_by="2099-01-02"
    )
    CrisisChannel.objects.create(resource=row, kind="call", number="+16135550100")
    block = {"type": "crisis_support", "value": {"heading": "Help", "resources": [row.pk]}}
    factories.post("Calm evenings", body=[factories.paragraph(factories.WORDS), block])
    return row


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "it is in use"), ("fr", "ne peut pas être supprimé")],
)
def test_the_page_that_deletes_a_help_line_leads_to_the_post(
    house: str, line: CrisisResource, reader: Reader, language: str, words: str
) -> None:
    tab = sites.enter(reader, house, "Administrator", language=language)
    tab.goto(house + reverse(line.snippet_viewset.get_url_name("delete"), args=[line.pk]))
    expect(tab.get_by_text(words)).to_be_visible()
    expect(tab.get_by_role("button", name=re.compile("Yes|Oui"))).to_have_count(0)
    assert violations(tab) == []
    assert overflow(tab) == []
    tab.get_by_role("link", name="Calm evenings").click()
    expect(tab.locator("#id_title")).to_have_value("Calm evenings")
    assert reader.said == []


def test_deleting_in_bulk_names_the_post(house: str, line: CrisisResource, reader: Reader) -> None:
    tab = sites.enter(reader, house, "Administrator")
    address = reverse("wagtail_bulk_action", args=["blog", "crisisresource", "delete"])
    tab.goto(f"{house}{address}?id={line.pk}&next=/admin/")
    tab.get_by_role("button", name="Yes, delete").click()
    expect(tab.get_by_text("it is in use")).to_be_visible()
    expect(tab.get_by_role("link", name="Calm evenings")).to_be_visible()
    assert violations(tab) == []


def test_who_may_not_publish_is_told_whom_to_ask_and_keeps_what_they_typed(
    house: str, line: CrisisResource, reader: Reader
) -> None:
    topic = Topic.objects.create(slug="rest", name="Rest")
    post = factories.post("Calm mornings")
    post.topics.add(topic)
    post.save()
    post.save_revision().publish()
    keeper = Group.objects.create(name="Keeper")
    wanted = ["access_admin", "view_topic", "change_topic"]
    keeper.permissions.add(*Permission.objects.filter(codename__in=wanted))
    tab = sites.enter(reader, house, "Keeper")
    tab.goto(house + reverse(topic.snippet_viewset.get_url_name("edit"), args=[topic.pk]))
    tab.locator("#id_name").fill("Another name")
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_text("Ask an editor").first).to_be_visible()
    expect(tab.locator("#id_name")).to_have_value("Another name")
    topic.refresh_from_db()
    assert topic.name == "Rest"
