"""Verify a webhook (Standard Webhooks 1.0) with Python's standard library."""

import base64
import binascii
import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from typing import Any

TOLERANCE = 5 * 60  # seconds between our clock and the sender's


class Refused(Exception):
    """Not from the publisher, or not from now. Answer 400 and do nothing."""


def verify(headers: Mapping[str, str], body: bytes, secrets: list[str]) -> dict[str, Any]:
    """The event in ``body``. ``body`` is the request's, byte for byte, before any parsing.

    ``headers`` have lower-case names. While a secret is rotated, pass the old one and the new.
    """
    try:
        message, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
        given = headers["webhook-signature"].split()
    except KeyError as problem:
        raise Refused("a webhook header is missing or damaged") from problem
    if not re.fullmatch("[0-9]{1,12}", timestamp):
        raise Refused("a webhook header is missing or damaged")
    if abs(time.time() - int(timestamp)) > TOLERANCE:
        raise Refused("the message is too old, or from the future")
    signed = b".".join([message.encode(), timestamp.encode(), body])
    if not any(_matches(given, signed, secret) for secret in secrets):
        raise Refused("no signature fits")
    try:
        event: dict[str, Any] = json.loads(body)
    except ValueError as problem:
        raise Refused("the body is not JSON") from problem
    return event


def _matches(given: list[str], signed: bytes, secret: str) -> bool:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as problem:
        raise ValueError("the secret is damaged") from problem
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)
