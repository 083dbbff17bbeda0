"""The French catalogue: whole, compiled, well spaced, and the only words that readers meet."""

import re
import shutil
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo

from django.core.management import call_command
from django.test import override_settings
from django.utils import translation
from django.utils.translation import gettext

from blog.admin.mistranslated import MISTRANSLATED
from blog.renditions import feed
from blog.renditions import html as web
from tests import sample_mails, samples
from tests.catalogue import (
    FOLDER,
    KINDS,
    READERS,
    catalogue,
    foreign,
    messages,
    parts,
    spoken,
    translations,
    words,
)
from tests.paths import ROOT

MARKED = ("blog", "syndication", "cms", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
# OQLF, « Espacement »: in Canada a no-break space before ":" and inside « », none before ; ! ?
WRONG_SPACE = re.compile("(?<!\u00a0)[:»](?=[\\s»]|$)|«(?!\u00a0)|[ \u00a0\u202f][;!?]| [:»]|'")


@pytest.fixture(scope="module")
def french() -> Catalog:
    return catalogue(ROOT / FOLDER / "django.po")


def test_every_message_is_translated_and_none_is_a_guess(french):
    assert len(messages(french)) > 800
    assert [m.id for m in messages(french) if m.fuzzy or not all(parts(m.string))] == []


def test_a_translation_keeps_every_placeholder(french):
    for message in messages(french):
        asked = {name for text in parts(message.id) for name in PLACEHOLDER.findall(text)}
        for said in parts(message.string):
            kept = set(PLACEHOLDER.findall(said))
            # "One thing …" and « Une chose … » may go without the count.
            assert kept == asked or (message.pluralizable and kept <= asked), message.id


def test_french_is_spaced_as_in_canada(french):
    for message in messages(french):
        for said in parts(message.string):
            words = re.sub(r"\w+:(?=//|…|\.\.\.|[+0-9]|,| ou |\)|\.|$)", "", said)  # https:, tel:
            assert not WRONG_SPACE.search(words), said


def test_french_has_one_word_for_one_thing(french):
    others = re.compile(r"\b(billets?|e-?mails?|newsletters?|feeds?|blogs?|flux)\b", re.IGNORECASE)
    said = [text for message in messages(french) for text in parts(message.string)]
    assert [text for text in said if others.search(text)] == []


def test_the_compiled_catalogue_is_that_of_the_words(french):
    made = BytesIO()
    write_mo(made, french)
    made.seek(0)
    with (ROOT / FOLDER / "django.mo").open("rb") as committed:
        assert translations(read_mo(committed)) == translations(read_mo(made))


@pytest.mark.parametrize("medium", READERS)
def test_every_phrase_of_the_readers_templates_is_in_the_catalogue(french, medium):
    known = {parts(message.id)[0] for message in messages(french)}
    asked = list(spoken(medium))
    assert asked
    assert [pair for pair in asked if pair[1] not in known] == []


def test_nothing_marked_for_translation_is_missing_from_the_catalogue(
    french, tmp_path, monkeypatch
):
    if not shutil.which("xgettext"):
        pytest.skip("xgettext is not installed: phrases cannot be extracted here")
    for name in MARKED:
        ignored = shutil.ignore_patterns("__pycache__", "static", "locale", "media")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    (tmp_path / FOLDER).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    with override_settings(LOCALE_PATHS=[tmp_path / "cms/locale"]):
        call_command(
            "makemessages", locale=["fr"], extensions=[*KINDS, "py"], no_location=True, verbosity=0
        )
    asked = translations(catalogue(tmp_path / FOLDER / "django.po"))
    assert asked.keys() - translations(french).keys() == set()
    assert translations(french).keys() - asked.keys() == set(), "no longer used"


@pytest.mark.parametrize(
    "label",
    ["Help in a crisis", "When to get care", "offer share links", "Find a therapist", "Do"],
)
def test_a_label_is_quoted_in_a_remedy_by_its_own_translation(french, label):
    quoted = [m for m in messages(french) if f"“{label}”" in parts(m.id)[0]]
    assert quoted
    for message in quoted:
        assert f"«\u00a0{french.get(label).string}\u00a0»" in message.string


@pytest.mark.parametrize("medium", ["web", "feed", "email", "text"])
def test_a_french_post_speaks_french_alone(french, medium):
    document = samples.french()
    mail = sample_mails.assembled(document)
    said = {
        "web": lambda: words(web.render(document, samples.context(document))),
        "feed": lambda: words(feed.render(document, samples.context(document))),
        "email": lambda: words(mail.html),
        "text": lambda: mail.text,
    }[medium]()
    assert "Aide" in said or "aide" in said
    assert [found.group() for phrase in foreign(french) if (found := phrase.search(said))] == []


def test_wagtails_french_greets_politely_and_needs_no_forms_with_brackets():
    with translation.override("fr"):
        said = [gettext(message) for message in MISTRANSLATED]
    assert [each for each in said if re.search(r"\w\((e|s|la|tte)\)|/la\b|Salut", each)] == []
    assert "Bonjour %(username)s," in said
    assert "«\xa0%(page_title)s\xa0» n’attend pas d’approbation en ce moment." in said


def test_a_french_editor_is_told_that_saving_replaces_newer_words():
    with translation.override("fr"):
        said = [gettext(message) for message in MISTRANSLATED]
    assert "remplacera" in said[0]
    assert "réservée" in said[1]
