"""Parses dates and times in query parameters (RFC 3339)."""

import re
from datetime import UTC, date, datetime

from syndication.rest.query import invalid

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# RFC 3339 5.6, with at most microseconds, as the database stores them.
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_MOMENT_FORM = (
    "must be a date (2026-11-02, which means its midnight in UTC) or a date and time with its "
    "offset (2026-11-02T14:30:00Z; a “+” is written %2B)."
)


def parse_day(name: str, text: str) -> date:
    """The date in a parameter's text; raises :class:`Problem` for anything else."""
    if not _DATE.fullmatch(text):
        raise invalid(name, "must be a date such as 2026-11-02.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid(name, "must be a date that the calendar has.") from None


def parse_moment(name: str, text: str) -> datetime:
    """The date and time in a parameter's text, in UTC; a date alone means midnight UTC.

    Raises :class:`Problem` for anything else.
    """
    if not _DATE.fullmatch(text) and not _MOMENT.fullmatch(text):
        raise invalid(name, _MOMENT_FORM)
    try:
        found = datetime.fromisoformat(text.upper())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise invalid(name, "must be a moment that the calendar has.") from None


def formatted(value: date) -> str:
    """The text of a date or datetime, which :func:`parse_day` and :func:`parse_moment` accept."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    return value.isoformat()
