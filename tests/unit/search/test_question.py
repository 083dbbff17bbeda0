"""What may be looked for, and what is made of it."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.search import question
from syndication.search.question import QuestionError


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a" * 201, "has more than 200 characters."),
        ("a b c d e f g h i j k l m", "has more than 12 words."),
        ('"a b c d e f g" h-i-j-k-l-m', "has more than 12 words."),
        ("?!", "holds no word to look for."),
        ('""', "holds no word to look for."),
        ("* - «»", "holds no word to look for."),
    ],
)
def test_what_can_not_be_looked_for_says_why(text, reason):
    with pytest.raises(QuestionError) as caught:
        question.read(text, None)
    assert str(caught.value) == reason


def test_twelve_words_of_200_characters_may_be_looked_for():
    text = " ".join(["sixteenletterword"] * 11 + ["two"])[:200]
    assert question.read(text.ljust(200), "en-CA").text == text.ljust(200)


def test_without_a_language_a_word_may_be_said_in_either():
    assert question.read("l’anxiété", None).wanted == ((("lanxiet",), ("anxiet",)),)
    assert question.read("l’anxiété", "fr-CA").wanted == ((("anxiet",),),)
    assert question.read("rest", None).wanted == ((("rest",),),)


def test_quotation_marks_hold_words_together():
    assert question.read("“good sleep” «well» x", "en-CA").wanted == (
        (("good", "sleep"),),
        (("well",),),
        (("x",),),
    )
    # One alone is no more than a mark.
    assert question.read('5" tall', "en-CA").wanted == ((("5",),), (("tall",),))


def test_a_word_with_a_hyphen_is_found_as_one_word_too():
    assert question.read("e-mail", "en-CA").wanted == ((("e", "mail"), ("email",)),)
    assert question.read('"e-mail"', "en-CA").wanted == ((("e", "mail"),),)


def test_a_title_counts_more_than_a_heading_and_a_heading_more_than_the_text():
    asked = question.read("rest", "en-CA")
    said, silent = " rest ", " no "
    title = asked.score(said, silent, silent)
    heading = asked.score(silent, said, silent)
    body = asked.score(silent, silent, said)
    assert title > heading > body > asked.score(silent, silent, silent) == 0
    assert asked.score(silent, silent, said * 3) > body
    assert asked.score(silent, silent, said * 50) < title


WILD = st.text(
    st.sampled_from("ab é\"'“”«»*-+^:(){}|&!<>~\\%_\0\n NEAR AND OR NOT œ’"), max_size=60
)


@given(text=st.one_of(WILD, st.text(max_size=60)), locale=st.sampled_from([None, "en-CA", "fr-CA"]))
def test_any_text_is_a_search_or_a_clear_refusal(text, locale):
    try:
        asked = question.read(text, locale)
    except QuestionError:
        return
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE VIRTUAL TABLE t USING fts5(a, tokenize='ascii')")
        said = " ".join(part for ways in asked.wanted for part in ways[0])
        database.execute("INSERT INTO t (a) VALUES (?)", [f" {said} "])
        assert list(database.execute("SELECT rowid FROM t WHERE t MATCH ?", [asked.fts5()])) == [
            (1,)
        ]
    database.close()
