"""Signatures as Standard Webhooks 1.0.0 has them: HMAC-SHA256 over id, timestamp and body.

What is signed are the bytes that are sent. The id is the same at each attempt, so that a receiver
can drop repeats; the timestamp is the attempt's, so that it can refuse what is old.
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
    """A secret that nobody has had before, as the standard writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers(
    message_id: str, body: bytes, signers: Iterable[str], *, at: datetime
) -> dict[str, str]:
    """The three headers of a message that is sent at ``at``: one signature for each secret."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(sign(message_id, body, each, at=at) for each in signers),
    }


def sign(message_id: str, body: bytes, secret: str, *, at: datetime) -> str:
    """One signature, with its version. Raises :class:`ValueError` for what can not be signed."""
    if not message_id or "." in message_id:
        # The parts are joined by full stops: an id with one could be read in two ways.
        raise ValueError(f"{message_id!r} is no id: it must not be empty or have a full stop.")
    signed = b".".join((message_id.encode(), str(int(at.timestamp())).encode(), body))
    digest = hmac.new(key(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def key(secret: str) -> bytes:
    """The bytes of a secret. Raises :class:`ValueError`, which never repeats it."""
    try:
        found = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("The secret is not written in base64.") from None
    if not secret.startswith(PREFIX) or not SHORTEST <= len(found) <= LONGEST:
        raise ValueError(f"A secret is “{PREFIX}” and {SHORTEST} to {LONGEST} bytes in base64.")
    return found
