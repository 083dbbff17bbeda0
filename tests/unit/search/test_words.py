"""Which words match: capitals, accents, apostrophes, hyphens and endings make no difference."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.search import words


def stems(text, language):
    return [part for word in words.read(text, language) for part in word]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "sleep", "sleeping"),
        ("en", "Sleep", "SLEEPS"),
        ("en", "therapist", "therapists"),
        ("en", "therapy", "therapies"),
        ("en", "child’s", "child"),
        ("en", "don't", "don’t"),
        ("en", "naïve", "naive"),
        ("en", "café", "cafe\u0301"),
        ("en", "ﬁnding", "finding"),
        ("fr", "thérapeute", "thérapeutes"),
        ("fr", "thérapeute", "therapeutes"),
        ("fr", "l’anxiété", "anxiete"),
        ("fr", "l'anxiété", "ANXIÉTÉS"),
        ("fr", "qu’elle", "elle"),
        ("fr", "jusqu’à", "à"),
        ("fr", "aujourd’hui", "aujourd'hui"),
        ("fr", "s’endormir", "endormir"),
        ("fr", "cœur", "coeurs"),
        ("fr", "CŒUR", "cœur"),
        ("fr", "dormir", "dormi"),
        ("fr", "ex æquo", "ex aequo"),
        ("fr", "grand\u2011mère", "grand-mère"),
        ("fr", "co\u00adlère", "colères"),
    ],
)
def test_these_are_the_same_word(language, one, other):
    assert stems(one, language) == stems(other, language) != []


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "anxious", "anxiety"),  # of one family, and not forms of one word
        ("en", "slept", "sleep"),
        ("en", "rest", "restaurant"),
        ("fr", "été", "étage"),
        ("fr", "anxieux", "anxiété"),
    ],
)
def test_these_are_different_words(language, one, other):
    assert stems(one, language) != stems(other, language)


def test_a_word_with_a_hyphen_is_its_parts_and_may_be_written_as_one():
    assert list(words.read("my e-mail", "en")) == [("my",), ("e", "mail")]
    assert list(words.compound("my e-mail, l’e-mail", "fr")) == ["email", "email"]


@given(text=st.text(max_size=200), language=st.sampled_from(["en", "fr"]))
def test_no_part_of_a_word_is_anything_but_letters_and_digits(text, language):
    for part in [*stems(text, language), *words.compound(text, language)]:
        assert part
        assert len(part) <= words.LONGEST_WORD
        assert all(mark.isalnum() for mark in part)
        assert part == part.casefold() or not part.isascii()


def test_stems_are_the_same_whoever_reads_beside():
    text = " ".join(f"{word}{n}ings" for n in range(300) for word in ("sleep", "calm", "rest"))
    found = []

    def read():
        words.stem.cache_clear()
        found.append(stems(text, "en"))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert all(each == found[0] for each in found)
