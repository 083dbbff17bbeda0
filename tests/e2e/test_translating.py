"""A translator's work in a browser: the original beside the form, its changes, and the report."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from blog.models import PostPage
from syndication.desk.models import TranslatedFrom
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, arrive, cut_off, open_form, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

LEAD = "[data-contentpath=lead] [contenteditable=true]"
PANEL = "[data-side-panel=original]"
WORDS = {
    "en": {
        "findings": "Toggle findings",
        "changes": "See what changed",
        "confirm": "My translation is up to date with it",
        "recorded": "Recorded: the translation is up to date",
        "original": "Toggle the original",
        "translate": "Translate: Calm evenings",
        "submit": "Submit",
        "waiting": "Waiting for translation",
    },
    "fr": {
        "findings": "Afficher ou masquer les constats",
        "changes": "Voir ce qui a changé",
        "confirm": "Ma traduction est à jour",
        "recorded": "C’est noté\xa0: la traduction est à jour",
        "original": "Afficher ou masquer l’original",
        "translate": "Traduire\xa0: Calm evenings",
        "submit": "Soumettre",
        "waiting": "En attente de traduction",
    },
}


@pytest.fixture(params=["en", "fr"])
def language(request) -> str:
    return request.param


@pytest.fixture
def tab(desk: str, reader: Reader, language: str) -> Iterator[Page]:
    """A Translator's, in either language."""
    made = sites.enter(reader, desk, "Translator", language=language)
    yield made
    made.goto("about:blank")  # nothing is asked any more when the database is emptied


def republish(page: PostPage) -> None:
    words = factories.WORDS.replace("some weeks", "two months")
    factories.publish(factories.edit(page, lead=words))


def open_panel(tab: Page, name: str, button: str) -> None:
    """A side panel stays open from one page to the next."""
    if not tab.locator(f"[data-side-panel={name}]").is_visible():
        tab.get_by_role("button", name=button).click()
    expect(tab.locator(f"[data-side-panel={name}]")).to_be_visible()


def test_from_what_waits_to_what_is_submitted(
    desk: str, tab: Page, reader: Reader, language: str
) -> None:
    says = WORDS[language]
    original = factories.post()
    tab.set_viewport_size({"width": 1440, "height": 900})
    tab.goto(f"{desk}/admin/")
    expect(tab.get_by_role("heading", name=says["waiting"])).to_be_visible()
    tab.get_by_role("link", name=says["translate"]).click()
    arrive(tab, tab.get_by_role("button", name=says["submit"]))
    tab.get_by_role("button", name=says["submit"]).click()
    arrive(tab, tab.locator(LEAD))
    made = PostPage.objects.get(locale__language_code="fr")

    open_panel(tab, "original", says["original"])
    part = tab.locator(f"{PANEL} [data-part='field-lead']")
    expect(part).to_contain_text("kept for some weeks")
    expect(part.locator("[lang=en-CA]")).to_have_count(1)
    tab.locator(LEAD).click()
    expect(part).to_have_class(re.compile("ws-original__part--here"))
    tab.locator(f"[id='block-{made.body[1].id}-section'] [contenteditable=true]").click()
    paragraph = tab.locator(f"{PANEL} [data-part='{made.body[1].id}']")
    expect(paragraph).to_have_class(re.compile("ws-original__part--here"))
    expect(part).not_to_have_class(re.compile("ws-original__part--here"))

    republish(original)
    open_form(tab, f"{desk}/admin/pages/{made.pk}/edit/")
    open_panel(tab, "findings", says["findings"])
    tab.get_by_role("button", name=says["changes"]).click()
    expect(tab.locator(f"{PANEL} del")).to_contain_text("some weeks")
    expect(tab.locator(f"{PANEL} ins")).to_contain_text("two months")
    expect(tab.locator("#original-changes")).to_be_focused()
    assert violations(tab, PANEL) == []
    assert cut_off(tab, PANEL) == []
    tab.get_by_role("button", name=says["confirm"]).click()
    expect(tab.get_by_text(says["recorded"])).to_be_visible()
    expect(tab.locator(f"{PANEL} ins")).to_have_count(0)
    assert TranslatedFrom.objects.get(page=made).edition.number == 2

    tab.locator("footer [data-w-dropdown-target=toggle]").click()
    tab.get_by_role("button", name=re.compile(r"Submit to |Soumettre à ")).click()
    expect(tab).to_have_url(f"{desk}/admin/pages/{made.get_parent().pk}/")
    assert PostPage.objects.get(pk=made.pk).workflow_in_progress
    assert reader.said == []


def test_on_a_phone_the_original_unfolds_above_each_part(desk: str, tab: Page) -> None:
    original = factories.post()
    made = original.copy_for_translation(factories.index("fr").locale)
    PostPage.objects.filter(pk=made.pk).update(owner=sites.person("Translator"))
    tab.set_viewport_size({"width": 390, "height": 844})
    open_form(tab, f"{desk}/admin/pages/{made.pk}/edit/")
    folds = tab.locator(".ws-original-fold")
    expect(folds).to_have_count(4)  # title, lead and two blocks
    block = tab.locator(f"[id='block-{made.body[1].id}-section'] .ws-original-fold")
    expect(block.locator("[lang=en-CA]")).to_be_hidden()
    block.locator("summary").focus()
    tab.keyboard.press("Enter")
    expect(block.locator("[lang=en-CA]")).to_be_visible()
    expect(block).to_contain_text("kept for some weeks")
    assert violations(tab, ".ws-original-fold") == []
    assert cut_off(tab, ".ws-original-fold") == []
    tab.set_viewport_size({"width": 1440, "height": 900})
    expect(block).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_report_is_read_on_every_screen(
    desk: str, tab: Page, language: str, width: int
) -> None:
    for title in ("Calm evenings", "A long title about what helps when the night does not end"):
        factories.post(title)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{desk}/admin/reports/translations/")
    link = tab.get_by_role("link", name=WORDS[language]["translate"])
    arrive(tab, link)
    assert violations(tab, "main") == []
    assert cut_off(tab, ".ws-table") == []
    link.click()
    arrive(tab, tab.get_by_role("button", name=WORDS[language]["submit"]))
