"""The steps of docs/editors.md, with its words, in both languages; GUIDE_PICTURES=yes takes its
pictures anew."""

import os
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from django.utils import timezone

from blog.models import PostPage
from syndication.desk import guides
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, arrive, cut_off, loads, open_form, violations
from tests.paths import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
[SEED] = (ROOT / "cms" / "demo" / "seed").glob("*.txt")
FRENCH = (
    "<p>Le sommeil vient plus facilement quand la soirée est calme. De petites habitudes, gardées "
    "quelques semaines, aident souvent plus qu’une longue nuit au lit.</p>"
)
WORDS = {
    "en": {
        "paste": "Paste a text",
        "show": "Show what it becomes",
        "title": "Title",
        "draft": "Make the draft",
        "about": "Image and more",
        "then": "Publishing",
        "translate": "Translate",
    },
    "fr": {
        "paste": "Coller un texte",
        "show": "Montrer ce qu’il devient",
        "title": "Titre",
        "draft": "Faire le brouillon",
        "about": "Image et autres",
        "then": "Publication",
        "translate": "Traduire",
    },
}


def picture(tab: Page, name: str, *, height: int = 760) -> None:
    if os.environ.get("GUIDE_PICTURES"):
        tab.set_viewport_size({"width": 1200, "height": height})
        tab.mouse.move(0, 0)
        shot = Image.open(BytesIO(tab.screenshot(animations="disabled")))
        shot.convert("RGB").save(ROOT / "docs" / guides.PICTURES / f"{name}.webp", quality=72)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_its_ten_minutes_are_walked(desk: str, reader: Reader, language: str) -> None:
    words = WORDS[language]
    for days, title in ((2, "A quiet week"), (9, "Small habits")):
        soon = factories.draft(title, go_live_at=timezone.now() + timedelta(days=days))
        soon.save_revision().publish()
    tab = sites.enter(reader, desk, "Editor", language=language)
    tab.set_viewport_size({"width": 1200, "height": 760})
    picture(tab, f"home-{language}")
    with loads(tab):
        tab.get_by_role("link", name=words["paste"]).first.click()
    tab.locator("#id_words").fill(SEED.read_text())
    tab.locator("button[name=preview]").click()
    arrive(tab, tab.locator(".ws-paste__part").first)
    picture(tab, f"paste-{language}", height=900)
    tab.get_by_label(words["title"], exact=True).fill("Building Trust with Your Therapist")
    with loads(tab):
        tab.get_by_role("button", name=words["draft"]).click()
    expect(tab.get_by_role("tab", name=words["about"])).to_be_visible()
    expect(tab.get_by_role("tab", name=words["then"])).to_be_visible()
    picture(tab, f"form-{language}", height=900)
    tab.goto(f"{desk}/admin/calendar/")
    arrive(tab, tab.locator(".ws-calendar"))
    picture(tab, f"calendar-{language}")
    original = factories.post()
    made = original.copy_for_translation(factories.index("fr").locale)
    PostPage.objects.filter(pk=made.pk).update(owner=sites.person("Editor"))
    factories.edit(PostPage.objects.get(pk=made.pk), title="Des soirées calmes", lead=FRENCH)
    open_form(tab, f"{desk}/admin/pages/{made.pk}/edit/")
    tab.locator("[data-side-panel-toggle=original]").click()
    expect(tab.locator(".ws-original__part").first).to_be_visible()
    picture(tab, f"translate-{language}", height=900)
    tab.goto(f"{desk}/admin/guide/")
    arrive(tab, tab.locator(".ws-guide__contents"))
    for width in (1200, 390):
        tab.set_viewport_size({"width": width, "height": 900})
        if folder := os.environ.get("SCREENSHOTS"):
            tab.screenshot(path=f"{folder}/guide-{language}-{width}.png", full_page=True)
        assert cut_off(tab, ".ws-guide") == []
        assert violations(tab, "main") == []
