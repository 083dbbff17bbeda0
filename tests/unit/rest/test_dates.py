"""Dates and moments in a query: RFC 3339, and nothing that only looks like it."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.rest import dates
from syndication.rest.problems import Problem
from tests.example_counts import examples

few = settings(max_examples=examples(60), deadline=None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-02", datetime(2026, 11, 2, tzinfo=UTC)),
        ("2026-11-02T14:30:00Z", datetime(2026, 11, 2, 14, 30, tzinfo=UTC)),
        ("2026-11-02t14:30:00z", datetime(2026, 11, 2, 14, 30, tzinfo=UTC)),
        ("2026-11-02T09:30:00-05:00", datetime(2026, 11, 2, 14, 30, tzinfo=UTC)),
        ("2026-11-02T14:30:00.250+00:00", datetime(2026, 11, 2, 14, 30, 0, 250000, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_utc_and_a_date_is_its_midnight(text, expected):
    found = dates.parse_moment("published_after", text)
    assert (found, found.tzinfo) == (expected, UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-02T14:30:00",  # no offset
        "2026-11-02 14:30:00Z",
        "2026-11-02T14:30Z",
        "2026-11-02T14:30:00 05:00",  # a "+" that was not escaped
        "2026-11-02T14:30:00.1234567Z",  # more than would be kept
        "2026-13-01",
        "2026-02-30",
        "2026-11-02T24:30:00Z",
        "2026-11-02T14:30:00+25:00",
        "0001-01-01T00:00:00+10:00",  # before all time
        "9999-12-31T23:59:59-10:00",
        "20261102",
        "2026-W45-1",
        "٢٠٢٦-١١-٠٢",
        "yesterday",
        "2026-11-02\n",
        "2026-11-02T14:30:00Z\x00",
    ],
)
def test_anything_else_is_refused_by_name(text):
    for read in (dates.parse_moment, dates.parse_day):
        with pytest.raises(Problem) as caught:
            read("published_after", text)
        assert caught.value.members["parameter"] == "published_after"
        assert caught.value.kind.status == 400


def test_a_day_has_no_hour():
    assert dates.parse_day("reviewed_after", "2026-11-02") == date(2026, 11, 2)
    with pytest.raises(Problem):
        dates.parse_day("reviewed_after", "2026-11-02T00:00:00Z")


@few
@given(st.datetimes(timezones=st.just(UTC)))
def test_what_is_written_is_read_again(at):
    assert dates.parse_moment("x", dates.formatted(at)) == at
    assert dates.parse_day("x", dates.formatted(at.date())) == at.date()
