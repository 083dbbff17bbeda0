"""The one signed cursor that every list uses."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.rest import cursor
from syndication.rest.cursor import MAX_LENGTH, CursorError
from tests.example_counts import examples

few = settings(max_examples=examples(60), deadline=None)
starts = st.lists(st.integers() | st.text(string.hexdigits, max_size=32), max_size=3)


@few
@given(starts, st.text(max_size=40))
def test_a_cursor_gives_back_its_start_and_opens_no_other_list(start, bound):
    text = cursor.dumps(start, of="list", bound=bound)
    assert cursor.loads(text, of="list", bound=bound) == start
    for of, other in (("other", bound), ("list", f"{bound}+")):
        with pytest.raises(CursorError):
            cursor.loads(text, of=of, bound=other)


def test_a_text_longer_than_any_cursor_is_refused_before_it_is_verified():
    text = cursor.dumps("x" * MAX_LENGTH, of="list", bound="")
    with pytest.raises(CursorError, match="too long"):
        cursor.loads(text, of="list", bound="")
