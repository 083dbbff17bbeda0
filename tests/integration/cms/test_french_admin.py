"""The admin in French: names of roles, yes and no, titles, and no entry that leads nowhere."""

import re

import pytest
from lxml.html import fromstring

from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from wagtail.models import Site
from wagtail.users.models import UserProfile

from blog.models import CrisisResource, Organization
from tests import seeded_roles

pytestmark = [pytest.mark.django_db, pytest.mark.desk]


@pytest.fixture
def administrator(site: Site) -> Client:
    """An administrator who works in French."""
    seeded_roles.create()
    client = seeded_roles.client("Administrator")
    UserProfile.objects.create(
        user=User.objects.get(username="administrator"), preferred_language="fr"
    )
    return client


def text(client: Client, address: str) -> str:
    """The words of a page, with single spaces but for no-break spaces."""
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", fromstring(answer.content.decode()).text_content())


def test_roles_have_french_names_and_other_groups_their_own(administrator):
    Group.objects.create(name="Tuesday team")
    said = text(administrator, reverse("wagtailusers_users:index"))
    assert "Révision clinique" in said
    assert "Clinical reviewer" not in said
    assert "Tuesday team" in said


def test_the_names_of_roles_stay_english_for_who_works_in_english(administrator):
    UserProfile.objects.update(preferred_language="en")
    assert "Clinical reviewer" in text(administrator, reverse("wagtailusers_users:index"))


def test_a_column_of_yes_and_no_says_so_in_french(administrator):
    CrisisResource.objects.create(
        key="line", name="Example Line", verified_at="2026-01-02", verify_by="2099-01-02"
    )
    said = text(administrator, reverse("wagtailsnippets_blog_crisisresource:list"))
    assert {"Oui", "Non"} & set(said.split())
    assert not {"True", "False", "None"} & set(said.split())


def test_a_title_has_a_no_break_space_before_its_colon_and_none_within_the_name(administrator):
    team = Organization.objects.create(name="Tea: a cup")
    said = text(administrator, reverse("wagtailsnippets_blog_organization:edit", args=[team.pk]))
    assert "\u00a0: Tea: a cup" in said


def test_nobody_is_led_to_locales_who_may_not_open_them(administrator):
    locales = reverse("wagtaillocales:index")
    assert administrator.get(locales).status_code == 302
    assert locales not in administrator.get(reverse("wagtailadmin_home")).content.decode()


def test_a_superuser_is_led_to_locales(administrator):
    User.objects.filter(username="administrator").update(is_superuser=True)
    assert reverse("wagtaillocales:index") in (
        administrator.get(reverse("wagtailadmin_home")).content.decode()
    )
