"""Class 12: what is written down of a key's use."""

from datetime import timedelta

import pytest

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from syndication.editions import recording
from syndication.partners import keys, usage
from syndication.partners.models import Key, Partner
from tests import editions_factory as made
from tests import partners_factory, samples
from tests.partners_factory import bearer

INDEX, LIST = "/api/v1/", "/api/v1/posts/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(usage.usage, "_clock", lambda: now[0])
    return now


def test_the_first_use_is_seen_at_once_and_later_ones_every_ten_seconds(
    client, partner, secret, clock
):
    client.get(INDEX, headers=bearer(secret))
    partner.refresh_from_db()
    assert (partner.requests, partner.errors) == (1, 0)
    first = partner.last_fetched_at
    assert first == Key.objects.get().last_used_at
    for _ in range(3):
        client.get(INDEX, headers=bearer(secret))
    client.get(f"{LIST}?limit=0", headers=bearer(secret))
    partner.refresh_from_db()
    assert partner.requests == 1
    clock[0] += usage.EVERY
    client.get(INDEX, headers=bearer(secret))
    partner.refresh_from_db()
    assert (partner.requests, partner.errors) == (6, 1)
    assert partner.last_fetched_at > first


def test_a_withdrawal_that_is_told_is_no_error(client, partner, secret, clock):
    post = made.publish(samples.english())
    recording.withdraw(post.post_id, at=made.AT, reason="error")
    assert client.get(f"{LIST}{post.post_id}/", headers=bearer(secret)).status_code == 410
    partner.refresh_from_db()
    assert (partner.requests, partner.errors) == (1, 0)


def test_what_a_partner_holds_only_moves_forward(partner, clock):
    now = timezone.now()
    for place, expected in ((5, 5), (9, 9), (7, 9)):
        usage.record_position(partner.pk, place, at=now + timedelta(seconds=place))
        usage.usage.write(everything=True)
        partner.refresh_from_db()
        assert partner.position == expected
        assert partner.position_at == now + timedelta(seconds=expected)


def test_a_place_that_is_shown_again_is_as_new_as_the_last_time(partner, clock):
    now = timezone.now()
    for day in range(3):
        usage.record_position(partner.pk, 4, at=now + timedelta(days=day))
        usage.usage.write(everything=True)
    partner.refresh_from_db()
    assert (partner.position, partner.position_at) == (4, now + timedelta(days=2))


@pytest.mark.parametrize(
    "error", [OperationalError("database is locked"), InterfaceError("the connection is closed")]
)
def test_usage_that_can_not_be_written_fails_no_request(client, secret, monkeypatch, caplog, error):
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Partner.objects.all().__class__, "update", fail)
    assert client.get(INDEX, headers=bearer(secret)).status_code == 200
    assert "usage was not written" in caplog.text


def test_a_refused_key_is_not_used(client, partner):
    key, secret = partners_factory.key(partner)
    keys.revoke(key, at=timezone.now())
    client.get(INDEX, headers=bearer(secret))
    partner.refresh_from_db()
    assert partner.requests == 0
