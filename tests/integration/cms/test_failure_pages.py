"""The pages that Django answers with itself say in words what to do, in both languages."""

from typing import Any

import pytest

from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory
from django.utils import translation
from django.views.defaults import bad_request, server_error

from wagtail.users.models import UserProfile

from tests import seeded_roles

pytestmark = pytest.mark.django_db


def test_a_form_whose_token_is_old_says_what_to_do_in_french(site: Any) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "fr"})
    client.get("/admin/login/")
    response = client.post("/admin/login/", {"username": "a", "password": "b"})
    page = response.content.decode()
    assert response.status_code == 403
    assert '<html lang="fr">' in page
    assert "Revenez en arrière dans votre navigateur" in page
    assert "CSRF" not in page


def test_a_browser_without_cookies_is_told_so(site: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/admin/login/", {"username": "a"}).content.decode()
    assert "Allow cookies for this site" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "The fault is ours"), ("fr", "La faute est nôtre")],
)
def test_a_fault_of_ours_says_that_nothing_was_saved(language: str, words: str) -> None:
    with translation.override(language):
        page = server_error(RequestFactory().get("/admin/")).content.decode()
    assert words in page
    assert f'<html lang="{language}">' in page


def test_what_cannot_be_read_has_a_page_in_words() -> None:
    page = bad_request(RequestFactory().get("/admin/"), ValueError()).content.decode()
    assert "This request cannot be answered" in page


@pytest.mark.parametrize("address", ["/admin/login/", "/admin/password_reset/"])
def test_who_has_not_logged_in_yet_reads_the_browsers_language(site: Any, address: str) -> None:
    page = Client(headers={"accept-language": "fr-CA,fr;q=0.9,en;q=0.5"}).get(address)
    assert '<html lang="fr"' in page.content.decode()


def test_every_field_of_the_login_is_named_in_french(site: Any) -> None:
    page = Client(headers={"accept-language": "fr"}).get("/admin/login/").content.decode()
    assert "Mot de passe" in page
    assert "Password" not in page


def test_who_is_refused_reads_their_own_language_in_any_browser(site):
    seeded_roles.create()
    writer = seeded_roles.client("Writer")
    writer.get("/admin/")  # Wagtail makes the profile
    UserProfile.objects.update_or_create(
        user=get_user_model().objects.get(username="writer"), defaults={"preferred_language": "fr"}
    )
    answer = writer.get("/admin/partners/", headers={"accept-language": "en"}, follow=True)
    (said,) = map(str, answer.context["messages"])
    assert said.startswith("Désolé")
    assert answer.headers["Content-Language"] == "fr"
