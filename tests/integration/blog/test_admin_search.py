"""The admin's search finds the words of posts, not only of their titles."""

from io import StringIO

import pytest

from django.core.management import call_command

from tests import factories

ADDRESSES = ("/admin/pages/search/?q={}", "/admin/pages/{index}/?q={}")


def found(client, words: str, address: str = ADDRESSES[0]) -> list[str]:
    call_command("update_index", stdout=StringIO())
    path = address.replace("{index}", str(factories.index().pk)).replace("{}", words)
    return sorted(page.title for page in client.get(path).context["object_list"])


@pytest.fixture
def posts(full_text, site) -> None:
    factories.post("Evenings", body=[factories.paragraph("<p>A bowl of soup, or two.</p>")])
    tips = {
        "heading": "Little things",
        "heading_level": 2,
        "items": [{"lead_in": "Warmth", "html": "<p>Hold a cup of cocoa.</p>"}],
        "ordered": False,
    }
    factories.draft("Mornings", slug="mornings", body=[{"type": "tips_list", "value": tips}])


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("words", ["soup", "SOUP", "bowl soup", "sou", "soup evenings"])
def test_a_word_of_the_body_is_found(posts, admin_client, words, address):
    assert found(admin_client, words, address) == ["Evenings"]


@pytest.mark.parametrize("words", ["cocoa", "warmth", "little"])
def test_words_of_every_block_are_found_in_drafts(posts, admin_client, words):
    assert found(admin_client, words) == ["Mornings"]


def test_words_of_the_newest_draft_are_found(posts, admin_client):
    page = factories.draft("Noon", slug="noon")
    page.body = [("paragraph", {"html": "<p>Une crème brûlée.</p>", "role": "", "lang": ""})]
    page.save_revision()
    assert found(admin_client, "brûlée") == found(admin_client, "crème") == ["Noon"]


def test_words_that_nothing_has_are_not_found(posts, admin_client):
    assert found(admin_client, "submarine") == []


BOXES = (
    "/admin/all-posts/",
    "/admin/pages/",
    "/admin/pages/search/",
    "/admin/choose-page/search/",
    "/admin/images/",
    "/admin/images/chooser/results/",
    "/admin/snippets/blog/author/",
    "/admin/snippets/blog/topic/",
    "/admin/snippets/blog/organization/",
    "/admin/snippets/blog/crisisresource/",
    "/admin/snippets/blog/disclaimer/",
    "/admin/snippets/choose/blog/author/results/",
    "/admin/partners/",
    "/admin/users/",
)
QUESTIONS = {
    "punctuation": "%_'\"*(",
    "a quotation mark": '"',
    "U+0000": "\x00",
    "words of a query language": "a OR NOT (NEAR AND",
    "a column": "title:calm",
    "a combined accent": "e\u0301te\u0301",
    "one long word": "a" * 3000,
    "many words": "a b " * 500,
    "nothing that is seen": "\u200b \u202e",
    "a path": "C:\\calm\\",
}


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_search_box_of_the_admin_answers_whatever_is_typed(posts, admin_client, asked):
    question = QUESTIONS[asked]
    answered = {box: admin_client.get(box, {"q": question}).status_code for box in BOXES}
    assert answered == dict.fromkeys(BOXES, 200)
    everywhere = {"id": "all", "q": question, "next": "/admin/"}
    assert admin_client.get("/admin/bulk/wagtailcore/page/delete/", everywhere).status_code in (
        200,
        404,  # nothing is found
    )


def test_an_author_is_found_by_a_part_of_the_name(posts, admin_client):
    author = factories.team()
    call_command("update_index", stdout=StringIO())
    for words in (author.name, author.name[:4], f'"{author.name}"'):
        shown = admin_client.get("/admin/snippets/blog/author/", {"q": words})
        assert [row.name for row in shown.context["object_list"]] == [author.name]
