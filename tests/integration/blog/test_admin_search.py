"""The admin's search finds the words of posts, not only of their titles."""

from io import StringIO

import pytest

from django.core.management import call_command
from django.db import connection

from tests import factories

# As Wagtail's migration makes it: tests make their tables from the models, without full text.
FULL_TEXT = (
    "DROP TABLE wagtailsearch_indexentry_fts",
    "CREATE VIRTUAL TABLE wagtailsearch_indexentry_fts USING fts5(autocomplete, body, title)",
    "CREATE TRIGGER into_fts AFTER INSERT ON wagtailsearch_indexentry BEGIN"
    " INSERT INTO wagtailsearch_indexentry_fts(title, body, autocomplete, rowid)"
    " VALUES (NEW.title, NEW.body, NEW.autocomplete, NEW.id); END",
    "CREATE TRIGGER fts_again AFTER UPDATE ON wagtailsearch_indexentry BEGIN"
    " UPDATE wagtailsearch_indexentry_fts"
    " SET title=NEW.title, body=NEW.body, autocomplete=NEW.autocomplete WHERE rowid=NEW.id; END",
)
ADDRESSES = ("/admin/pages/search/?q={}", "/admin/pages/{index}/?q={}")


def found(client, words: str, address: str = ADDRESSES[0]) -> list[str]:
    call_command("update_index", stdout=StringIO())
    path = address.replace("{index}", str(factories.index().pk)).replace("{}", words)
    return sorted(page.title for page in client.get(path).context["object_list"])


@pytest.fixture
def full_text(db) -> None:
    """A table for full text."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in FULL_TEXT:
                cursor.execute(statement)


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
