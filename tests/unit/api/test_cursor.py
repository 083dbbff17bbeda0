"""Cursors: equal places give equal texts, and no other text opens a list."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syndication.api import post_cursor
from syndication.api.post_cursor import PostCursor
from syndication.editions.versions import Selection
from syndication.rest.cursor import MAX_LENGTH, CursorError
from tests.example_counts import examples

moments = st.datetimes(timezones=st.just(UTC))
places = st.builds(PostCursor, moments, st.uuids())
names = st.none() | st.text(max_size=20)
selections = st.builds(Selection, locale=names, topic=names, author=names, slug=names)
AFTER = PostCursor(datetime(2026, 11, 2, 14, 30, 0, 123456, tzinfo=UTC), UUID(int=7))

few = settings(max_examples=examples(60), deadline=None)


@few
@given(places, selections)
def test_a_cursor_gives_back_its_place_to_the_microsecond(place, selection):
    text = post_cursor.dumps(place, selection)
    assert post_cursor.loads(text, selection) == place
    assert text == post_cursor.dumps(place, selection)
    assert len(text) <= MAX_LENGTH


@few
@given(selections, selections)
def test_a_cursor_does_not_open_another_list(one, other):
    assume(one != other)
    with pytest.raises(CursorError):
        post_cursor.loads(post_cursor.dumps(AFTER, one), other)


@few
@given(st.data())
def test_a_changed_cursor_is_refused(data):
    text = post_cursor.dumps(AFTER, Selection())
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(codec="utf-8"))
    changed = text[:at] + letter + text[at + 1 :]
    assume(changed != text)
    with pytest.raises(CursorError):
        post_cursor.loads(changed, Selection())


@few
@given(st.text(max_size=300))
def test_a_text_that_we_did_not_make_is_refused(text):
    with pytest.raises(CursorError):
        post_cursor.loads(text, Selection())


def test_a_cursor_shows_neither_filters_nor_a_clock(settings):
    text = post_cursor.dumps(AFTER, Selection(topic="secret-topic"))
    assert "secret" not in text
    settings.SECRET_KEY = "another key " + "y" * 50
    assert text != post_cursor.dumps(AFTER, Selection(topic="secret-topic"))


def test_a_cursor_outlives_a_new_key_that_keeps_the_old_one(settings):
    text = post_cursor.dumps(AFTER, Selection())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key " + "y" * 50
    assert post_cursor.loads(text, Selection()) == AFTER
