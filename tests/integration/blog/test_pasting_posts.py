"""The admin's page that makes a draft of a pasted text or a file."""

import json
import re
from html import unescape
from typing import Any

import pytest

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from blog.models import Author, BlogIndexPage, PostPage
from tests import docx_files as word
from tests import factories, seeded_roles
from tests.paths import ROOT

TEXT = """A Quiet Week

A first paragraph that says what this is about.

How to Rest
- Stop: Sit down.
- Breathe: Count to six.

This goes on for a while, because a heading needs something below it. So it does.
"""
HTML = """<h1>A Quiet Week</h1><p>A first paragraph that says what this is about.</p>
<h2>How to Rest</h2><ul><li><b>Stop:</b> Sit <i>down</i>.</li><li><b>Breathe:</b> Count.</li></ul>
<p>This goes on for a while, and <a href="https://example.org/x">here</a> is a link.</p>"""


@pytest.fixture
def roles(site: Any) -> None:
    seeded_roles.create()


@pytest.fixture
def writer(roles: None) -> Client:
    return seeded_roles.client("Writer")


def address() -> str:
    return reverse("paste_post")


def english() -> int:
    return int(factories.index().pk)


def shown(client: Client, **values: Any) -> str:
    answer = client.post(address(), {"index": english(), "preview": "1", **values})
    assert answer.status_code == 200
    return str(answer.content.decode())


def hidden(page: str) -> dict[str, str]:
    """What the preview sends back when one of its buttons is pressed."""
    words = re.search(r'<textarea name="words" hidden>(.*?)</textarea>', page, re.DOTALL)
    values = {}
    for name in ("html", "name", "fixes", "title"):
        found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
        values[name] = unescape(found[1]) if found else ""
    return {**values, "words": unescape(words[1]).removeprefix("\n") if words else ""}


def made(client: Client, page: str, **values: Any) -> PostPage:
    answer = client.post(address(), {"index": english(), **hidden(page), "create": "1", **values})
    assert answer.status_code == 302, answer.content.decode()
    return PostPage.objects.latest("pk")


def kinds(page: PostPage) -> list[str]:
    return [block.block_type for block in page.get_latest_revision_as_object().body]


def test_a_writer_makes_a_draft_of_a_text_in_two_steps(writer):
    page = shown(writer, words=TEXT)
    assert 'value="A Quiet Week"' in page
    assert not PostPage.objects.exists()
    post = made(writer, page)
    assert (post.title, post.live, post.owner.username) == ("A Quiet Week", False, "writer")
    assert kinds(post) == ["tips_list", "paragraph"]


def test_html_from_the_clipboard_keeps_its_formats(writer):
    post = made(writer, shown(writer, words="ignored", html=HTML))
    assert post.title == "A Quiet Week"
    body = post.get_latest_revision_as_object().body
    assert "Sit <em>down</em>." in str(body.get_prep_value()) or "Sit <i>down</i>." in str(
        body.get_prep_value()
    )
    assert "https://example.org/x" in str(body.get_prep_value())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("post.txt", TEXT.encode()),
        ("post.html", HTML.encode()),
        ("post.md", b"# A Quiet Week\n\nA first paragraph.\n\n## What\n\n* One\n* Two\n"),
        (
            "post.docx",
            word.document(
                word.paragraph("A Quiet Week", style="T"),
                word.paragraph("A first paragraph that says what this is about."),
            ),
        ),
    ],
)
def test_files_are_taken(writer, name, content):
    page = shown(writer, file=SimpleUploadedFile(name, content))
    assert made(writer, page).title == "A Quiet Week"


def test_what_word_kept_beside_the_words_is_reported_until_the_draft_is_made(writer):
    comment = f"<w:comment w:id='1'><w:p>{word.words('Is this true?')}</w:p></w:comment>"
    raw = word.document(
        word.paragraph("A first paragraph that says what this is about."),
        comments=f"<w:comments {word.W}>{comment}</w:comments>",
    )
    page = shown(writer, file=SimpleUploadedFile("post.docx", raw))
    assert "Is this true?" in page
    assert "Is this true?" in shown(writer, **{**hidden(page), "title": "T"})


def test_a_title_is_asked_for_where_there_is_none(writer):
    page = shown(writer, words="One sentence that is not short enough to be a title. And another.")
    answer = writer.post(address(), {"index": english(), **hidden(page), "create": "1"})
    assert "Give the post a title." in answer.content.decode()
    assert made(writer, page, title="Mine").title == "Mine"


