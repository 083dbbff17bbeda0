"""Class 4: a key that was taken back still opens something, or a kept answer still does."""

from datetime import timedelta

import pytest
import time_machine

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.middleware import response_cache
from syndication.partners import authentication, entitlements, keys
from syndication.partners import key_cache as memos
from syndication.partners.models import Key, Partner, Status
from tests import editions_factory as made
from tests import partners_factory, samples
from tests.partners_factory import bearer

LIST = "/api/v1/posts/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()
    response_cache.clear()


@pytest.fixture
def post():
    return made.publish(samples.english())


@pytest.fixture
def partner():
    return partners_factory.partner()


@pytest.fixture
def secret(partner):
    return partners_factory.key(partner)[1]


@pytest.fixture
def time_goes_by(monkeypatch):
    """The key cache's clock, moved by hand."""
    moved = [0.0]
    monkeypatch.setattr(authentication.cached_keys, "_clock", lambda: moved[0])

    def go_by(seconds: float) -> None:
        moved[0] += seconds

    return go_by


def addresses(post) -> list[str]:
    return [LIST, f"{LIST}{post.post_id}/", "/api/v1/topics/", "/api/v1/"]


def revoke(secret: str) -> None:
    keys.revoke(Key.objects.get(digest=keys.digest(secret)), at=timezone.now())


def elsewhere(secret: str, **changes: object) -> None:
    """A change by another process: nothing in this one is told of it."""
    Key.objects.filter(digest=keys.digest(secret)).update(**changes)


def refused(client, post, secret: str, status: int, **headers: str) -> None:
    for url in addresses(post):
        response = client.get(url, headers=bearer(secret) | headers)
        assert response.status_code == status
        assert response["Content-Type"] == "application/problem+json"
        assert response["Cache-Control"] == "no-store"
        assert "ETag" not in response
        assert samples.english().title.encode() not in response.content


def test_a_revoked_key_opens_nothing(client, post, secret):
    for url in addresses(post):
        assert client.get(url, headers=bearer(secret)).status_code == 200
    revoke(secret)
    refused(client, post, secret, 401)


def test_a_revoked_key_gets_no_replay_and_no_304(client, post, secret):
    tags = {url: client.get(url, headers=bearer(secret))["ETag"] for url in addresses(post)}
    for url, tag in tags.items():
        held = bearer(secret) | {"If-None-Match": tag}
        assert client.get(url, headers=held).status_code == 304
    revoke(secret)
    for tag in (*tags.values(), "*"):
        refused(client, post, secret, 401, **{"If-None-Match": tag})


def test_another_process_refuses_a_revoked_key_after_five_seconds(
    client, post, secret, time_goes_by
):
    for url in addresses(post):
        client.get(url, headers=bearer(secret))
    elsewhere(secret, revoked_at=timezone.now())
    time_goes_by(memos.SECONDS)
    refused(client, post, secret, 401)


def test_another_process_makes_nothing_new_for_a_revoked_key(client, post, secret):
    client.get("/api/v1/", headers=bearer(secret))
    elsewhere(secret, revoked_at=timezone.now())
    # Within the five seconds only what it gave out already is given again.
    assert client.get(LIST, headers=bearer(secret)).status_code == 401


def test_a_process_that_has_just_begun_refuses_it_at_once(client, post, secret):
    client.get(LIST, headers=bearer(secret))
    elsewhere(secret, revoked_at=timezone.now())
    authentication.cached_keys.clear()
    refused(client, post, secret, 401)


def test_a_suspended_partner_reads_nothing_by_any_of_its_keys(client, post, partner, secret):
    other = partners_factory.key(partner)[1]
    for one in (secret, other):
        assert client.get(LIST, headers=bearer(one)).status_code == 200
    partner.status = Status.SUSPENDED
    partner.save()
    for one in (secret, other):
        refused(client, post, one, 403)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"status": Status.SUSPENDED}, "suspended"),
        ({"status": Status.ENDED}, "ended"),
        ({"ends_on": timezone.localdate() - timedelta(days=1)}, "ended"),
        ({"starts_on": timezone.localdate() + timedelta(days=1)}, "not begun"),
    ],
)
def test_a_contract_that_is_not_running_opens_nothing_and_says_so(
    client, post, partner, secret, facts, says, time_goes_by
):
    client.get(LIST, headers=bearer(secret))
    Partner.objects.filter(pk=partner.pk).update(**facts)
    time_goes_by(memos.SECONDS)
    refused(client, post, secret, 403)
    assert says in client.get(LIST, headers=bearer(secret)).json()["detail"]


def test_a_contract_runs_on_its_first_and_last_day(client, post, partner, secret):
    today = timezone.localdate()
    Partner.objects.filter(pk=partner.pk).update(starts_on=today, ends_on=today)
    assert client.get(LIST, headers=bearer(secret)).status_code == 200


