"""Class 12: where keys may be, and what is kept of them."""

import io
import logging
from datetime import timedelta
from logging.config import DictConfigurator
from urllib.parse import quote
from uuid import UUID

import pytest

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.logs import RedactingStream
from syndication.api import post_cursor
from syndication.editions.versions import Selection
from syndication.partners import authentication, keys
from syndication.partners.models import Key
from tests import editions_factory as made
from tests import partners_factory
from tests.partners_factory import bearer

LIST = "/api/v1/posts/"

pytestmark = pytest.mark.django_db


# -- what is kept ---------------------------------------------------------------------------------


def test_a_key_is_shown_once_and_kept_as_a_digest(partner):
    key, secret = partners_factory.key(partner)
    row = Key.objects.filter(pk=key.pk).values().get()
    assert secret not in repr(row)
    assert row["digest"] == keys.digest(secret)
    # What tells it from others gives away nothing that helps to guess the rest.
    assert secret.startswith(row["hint"])
    assert len(secret) - len(row["hint"]) - keys.CHECKSUM >= 29


def test_a_key_must_open_something_that_we_know(partner):
    for scopes in ([], ["everything"], ["read", "admin"]):
        with pytest.raises(ValidationError):
            keys.make(partner, label="x", scopes=scopes, expires_at=None, at=timezone.now())


def test_a_key_ends_after_it_begins(partner):
    now = timezone.now()
    with pytest.raises(ValidationError):
        keys.make(partner, label="x", scopes=["read"], expires_at=now, at=now)


def test_rotating_never_lengthens_a_keys_life(partner):
    now = timezone.now()
    end = now + timedelta(hours=1)
    key, _ = partners_factory.key(partner, expires_at=end)
    successor, _ = keys.rotate(key, overlap=timedelta(days=7), at=now)
    key.refresh_from_db()
    assert key.expires_at == end
    assert successor.expires_at == now + (end - key.created_at)


def test_a_key_that_is_over_has_no_successor(partner):
    now = timezone.now()
    key, _ = partners_factory.key(partner)
    keys.revoke(key, at=now)
    with pytest.raises(ValidationError):
        keys.rotate(key, overlap=timedelta(days=1), at=now)


def test_a_key_has_one_successor_at_a_time(partner):
    now = timezone.now()
    key, _ = partners_factory.key(partner)
    successor, _ = keys.rotate(key, overlap=timedelta(hours=1), at=now)
    with pytest.raises(ValidationError):
        keys.rotate(key, overlap=timedelta(hours=1), at=now)
    third, _ = keys.rotate(successor, overlap=timedelta(hours=1), at=now)
    assert (successor.expires_at, third.expires_at) == (None, None)


def test_a_revoked_key_stays_revoked_since_the_first_time(partner):
    now = timezone.now()
    key, _ = partners_factory.key(partner)
    keys.revoke(key, at=now)
    keys.revoke(key, at=now + timedelta(days=1))
    key.refresh_from_db()
    assert key.revoked_at == now


# -- where it is shown ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["key", "api_key", "apikey", "API_KEY", "access_token", "token"])
def test_a_key_in_an_address_is_refused_and_not_repeated(client, secret, name, caplog):
    caplog.set_level(logging.DEBUG)
    for headers in ({}, bearer(secret)):
        response = client.get(LIST, {name: secret}, headers=headers)
        assert response.status_code == 400
        assert "header" in response.json()["detail"]
        assert secret.encode() not in response.content
        assert secret not in repr(response.headers)
    assert secret not in caplog.text


@pytest.mark.parametrize("query", ["{}", "colour={}", "cursor={}", "limit=1&x={}#", "{}=1"])
def test_a_key_under_any_other_name_is_refused_and_not_repeated(client, secret, query, caplog):
    caplog.set_level(logging.DEBUG)
    response = client.get(f"{LIST}?{query.format(secret)}")
    assert response.status_code == 400
    assert secret.encode() not in response.content
    assert secret not in caplog.text


@pytest.mark.parametrize(
    "query",
    [
        "x=wsk%5F{}",
        "x=%77sk_{}",
        "wsk%5f{}",
        "%6Bey={}",
        "tok%65n={}",
        "cursor=%77sk_{}",
        "cursor=a&x=wsk_{}",
    ],
)
def test_writing_it_otherwise_hides_no_key_from_being_refused(client, secret, query):
    rest = secret.removeprefix(keys.PREFIX)
    response = client.get(f"{LIST}?{query.format(rest)}")
    assert response.status_code == 400
    assert "header" in response.json()["detail"]
    assert rest.encode() not in response.content


@pytest.mark.parametrize("query", ["q=a%26key%3Db", "q=tea%3Dtoken"])
def test_a_question_that_only_looks_like_a_key_is_answered(client, query):
    assert client.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize("before", ["", "limit=1&"])
