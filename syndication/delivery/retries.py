"""Retries: how an attempt ended, what an HTTP answer means, and when the next attempt is due.

Pure functions without database rows; the time is an argument.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.http import parse_http_date_safe

from syndication.delivery.errors import DeliveryError, unwanted_status

# The delay after each failed attempt (Standard Webhooks 1.0.0); after the last, it has failed.
RETRY_DELAYS = (
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
JITTER = 0.2  # of a delay is added at most, so that rows that failed together spread out
MAX_RETRY_AFTER = timedelta(hours=24)
# What is due later than this was put off by a clock that ran ahead.
LONGEST_DELAY = max(RETRY_DELAYS[-1] * (1 + JITTER), MAX_RETRY_AFTER)
# RFC 9110 15.5.9 and 15.6, RFC 6585 4, RFC 8470 5.2. A retry does not change other answers.
TEMPORARY_STATUSES = frozenset({408, 425, 429, *range(500, 600)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one attempt ended. ``status`` is the HTTP answer's, where there was one."""

    at: datetime
    error: DeliveryError | None = None
    status: int | None = None


def retry_delay(attempts: int, *, key: str) -> timedelta | None:
    """The delay after ``attempts`` failed attempts; None after the last one.

    The jitter is derived from ``key`` and ``attempts``, so that it is reproducible.
    """
    if attempts > len(RETRY_DELAYS):
        return None
    drawn = zlib.crc32(f"{key}:{attempts}".encode()) / 0xFFFFFFFF
    return RETRY_DELAYS[attempts - 1] * (1 + JITTER * drawn)


def check_status(status: int, retry_after: str, *, at: datetime, final: bool = True) -> None:
    """Raise :class:`DeliveryError` unless an HTTP status is 2xx. Redirects are failures.

    ``retry_after`` is the text of that header (RFC 9110 10.2.3), ``at`` the time of the answer.
    ``final``: whether a status that is not temporary is a permanent failure.
    """
    if 200 <= status < 300:
        return
    raise DeliveryError(
        unwanted_status(status),
        permanent=final and status not in TEMPORARY_STATUSES,
        retry_after=parse_retry_after(retry_after, at=at),
        status=status,
    )


def parse_retry_after(retry_after: str, *, at: datetime) -> timedelta | None:
    """The delay that a Retry-After header asks for, in seconds or as a date; None if unreadable."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        # Bounded, because a timedelta is; the caller applies a lower bound of its own.
        return timedelta(seconds=min(int(text[:9]), 10**8))
    moment = parse_http_date_safe(text)
    return None if moment is None else max(timedelta(seconds=moment - at.timestamp()), timedelta())
