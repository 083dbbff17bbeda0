"""Only what this site signed is a token of a review link."""

from hypothesis import given
from hypothesis import strategies as st

from django.core import signing
from django.test import override_settings

from blog.admin.review_links import tokens

TOKEN = tokens.new()
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."


def test_no_two_tokens_are_the_same_and_each_is_ours() -> None:
    made = {tokens.new() for _ in range(100)}
    assert len(made) == 100
    assert all(map(tokens.is_ours, made))


@given(st.text(max_size=300))
def test_no_other_text_is_a_token(text: str) -> None:
    assert not tokens.is_ours(text)


@given(at=st.integers(0, len(TOKEN) - 1), letter=st.sampled_from(LETTERS))
def test_a_token_with_one_other_letter_is_none(at: int, letter: str) -> None:
    changed = TOKEN[:at] + letter + TOKEN[at + 1 :]
    assert tokens.is_ours(changed) is (changed == TOKEN)


def test_a_token_for_another_purpose_is_none() -> None:
    other = signing.Signer(salt="wellspring.previews", sep=".").sign("x" * 32)
    assert not tokens.is_ours(other)


def test_tokens_outlive_a_change_of_the_key_as_long_as_the_former_one_is_a_fallback() -> None:
    with override_settings(SECRET_KEY="n" * 50, SECRET_KEY_FALLBACKS=[]):
        assert not tokens.is_ours(TOKEN)
    from_settings = signing.Signer().key
    with override_settings(SECRET_KEY="n" * 50, SECRET_KEY_FALLBACKS=[from_settings]):
        assert tokens.is_ours(TOKEN)


def test_the_stored_digest_is_not_the_token() -> None:
    assert tokens.digest(TOKEN) not in TOKEN
    assert len(tokens.digest(TOKEN)) == 64
