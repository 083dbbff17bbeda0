"""Whole sites are imported: WordPress exports, RSS and Atom feeds."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from django.core.management import CommandError, call_command

from blog.importers import archives
from blog.importers.source import ImportFailed
from blog.models import ImportedSource, PostPage
from tests.wordpress_export import BLOCKS, export, item


@pytest.fixture
def run(site: Any, tmp_path: Path) -> Any:
    def imported(text: str, **options: Any) -> tuple[str, str]:
        path = tmp_path / "export.xml"
        path.write_text(text)
        out, err = StringIO(), StringIO()
        try:
            call_command("import_posts", path, stdout=out, stderr=err, **options)
        except CommandError as error:
            err.write(str(error))
        return out.getvalue(), err.getvalue()

    return imported


def drafts() -> dict[str, PostPage]:
    return {page.title: page.get_latest_revision_as_object() for page in PostPage.objects.all()}


def test_a_wordpress_export_becomes_drafts(run):
    _out, said = run(export(item(1), item(2, BLOCKS)))
    one, two = drafts()["Post 1"], drafts()["Post 2"]
    assert (one.live, one.slug, one.search_description) == (False, "post-1", "In short.")
    assert [block.block_type for block in one.body] == ["paragraph", "tips_list", "paragraph"]
    assert [block.block_type for block in two.body] == ["paragraph"]
    assert "one, <em>slanted</em>,<br/>on two lines." in str(one.body.get_prep_value())
    assert [row.author.name for row in one.post_authors.all()] == ["Jane Doe"]
    assert [topic.slug for topic in one.topics.all()] == ["sleep"]
    assert "shortcode_left_out" in said
    assert '[gallery ids="1,2"]' in said
    assert "https://old.example.org/1/" in said
    assert "[1]" in str(one.body.get_prep_value())


def test_what_is_no_post_is_skipped(run):
    run(export(item(1, post_type="attachment"), item(2, status="trash"), item(3, post_type="page")))
    assert list(drafts()) == ["Post 3"]


def test_an_import_begun_again_leaves_what_an_editor_changed(run):
    run(export(item(1)))
    page = PostPage.objects.get()
    page.title = "Changed by hand"
    page.save_revision()
    out, _err = run(export(item(1), item(2)))
    assert "unchanged “Post 1”" in out
    assert (
        PostPage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "Changed by hand"
    )
    assert PostPage.objects.count() == 2


def test_a_later_export_updates_the_draft_of_the_same_post(run):
    run(export(item(1)))
    run(export(item(1, BLOCKS)))
    assert PostPage.objects.count() == 1
    assert ImportedSource.objects.count() == 2
    assert [block.block_type for block in drafts()["Post 1"].body] == ["paragraph"]


def test_the_same_id_of_another_site_is_another_post(run):
    run(export(item(1)))
    run(export(item(1)).replace("old.example.org", "older.example.org"))
    assert PostPage.objects.count() == 2


def test_a_broken_post_is_named_and_the_others_go_in(run):
    _out, said = run(export(item(1, ""), item(2), item(3).replace("<title>Post 3</title>", "")))
    assert list(drafts()) == ["Post 2"]
    assert "“Post 1” holds no words" in said
    assert "a post has no title" in said
    assert "2 could not be imported" in said


def test_the_last_post_of_a_file_that_was_cut_off_is_not_taken(run):
    cut = export(item(1), item(2))
    _out, said = run(cut[: cut.index("How to Rest", cut.index("Post 2"))])
    assert list(drafts()) == ["Post 1"]
    assert "is cut off: its last post was not taken" in said


def test_control_characters_do_not_stop_the_import(run):
    run(export(item(1), item(2).replace("slanted", "slan\x0bted")))
    assert set(drafts()) == {"Post 1", "Post 2"}


def test_a_file_that_declares_entities_is_refused(run):
    """Unexpanded they would lose words, and expanded they may fill the memory."""
    entities = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "/etc/passwd">'
    bomb = f"<!DOCTYPE rss [{entities}]>"
    text = export(item(1).replace("Post 1", "Post 1 &b;&f;"), item(2), before=bomb)
    _out, said = run(text)
    assert "declares entities of its own" in said
    assert drafts() == {}


RSS = """<rss version="2.0"><channel><title>T</title><link>https://old.example.org</link><item>
<title>Entry &amp;amp; more</title><guid>g1</guid><link>https://old.example.org/e</link>
<description>&lt;p&gt;A first paragraph that says what this is about.&lt;/p&gt;</description>
</item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id><entry><id>e1</id>
<title>Entry</title><link href="https://old.example.org/e"/><author><name>Jane Doe</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>A first paragraph that says it.</p></div></content></entry></feed>"""


@pytest.mark.parametrize("feed", [RSS, ATOM], ids=["RSS", "Atom"])
def test_feeds_are_taken_too(run, feed):
    run(feed)
    [(title, page)] = drafts().items()
    assert title.startswith("Entry")
    assert "A first paragraph that says" in page.lead


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "is no XML"), ("no xml", "holds no post"), ("<rss/>", "holds no post")],
)
def test_what_is_no_archive_is_refused(tmp_path, text, said):
    path = tmp_path / "a.xml"
    path.write_text(text)
    with pytest.raises(ImportFailed, match=said):
        list(archives.read(path))


def test_a_title_that_is_cut_is_reported_whole(run):
    title = "A very long title " * 20
    _out, said = run(export(item(1, BLOCKS).replace("Post 1", title)))
    assert "title_cut" in said
    assert title.strip() in said


def test_a_later_export_says_whose_words_it_replaced_and_leaves_a_locked_draft(run):
    run(export(item(1, BLOCKS)))
    page = drafts()["Post 1"]
    page.title = "By a person"
    page.save_revision()
    out, _said = run(export(item(1, BLOCKS + "<p>More of it.</p>")))
    assert "was changed here since: what it said is in its history" in out
    PostPage.objects.update(locked=True)
    _out, said = run(export(item(1, BLOCKS + "<p>Even more of it.</p>")))
    assert "is locked by a colleague" in said
    assert "Even more" not in str(drafts()["Post 1"].body.get_prep_value())
