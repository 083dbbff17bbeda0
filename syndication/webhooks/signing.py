"""Signatures of Standard Webhooks 1.0.0: HMAC-SHA256 over id, timestamp and body.

The body is signed as the bytes that are sent. The id is the same at each attempt, so that receivers
can drop repeats; the timestamp is that of the attempt, so that they can refuse old messages.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64  # bytes of a secret
BYTES = 32


def new_secret() -> str:
    """A random secret in the standard's format: ``whsec_`` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers(
    message_id: str, body: bytes, signers: Iterable[str], *, at: datetime
) -> dict[str, str]:
    """The three headers of a message that is sent at ``at``, with a signature of each secret."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(sign(message_id, body, each, at=at) for each in signers),
    }


def sign(message_id: str, body: bytes, secret: str, *, at: datetime) -> str:
    """One signature, with its version. Raises :class:`ValueError` for an invalid id or secret."""
    if not message_id or "." in message_id:
        # The signed parts are joined by full stops: an id with one would be ambiguous.
        raise ValueError(f"{message_id!r} is no id: it must not be empty or have a full stop.")
    signed = b".".join((message_id.encode(), str(int(at.timestamp())).encode(), body))
    digest = hmac.new(key(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def key(secret: str) -> bytes:
    """The bytes of a secret. Raises :class:`ValueError`, whose message never contains it."""
    try:
        found = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("The secret is not written in base64.") from None
    if not secret.startswith(PREFIX) or not SHORTEST <= len(found) <= LONGEST:
        raise ValueError(f"A secret is “{PREFIX}” and {SHORTEST} to {LONGEST} bytes in base64.")
    return found
