"""Events as an iCalendar object (RFC 5545): a pure function of its arguments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

CONTENT_TYPE = "text/calendar; charset=utf-8"
LONGEST = 75  # octets of a line, without its end (3.1)
_PRODUCT = "-//Wellspring//Calendar//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event. ``changed_at`` becomes its DTSTAMP, which without a METHOD says when the event
    was last changed (3.8.7.2): so the same data gives the same bytes.
    """

    uid: str
    changed_at: datetime | date
    at: datetime | date
    summary: str
    category: str
    url: str = ""


def build(name: str, entries: Iterable[Entry]) -> bytes:
    """The calendar's bytes: UTF-8, folded lines that end in CRLF. Times are in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}"]
    # RFC 7986 5.1 and 5.7, and what came before them.
    lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}"]
    lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    for entry in entries:
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return b"".join(map(_folded, lines))


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"DTSTAMP:{_moment(_as_moment(entry.changed_at))}"
    yield _start(entry.at)
    yield f"SUMMARY:{_text(entry.summary)}"
    yield f"CATEGORIES:{_text(entry.category)}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield "TRANSP:TRANSPARENT"  # nobody is busy meanwhile
    yield "END:VEVENT"


def _start(at: datetime | date) -> str:
    if isinstance(at, datetime):
        return f"DTSTART:{_moment(at)}"
    return f"DTSTART;VALUE=DATE:{at:%Y%m%d}"


def _as_moment(at: datetime | date) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time.min, tzinfo=UTC)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """A value of the type TEXT (3.3.11), without the control characters that it may not have."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        words = words.replace(plain, escaped)
    lines = "\\n".join(words.splitlines())
    return "".join(each for each in lines if each.isprintable() or each == "\t" or ord(each) > 159)


def _folded(line: str) -> bytes:
    """The line, folded between characters (3.1); each further line begins with a space."""
    parts, current = [], b""
    for character in line:
        octets = character.encode(errors="replace")
        if len(current) + len(octets) > LONGEST:
            parts.append(current)
            current = b" "
        current += octets
    return b"\r\n".join([*parts, current]) + b"\r\n"
