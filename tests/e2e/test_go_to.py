"""“Go to” beside a finding: the field itself is focused, wherever it is."""

import pytest
from playwright.sync_api import Page, expect

from blog.models import PostPage
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, open_form

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
KEY = "00000000-0000-4000-8000-0000000000"


def item(number: int, lead_in: str) -> dict:
    value = {"lead_in": lead_in, "html": "<p>Words for people.</p>"}
    return {"type": "item", "id": f"{KEY}a{number}", "value": value}


def incomplete() -> PostPage:
    """A post with a finding in each kind of place."""
    picture = {"image": factories.picture().pk, "alt_text": "", "decorative": False}
    tips = {"heading": "Tips", "heading_level": 2, "items": [item(1, "One"), item(2, "Two:")]}
    blocks = [
        ("paragraph", {"html": factories.WORDS, "role": ""}),
        ("cta", {"label": "Find help", "url": "", "style": "primary", "note": ""}),
        ("tips_list", tips),
        ("image", {"image": picture, "caption": "", "credit": "Somebody"}),
    ]
    body = [
        {"type": kind, "id": f"{KEY}{number:02}", "value": value}
        for number, (kind, value) in enumerate(blocks)
    ]
    return factories.draft("Rest", body=body, email_preheader="Short")


PLACES = {
    "title.length": "#id_title",
    "email.preheader": "#id_email_preheader",
    "disclaimer.missing": "[data-contentpath=disclaimer] *",
    "cta.address_missing": f"[id='block-{KEY}01-section'] [data-contentpath=url] input",
    "list.lead_in_colon": f"[data-contentpath='{KEY}a2'] [data-contentpath=lead_in] input",
    "image.alt_missing": f"[id='block-{KEY}03-section'] [data-contentpath=alt_text] *",
}


def test_each_finding_leads_to_its_field_also_where_it_is_folded(desk: str, reader: Reader) -> None:
    page = incomplete()
    tab = sites.enter(reader, desk, "Editor")
    open_form(tab, f"{desk}/admin/pages/{page.pk}/edit/")
    tab.get_by_role("button", name="Toggle findings").click()
    for fold in (False, True):
        for check, place in PLACES.items():
            if fold:
                fold_all(tab)
            tab.locator(f"[data-finding='{check}']").get_by_role("button", name="Go to").click()
            expect(tab.locator(f":is({place}):focus"), check).to_be_in_viewport()
    assert reader.said == []


def fold_all(tab: Page) -> None:
    """Fold every panel of the form that can be folded, and go back to its first tab."""
    tab.get_by_role("tab", name="Words").click()
    tab.evaluate(
        """() => {
          const open = [...document.querySelectorAll("[data-panel-toggle][aria-expanded=true]")];
          for (const each of open.reverse()) each.click();
        }"""
    )
