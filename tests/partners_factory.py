"""Partners and their keys for tests."""

from collections.abc import Iterable
from datetime import UTC, datetime

from syndication.partners import keys
from syndication.partners.models import SCOPES, Key, Partner

AT = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def partner(name: str = "Maple Wellness", **facts: object) -> Partner:
    return Partner.objects.create(name=name, **facts)


def key(
    of: Partner, *, scopes: Iterable[str] = SCOPES, expires_at: datetime | None = None
) -> tuple[Key, str]:
    """A key and its secret."""
    return keys.make(of, label="tests", scopes=scopes, expires_at=expires_at, at=AT)


def bearer(secret: str) -> dict[str, str]:
    """The header that a partner's program sends."""
    return {"Authorization": f"Bearer {secret}"}
