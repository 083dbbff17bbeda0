"""Exports of Ghost are imported: what it rendered, or what was written in its editors."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from django.core.management import call_command

from blog.importers import ghost
from blog.importers.source import decode
from blog.models import PostPage

LEAD = "A first paragraph that says what this is about."
HTML = f"<p>{LEAD}</p><h2>How to Rest</h2><ul><li>One</li><li>Two</li></ul>"
LEXICAL = {
    "root": {
        "children": [
            {"type": "paragraph", "children": [{"type": "extended-text", "text": LEAD}]},
            {"type": "heading", "tag": "h3", "children": [{"type": "text", "text": "What"}]},
            {"type": "list", "listType": "number", "children": [
                {"type": "listitem", "children": [{"type": "text", "text": "One", "format": 1}]},
                {"type": "listitem", "children": [
                    {"type": "link", "url": "https://example.org/x",
                     "children": [{"type": "text", "text": "Two", "format": 2}]}]},
            ]},
            {"type": "bookmark", "url": "https://example.org/v"},
        ]
    }
}  # fmt: skip
MOBILEDOC = {
    "version": "0.3.1",
    "markups": [["strong"], ["a", ["href", "https://example.org/x"]]],
    "cards": [["image", {"src": "a.jpg", "alt": "A lake"}]],
    "sections": [
        [1, "p", [[0, [], 0, LEAD]]],
        [1, "h2", [[0, [], 0, "What"]]],
        [3, "ul", [[[0, [0], 1, "One"]], [[0, [1], 1, "Two"]]]],
        [10, 0],
    ],
}


def post(number: int, **columns: Any) -> dict[str, Any]:
    return {
        "id": str(number), "uuid": f"u{number}", "title": f"Post {number}", "slug": f"p-{number}",
        "status": "published", "type": "post", "custom_excerpt": "In short.", **columns,
    }  # fmt: skip


def export(*posts: Any, wrapped: bool = True) -> str:
    data = {
        "posts": posts,
        "users": [{"id": "a", "name": "Jane Doe"}],
        "posts_authors": [{"post_id": "1", "author_id": "a", "sort_order": 0}],
        "tags": [{"id": "t", "name": "Sleep", "slug": "sleep", "visibility": "public"},
                 {"id": "h", "name": "#x", "slug": "hash-x", "visibility": "internal"}],
        "posts_tags": [{"post_id": "1", "tag_id": "t"}, {"post_id": "1", "tag_id": "h"}],
    }  # fmt: skip
    bare = {"meta": {"version": "6.0"}, "data": data}
    return json.dumps({"db": [bare]} if wrapped else bare)


def run(tmp_path: Path, text: str) -> str:
    path = tmp_path / "ghost.json"
    path.write_text(text)
    err = StringIO()
    call_command("import_posts", path, stdout=StringIO(), stderr=err)
    return err.getvalue()


@pytest.mark.parametrize("wrapped", [True, False])
def test_posts_become_drafts_with_author_topic_and_address(site, tmp_path, wrapped):
    run(tmp_path, export(post(1, html=HTML), post(2, html=HTML, type="x"), wrapped=wrapped))
    page = PostPage.objects.get().get_latest_revision_as_object()
    assert (page.title, page.slug, page.search_description) == ("Post 1", "p-1", "In short.")
    assert [row.author.name for row in page.post_authors.all()] == ["Jane Doe"]
    assert [topic.slug for topic in page.topics.all()] == ["sleep"]
    assert [block.block_type for block in page.body] == ["tips_list"]


@pytest.mark.parametrize(
    "columns",
    [{"lexical": json.dumps(LEXICAL)}, {"mobiledoc": json.dumps(MOBILEDOC), "html": None}],
    ids=["lexical", "mobiledoc"],
)
def test_what_was_written_counts_where_nothing_was_rendered(site, tmp_path, columns):
    said = run(tmp_path, export(post(1, **columns)))
    page = PostPage.objects.get().get_latest_revision_as_object()
    kept = str(page.body.get_prep_value())
    assert [block.block_type for block in page.body][:2] == ["heading", "paragraph"]
    assert "One" in kept
    assert "https://example.org/x" in kept
    assert "picture_left_out" in said or "embed_left_out" in said


def test_a_picture_and_a_link_into_ghost_are_reported(site, tmp_path):
    html = f'<p>{LEAD}</p><p>Read <a href="__GHOST_URL__/x/">this</a> one, and slowly.</p>'
    said = run(tmp_path, export(post(1, html=html, feature_image="__GHOST_URL__/a.jpg")))
    assert "picture_left_out" in said
    assert "__GHOST_URL__/x/" in said


@pytest.mark.parametrize(
    "text",
    ["[]", "{}", '{"db": [], "posts": 1}', '{"data": {"posts": 3}, "meta": 1}', '{"posts": '],
)
def test_another_json_is_no_ghost_export(text):
    assert ghost.posts(decode("a.json", "document", text.encode())) == []


def test_hostile_rows_do_no_harm():
    odd = [None, 3, {}, {"id": [], "title": {}, "lexical": "[", "mobiledoc": '{"sections": [[1]]}'}]
    text = json.dumps({"meta": 1, "data": {"posts": odd, "tags": 3, "posts_tags": [3, {}]}})
    assert len(ghost.posts(decode("a.json", "document", text.encode()))) == 2
