"""A strict small reader of iCalendar objects (RFC 5545), which refuses what the RFC forbids."""

import re
from dataclasses import dataclass

LINE = re.compile(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=[^;:,\"]+)*):(.*)")
TEXTS = {"UID", "SUMMARY", "CATEGORIES", "NAME", "X-WR-CALNAME"}
ESCAPED = re.compile(r"\\[\\;,nN]")


@dataclass(frozen=True)
class Calendar:
    """The calendar's own properties, and those of each event by its UID."""

    properties: dict[str, str]
    events: dict[str, dict[str, str]]


def read(content: bytes) -> Calendar:
    """Raises ``AssertionError`` where the bytes are no calendar."""
    lines = [_line(each) for each in _unfolded(content)]
    assert lines[0] == ("BEGIN", "VCALENDAR")
    assert lines[-1] == ("END", "VCALENDAR")
    properties: dict[str, str] = {}
    events: dict[str, dict[str, str]] = {}
    within = properties
    for name, value in lines[1:-1]:
        if (name, value) == ("BEGIN", "VEVENT"):
            assert within is properties
            within = {}
        elif (name, value) == ("END", "VEVENT"):
            assert {"UID", "DTSTAMP"} <= set(within)
            assert within["UID"] not in events, "a UID is given once"
            events[within["UID"]], within = within, properties
        else:
            assert name not in within, name
            within[name] = value
    assert properties["VERSION"] == "2.0"
    assert properties["PRODID"]
    return Calendar(properties, events)


def _unfolded(content: bytes) -> list[str]:
    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    for line in lines:
        assert len(line) <= 75, line
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode()  # folded between characters
    return b"\r\n".join(lines).replace(b"\r\n ", b"").decode().split("\r\n")


def _line(line: str) -> tuple[str, str]:
    found = LINE.fullmatch(line)
    assert found, line
    name, _parameters, value = found.groups()
    assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value), line
    if name in {"DTSTAMP", "DTSTART"}:
        pattern = r"\d{8}" if "VALUE=DATE" in line else r"\d{8}T\d{6}Z"
        assert re.fullmatch(pattern, value), line
    return name, _plain(value) if name in TEXTS else value


def _plain(value: str) -> str:
    assert not re.search(r"[;,\\]", ESCAPED.sub("", value)), value
    return ESCAPED.sub(lambda found: "\n" if found[0][1] in "nN" else found[0][1], value)
