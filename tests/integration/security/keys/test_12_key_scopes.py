"""Class 12: what a key opens, and who keeps the answers."""

import pytest

from syndication.partners import authentication
from syndication.partners.models import SCOPES
from syndication.rest.problems import Problem
from tests import editions_factory as made
from tests import partners_factory, samples
from tests.partners_factory import bearer

LIST = "/api/v1/posts/"

pytestmark = pytest.mark.django_db


# -- what it opens --------------------------------------------------------------------------------


def reads() -> list[str]:
    post = made.publish(samples.english())
    return [
        "/api/v1/",
        LIST,
        f"{LIST}{post.post_id}/",
        f"{LIST}{post.post_id}/newsletter.html",
        "/api/v1/topics/",
        "/api/v1/authors/",
        "/api/v1/feeds/",
    ]


def test_a_key_opens_its_own_scopes_only(client, partner):
    secret = partners_factory.key(partner, scopes=["webhooks"])[1]
    for url in reads():
        response = client.get(url, headers=bearer(secret))
        assert response.status_code == 403, url
        assert response.json()["scope"] == "read"
        assert response["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="read"'


def test_a_kept_answer_of_one_key_is_not_given_to_another_without_the_scope(client, partner):
    reader = partners_factory.key(partner, scopes=["read"])[1]
    other = partners_factory.key(partner, scopes=["preview"])[1]
    for url in reads():
        tag = client.get(url, headers=bearer(reader))["ETag"]
        assert client.get(url, headers=bearer(reader)).status_code == 200
        held = bearer(other) | {"If-None-Match": tag}
        assert client.get(url, headers=held).status_code == 403, url


@pytest.mark.parametrize("scope", SCOPES)
def test_anyone_may_read_and_follow_changes_and_nothing_else(rf, scope):
    request = rf.get("/api/v1/")
    authentication.admit(request)
    if scope in {"read", "changes"}:
        assert authentication.require(request, scope).partner is None
    else:
        with pytest.raises(Problem) as refused:
            authentication.require(request, scope)
        assert refused.value.kind.status == 401


def test_without_public_reading_everything_but_the_description_needs_a_key(
    client, secret, settings
):
    settings.PUBLIC_READING = False
    for url in (*reads(), "/api/v1/nothing/"):
        for headers in ({}, {"If-None-Match": "*"}):
            response = client.get(url, headers=headers)
            assert response.status_code == 401, url
            assert response["WWW-Authenticate"] == "Bearer"
        assert client.get(url, headers=bearer(secret)).status_code in {200, 404}
    assert client.get("/api/v1/openapi.json").status_code == 200
    assert client.get("/feeds/rss.xml").status_code == 200


def test_turning_public_reading_off_ends_cached_public_answers(client, settings):
    urls = reads()
    for url in urls:
        client.get(url)
    settings.PUBLIC_READING = False
    assert {client.get(url).status_code for url in urls} == {401}


# -- who keeps the answers ------------------------------------------------------------------------


def test_answers_to_a_key_are_kept_by_nobody_else(client, secret):
    for url in (*reads(), "/api/v1/nothing/", f"{LIST}?limit=0", "/api/v1/openapi.json"):
        for _ in range(2):
            response = client.get(url, headers=bearer(secret))
            kept = "no-cache" if "ETag" in response else "no-store"
            assert response["Cache-Control"] == f"private, {kept}", url
            assert "Authorization" in response["Vary"]
        if "ETag" in response:
            held = bearer(secret) | {"If-None-Match": response["ETag"]}
            again = client.get(url, headers=held)
            assert again.status_code == 304
            assert again["Cache-Control"] == "private, no-cache"


def test_public_answers_say_that_they_vary_by_the_key(client):
    for url in (*reads(), "/api/v1/nothing/", f"{LIST}?limit=0"):
        response = client.get(url)
        assert "Authorization" in response["Vary"]
        assert "private" not in response["Cache-Control"]


def test_no_browser_is_told_that_it_may_send_a_key(client):
    response = client.options(LIST, headers={"Access-Control-Request-Headers": "authorization"})
    assert "authorization" not in response["Access-Control-Allow-Headers"].lower()
    assert "Access-Control-Allow-Credentials" not in response
