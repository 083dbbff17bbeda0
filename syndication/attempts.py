"""Attempts: how one ends, what an HTTP answer means for it, and when the next one is due.

Nothing here knows of rows; the clock is an argument.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.http import parse_http_date_safe

# After each failed attempt (Standard Webhooks 1.0.0); behind the last, it has failed.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER = 0.2  # up to so much longer, so that what failed together does not return together
LONGEST_PAUSE = timedelta(hours=24)
# RFC 9110 15.5.9 and 15.6, RFC 6585 4, RFC 8470 5.2: what may pass. Other answers stand.
PASSING = frozenset({408, 425, 429, *range(500, 600)})


class DeliveryError(Exception):
    """It did not arrive. ``permanent``: trying again is of no use. ``status``: HTTP's, if any."""

    def __init__(
        self,
        message: str,
        *,
        permanent: bool,
        retry_after: timedelta | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
        self.status = status


class FaultError(DeliveryError):
    """Ours, not the destination's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one attempt ended. ``status`` is the HTTP answer's, where there was one."""

    at: datetime
    error: DeliveryError | None = None
    status: int | None = None


def pause(attempts: int, *, key: str) -> timedelta | None:
    """How long to wait after so many attempts; ``None`` where they are enough.

    The jitter is drawn from ``key`` and the attempt: the same row waits the same time again.
    """
    if attempts > len(PAUSES):
        return None
    drawn = zlib.crc32(f"{key}:{attempts}".encode()) / 0xFFFFFFFF
    return PAUSES[attempts - 1] * (1 + JITTER * drawn)


def accept(status: int, retry_after: str, *, at: datetime, final: bool = True) -> None:
    """Read an HTTP answer: any 2xx is an arrival, all else raises :class:`DeliveryError`.

    ``retry_after`` is the header's text (RFC 9110 10.2.3), ``at`` when it was read. Redirects are
    failures: they are never followed. ``final``: an answer that does not pass ends the matter.
    """
    if 200 <= status < 300:
        return
    raise DeliveryError(
        f"the answer was {status}",
        permanent=final and status not in PASSING,
        retry_after=wait_asked(retry_after, at=at),
        status=status,
    )


def wait_asked(retry_after: str, *, at: datetime) -> timedelta | None:
    """What a Retry-After header asks for: seconds, or a date; ``None`` where it says nothing."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        # Longer than any pause of ours; and no number is too large for a timedelta.
        return timedelta(seconds=min(int(text[:9]), 10**8))
    moment = parse_http_date_safe(text)
    return None if moment is None else max(timedelta(seconds=moment - at.timestamp()), timedelta())


def kept(problem: str) -> str:
    """What is written down of a problem. PostgreSQL takes no NUL in a text, which an answer may
    have put there."""
    return problem.replace("\0", "\N{REPLACEMENT CHARACTER}")[:2000]
