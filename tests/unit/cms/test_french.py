"""The messages and dates of Django and Wagtail, in the French of Canada."""

import gettext as python_gettext
import re
from datetime import date
from pathlib import Path

import pytest

import django
from django.template import Context, Template
from django.utils import formats, translation
from django.utils.translation import gettext

import wagtail

from cms import french
from tests.catalogue import FOLDER
from tests.paths import ROOT

# No-break space before ":" and inside « », none before ; ! ?, no straight quotes.
WRONG_SPACE = re.compile("(?<!\u00a0)[:»](?=[\\s»]|$)|«(?!\u00a0)|[ \u00a0\u202f][;!?]| [:»]|'")


def messages(package: Path) -> list[str]:
    """The French messages of a package, as they are brought."""
    found = []
    for file in package.rglob("locale/fr/LC_MESSAGES/django*.mo"):
        with file.open("rb") as stream:
            catalogue = python_gettext.GNUTranslations(stream)._catalog
        found += [said for key, said in catalogue.items() if key and said]
    return found


BROUGHT = messages(Path(wagtail.__file__).parent) + messages(
    Path(django.__file__).parent / "contrib" / "auth"
)


def test_messages_that_packages_bring_are_spaced_as_in_canada():
    assert len(BROUGHT) > 1000
    said = [french.TAG.sub("", french.corrected(message)) for message in BROUGHT]
    allowed = ("(:?.!", "https:", "Wagtail's")
    assert [
        text for text in said if WRONG_SPACE.search(text) and not any(a in text for a in allowed)
    ] == []


@pytest.mark.parametrize("word", ["e-mail", "sûr(e)", "ce(tte)", "Ce(tte)", "/la "])
def test_no_message_that_packages_bring_has_a_word_of_france_or_a_form_that_nobody_says(word):
    assert any(word in message for message in BROUGHT)
    assert [text for text in map(french.corrected, BROUGHT) if word in text] == []


def test_tags_of_a_message_stay_as_they_are():
    said = french.corrected("Allez <a href=\"/x?a=1\" class='b'>là</a> ? « <b>Oui</b> »")
    assert said == "Allez <a href=\"/x?a=1\" class='b'>là</a>? «\u00a0<b>Oui</b>\u00a0»"


def test_our_own_messages_need_no_correction():
    with (ROOT / FOLDER / "django.mo").open("rb") as stream:
        own = python_gettext.GNUTranslations(stream)._catalog
    assert [said for key, said in own.items() if key and french.corrected(said) != said] == []


def test_a_question_of_wagtail_is_asked_without_a_space():
    asked = "Are you sure you want to publish these pages?"
    with translation.override("fr"):
        assert gettext(asked) == "Voulez-vous vraiment publier ces pages?"
    with translation.override("en"):
        assert gettext(asked) == asked


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("fr", "1er décembre 2026", "2 décembre 2026"),
        ("en", "Dec. 1, 2026", "Dec. 2, 2026"),
    ],
)
def test_the_first_of_a_month_is_the_premier_in_french_alone(language, first, second):
    with translation.override(language):
        written = [
            Template("{{ day }}").render(Context({"day": date(2026, 12, n)})) for n in (1, 2)
        ]
        assert written == [first, second]


def test_other_numbers_before_a_month_stay():
    with translation.override("fr"):
        assert formats.date_format(date(2026, 12, 11), "j F Y") == "11 décembre 2026"
        assert formats.date_format(date(2026, 12, 1), "Y-m-d") == "2026-12-01"
