"""Correcting the spacing: only spaces change, and what was found is found no more."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.renditions.spacing import correct_html, correct_text
from blog.renditions.typography import check_spacing

N = "\u00a0"
SPACES = re.compile("[ \u00a0\u202f]|&nbsp;|&#160;|&#xa0;")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Voici : une pause.", f"Voici{N}: une pause."),
        ("Voici: une pause.", f"Voici{N}: une pause."),
        ("Vraiment ? Oui !", "Vraiment? Oui!"),
        (f"Vraiment{N}? Oui{N}; non.", "Vraiment? Oui; non."),
        ("«Oui» et « non »", f"«{N}Oui{N}» et «{N}non{N}»"),
        ("50% ou 20 $", f"50{N}% ou 20{N}$"),
        ("à 14h30, à 9 h, à 7h", f"à 14{N}h{N}30, à 9{N}h, à 7{N}h"),
        ("Vu ! : oui", f"Vu!{N}: oui"),
    ],
)
def test_french(before, after):
    assert correct_text(before, "fr-CA") == after


@pytest.mark.parametrize(
    "text",
    [
        f"Voici{N}: une pause; «{N}oui{N}»!",
        "De 9:30 à 10:30, au 1:2",
        "https://example.org/a?b=c : non".replace(" : non", ""),
        "Écrivez à aide@example.org ou mailto:aide@example.org",
        "Un seul mot",
        "",
    ],
)
def test_what_is_right_stays(text):
    assert correct_text(text, "fr-CA") == text


def test_english_has_no_space_before_a_mark():
    assert (
        correct_text("Really ? Yes : half , and more .", "en-CA") == "Really? Yes: half, and more."
    )
    assert correct_text("A :) smile, 5 .5 and « this »", "en-CA") == "A :) smile, 5 .5 and « this »"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>Voici <b>:</b> oui</p>", f"<p>Voici{N}<b>:</b> oui</p>"),
        ("<p><b>Voici</b>: oui</p>", f"<p><b>Voici</b>{N}: oui</p>"),
        ("<p>Oui&nbsp;! L&#x27;ami &amp; moi ?</p>", "<p>Oui! L&#x27;ami &amp; moi?</p>"),
        (
            '<p>Lire «<a linktype="page" id="3">ceci</a>» ?</p>',
            f'<p>Lire «{N}<a linktype="page" id="3">ceci</a>{N}»?</p>',
        ),
        ('<p><a href="https://a.example/?q=1">Ici</a> : a</p>', None),
        ("<ul><li>Un</li><li>? Deux</li></ul>", "<ul><li>Un</li><li>? Deux</li></ul>"),
        ("<p>a &lt; b ; c &copy; d</p>", "<p>a &lt; b; c &copy; d</p>"),
    ],
)
def test_rich_text_keeps_its_tags_and_entities(before, after):
    found = correct_html(before, "fr-CA")
    assert found == (after or before.replace("</a> :", f"</a>{N}:"))


PIECES = st.sampled_from(
    [*"abé1 :;!?«»%$h,.", " ", N, "\u202f", "  ", "mot", "https://example.org/a:b?c", "14h30", "\n"]
)
TAGS = st.sampled_from(
    ["<b>", "</b>", "<p>", "</p>", "<br/>", '<a href="x : y">', "</a>", "&amp;", "&nbsp;"]
)


@pytest.mark.parametrize("locale", ["fr-CA", "en-CA"])
@given(text=st.lists(PIECES, max_size=12).map("".join))
def test_only_spaces_change_and_a_second_time_nothing(locale, text):
    found = correct_text(text, locale)
    assert SPACES.sub("", found) == SPACES.sub("", text)
    assert correct_text(found, locale) == found
    assert check_spacing(found, locale) == []


@pytest.mark.parametrize("locale", ["fr-CA", "en-CA"])
@given(source=st.lists(PIECES | TAGS, max_size=14).map("".join))
def test_of_rich_text_only_spaces_change(locale, source):
    found = correct_html(source, locale)
    assert SPACES.sub("", found) == SPACES.sub("", source)
    assert correct_html(found, locale) == found
    assert re.findall("<[^>]*>", found) == re.findall("<[^>]*>", source)
