"""When a delivery is tried again, and what an answer means: no row and no clock is needed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication import net
from syndication.delivery import LEASE, retries
from syndication.delivery.errors import DeliveryError
from syndication.delivery.retries import JITTER, RETRY_DELAYS
from syndication.net.addresses import RESOLVE_SECONDS

AT = datetime(2026, 11, 2, 14, 30, tzinfo=UTC)

counts = st.integers(min_value=1, max_value=len(RETRY_DELAYS))


@given(counts, st.text())
def test_a_pause_is_its_step_in_the_table_and_a_little_more(attempt, key):
    pause = retries.retry_delay(attempt, key=key)
    assert RETRY_DELAYS[attempt - 1] <= pause <= RETRY_DELAYS[attempt - 1] * (1 + JITTER)


@given(counts, st.text())
def test_the_same_row_waits_the_same_time_again(attempt, key):
    assert retries.retry_delay(attempt, key=key) == retries.retry_delay(attempt, key=key)


def test_rows_that_failed_together_do_not_return_together():
    pauses = {retries.retry_delay(3, key=f"HubPing:{pk}") for pk in range(100)}
    assert len(pauses) > 90


def test_each_pause_is_longer_than_the_one_before():
    pauses = [
        retries.retry_delay(attempt, key="HubPing:1") for attempt in range(1, len(RETRY_DELAYS) + 1)
    ]
    assert pauses == sorted(pauses)


@given(st.integers(min_value=len(RETRY_DELAYS) + 1), st.text())
def test_there_is_an_end_to_trying(attempt, key):
    assert retries.retry_delay(attempt, key=key) is None


@given(st.integers(200, 299))
def test_any_answer_of_success_is_an_arrival(status):
    retries.check_status(status, "", at=AT)


@given(st.integers(100, 999).filter(lambda status: not 200 <= status < 300))
def test_any_other_answer_is_none_and_only_some_pass_with_time(status):
    with pytest.raises(DeliveryError, match=str(status)) as failed:
        retries.check_status(status, "", at=AT)
    assert failed.value.permanent == (status not in {408, 425, 429} and not 500 <= status < 600)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 02 Nov 2026 14:31:00 GMT", 60),
        ("Mon, 02 Nov 2026 14:29:00 GMT", 0),
        ("9" * 50, 10**8),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("Mon, 99 Nov 2026 14:29:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_else_nothing(header, seconds):
    wanted = None if seconds is None else timedelta(seconds=seconds)
    assert retries.parse_retry_after(header, at=AT) == wanted


@given(st.text())
def test_no_retry_after_header_can_do_harm(header):
    asked = retries.parse_retry_after(header, at=AT)
    assert asked is None or asked >= timedelta()


def test_a_lease_outlasts_every_call_and_ends_within_the_minute_that_partners_are_promised():
    longest = timedelta(seconds=net.SECONDS + RESOLVE_SECONDS)
    assert 2 * longest < LEASE < timedelta(minutes=1)
