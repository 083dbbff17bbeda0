"""The form of a post on a phone."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, cut_off, open_form

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_all_tabs_are_seen_on_a_phone_in_french(desk: str, reader: Reader) -> None:
    page = factories.draft()
    tab = sites.enter(reader, desk, "Editor", language="fr")
    tab.set_viewport_size({"width": 390, "height": 900})
    open_form(tab, f"{desk}/admin/pages/{page.pk}/edit/")
    expect(tab.get_by_role("tab", name="Publication")).to_be_visible()
    assert cut_off(tab, ".w-tabs__list") == []
