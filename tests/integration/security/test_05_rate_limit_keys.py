"""Class 5: a client that chooses for itself where its requests are counted."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import RequestFactory, override_settings

from cms.middleware import response_cache
from syndication.partners import authentication, client_ip, keys
from tests import editions_factory as made
from tests import partners_factory
from tests.partners_factory import bearer

LIST = "/api/v1/posts/"
LIMIT = 5

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _limited(settings):
    settings.ANONYMOUS_REQUESTS_PER_MINUTE = LIMIT
    made.publisher()
    response_cache.clear()


@pytest.fixture(autouse=True)
def _one_minute(monkeypatch):
    """The minute does not end in the middle of a test."""
    monkeypatch.setattr(authentication.quotas, "_clock", lambda: 1_800_000_000.0)


def statuses(client, count: int = LIMIT + 1, **asked) -> list[int]:
    return [client.get(LIST, **asked).status_code for _ in range(count)]


def exhausted(client, **asked) -> None:
    assert statuses(client, **asked) == [200] * LIMIT + [429]


# -- networks -------------------------------------------------------------------------------------


def test_an_anonymous_network_has_its_quota_and_no_more(client):
    exhausted(client)
    exhausted(client, REMOTE_ADDR="203.0.113.9")


def test_a_429_says_when_to_come_back(client):
    exhausted(client)
    response = client.get(LIST)
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["type"].endswith("#too-many-requests")
    assert 1 <= int(response["Retry-After"]) <= 60
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "no-store"


def test_a_304_and_a_refusal_count_too(client):
    tag = client.get(LIST)["ETag"]
    client.get(LIST, headers={"If-None-Match": tag})
    client.get("/api/v1/nothing/")
    client.get(LIST, {"colour": "blue"})
    client.options(LIST)
    assert client.get(LIST, headers={"If-None-Match": tag}).status_code == 429
    assert client.head(LIST).status_code == 429


@pytest.mark.parametrize(
    "name",
    ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "CF-Connecting-IP", "Client-IP",
     "True-Client-IP", "Via", "User-Agent", "Cookie", "Origin", "Referer", "Accept-Language"],
)  # fmt: skip
def test_no_header_moves_a_client_to_another_bucket(client, name):
    found = [
        client.get(LIST, headers={name: f"198.51.100.{number}"}).status_code
        for number in range(LIMIT + 1)
    ]
    assert found[-1] == 429


def test_behind_a_proxy_of_ours_clients_are_told_apart_by_what_it_adds(client, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    for client_address in ("198.51.100.1", "198.51.100.2"):
        exhausted(client, REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": client_address})


@given(forged=st.lists(st.ip_addresses().map(str) | st.text(max_size=5), max_size=4))
def test_behind_a_proxy_of_ours_what_a_client_forges_is_not_read(forged):
    chain = ",".join([*forged, "198.51.100.1"])
    request = RequestFactory().get(LIST, REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": chain})
    with override_settings(TRUSTED_PROXIES=["10.0.0.0/8"]):
        assert client_ip.of(request) == "198.51.100.1"


def test_behind_what_is_no_address_nothing_is_read(client, settings):
    """It was not written by a proxy of ours: what stands before it may be anybody's words."""
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    found = [
        client.get(
            LIST,
            REMOTE_ADDR="10.0.0.1",
            headers={"X-Forwarded-For": f"198.51.100.{number}, unknown"},
        ).status_code
        for number in range(LIMIT + 1)
    ]
    assert found[-1] == 429


def test_a_networks_many_ipv6_addresses_are_one(client):
    found = [
        client.get(LIST, REMOTE_ADDR=f"2001:db8::{number:x}").status_code
        for number in range(1, LIMIT + 2)
    ]
    assert found[-1] == 429


def test_another_spelling_of_an_address_is_the_same_bucket(client):
    exhausted(client, REMOTE_ADDR="203.0.113.9")
    assert client.get(LIST, REMOTE_ADDR="::ffff:203.0.113.9").status_code == 429


# -- passwords ------------------------------------------------------------------------------------


def tried(client, password: str, **asked) -> int:
    attempt = {"username": "editor", "password": password}
    return int(client.post("/admin/login/", attempt, **asked).status_code)


@pytest.fixture
def editor(site, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    return get_user_model().objects.create_superuser("editor", password="right")


def test_whoever_tries_passwords_locks_nobody_out_elsewhere(client, editor):
    """Behind a proxy, too, whose address all requests have."""
    there, here = (
        {"REMOTE_ADDR": "10.0.0.1", "headers": {"X-Forwarded-For": f"198.51.100.{number}"}}
        for number in (1, 2)
    )
    assert [tried(client, "wrong", **there) for _ in range(10)][-1] == 429
    assert tried(client, "right", **there) == 429
    assert tried(client, "right", **here) == 302


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("203.0.113.9", "X-Forwarded-For"),
        ("203.0.113.9", "X-Real-IP"),
        ("203.0.113.9", "User-Agent"),
        ("2001:db8::{}", "Via"),  # one subscriber's
    ],
)
def test_no_header_and_no_address_of_ones_own_gives_more_tries(client, editor, address, name):
    for number in range(1, 11):
        headers = {name: f"198.51.100.{number}"}
        found = tried(client, "wrong", REMOTE_ADDR=address.format(number), headers=headers)
    assert found == 429
    assert tried(client, "right", REMOTE_ADDR=address.format(99)) == 429


