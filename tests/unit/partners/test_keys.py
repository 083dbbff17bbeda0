"""What a key looks like: long enough, and told from a mistyped one without a database."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.partners import keys

ALPHABET = string.digits + string.ascii_letters


@pytest.fixture(scope="module")
def secret() -> str:
    return keys.generate()


def test_a_new_key_is_well_formed_and_none_is_like_another():
    made = {keys.generate() for _ in range(500)}
    assert len(made) == 500
    for secret in made:
        assert keys.well_formed(secret)
        assert secret.startswith("wsk_")
        assert len(secret) == keys.LENGTH == 43


def test_there_are_192_bits_of_chance_in_it():
    assert len(ALPHABET) ** keys.RANDOM >= 2**192


@given(data=st.data())
def test_any_change_of_one_character_is_refused(secret, data):
    place = data.draw(st.integers(0, len(secret) - 1))
    other = data.draw(st.characters().filter(lambda one: one != secret[place]))
    assert not keys.well_formed(secret[:place] + other + secret[place + 1 :])


@given(data=st.data())
def test_two_characters_in_the_wrong_order_are_refused(secret, data):
    place = data.draw(
        st.integers(0, len(secret) - 2).filter(lambda at: secret[at] != secret[at + 1])
    )
    swapped = secret[:place] + secret[place + 1] + secret[place] + secret[place + 2 :]
    assert not keys.well_formed(swapped)


@given(data=st.data())
def test_a_key_cut_short_or_made_longer_is_refused(secret, data):
    assert not keys.well_formed(secret[: data.draw(st.integers(0, len(secret) - 1))])
    assert not keys.well_formed(secret + data.draw(st.text(min_size=1, max_size=3)))


@given(text=st.text(max_size=60))
def test_what_is_no_key_is_refused(text):
    assert not keys.well_formed(text)
    assert not keys.well_formed(f"wsk_{text}")
