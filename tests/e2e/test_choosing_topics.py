"""Topics of a post are found by typing, where there are many."""

import pytest
from playwright.sync_api import expect

from blog.models import PostPage, Topic
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, open_form, save_draft, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_topic_is_found_by_its_first_letters_and_what_is_chosen_stays(
    desk: str, reader: Reader
) -> None:
    topics = [factories.topic(f"topic-{number}") for number in range(30)]
    Topic.objects.filter(pk=topics[7].pk).update(name="Élan of the morning")
    post = factories.draft("Calm evenings")
    tab = sites.enter(reader, desk, "Editor")
    open_form(tab, f"{desk}/admin/pages/{post.pk}/edit/")
    search = tab.get_by_label("Search the topics")
    box = tab.get_by_role("checkbox", name="Élan of the morning")
    search.press_sequentially("elan")
    expect(tab.locator("#id_topics input:visible")).to_have_count(1)
    expect(tab.get_by_role("status").filter(has_text="1 shown")).to_be_visible()
    search.press("Enter")  # it neither saves nor leaves
    search.press("Tab")
    expect(box).to_be_focused()
    tab.keyboard.press("Space")
    search.fill("nothing is called so")
    expect(box).to_be_visible()
    assert violations(tab, ".ws-choices") == []
    search.press("Escape")
    expect(tab.locator("#id_topics input:visible")).to_have_count(Topic.objects.count())
    save_draft(tab)
    draft = PostPage.objects.get(pk=post.pk).get_latest_revision_as_object()
    assert [topic.name for topic in draft.topics.all()] == ["Élan of the morning"]