# -- keys -----------------------------------------------------------------------------------------


def test_many_bad_keys_count_on_the_network_that_they_come_from(client):
    found = [
        client.get(LIST, headers=bearer(keys.generate())).status_code for _ in range(LIMIT + 1)
    ]
    assert found == [401] * LIMIT + [429]
    # And so they do whether the key is well formed or not, and for who shows none.
    assert client.get(LIST, headers=bearer("nonsense")).status_code == 429
    assert client.get(LIST, {"api_key": "x"}).status_code == 429
    assert client.get(LIST).status_code == 429


def test_a_revoked_key_counts_on_the_network(client):
    partner = partners_factory.partner(requests_per_minute=1000)
    key, secret = partners_factory.key(partner)
    keys.revoke(key, at=partners_factory.AT)
    assert statuses(client, headers=bearer(secret))[-1] == 429


def test_a_partner_has_its_own_quota_over_all_its_keys_and_networks(client):
    partner = partners_factory.partner(requests_per_minute=3)
    first, second = (partners_factory.key(partner)[1] for _ in range(2))
    found = [
        client.get(LIST, REMOTE_ADDR=f"198.51.100.{number}", headers=bearer(secret)).status_code
        for number, secret in enumerate((first, second, first, second, first))
    ]
    assert found == [200, 200, 200, 429, 429]


def test_whoever_exhausts_a_network_keeps_no_partner_in_it_from_reading(client):
    secret = partners_factory.key(partners_factory.partner())[1]
    exhausted(client)
    assert client.get(LIST, headers=bearer(secret)).status_code == 200


def test_a_partner_that_exhausts_its_quota_takes_nothing_from_others(client):
    greedy = partners_factory.key(partners_factory.partner("Greedy", requests_per_minute=1))[1]
    other = partners_factory.key(partners_factory.partner("Other"))[1]
    assert statuses(client, 2, headers=bearer(greedy)) == [200, 429]
    assert client.get(LIST, headers=bearer(other)).status_code == 200
    assert client.get(LIST).status_code == 200


# -- what is said of it ---------------------------------------------------------------------------

# draft-ietf-httpapi-ratelimit-headers-10: lists of strings with parameters (RFC 9651).
POLICY = re.compile(r'"(partner|network)";q=(\d+);w=60')
SERVICE = re.compile(r'"(partner|network)";r=(\d+);t=(\d+)')


@pytest.mark.parametrize(
    "path", [LIST, "/api/v1/", "/api/v1/nothing/", "/api/v1/openapi.json", f"{LIST}?limit=0"]
)
def test_every_answer_names_the_quota_and_what_is_left(client, path):
    for left in (LIMIT - 1, LIMIT - 2):
        response = client.get(path)
        policy = POLICY.fullmatch(response["RateLimit-Policy"])
        service = SERVICE.fullmatch(response["RateLimit"])
        assert policy is not None
        assert service is not None
        assert policy.groups() == ("network", str(LIMIT))
        assert service[2] == str(left)
        assert 1 <= int(service[3]) <= 60


def test_a_partner_is_told_its_own_quota(client):
    secret = partners_factory.key(partners_factory.partner(requests_per_minute=60))[1]
    for left in (59, 58):
        response = client.get(LIST, headers=bearer(secret))
        assert response["RateLimit-Policy"] == '"partner";q=60;w=60'
        assert response["RateLimit"].startswith(f'"partner";r={left};t=')


def test_failed_preconditions_and_preflights_bear_them_too(client):
    assert "RateLimit" in client.get(LIST, headers={"If-Match": '"other"'})
    assert "RateLimit" in client.options(LIST)


def test_what_is_not_the_api_has_no_quota(client):
    for _ in range(LIMIT + 5):
        response = client.get("/feeds/rss.xml")
        assert response.status_code == 200
        assert "RateLimit" not in response


def test_no_limit_is_no_header(client, settings):
    settings.ANONYMOUS_REQUESTS_PER_MINUTE = 0
    assert statuses(client, 20) == [200] * 20
    assert "RateLimit" not in client.get(LIST)


def test_a_cache_that_fails_takes_nothing_down(client, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise ConnectionError("no cache")

    for name in ("add", "incr"):
        monkeypatch.setattr(f"django.core.cache.cache.{name}", fail, raising=False)
    exhausted(client)


@pytest.mark.parametrize("wrong", ["10.0.0.1/8", "10.0.0.0/99", "proxy.example.org", "*"])
def test_a_proxy_that_is_no_network_is_an_error_at_start(settings, wrong):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", wrong]
    with pytest.raises(SystemCheckError, match=r"wellspring\.E005"):
        call_command("check")
