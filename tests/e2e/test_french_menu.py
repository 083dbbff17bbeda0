"""The admin's menu in French is not cut."""

import pytest

from tests.e2e import sites
from tests.e2e.browsing import Reader

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

CUT = """() => [...document.querySelectorAll(".sidebar .menuitem-label")]
    .filter((label) => label.checkVisibility() && label.scrollWidth > label.clientWidth)
    .map((label) => label.textContent)"""


def test_no_name_in_the_french_menu_is_cut(desk: str, reader: Reader) -> None:
    tab = sites.enter(reader, desk, "Administrator", language="fr")
    assert tab.locator(".sidebar .menuitem-label").count() > 3
    assert tab.evaluate(CUT) == []
    tab.goto("about:blank")
