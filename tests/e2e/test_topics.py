"""The topics of a post are found by typing, beside its text; without a script they are boxes."""

import re

import pytest
from playwright.sync_api import Response, expect

from blog.models import PostPage
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, cut_off, open_form, overflow, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TOPICS = ".ws-choices"
NAMES = {
    "en": ("Type to find", "Remove {}", "2 of 300 are shown."),
    "fr": ("Écrivez pour trouver", "Retirer {}", "Choix affichés\u00a0: 2 sur 300."),
}


@pytest.fixture
def page(desk: str) -> PostPage:
    for number in range(298):
        factories.topic(f"topic-{number}")
    factories.topic("anxiety", name="Anxiété", name_fr="Anxiété")
    factories.topic("exam-anxiety", name="Exams and anxiety", name_fr="Examens et anxiété")
    return factories.draft()


def topics(page: PostPage) -> list[str]:
    draft = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return sorted(draft.topics.values_list("slug", flat=True))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_topics_are_found_and_chosen_by_keyboard(
    desk: str, reader: Reader, page: PostPage, language: str
) -> None:
    find, remove, shown = NAMES[language]
    tab = sites.enter(reader, desk, "Editor", language=language)
    tab.set_viewport_size({"width": 390, "height": 900})
    open_form(tab, f"{desk}/admin/pages/{page.pk}/edit/")
    part, field = tab.locator(TOPICS), tab.get_by_label(find)
    field.fill("anxiete" if language == "fr" else "anxi")
    expect(part.get_by_role("checkbox")).to_have_count(2)
    expect(part.get_by_role("status")).to_have_text(shown)
    field.press("Enter")
    expect(field).to_have_value("")
    expect(part.get_by_role("button", name=remove.format("Anxiété"))).to_be_visible()
    field.fill("exam")
    field.press("ArrowDown")
    tab.keyboard.press("Space")
    tab.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    field.press("Escape")
    expect(part.get_by_role("checkbox")).to_have_count(300)
    expect(part.get_by_role("button")).to_have_count(2)
    assert violations(tab, TOPICS) == []
    assert overflow(tab) == []
    assert cut_off(tab, TOPICS) == []
    with tab.expect_response(_saves_one):
        field.press("Backspace")
    expect(part.get_by_role("button")).to_have_count(1)
    assert topics(page) == ["anxiety"]


def _saves_one(answer: Response) -> bool:
    """The draft saves itself with one topic."""
    return (answer.request.post_data or "").count('name="topics"') == 1


def test_without_a_script_topics_are_checkboxes(desk: str, reader: Reader, page: PostPage) -> None:
    tab = sites.enter(reader, desk, "Editor")
    cookies = tab.context.cookies()
    plain = reader.tab(java_script_enabled=False)
    plain.context.add_cookies(cookies)  # type: ignore[arg-type]  # Playwright's own answer
    plain.goto(f"{desk}/admin/pages/{page.pk}/edit/")
    expect(plain.locator(TOPICS).locator("input[type=checkbox]")).to_have_count(300)
    assert re.search("ws-choices__", plain.locator(TOPICS).inner_html()) is None
