"""The publisher's name, mark and colour in the admin, at the sign-in and for new passwords."""

import re
from typing import Any

import pytest

from django.test import Client
from django.urls import reverse

from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Site

from blog.models import SiteSettings

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
OUTSIDE = ("wagtailadmin_login", "wagtailadmin_password_reset", "wagtailadmin_password_reset_done")


@pytest.fixture
def publisher(site: Any) -> SiteSettings:
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    row: SiteSettings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    row.title, row.title_fr, row.colour = "Calm Press", "Presses calmes", "#8a1c4a"
    row.save()
    return row


def shown(client: Client, name: str, **headers: str) -> str:
    return str(client.get(reverse(name), headers=headers).content.decode())


@pytest.mark.parametrize("name", OUTSIDE)
def test_the_pages_of_the_sign_in_have_the_name_and_the_colour(client, publisher, name):
    page = shown(client, name)
    assert TITLE.search(page)[1].split(" - ")[1].strip() == "Calm Press"
    assert "--w-color-primary: #8a1c4a;" in page
    assert "Calm Press" in page.split("<body")[1]
    assert "Presses calmes" in shown(client, name, accept_language="fr-CA")


def test_the_admin_has_the_name_in_letters_without_a_mark(admin_client, publisher):
    page = shown(admin_client, "wagtailadmin_home")
    assert '<span class="ws-mark ws-mark--name">Calm Press</span>' in page
    assert TITLE.search(page)[1].strip() == "Dashboard - Calm Press"


def test_the_admin_and_the_sign_in_have_the_logo_as_mark(admin_client, client, publisher):
    publisher.logo = Image.objects.create(title="Logo", file=get_test_image_file())
    publisher.save()
    for page in (
        shown(admin_client, "wagtailadmin_home"),
        *(shown(Client(), name) for name in OUTSIDE),
    ):
        assert re.search(r'class="ws-mark"><img src="[^"]+[.]png" [^>]*alt="Calm Press"', page)


def test_a_logo_without_its_file_is_the_name_in_letters(client, publisher):
    publisher.logo = Image.objects.create(title="Logo", file=get_test_image_file())
    publisher.save()
    publisher.logo.renditions.all().delete()
    publisher.logo.file.delete(save=False)
    assert "ws-mark--name" in shown(client, "wagtailadmin_password_reset")


def test_without_settings_the_admin_is_wellspring(client, site):
    page = shown(client, "wagtailadmin_login")
    assert "Sign in to Wellspring" in page
    assert "--w-color-primary:" not in page


def test_a_colour_that_hides_white_text_is_refused_at_its_field(admin_client, publisher):
    edit = reverse("wagtailsettings:edit", args=["blog", "sitesettings", publisher.site_id])
    answer = admin_client.post(edit, {"title": "Calm Press", "colour": "#ffcc00"})
    assert "White text could not be read on #ffcc00. The nearest that works: #" in (
        answer.content.decode()
    )
    publisher.refresh_from_db()
    assert publisher.colour == "#8a1c4a"
