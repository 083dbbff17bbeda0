"""Our signatures, verified by a party that shares no code with us: the standardwebhooks package.

Its own traps are kept away from: it is given text, and datetimes never.
"""

import base64
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from syndication.webhooks import payloads, signing

AT = datetime(2026, 11, 20, 12, 0, 0, 999_999, tzinfo=UTC)
ID = "msg_" + "0" * 32

keys = st.binary(min_size=24, max_size=64)
members = st.dictionaries(st.text(), st.text() | st.integers() | st.none(), max_size=5)


def secret_of(key: bytes) -> str:
    return "whsec_" + base64.b64encode(key).decode()


def signed(body: bytes, *secrets: str, at: datetime = AT) -> dict[str, str]:
    return signing.headers(ID, body, secrets, at=at)


@given(keys, members)
def test_a_stranger_verifies_what_we_sign(key, data):
    body = payloads.text("ping", data, at=AT)
    headers = signed(body.encode(), secret_of(key))
    with time_machine.travel(AT, tick=False):
        assert Webhook(secret_of(key)).verify(body, headers) == json.loads(body)


@given(keys, st.binary(min_size=1, max_size=200), st.integers(0, 199), st.integers(1, 255))
def test_no_byte_of_the_body_may_change(key, body, place, change):
    secret = secret_of(key)
    other = bytearray(body)
    other[place % len(body)] ^= change
    assert signing.sign(ID, body, secret, at=AT) != signing.sign(ID, bytes(other), secret, at=AT)


@given(keys, keys)
def test_while_a_secret_is_rotated_either_one_verifies(old, new):
    body = '{"type":"ping"}'
    headers = signed(body.encode(), secret_of(new), secret_of(old))
    assert len(headers["webhook-signature"].split(" ")) == 2
    with time_machine.travel(AT, tick=False):
        for key in (old, new):
            assert Webhook(secret_of(key)).verify(body, headers)


@pytest.mark.parametrize("wrong", ["id", "timestamp", "body", "secret", "old", "future"])
def test_a_stranger_refuses_what_was_changed_or_is_not_of_now(wrong):
    secret, body = signing.new_secret(), '{"type":"ping"}'
    headers = signed(body.encode(), secret)
    now = {"old": AT + timedelta(minutes=6), "future": AT - timedelta(minutes=6)}.get(wrong, AT)
    if wrong == "id":
        headers["webhook-id"] += "1"
    elif wrong == "timestamp":
        headers["webhook-timestamp"] = str(int(AT.timestamp()) + 1)
    elif wrong == "body":
        body += " "
    elif wrong == "secret":
        secret = signing.new_secret()
    with time_machine.travel(now, tick=False), pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, headers)


def test_the_timestamp_is_in_whole_seconds_of_the_attempt():
    headers = signed(b"{}", signing.new_secret())
    assert headers["webhook-timestamp"] == str(int(AT.timestamp()))
    assert datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC) == AT.replace(
        microsecond=0
    )


def test_a_clock_in_another_zone_signs_the_same_moment():
    secret = signing.new_secret()
    toronto = AT.astimezone(ZoneInfo("America/Toronto"))
    assert signed(b"{}", secret, at=toronto) == signed(b"{}", secret)


def test_secrets_are_long_enough_and_never_the_same():
    made = {signing.new_secret() for _ in range(50)}
    assert len(made) == 50
    assert all(len(signing.key(secret)) == 32 for secret in made)


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        "whsec_????",
        secret_of(b"x" * 23),
        secret_of(b"x" * 65),
        secret_of(b"x" * 24).removeprefix("whsec_"),
        "whsec_" + "é" * 40,
    ],
)
def test_what_is_no_secret_is_refused_and_not_repeated(secret):
    with pytest.raises(ValueError, match="secret") as refused:
        signing.key(secret)
    assert len(secret) < 8 or secret not in str(refused.value)


@pytest.mark.parametrize("message_id", ["", "msg.1"])
def test_an_id_that_could_be_read_in_two_ways_is_refused(message_id):
    with pytest.raises(ValueError, match="id"):
        signing.sign(message_id, b"{}", signing.new_secret(), at=AT)


def test_a_body_that_is_too_large_is_never_made():
    with pytest.raises(ValueError, match="20480"):
        payloads.text("ping", {"challenge": "x" * 20_480}, at=AT)
