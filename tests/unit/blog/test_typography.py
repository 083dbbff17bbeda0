import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.renditions.typography import (
    anchor,
    check_spacing,
    colon,
    first_sentence,
    unique_anchors,
    wrap,
)
from tests.example_counts import examples


def codes(text, locale="fr-CA"):
    return [problem.code for problem in check_spacing(text, locale)]


def test_french_puts_a_no_break_space_before_the_colon():
    assert colon("fr-CA") == "\xa0:"
    assert colon("en-CA") == ":"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Note: ceci", "colon_without_nbsp"),
        ("Note : ceci", "colon_without_nbsp"),
        ("Voici:", "colon_without_nbsp"),
        ("Vraiment ?", "space_before_mark"),
        ("Oui\xa0!", "space_before_mark"),
        ("un ; deux", "space_before_mark"),
        ("« oui\xa0»", "guillemet_without_nbsp"),
        ("«\xa0oui»", "guillemet_without_nbsp"),
        ("20 %", "unit_without_nbsp"),
        ("20%", "unit_without_nbsp"),
        ("5 $", "unit_without_nbsp"),
        ("14 h 30", "unit_without_nbsp"),
        ("14h30", "unit_without_nbsp"),
    ],
)
def test_french_spacing_that_is_wrong_is_named(text, code):
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "Note\xa0: ceci",
        "Vraiment? Oui! Bon; bien.",
        "«\xa0oui\xa0»",
        "20\xa0%, 5\xa0$, 14\xa0h\xa030",
        "Voir https://example.org/a?b=50%\xa0: non",
        "écrire à a@example.org ou appeler, 2:1",
        "",
    ],
)
def test_french_spacing_that_is_right_is_not(text):
    assert codes(text) == []


def test_a_problem_says_where_it_is():
    (problem,) = check_spacing("Bon ! Oui", "fr-CA")
    assert "Bon ! Oui"[problem.start : problem.end] == " !"


def test_english_has_no_space_before_a_mark():
    assert codes("Note : this", "en-CA") == ["space_before_mark"]
    assert codes("Note: this, 5% or $5?", "en-CA") == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (
            "Trust is the foundation of a successful therapeutic relationship. It’s the bond.",
            "Trust is the foundation of a successful therapeutic relationship.",
        ),
        ("Ask Dr. Tremblay. Then rest.", "Ask Dr. Tremblay."),
        ("Rest, e.g. Sleep, helps. Yes.", "Rest, e.g. Sleep, helps."),
        ("Reposez-vous, p. ex. Le soir. Oui.", "Reposez-vous, p. ex. Le soir."),
        ("Reposez-vous, p.\xa0ex. Le soir. Oui.", "Reposez-vous, p.\xa0ex. Le soir."),
        ("M. Roy et Mme Roy. Oui.", "M. Roy et Mme Roy."),
        ("About 2.5 hours. Then rest.", "About 2.5 hours."),
        ("J. Smith wrote. Then left.", "J. Smith wrote."),
        ("You and I. We rest.", "You and I."),
        ("“Rest.” She slept.", "“Rest.”"),
        ("«\xa0Reposez-vous.\xa0» Elle dort.", "«\xa0Reposez-vous.\xa0»"),
        ("Really?! Yes.", "Really?!"),
        ("Ça va? Oui.", "Ça va?"),
        ("Wait… what? Yes.", "Wait… what?"),
        ("No end\nhere\n\nNext.", "No end here"),
        ("Ask a Dr.", "Ask a Dr."),
        ("... and so. Yes.", "... and so."),
        ("See https://example.org/a.b?c=d. Then rest.", "See https://example.org/a.b?c=d."),
        ("", ""),
    ],
)
def test_the_first_sentence_ends_where_readers_end_it(text, first):
    assert first_sentence(text) == first


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("How to Build Trust", "how-to-build-trust"),
        (
            "Signs of a Strong Therapeutic Relationship",
            "signs-of-a-strong-therapeutic-relationship",
        ),
        ("À propos de l’autrice — cœur & âme", "a-propos-de-l-autrice-coeur-ame"),
        ("Don’t say “it's fine”", "dont-say-its-fine"),
        ("  100 % ", "100"),
        ("你好", "section"),
    ],
)
def test_an_anchor_is_ascii(text, name):
    assert anchor(text) == name


@given(st.text(max_size=40))
@settings(max_examples=examples(100))
def test_an_anchor_is_its_own_anchor(text):
    assert anchor(anchor(text)) == anchor(text)
    assert anchor(text).isascii()


def test_anchors_that_repeat_are_numbered():
    assert unique_anchors(["a", "b", "a", "a"]) == ["a", "b", "a-2", "a-3"]
    assert unique_anchors(["a", "a", "a-2"]) == ["a", "a-3", "a-2"]


@given(st.lists(st.sampled_from(["a", "a-2", "a-2-2", "a-3", "b"]), max_size=8))
@settings(max_examples=examples(60))
def test_no_two_anchors_are_the_same(names):
    assert len(set(unique_anchors(names))) == len(names)


class TestWrap:
    def test_lines_keep_to_the_width_and_to_their_prefixes(self):
        lines = wrap("word " * 40, 30, "* ", "  ").split("\n")
        assert lines[0].startswith("* word")
        assert all(line.startswith("  word") for line in lines[1:])
        assert max(map(len, lines)) <= 30

    def test_addresses_and_no_break_spaces_are_not_broken(self):
        address = "https://example.org/" + "a-b/" * 20
        lines = wrap(f"See {address} now, 20\xa0% of it", 12).split("\n")
        assert address in lines
        assert any("20\xa0%" in line for line in lines)

    def test_line_breaks_and_blank_lines_stay(self):
        assert (
            wrap("one\ntwo\n\nthree", initial="> ", subsequent="> ") == "> one\n> two\n>\n> three"
        )

    def test_list_items_hang_under_their_words(self):
        assert wrap("* one two\n  1. three four", 10) == "* one two\n  1. three\n     four"

    @given(st.text(alphabet="ab \n\xa0*.1", max_size=60), st.integers(4, 20))
    @settings(max_examples=examples(100))
    def test_no_word_is_lost(self, text, width):
        assert "".join(wrap(text, width).split()) == "".join(text.split())