def test_a_cursor_that_has_a_keys_letters_by_chance_goes_on(client, settings, before):
    settings.SECRET_KEY = "not in use: under it, this cursor is one of those"
    place = post_cursor.PostCursor(made.AT, UUID(int=216_403))
    text = post_cursor.dumps(place, Selection())
    assert keys.PREFIX in text
    for written in (text, quote(text, safe=""), text.replace("_", "%5F")):
        assert client.get(f"{LIST}?{before}cursor={written}").status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/v1/{}", "/api/v1/posts/{}/", "/api/v1/previews/{}/", "/api/{}"]
)
def test_a_key_in_a_path_is_not_repeated(client, secret, path):
    for headers in ({}, bearer(secret)):
        response = client.get(path.format(secret), headers=headers)
        assert response.status_code in {401, 404}
        assert secret.encode() not in response.content


@pytest.mark.parametrize("shape", ["json", "plain"])
@pytest.mark.parametrize(
    "path", ["/{}", "/nothing?key={}", "/feeds/x?k={}", "/feeds/p/{}/rss.xml", "/admin/x/?key={}"]
)
def test_a_key_in_an_address_is_in_no_line_of_the_log(client, secret, path, shape, settings):
    """Where no gate stands Django names what was not found, and the request with its query."""
    if path.startswith("/admin/"):  # others are sent to the login
        client.force_login(get_user_model().objects.create_superuser("root", "", "x"))
    lines = io.StringIO()
    kinds = settings.LOGGING["formatters"]
    made = DictConfigurator({}).configure_formatter(dict(kinds[shape]))
    (handler := RedactingStream(lines)).setFormatter(made)
    logging.getLogger("django.request").addHandler(handler)
    try:
        client.get(path.format(secret), headers={"Referer": f"https://a.example/?key={secret}"})
        logging.getLogger("django.request").error("%s", secret, exc_info=ValueError(secret))
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert "Not Found" in lines.getvalue()
    assert secret.removeprefix(keys.PREFIX) not in lines.getvalue()
    assert settings.LOGGING["handlers"]["console"]["class"] == "cms.logs.RedactingStream"


@pytest.mark.parametrize(
    "given",
    [
        "{}",
        "Basic {}",
        "Token {}",
        "Bearer",
        "Bearer ",
        "Bearer {} {}",
        "Bearer {},Bearer {}",  # two headers, as a server joins them
        "Bearer {}, {}",
        "Bearer\t{}",
        "Bearer {}é",
        'Bearer "{}"',
        "Bearer {}\x00",
        "",
    ],
)
def test_any_other_authorization_is_refused_without_a_query(client, secret, given):
    with CaptureQueriesContext(connection) as caught:
        response = client.get(LIST, HTTP_AUTHORIZATION=given.replace("{}", secret))
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer error="invalid_request"'
    assert secret.encode() not in response.content
    assert not caught.captured_queries


def test_a_huge_authorization_is_refused(client):
    for given in ("Bearer " + "a" * 100_000, "Bearer" + " " * 100_000 + "a", "a" * 100_000):
        assert client.get(LIST, HTTP_AUTHORIZATION=given).status_code == 401


def test_a_mistyped_key_is_refused_without_a_query(client, secret):
    wrong = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    with CaptureQueriesContext(connection) as caught:
        response = client.get(LIST, headers=bearer(wrong))
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert not caught.captured_queries


def test_an_unknown_key_is_looked_up_once(client):
    wrong = bearer(keys.generate())
    with CaptureQueriesContext(connection) as caught:
        for _ in range(5):
            assert client.get(LIST, headers=wrong).status_code == 401
    assert len(caught.captured_queries) == 1


def test_what_is_remembered_of_keys_is_bounded(client, monkeypatch):
    monkeypatch.setattr(authentication.cached_keys, "_size", 10)
    for _ in range(30):
        client.get(LIST, headers=bearer(keys.generate()))
    assert len(authentication.cached_keys) == 10


@pytest.mark.parametrize(
    ("kind", "status", "problem"),
    [(OperationalError, 503, "unavailable"), (ValueError, 500, "internal")],
)
def test_a_key_that_can_not_be_looked_up_is_our_fault_and_tells_nothing(
    client, secret, monkeypatch, caplog, kind, status, problem
):
    def fail(*_: object, **__: object) -> None:
        raise kind("password of the database")

    monkeypatch.setattr(keys, "look_up", fail)
    response = client.get(LIST, headers=bearer(secret))
    assert (response.status_code, response.json()["type"].rpartition("#")[2]) == (status, problem)
    assert response["Content-Length"] == str(len(response.content))
    assert b"password" not in response.content
    assert "password of the database" in caplog.text


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "BeArEr"])
def test_the_scheme_is_written_as_one_likes(client, secret, scheme):
    assert client.get(LIST, headers={"Authorization": f"{scheme} {secret}"}).status_code == 200