UNSURE = "A Title\n\nA first paragraph, and its end.\n\nMaybe a heading\n\nMaybe another\n"


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        ("5:heading", ["heading", "paragraph"]),
        ("5:item", ["paragraph", "paragraph"]),
        ("7:join", ["paragraph"]),
    ],
)
def test_a_line_is_corrected_by_one_button(writer, fix, expected):
    page = shown(writer, words=UNSURE)
    assert f'value="{fix}"' in page
    page = shown(writer, **{**hidden(page), "fix": fix})
    post = made(writer, page)
    assert kinds(post) == expected
    if fix.endswith("item"):
        assert "<li" in str(post.get_latest_revision_as_object().body.get_prep_value()[0])


def test_corrections_add_up(writer):
    page = shown(writer, words=UNSURE)
    page = shown(writer, **{**hidden(page), "fix": "5:heading"})
    page = shown(writer, **{**hidden(page), "fix": "7:heading"})
    assert kinds(made(writer, page)) == ["heading", "heading"]


def test_a_list_that_is_none_becomes_paragraphs(writer):
    page = shown(writer, words=TEXT)
    [fix] = re.findall(r'name="fix" value="([^"]*:paragraph)"', page)
    assert kinds(made(writer, shown(writer, **{**hidden(page), "fix": fix})))[0] != "tips_list"


def test_the_same_text_leads_to_the_post_that_was_made_of_it(writer):
    post = made(writer, shown(writer, words=TEXT))
    page = shown(writer, words=TEXT)
    assert reverse("wagtailadmin_pages:edit", args=[post.pk]) in page
    assert 'name="create"' not in page
    answer = writer.post(address(), {"index": english(), **hidden(page), "create": "1"})
    assert answer.status_code == 200
    assert PostPage.objects.count() == 1


SIGNED = TEXT + "\nAbout the author\nJane Doe, RSW\n"


def test_a_new_author_is_made_only_by_whoever_may_add_one(roles):
    factories.team()
    for role, may in (("Writer", False), ("Editor", True)):
        client = seeded_roles.client(role)
        page = shown(client, words=SIGNED + role)
        assert ("A new author: Jane Doe" in page) is may
        made(client, page, **{"author-jane-doe": ""})
        assert Author.objects.filter(name="Jane Doe").exists() is may


def test_an_author_of_a_similar_name_is_offered_and_used(writer):
    here = Author.objects.create(name="Jane Doe-Roy", slug="jane-doe-roy")
    page = shown(writer, words=SIGNED)
    assert f'<option value="{here.slug}">' in page
    post = made(writer, page, **{"author-jane-doe": here.slug})
    signed = post.get_latest_revision_as_object().post_authors.all()
    assert [row.author_id for row in signed] == [here.pk]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Paste a text, or choose a file."),
        ({"words": " \n "}, "Paste a text, or choose a file."),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF")}, "is no Word, HTML, Markdown or text file"),
        ({"file": SimpleUploadedFile("a.docx", b"PK broken")}, "is no Word document"),
        ({"words": "* * *"}, "holds no words"),
        ({"html": "<div>" * 5000, "words": "x"}, "is nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(writer, values, said):
    assert said in unescape(shown(writer, **values))
    assert not PostPage.objects.exists()


def test_hostile_markup_is_shown_as_words_or_not_at_all(writer):
    hostile = (
        "<p>Hello <script>alert(1)</script><img src=x onerror=alert(2)> there, all of you.</p>"
    )
    page = shown(writer, html=hostile, words="x", title='"><script>alert(3)</script>')
    tags = re.findall(r"<[a-z][^>]*>", re.sub(r'"[^"]*"', '""', page))
    assert not [tag for tag in tags if "onerror" in tag]
    assert "<script>alert" not in page


def test_whoever_may_write_no_post_is_refused(roles):
    for role in ("Partner manager", "Clinical reviewer"):
        client = seeded_roles.client(role)
        assert client.get(address()).status_code in (302, 403)
        answer = client.post(address(), {"index": english(), "words": TEXT, "create": "1"})
        assert answer.status_code in (302, 403)
    assert not PostPage.objects.exists()


def test_an_index_that_one_may_not_use_is_refused(writer):
    other = BlogIndexPage.objects.exclude(pk=english()).first()
    other.get_view_restrictions()
    page = shown(writer, words=TEXT, index=999_999)
    assert "Select a valid choice" in page


def test_the_seed_becomes_the_blocks_of_its_golden_file(writer):
    [seed] = (ROOT / "cms" / "demo" / "seed").glob("*.txt")
    golden = json.loads((ROOT / "tests" / "golden" / "seed.json").read_text())
    pasted = {"words": seed.read_text(), "title": golden["title"]}
    post = made(writer, shown(writer, **pasted), title=golden["title"])
    assert kinds(post) == [block["type"] for block in golden["body"]]
