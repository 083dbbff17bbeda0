"""The list of all posts, as an editor sees it on a desktop and on a phone, in both languages."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from django.urls import reverse
from django.utils import timezone

from blog.models import Review
from syndication.desk.listing import finding_counts
from syndication.desk.models import SavedFilter
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, cut_off, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WORDS = {
    "en": {
        "saved": "Saved filters…",
        "name": "Name",
        "save": "Save the filter",
        "topic": "Add a topic to the selected posts, or remove one",
        "do": "Do it",
        "done": "2 posts done.",
        "refused": "1 post refused:",
    },
    "fr": {
        "saved": "Filtres enregistrés…",
        "name": "Nom",
        "save": "Enregistrer le filtre",
        "topic": "Ajouter un sujet aux articles choisis, ou en retirer un",
        "do": "Confirmer",
        "done": "2 articles traités.",
        "refused": "1 article refusé\u00a0:",
    },
}


def fill() -> None:
    """Posts in several states, more than a page of the list shows."""
    today = timezone.localdate()
    long = "How to fall asleep again when the night was short and the morning comes early"
    post = factories.post(
        long, slug="asleep", topics=[factories.topic(), factories.topic("stress")]
    )
    Review.objects.create(
        page=post,
        reviewer=factories.team(),
        reviewed_on=today - timedelta(days=400),
        next_review_on=today - timedelta(days=30),
    )
    factories.edit(post, lead="")
    factories.draft("Soirées calmes", locale="fr", lead="")
    factories.post("Withdrawn words").unpublish()
    for number in range(50):
        factories.draft(f"Draft {number}")
    finding_counts.count_due(at=timezone.now())
    factories.edit(factories.post("Calm evenings"), lead=factories.WORDS + factories.WORDS)


def look(tab: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        tab.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert cut_off(tab, "#listing-results, .w-mt-8") == []
    assert violations(tab) == []


@pytest.mark.parametrize(
    ("language", "width"), [("en", 1440), ("fr", 390), ("fr", 1440), ("en", 390)]
)
def test_the_list_is_read_filtered_and_its_filter_saved(
    reader: Reader, desk: str, language: str, width: int
) -> None:
    fill()
    words = WORDS[language]
    tab = sites.enter(reader, desk, "Editor", language=language)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{desk}{reverse('all_posts:index')}")
    expect(tab.locator(".listing tbody tr")).to_have_count(50)
    look(tab, f"posts-{language}-{width}")
    tab.goto(f"{desk}{reverse('all_posts:index')}?status=withdrawn&status=changed")
    expect(tab.locator(".listing tbody tr")).to_have_count(3)
    look(tab, f"filtered-{language}-{width}")
    tab.get_by_role("link", name=words["saved"]).click()
    tab.get_by_label(words["name"], exact=False).first.fill("Mine to look at")
    look(tab, f"save-{language}-{width}")
    tab.get_by_role("button", name=words["save"]).click()
    saved = tab.get_by_role("link", name="Mine to look at")
    expect(saved).to_have_attribute("aria-current", "page")
    assert SavedFilter.objects.get().query == "status=changed&status=withdrawn"


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("fr", 390)])
def test_posts_are_chosen_and_get_a_topic(
    reader: Reader, desk: str, language: str, width: int
) -> None:
    words, topic = WORDS[language], factories.topic()
    for number in range(2):
        factories.draft(f"Draft {number}")
    locked = factories.draft("Locked")
    locked.locked = True
    locked.save()
    tab = sites.enter(reader, desk, "Editor", language=language)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{desk}{reverse('all_posts:index')}?status=draft")
    tab.locator("[data-bulk-action-select-all-checkbox]").first.check()
    look(tab, f"chosen-{language}-{width}")
    tab.get_by_role("link", name=words["topic"]).click()
    look(tab, f"bulk-{language}-{width}")
    tab.locator("#id_topic").select_option(str(topic.pk))
    tab.get_by_role("button", name=words["do"]).click()
    expect(tab.get_by_text(words["done"])).to_be_visible()
    expect(tab.get_by_text(words["refused"])).to_be_visible()
    look(tab, f"done-{language}-{width}")