def test_a_key_ends_at_its_second_whatever_is_remembered(client, post, partner):
    end = timezone.now() + timedelta(seconds=2)
    secret = partners_factory.key(partner, expires_at=end)[1]
    assert client.get(LIST, headers=bearer(secret)).status_code == 200
    with time_machine.travel(end, tick=False):
        refused(client, post, secret, 401)


def test_a_rotated_key_and_its_successor_work_until_the_overlap_ends(client, post, partner):
    now = timezone.now()
    old, before = partners_factory.key(partner, scopes=["read"])
    new, after = keys.rotate(old, overlap=timedelta(hours=1), at=now)
    assert (new.label, new.scopes, new.expires_at) == (old.label, ["read"], None)
    for secret in (before, after):
        assert client.get(LIST, headers=bearer(secret)).status_code == 200
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        refused(client, post, before, 401)
        assert client.get(LIST, headers=bearer(after)).status_code == 200


def test_a_deleted_partner_takes_its_keys_along(client, post, partner, secret):
    client.get(LIST, headers=bearer(secret))
    partner.delete()
    refused(client, post, secret, 401)


# -- a contract that changes ----------------------------------------------------------------------


def amend(partner: Partner, **facts: object) -> None:
    for name, value in facts.items():
        setattr(partner, name, value)
    entitlements.amend(partner, at=timezone.now())


def read(client, secret: str, **headers: str) -> tuple[int, list[str], str]:
    response = client.get(LIST, headers=bearer(secret) | headers)
    found = response.json()["results"] if response.status_code == 200 else []
    return response.status_code, [post["locale"] for post in found], response.get("ETag", "")


def test_a_narrower_contract_is_read_under_at_once_and_has_a_tag_of_its_own(
    client, partner, secret
):
    made.publish(samples.english())
    made.publish(samples.french())
    status, locales, tag = read(client, secret)
    assert sorted(locales) == ["en-CA", "fr-CA"]
    amend(partner, locales=["fr-CA"])
    status, locales, narrowed = read(client, secret, **{"If-None-Match": tag})
    assert (status, locales) == (200, ["fr-CA"])
    assert narrowed != tag
    amend(partner, locales=[])
    assert sorted(read(client, secret, **{"If-None-Match": narrowed})[1]) == ["en-CA", "fr-CA"]


def test_a_contract_that_another_process_changed_is_read_under_at_once(
    client, partner, secret, monkeypatch
):
    made.publish(samples.english())
    made.publish(samples.french())
    read(client, secret)
    with monkeypatch.context() as patched:
        patched.setattr(authentication.cached_keys, "clear", lambda: None)
        amend(partner, locales=["fr-CA"])
    assert read(client, secret)[1] == ["fr-CA"]


def test_what_was_made_under_an_old_contract_is_never_kept_under_the_new_one(
    client, partner, secret, monkeypatch, time_goes_by
):
    """The contract changes between its being read and the version's."""
    made.publish(samples.english())
    made.publish(samples.french())
    renewed = authentication.renewed

    def overtaken(request):
        reader = renewed(request)
        with monkeypatch.context() as patched:
            patched.setattr(authentication.cached_keys, "clear", lambda: None)
            amend(partner, locales=["fr-CA"])
        return reader

    with monkeypatch.context() as patched:
        patched.setattr(authentication, "renewed", overtaken)
        _, locales, tag = read(client, secret)
    assert sorted(locales) == ["en-CA", "fr-CA"]
    time_goes_by(memos.SECONDS)
    assert read(client, secret, **{"If-None-Match": tag})[:2] == (200, ["fr-CA"])


def test_partners_do_not_get_each_others_answers(client, partner, secret):
    made.publish(samples.english())
    made.publish(samples.french())
    other = partners_factory.partner("Érable santé", locales=["fr-CA"])
    french = partners_factory.key(other)[1]
    found = [read(client, one) for one in (secret, french, secret, french)]
    assert [len(locales) for _, locales, _ in found] == [2, 1, 2, 1]
    assert found[0][2] != found[1][2]
    public = client.get(LIST)
    assert public["ETag"] not in {found[0][2], found[1][2]}
    for _, _, tag in found:
        held = bearer(french if tag == found[0][2] else secret) | {"If-None-Match": tag}
        assert client.get(LIST, headers=held).status_code == 200


# -- what it costs --------------------------------------------------------------------------------


def test_a_keyed_replay_costs_one_query_and_a_first_answer_one_more_than_anyones(
    client, post, secret
):
    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url, headers=bearer(secret)).status_code == 200
        return len(caught.captured_queries)

    client.get("/api/v1/", headers=bearer(secret))  # the key is known, its use is written
    for url in (LIST, f"{LIST}{post.post_id}/"):
        assert [queries(url), queries(url), queries(url)] == [3, 1, 1]
