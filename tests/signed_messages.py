"""Webhook messages signed by the ``standardwebhooks`` package, for receivers under test."""

import base64
from datetime import UTC, datetime, timedelta

from standardwebhooks import Webhook

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


OTHER = "whsec_" + base64.b64encode(bytes(range(1, 33))).decode()


BODY = '{"type":"post.updated","data":{"title":"L’été « doux » ✓"}}'


def signed(
    body: str = BODY, *, secrets: tuple[str, ...] = (SECRET,), ago: timedelta = timedelta()
) -> dict[str, str]:
    at = datetime.now(UTC) - ago
    signatures = [Webhook(secret).sign("msg_1", at, body) for secret in secrets]
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
