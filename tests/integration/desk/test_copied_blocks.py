"""Copied posts have blocks of their own; aliases and translations keep their original's ids."""

import json
from typing import Any

from wagtail.models import Locale

from blog.models import PostPage
from tests import factories

ITEM = "11111111-1111-4111-8111-111111111111"
OTHER = "33333333-3333-4333-8333-333333333333"
BLOCK = "22222222-2222-4222-8222-222222222222"
TIPS = {
    "type": "tips_list",
    "id": BLOCK,
    "value": {
        "heading": "Evenings",
        "items": [
            {
                "type": "item",
                "id": ITEM,
                "value": {"lead_in": "", "html": "<p>Dim the lights.</p>"},
            },
            {"type": "item", "id": OTHER, "value": {"lead_in": "", "html": "<p>Read a page.</p>"}},
        ],
    },
}


def ids(stored: Any) -> set[str]:
    """The ids of all blocks and list items in stored StreamField data."""
    if isinstance(stored, list):
        return {found for each in stored for found in ids(each)}
    if not isinstance(stored, dict):
        return set()
    own = {stored["id"]} if {"id", "type", "value"} <= stored.keys() else set()
    return own | {found for each in stored.values() for found in ids(each)}


def body(page: PostPage) -> Any:
    return PostPage.objects.get(pk=page.pk).body.get_prep_value()


def drafts(page: PostPage) -> list[Any]:
    return [json.loads(each.content["body"]) for each in page.revisions.order_by("pk")]


def original() -> PostPage:
    page = factories.post()
    return factories.publish(factories.edit(page, body=[TIPS]))


def test_a_copy_has_new_ids_for_blocks_and_items_in_the_page_and_its_revisions(site):
    page = original()
    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=True)
    before = ids(body(page)).union(*map(ids, drafts(page)))
    assert {ITEM, BLOCK} <= before
    after = ids(body(copy)).union(*map(ids, drafts(copy)))
    assert len(ids(body(copy))) == len(ids(body(page))) >= 2
    assert not before & after
    latest = PostPage.objects.get(pk=copy.pk).get_latest_revision()
    assert ids(json.loads(latest.content["body"])) == ids(body(copy))


def test_the_edition_of_a_live_copy_has_its_new_ids(site):
    page = original()
    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=True)
    told = json.dumps(factories.read(copy), default=str)
    assert BLOCK not in told
    assert ITEM not in told


def test_posts_copied_with_their_index_have_new_ids(site):
    page = original()
    index = page.get_parent().specific
    made = index.copy(recursive=True, update_attrs={"slug": "again", "title": "Again"})
    copy = PostPage.objects.descendant_of(made).get(title=page.title)
    assert not ids(body(page)) & ids(body(copy))


def test_aliases_and_translations_keep_the_ids(site):
    page = original()
    alias = page.create_alias(update_slug="alias")
    assert ids(body(alias)) == ids(body(page))
    french = page.copy_for_translation(Locale.objects.get(language_code="fr"))
    assert ids(body(french)) == ids(body(page))
