"""A Partner manager's day in the real admin: a contract, a key, an address, a recall."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from django.utils import timezone
from django.utils.translation import gettext, override

from syndication.delivery import State
from syndication.partners import keys
from syndication.partners.models import SCOPES, Contact, Partner
from syndication.webhooks import payloads
from syndication.webhooks.models import Endpoint, EventDelivery
from tests import factories, seeded_roles
from tests.e2e import sites
from tests.e2e.browsing import Reader, arrive, cut_off, overflow, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SECRET = re.compile(r"wsk_[0-9A-Za-z]{39}")
API = "/api/v1/posts/"


@pytest.fixture
def desk(house: str) -> str:
    sites.build()
    seeded_roles.create()
    return house


@pytest.fixture
def manager(desk: str, reader: Reader) -> Iterator[Page]:
    tab = sites.enter(reader, desk, "Partner manager")
    yield tab
    tab.goto("about:blank")


def test_from_a_new_contract_to_a_revoked_key(desk: str, manager: Page, reader: Reader) -> None:
    factories.post("Calm evenings")
    a_partner_is_entered(manager, desk)
    partner = Partner.objects.get()
    secret = a_key_is_made(manager)
    reads(manager, desk, secret, status=200)
    a_narrower_contract_is_asked_about(manager, desk, partner)
    the_key_is_revoked(manager)
    reads(manager, desk, secret, status=401)
    expect_history(manager, desk, partner)
    assert secret not in manager.content()
    assert reader.said == []
    assert reader.strangers(desk) == []


def a_partner_is_entered(tab: Page, desk: str) -> None:
    tab.goto(f"{desk}/admin/")
    tab.get_by_role("button", name="Partners").click()
    tab.get_by_role("link", name="All partners").click()
    tab.get_by_role("link", name="Add partner").first.click()
    arrive(tab, tab.locator("#id_name"))
    tab.locator("#id_name").fill("Example Portal")
    tab.get_by_role("checkbox", name="English").check()
    tab.get_by_role("button", name="Add contact").click()
    tab.locator("#id_contacts-0-name").fill("Avery Example")
    tab.locator("#id_contacts-0-email").fill("avery@portal.example")
    tab.get_by_role("button", name="Create").click()
    expect(tab.get_by_text("Now give it a key.")).to_be_visible()
    expect(tab.get_by_text("avery@portal.example")).to_be_visible()


def a_key_is_made(tab: Page) -> str:
    tab.get_by_role("link", name="New key").click()
    tab.get_by_label("What it is for").fill("Web site")
    tab.get_by_role("button", name="Make the key").click()
    arrive(tab, tab.get_by_label("Key", exact=True))
    assert violations(tab, "main") == []
    secret = tab.get_by_label("Key", exact=True).input_value()
    assert SECRET.fullmatch(secret)
    assert secret in tab.get_by_label("Line to try the key").input_value()
    tab.get_by_role("link", name="I have copied it").click()
    expect(tab.get_by_role("rowheader", name="Web site")).to_be_visible()
    return secret


def reads(tab: Page, desk: str, secret: str, *, status: int) -> None:
    answer = tab.request.get(desk + API, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status == status


def a_narrower_contract_is_asked_about(tab: Page, desk: str, partner: Partner) -> None:
    tab.goto(f"{desk}/admin/partners/edit/{partner.pk}/")
    tab.get_by_role("checkbox", name="English").uncheck()
    tab.get_by_role("checkbox", name="French").check()
    tab.get_by_role("button", name="Save").click()
    arrive(tab, tab.get_by_text("the partner loses 1 post"))
    assert violations(tab, "main") == []
    tab.get_by_role("button", name="Back to the form").click()
    expect(tab.get_by_role("checkbox", name="French")).to_be_checked()
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("button", name="Save, and tell the partner").click()
    expect(tab.get_by_text("It loses 1 post.")).to_be_visible()


def the_key_is_revoked(tab: Page) -> None:
    tab.get_by_role("link", name="Revoke the key “Web site”").click()
    tab.get_by_role("button", name="Yes, revoke it").click()
    expect(tab.get_by_role("cell", name=re.compile("Revoked on"))).to_be_visible()


def expect_history(tab: Page, desk: str, partner: Partner) -> None:
    tab.goto(f"{desk}/admin/partners/history/{partner.pk}/")
    for words in ("Key made: Web site", "Key revoked: Web site"):
        expect(tab.get_by_text(words)).to_be_visible()


@pytest.fixture
def told() -> Endpoint:
    """An address that refused a message, whose answer tries to be a script."""
    at = timezone.now()
    partner = Partner.objects.create(name="Example Portal", last_fetched_at=at)
    Contact.objects.create(partner=partner, name="Avery", email="avery@portal.example")
    endpoint = Endpoint.objects.create(
        partner=partner, url="https://portal.example/in", secret="whsec_x", verified_at=at
    )
    event = payloads.ping(at=at)
    event.save(force_insert=True)
    EventDelivery.objects.create(
        endpoint=endpoint,
        event=event,
        state=State.FAILED,
        due_at=at,
        attempts=10,
        problem="<script>document.title = 'taken'</script>",
    )
    return endpoint


def addresses(endpoint: Endpoint) -> list[str]:
    one = endpoint.partner_id
    return [
        "/admin/partners/",
        f"/admin/partners/inspect/{one}/",
        f"/admin/partners/edit/{one}/",
        f"/admin/partners/{one}/keys/new/",
        f"/admin/partners/{one}/endpoints/new/",
        f"/admin/partners/endpoints/{endpoint.pk}/",
        f"/admin/partners/endpoints/{endpoint.pk}/send-again/",
        f"/admin/partners/endpoints/{endpoint.pk}/remove/",
        "/admin/deliveries/",
        "/admin/withdrawn/",
        "/admin/withdrawn/all/",
    ]


def test_axe_finds_nothing_and_nothing_is_cut_off_on_a_telephone(
    desk: str, told: Endpoint, reader: Reader
) -> None:
    Endpoint.objects.update(created_at=timezone.now() - timedelta(days=9))
    post = factories.post()
    post.unpublish()
    tab = sites.enter(reader, desk, "Partner manager")
    recall = f"/admin/withdrawn/{post.identity.pk}/"
    tab.goto(desk + recall)
    links = tab.locator(".ws-copy-actions a").evaluate_all(
        "(all) => all.map((link) => link.getAttribute('href'))"
    )
    assert len(links) == 2  # the mail, and to mark it as dealt with
    for address in [*addresses(told), recall, *links]:
        for width in (1280, 375):
            tab.set_viewport_size({"width": width, "height": 900})
            tab.goto(desk + address)
            assert violations(tab, "main") == [], (address, width)
            assert overflow(tab) == [], (address, width)
            assert tab.title() != "taken"
    assert reader.said == []
    tab.goto("about:blank")


def test_a_copy_is_dealt_with_by_mail_and_telephone(
    desk: str, told: Endpoint, reader: Reader
) -> None:
    Endpoint.objects.update(created_at=timezone.now() - timedelta(days=9))
    factories.post("Calm evenings").unpublish()
    tab = sites.enter(reader, desk, "Partner manager")
    tab.get_by_role("link", name="Withdrawn posts").first.click()
    row = tab.get_by_role("row", name=re.compile("Calm evenings"))
    expect(row.get_by_text("Address portal.example/in", exact=True)).to_be_visible()
    letter = row.get_by_role("link", name=re.compile("Write to Avery")).get_attribute("href") or ""
    tab.goto(desk + letter)
    link = tab.get_by_role("link", name="Open in your mail program")
    mail = link.get_attribute("href") or ""
    assert mail.startswith("mailto:avery@portal.example?subject=Please%20take%20down")
    tab.get_by_role("link", name="Mark as dealt with").click()
    tab.get_by_label("What was done").fill("Rang Avery: the page is down.")
    tab.get_by_role("button", name="Mark as dealt with").click()
    expect(tab.get_by_text("Rang Avery: the page is down.")).to_be_visible()
    tab.goto(f"{desk}/admin/withdrawn/")
    expect(tab.get_by_text("Everybody has heard.")).to_be_visible()
    tab.goto("about:blank")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_tables_need_no_scrolling_sideways_at_the_width_of_a_telephone(
    desk: str, told: Endpoint, reader: Reader, language: str
) -> None:
    """WCAG 2.2, 1.4.10: 320 pixels, as a wide page has that is shown four times as large."""
    keys.make(told.partner, label="Web site", scopes=SCOPES, expires_at=None, at=timezone.now())
    post = factories.post("Calm evenings")
    post.unpublish()
    tab = sites.enter(reader, desk, "Partner manager", language=language)
    tab.set_viewport_size({"width": 320, "height": 900})
    for address in [*addresses(told), f"/admin/withdrawn/{post.identity.pk}/"]:
        tab.goto(desk + address)
        assert cut_off(tab, "main table") == [], address
        assert sideways(tab) == [], address
    tab.goto("about:blank")


def sideways(tab: Page) -> list[str]:
    """Parts of the page that scroll sideways."""
    found: list[str] = tab.evaluate(
        """() => [...document.querySelectorAll("main *")]
            .filter((part) => part.scrollWidth > part.clientWidth + 1)
            .filter((part) => ["auto", "scroll"].includes(getComputedStyle(part).overflowX))
            .filter((part) => !part.closest("header, .form-side"))
            .map((part) => part.outerHTML.slice(0, 120))"""
    )
    return found


def test_the_list_is_filtered_by_what_is_to_be_looked_into(
    desk: str, told: Endpoint, reader: Reader
) -> None:
    Partner.objects.filter(pk=told.partner_id).update(
        last_fetched_at=timezone.now() - timedelta(days=8)
    )
    Partner.objects.create(name="Other Journal")
    tab = sites.enter(reader, desk, "Partner manager")
    tab.set_viewport_size({"width": 375, "height": 900})
    tab.goto(f"{desk}/admin/partners/")
    expect(tab.get_by_role("rowheader", name="Other Journal")).to_be_visible()
    tab.get_by_role("button", name="Show filters").click()
    tab.get_by_role("button", name="To look into").click()
    tab.get_by_role("checkbox", name="Has not refreshed for 7 days").check()
    expect(tab.get_by_role("rowheader", name="Other Journal")).to_have_count(0)
    expect(tab.get_by_role("rowheader", name="Example Portal")).to_be_visible()
    expect(tab).to_have_url(re.compile("flag=silent"))
    tab.goto("about:blank")


def test_a_stacked_table_is_still_a_table_for_who_hears_it(
    desk: str, told: Endpoint, reader: Reader
) -> None:
    keys.make(told.partner, label="Web site", scopes=["read"], expires_at=None, at=timezone.now())
    tab = sites.enter(reader, desk, "Partner manager")
    tab.set_viewport_size({"width": 375, "height": 900})
    tab.goto(f"{desk}/admin/partners/inspect/{told.partner_id}/")
    table = tab.get_by_role("table", name="Keys of this partner")
    expect(table.get_by_role("columnheader", name="Last used")).to_be_attached()
    row = table.get_by_role("row", name=re.compile("Web site"))
    expect(row.get_by_role("rowheader", name="Web site")).to_be_visible()
    expect(row.get_by_role("cell", name="Never", exact=True)).to_be_visible()
    shown = "(cell) => getComputedStyle(cell, '::before').content"
    assert "Last used" in row.get_by_role("cell", name="Never").evaluate(shown)
    tab.goto(f"{desk}/admin/partners/")
    expect(tab.get_by_role("rowheader", name="Example Portal")).to_be_visible()
    tab.get_by_role("link", name="Name", exact=True).focus()
    tab.goto("about:blank")


def test_no_choice_is_too_long_for_a_telephone(desk: str, told: Endpoint, reader: Reader) -> None:
    """In French, which says more."""
    tab = sites.enter(reader, desk, "Partner manager", language="fr")
    tab.set_viewport_size({"width": 375, "height": 900})
    forms = [
        f"/admin/partners/edit/{told.partner_id}/",
        "/admin/partners/new/",
        f"/admin/partners/{told.partner_id}/keys/new/",
        "/admin/partner_feeds/new/",
        "/admin/deliveries/",
    ]
    for address in forms:
        tab.goto(desk + address)
        assert cut_off(tab, "main form") == [], address
    tab.goto("about:blank")


def test_who_works_in_french_keeps_partners_in_french(
    desk: str, told: Endpoint, reader: Reader
) -> None:
    tab = sites.enter(reader, desk, "Partner manager", language="fr")
    with override("fr"):
        keys, told_of = gettext("Keys"), gettext("What partners were told")
    assert keys != "Keys"
    tab.goto(f"{desk}/admin/partners/inspect/{told.partner_id}/")
    expect(tab.get_by_role("heading", name=keys, exact=True)).to_be_visible()
    tab.goto(f"{desk}/admin/deliveries/")
    expect(tab).to_have_title(re.compile(re.escape(told_of)))
    tab.goto("about:blank")
