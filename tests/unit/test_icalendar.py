"""The calendar as a calendar program reads it."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from syndication.desk.planning import icalendar
from syndication.desk.planning.icalendar import Entry
from tests import ical_reader

AT = datetime(2026, 11, 30, 14, 5, tzinfo=UTC)


def entry(summary: str, *, at: datetime | date = AT, uid: str = "publication-5@host") -> Entry:
    return Entry(
        uid=uid, changed_at=date(2026, 11, 1), at=at, summary=summary, category="Published"
    )


def test_times_are_in_utc_and_days_are_days():
    made = icalendar.build("Posts", [entry("A"), entry("B", at=date(2026, 12, 1), uid="2")])
    assert b"\r\nDTSTART:20261130T140500Z\r\n" in made
    assert b"\r\nDTSTART;VALUE=DATE:20261201\r\n" in made
    assert made.count(b"\r\nDTSTAMP:20261101T000000Z\r\n") == 2


def test_a_line_is_folded_at_75_octets_between_characters():
    words = "é" * 200
    made = icalendar.build("Posts", [entry(words)])
    assert ical_reader.read(made).events["publication-5@host"]["SUMMARY"] == words


@given(st.text(max_size=300))
def test_any_title_comes_back_and_breaks_nothing(words):
    made = icalendar.build(words, [entry(words)])
    read = ical_reader.read(made)
    assert set(read.events) == {"publication-5@host"}
    seen = "".join(each for each in words if each.isprintable())
    got = read.events["publication-5@host"]["SUMMARY"]
    assert "".join(each for each in got if each.isprintable()) == seen
