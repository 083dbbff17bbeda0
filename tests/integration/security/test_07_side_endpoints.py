"""Class 7: addresses beside the main ones, open to whom they are not for.

Every address is gone through as the resolver knows it, so that one that is added without a thought
of who may open it fails here.
"""

import pytest

from django.test import Client

from tests.integration.security.addresses import OPEN, path_of, public
from tests.integration.security.belongings import SECRETS, everything

pytestmark = pytest.mark.django_db


def test_every_public_address_says_here_what_it_shows():
    assert set(public()) <= set(OPEN), "who may open it, and what does it show?"


def test_what_is_open_to_anyone_shows_nothing_of_partners_and_drafts(hidden):
    client = Client()
    for name in sorted(public()):
        answer = client.get(path_of(name))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code != 405:
            assert answer.status_code == OPEN[name], name
        for secret in SECRETS:
            assert secret.encode() not in body, (name, secret)
        assert not answer.cookies, name


def test_anyone_may_do_no_more_than_read(hidden):
    client, before = Client(), everything()
    for name in sorted(public()):
        for method in (client.post, client.put, client.patch, client.delete):
            answer = method(path_of(name), {}, content_type="application/json")
            assert answer.status_code in (401, 403, 404, 405, 302), (name, answer.status_code)
    assert everything() == before


def test_health_says_no_more_than_health(hidden):
    assert Client().get("/healthz").json() == {"status": "ok"}
    assert set(Client().get("/readyz").json()) == {"status", "database", "timer", "sending"}


def test_what_is_not_there_says_so_without_naming_the_code(settings):
    settings.DEBUG = False
    for path in ("/api/v1/admin/", "/api/v2/posts/", "/api/v1/partners/", "/api/v1/keys/"):
        answer = Client().get(path)
        assert answer.status_code == 404
        assert "Traceback" not in answer.content.decode()
        assert "urlconf" not in answer.content.decode().lower()
