"""The lists of the admin on a phone."""

import os
from typing import Any

import pytest
from playwright.sync_api import Page as Tab

from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import arrive, cut_off, overflow

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TITLE = "Understanding uncomplicated disappointments"
# Words of titles that stand on more than one line.
BROKEN = """() => [...document.querySelectorAll("td.title a")].flatMap((link) => {
    const texts = document.createTreeWalker(link, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        for (const word of text.data.matchAll(/\\S+/g)) {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map((each) => Math.round(each.top)));
            if (lines.size > 1) found.push(word[0]);
        }
    }
    return found;
})"""


@pytest.fixture
def narrow(house: str, reader: Any) -> Tab:
    sites.build()
    tab = sites.enter(reader, house, "Administrator")
    tab.set_viewport_size({"width": 320, "height": 900})
    return tab


@pytest.mark.parametrize("address", ["pages/{index}/", "pages/search/", "snippets/blog/topic/"])
def test_no_word_of_a_title_is_broken(narrow, house, address):
    factories.draft(TITLE)
    factories.topic(name=TITLE)
    narrow.goto(f"{house}/admin/{address.format(index=factories.index().pk)}")
    arrive(narrow, narrow.locator("td.title a", has_text=TITLE).first)
    assert narrow.evaluate(BROKEN) == []
    assert cut_off(narrow, "table.listing") == []
    head = narrow.locator("table.listing thead").bounding_box()
    row = narrow.locator("table.listing tbody tr").first.bounding_box()
    assert head["y"] + head["height"] <= row["y"] + 1


@pytest.mark.parametrize("way", ["pages/{}/unpublish/", "bulk/wagtailcore/page/unpublish/?id={}"])
@pytest.mark.parametrize("width", [320, 375])
def test_the_form_that_takes_a_post_down_is_seen_whole(narrow, house, way, width):
    narrow.set_viewport_size({"width": width, "height": 900})
    narrow.goto(f"{house}/admin/{way.format(factories.post().pk)}")
    arrive(narrow, narrow.locator("#id_reason"))
    reason = narrow.locator("#id_reason")
    reason.select_option("harmful")
    one_line = reason.bounding_box()["height"]
    longest = "A reason of so many words that no telephone shows them on one line of a select"
    reason.evaluate("(field, words) => { field.selectedOptions[0].label = words; }", longest)
    assert reason.bounding_box()["height"] > one_line  # it is read whole
    if shots := os.environ.get("SCREENSHOTS"):
        narrow.screenshot(path=f"{shots}/unpublish-{width}-{way[0]}.png", full_page=True)
    assert cut_off(narrow, "main form") == []
    assert overflow(narrow) == []


def test_no_field_of_the_own_account_is_wider_than_a_phone(narrow, house):
    narrow.goto(f"{house}/admin/account/")
    arrive(narrow, narrow.get_by_label("Preferred language"))
    assert cut_off(narrow, "main form") == []
