"""A reviewer without an account, on a phone and without scripts: read, comment, answer, print."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from django.contrib.auth.models import User

from blog.models import PostPage, Review, ReviewLinkAnswer
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, arrive, open_all, overflow, violations
from tests.review_links import NAME, make, person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": {
        "title": "Quiet evenings",
        "comment": "Comment on this passage",
        "approve": "I approve these words",
        "changes": "I ask for changes",
        "read": "I have read the whole post",
        "send": "Send the answer",
        "missing": "Confirm that you have read the whole post.",
        "done": "Your answer is recorded",
        "evidence": "Evidence to print or keep",
        "proof": "Evidence of a review",
    },
    "fr": {
        "title": "Soirs tranquilles",
        "comment": "Commenter ce passage",
        "approve": "J’approuve ces mots",
        "changes": "Je demande des modifications",
        "read": "j’ai lu l’article en entier",
        "send": "Envoyer la réponse",
        "missing": "Confirmez que vous avez lu l’article en entier.",
        "done": "Votre réponse est enregistrée",
        "evidence": "Preuve à imprimer ou à conserver",
        "proof": "Preuve d’une révision",
    },
}


@pytest.fixture
def asker(desk: str) -> User:
    return person("Editor", name="an-editor", email="an-editor@example.org")


def draft(language: str) -> PostPage:
    """A draft with a picture, a warning, a list and paragraphs."""
    tips = [
        {
            "type": "item",
            "value": {"lead_in": "Dim the light", "html": "<p>Some gentle light.</p>"},
        },
        {"type": "item", "value": {"lead_in": "Go slowly", "html": "<p>Nothing is urgent.</p>"}},
    ]
    body = [
        {"type": "content_warning", "value": {"topics": ["suicide"], "html": ""}},
        {"type": "heading", "value": {"text": WORDS[language]["title"], "level": 2}},
        factories.paragraph(factories.WORDS),
        {"type": "tips_list", "value": {"heading": "Tips", "level": 2, "items": tips}},
        factories.paragraph(factories.WORDS),
    ]
    return factories.draft(
        WORDS[language]["title"],
        locale=language,
        body=body,
        image=factories.picture(),
        image_alt="A bench",
    )


def photograph(tab: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        tab.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def seen_well(tab: Page, name: str) -> None:
    photograph(tab, name)
    assert violations(tab) == []
    assert overflow(tab) == []


@pytest.mark.parametrize(("language", "width"), [("en", 375), ("fr", 375), ("en", 1440)])
def test_a_post_is_read_commented_and_approved_without_scripts(
    desk: str, reader: Reader, asker: User, language: str, width: int
) -> None:
    words = WORDS[language]
    _link, path = make(draft(language), asker)
    tab = reader.tab(width=width, java_script_enabled=True)
    # What the page itself does needs none: axe runs outside of it.
    tab.route("**/*.js", lambda route: route.abort())
    tab.goto(f"{desk}{path}")
    arrive(tab, tab.get_by_role("heading", level=1))
    assert tab.locator("script").count() == 0
    assert tab.locator("figure img").first.evaluate("image => image.naturalWidth") > 0
    seen_well(tab, f"review-{language}-{width}")
    tab.locator("summary", has_text=words["comment"]).nth(2).click()
    tab.locator("details[open] textarea").fill("Say how long.")
    tab.get_by_label(words["approve"]).check()
    tab.get_by_role("button", name=words["send"]).click()
    arrive(tab, tab.get_by_text(words["missing"]))
    expect(tab.locator("details[open] textarea")).to_have_value("Say how long.")
    seen_well(tab, f"review-{language}-{width}-refused")
    tab.get_by_label(words["read"]).check()
    tab.get_by_role("button", name=words["send"]).click()
    arrive(tab, tab.get_by_role("heading", name=words["done"]))
    seen_well(tab, f"review-{language}-{width}-answered")
    tab.get_by_role("link", name=words["evidence"]).click()
    arrive(tab, tab.get_by_role("heading", name=words["proof"], level=1))
    open_all(tab)
    seen_well(tab, f"review-{language}-{width}-evidence")
    expect(tab.get_by_text(NAME).first).to_be_visible()
    given = ReviewLinkAnswer.objects.get()
    assert [each["words"] for each in given.passages] == ["Say how long."]
    assert Review.objects.get() == given.review
    assert reader.strangers(desk) == []
    assert reader.cookies() == []


def test_a_closed_link_says_so_on_a_phone(desk: str, reader: Reader, asker: User) -> None:
    link, path = make(draft("en"), asker)
    asker.delete()
    tab = reader.tab(width=375)
    tab.goto(f"{desk}{path}")
    arrive(tab, tab.get_by_role("heading", name="This review link is closed"))
    seen_well(tab, "review-closed")
    assert link.title not in tab.content()


def test_with_javascript_off_the_form_works_all_the_same(
    desk: str, reader: Reader, asker: User
) -> None:
    _link, path = make(draft("en"), asker)
    tab = reader.tab(width=375, java_script_enabled=False)
    tab.goto(f"{desk}{path}")
    tab.locator("summary").first.click()
    tab.locator("details[open] textarea").fill("Say how long.")
    tab.get_by_label(WORDS["en"]["changes"]).check()
    tab.get_by_role("button", name=WORDS["en"]["send"]).click()
    expect(tab.get_by_role("heading", name=WORDS["en"]["done"])).to_be_visible()
    assert ReviewLinkAnswer.objects.get().verdict == "changes"


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("fr", 375)])
def test_an_editor_asks_and_reads_the_answer(
    desk: str, reader: Reader, language: str, width: int
) -> None:
    page: Any = draft(language)
    tab = sites.enter(reader, desk, "Editor", language=language)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{desk}/admin/posts/{page.pk}/review-links/")
    photograph(tab, f"review-links-{language}-{width}")
    tab.locator("#id_name").fill(NAME)
    tab.locator("form button[type=submit]").last.click()
    shown = tab.locator("#review-link")
    arrive(tab, shown)
    photograph(tab, f"review-link-shown-{language}-{width}")
    address = shown.input_value()
    phone = reader.tab(width=375)
    phone.goto(address)
    phone.locator("summary").nth(1).click()
    phone.locator("details[open] textarea").fill("Say how long.")
    phone.get_by_label(WORDS[language]["changes"]).check()
    phone.get_by_role("button", name=WORDS[language]["send"]).click()
    arrive(phone, phone.get_by_role("heading", name=WORDS[language]["done"]))
    tab.goto(f"{desk}/admin/pages/{page.pk}/edit/")
    link = tab.locator(".messages").get_by_role("link")
    arrive(tab, link)
    photograph(tab, f"review-editor-{language}-{width}")
    link.click()
    arrive(tab, tab.get_by_text("Say how long."))
    photograph(tab, f"review-link-{language}-{width}")
    assert violations(tab, "main") == []
    assert overflow(tab) == []
