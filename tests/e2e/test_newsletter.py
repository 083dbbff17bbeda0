"""The newsletter's HTML of each sample post, drawn as a mail programme would."""

import pytest
from playwright.sync_api import Page

from blog import document as doc
from tests import sample_mails, samples
from tests.e2e.browsing import Reader, overflow, violations

pytestmark = pytest.mark.e2e

POSTS = {"English": samples.english(), "French": samples.french(), "seed": samples.seed()}
# A mail is shown inside a page that has its own landmarks and its own first heading.
OF_PAGES = ("landmark-one-main", "region", "landmark-unique", "landmark-no-duplicate-banner")


def opened(reader: Reader, post: doc.Document, width: int, scheme: str) -> Page:
    tab = reader.tab(width, scheme)
    tab.route("**/*", lambda route: route.fulfill(status=204))  # pictures are elsewhere
    tab.set_content(sample_mails.assembled(post).html)
    return tab


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("width", [375, 700])
def test_a_mail_fits_its_window(reader: Reader, name: str, width: int) -> None:
    tab = opened(reader, POSTS[name], width, "light")
    assert overflow(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_mail(reader: Reader, name: str, scheme: str) -> None:
    tab = opened(reader, POSTS[name], 375, scheme)
    assert violations(tab, without=OF_PAGES) == []


@pytest.mark.parametrize("name", POSTS)
def test_a_mail_says_its_language_and_describes_its_pictures(reader: Reader, name: str) -> None:
    tab = opened(reader, POSTS[name], 700, "light")
    assert tab.evaluate("document.documentElement.lang") == POSTS[name].locale
    undescribed = tab.locator("img:not([alt])")
    assert undescribed.count() == 0
    tables = tab.locator("table:not([role=presentation])")
    assert tables.count() == tables.filter(has=tab.locator("caption")).count(), "tables of words"
