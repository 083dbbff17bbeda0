"""The admin's page that makes a draft of a pasted text or a file."""

import json
import re
from html import unescape
from typing import Any

import pytest

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from blog.models import (
    Author,
    BlogIndexPage,
    Organization,
    PostPage,
    PostTemplate,
    TemplateAuthor,
)
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


def test_the_editor_of_a_new_draft_opens_at_its_title(writer):
    page = shown(writer, words=TEXT)
    sent = {"index": english(), **hidden(page), "create": "1"}
    post_url = writer.post(address(), sent).headers["Location"]
    edit = reverse("wagtailadmin_pages:edit", args=[PostPage.objects.get().pk])
    assert post_url == f"{edit}#id_title"


def test_the_same_text_can_become_another_post_with_ids_of_its_own(writer):
    first = made(writer, shown(writer, words=TEXT))
    page = shown(writer, words=TEXT)
    assert "A post was made of this text before: “A Quiet Week”." in page
    assert (
        f'href="{reverse("wagtailadmin_pages:edit", args=[first.pk])}">Open that post</a>' in page
    )
    second = made(writer, page, create="another")
    assert second != first
    assert (second.title, second.slug) == ("A Quiet Week", "a-quiet-week-2")
    assert not ids(first) & ids(second)
    assert f"/{first.pk}/edit/" in shown(writer, words=TEXT)


def test_whoever_may_not_edit_the_post_of_a_text_is_told_so_and_can_make_a_draft(writer):
    made(seeded_roles.client("Editor"), shown(writer, words=TEXT))
    page = shown(writer, words=TEXT)
    assert "You may not edit that post" in page
    assert "Open that post" not in page
    assert made(writer, page, create="another").owner.username == "writer"


def ids(page: PostPage) -> set[str]:
    raw = page.get_latest_revision_as_object().body.get_prep_value()
    return set(re.findall(r"'id': '([-0-9a-f]{36})'", str(raw)))


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


def test_a_pasted_table_is_shown_as_one_and_becomes_a_block(writer):
    table = (
        "<table><tr><th>When</th><th>What</th></tr>"
        '<tr><td>At <b>night</b></td><td onclick="x()">Rest</td></tr></table>'
    )
    page = shown(writer, html=HTML + table)
    assert '<th scope="col">When</th>' in page
    assert "<td>At <strong>night</strong></td><td>Rest</td>" in page
    post = made(writer, page)
    assert kinds(post)[-1] == "table"
    stored = post.get_latest_revision_as_object().body.get_prep_value()[-1]["value"]
    assert (stored["header_row"], stored["cells"]) == (
        True,
        "<table><tr><td>When</td><td>What</td></tr>"
        "<tr><td>At <strong>night</strong></td><td>Rest</td></tr></table>",
    )


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
    assert 'name="create" value="1"' not in page
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


def test_a_topic_of_a_similar_name_is_offered_and_a_new_one_made_only_on_request(roles):
    factories.team()
    factories.topic("sleep", name="Sleep")
    for role, may in (("Writer", False), ("Editor", True)):
        client = seeded_roles.client(role)
        text = f"---\ntopics: [Sleeep, Grief]\n---\n# {role}\n\nSome words, and others, too.\n"
        page = shown(client, file=SimpleUploadedFile("a.md", text.encode()))
        assert '<option value="sleep">Sleep</option>' in page
        assert ("A new topic: Grief" in page) is may
        post = made(client, page, **{"topic-sleeep": "sleep", "topic-grief": ""})
        named = post.get_latest_revision_as_object().topics.all()
        assert {row.slug for row in named} == ({"sleep", "grief"} if may else {"sleep"})


CLOSING = [
    {"type": "paragraph", "value": {"html": "<p>We ask three people.</p>", "role": ""}},
    {"type": "share_links", "value": {"heading": "", "networks": []}},
    {"type": "author_byline", "value": {"heading": "", "authors": []}},
]


@pytest.fixture
def closing(site: Any) -> PostTemplate:
    made = PostTemplate(name="Usual closing", language="en", is_default=True, body=CLOSING)
    made.template_authors = [TemplateAuthor(author=factories.team())]
    made.save()
    return made


def test_the_usual_closing_is_added_to_a_text_when_it_is_ticked(writer, closing):
    page = shown(writer, words=TEXT)
    assert "Add “Usual closing” at the end:" in page
    assert f'value="{closing.pk}">' in page
    post = made(writer, page, closing=closing.pk)
    assert kinds(post) == ["tips_list", "paragraph", "share_links", "author_byline"]
    draft = post.get_latest_revision_as_object()
    assert [row.author for row in draft.post_authors.all()] == [factories.team()]
    assert not ids(post) & {block.id for block in closing.body}
    assert post.revisions.count() == 1


def test_nothing_is_added_to_a_text_unasked(writer, closing):
    assert kinds(made(writer, shown(writer, words=TEXT))) == ["tips_list", "paragraph"]


def test_a_correction_of_a_line_keeps_the_tick(writer, closing):
    page = shown(writer, words=TEXT, closing=closing.pk)
    assert f'value="{closing.pk}" checked' in page


def test_what_a_text_has_of_its_closing_is_not_added_again(writer, closing):
    text = TEXT + "\nShare this post\n"
    page = shown(writer, words=text)
    assert "About the author" in page
    post = made(writer, page, closing=closing.pk)
    assert kinds(post)[-2:] == ["share_links", "author_byline"]
    assert kinds(post).count("share_links") == 1


def test_the_seed_has_a_closing_of_its_own_and_is_offered_none(writer, closing):
    [seed] = (ROOT / "cms" / "demo" / "seed").glob("*.txt")
    golden = json.loads((ROOT / "tests" / "golden" / "seed.json").read_text())
    page = shown(writer, words=seed.read_text(), title=golden["title"])
    assert 'name="closing"' not in page
    post = made(writer, page, title=golden["title"], closing=closing.pk)
    assert kinds(post) == [block["type"] for block in golden["body"]]


def test_what_an_organisation_says_of_itself_is_not_added_to_a_text_that_says_it(writer, closing):
    words = "We are an invented group of people."
    ours = Organization.objects.create(key="ours", name="Nobody", boilerplate=f"<p>{words}</p>")
    block = {"type": "organization_boilerplate", "value": {"organization": ours.pk}}
    closing.body = [block, *CLOSING[1:]]
    closing.save()
    assert "About the organisation, Share" in shown(writer, words=TEXT)
    assert "About the organisation, Share" not in shown(writer, words=f"{TEXT}\n{words}\n")
