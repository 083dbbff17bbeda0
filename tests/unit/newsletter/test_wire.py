"""What editors write is never a merge tag, and every line can be sent."""

import dataclasses
import html as escapes

import lxml.html
import pytest

from blog import document as doc
from syndication.newsletter import preflight, wire
from syndication.newsletter.assemble import SENDER_ADDRESS, SENDER_NAME
from tests import sample_mails, samples

TAGS = [
    "{{ .Name }}",
    "{{{name}}}",
    "{% include 'x' %}",
    "{# x #}",
    "{$name}",
    "*|UNSUB|*",
    "%recipient.name%",
    "%recipient_email%",
    "%%name%%",
    "[[data:name]]",
    "${name}",
    "#{name}",
    "$[NAME]$",
    "<%= name %>",
    "[[sender_name]]",
]
INERT = [tag[:2] for tag in TAGS if tag[0] != "%"]


def mail(words: str) -> tuple[str, str]:
    """The HTML and the text of a mail in which an editor wrote ``words``."""
    block = samples.blocks()["paragraph"]
    written = escapes.escape(words, quote=False)
    value = dataclasses.replace(block.value, html=f"<p>{written}</p>", text=words)
    document = dataclasses.replace(
        samples.only(dataclasses.replace(block, value=value)), title=f"T {words}"[:80]
    )
    made = sample_mails.assembled(document)
    return made.html, made.text


def shown(html: str) -> str:
    tree = lxml.html.document_fromstring(
        html.encode(), parser=lxml.html.HTMLParser(encoding="utf-8")
    )
    return str(tree.text_content())


@pytest.mark.parametrize("tag", TAGS)
def test_a_merge_tag_is_no_tag_and_reads_the_same(tag):
    html, text = mail(f"Write {tag} here.")
    if tag != SENDER_NAME:
        assert tag not in html
        assert tag not in text
        assert escapes.escape(tag, quote=False) not in html
    else:
        assert f"Write {tag}" not in html + text
    assert f"Write {tag} here." in shown(html).replace(wire.JOINER, "")
    assert f"Write {tag} here." in text.replace(wire.JOINER, "")
    found = preflight.check(html, text, template=True, only={"placeholder"})
    assert found == []


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://e.example/?a={{b}}", "https://e.example/?a=%7B{b}}"),
        ("https://e.example/caf%C3%A9", "https://e.example/caf%C3%A9"),
        ("https://e.example/%20ab%20", "https://e.example/%20ab%20"),
        ("https://e.example/?a=%recipient%", "https://e.example/?a=%25recipient%"),
        ("https://e.example/?a=*|B|*", "https://e.example/?a=%2A|B|*"),
    ],
)
def test_an_address_in_the_text_keeps_its_meaning(address, kept):
    assert wire.text(f"See {address} now") == f"See {kept} now"


def test_our_own_slots_stay_as_they_are():
    assert wire.html(f"<p>{SENDER_NAME}</p>") == f"<p>{SENDER_NAME}</p>"
    assert wire.text(SENDER_ADDRESS) == SENDER_ADDRESS


def test_style_sheets_are_not_touched():
    style = "<style>@media x{a{b:c}}#{}</style>"
    assert wire.html(style) == style


@pytest.mark.parametrize(
    "words",
    [
        "word " * 4000,
        "é" * 20_000,
        "睡" * 20_000,
        "<&>" * 8000,
        "a" * 20_000 + " " + "b" * 3000,
        "https://e.example/" + "a" * 700 + " then " + "https://e.example/" * 20,
        "&amp; -- \" ' > " * 2000,
    ],
)
def test_no_line_is_longer_than_mail_allows_and_no_word_is_lost(words):
    html, text = mail(words)
    for source in (html, text):
        assert max(len(row.encode()) for row in source.split("\n")) <= 998
    assert "".join(words.split()) in "".join(shown(html).split())
    assert "".join(words.split()) in "".join(text.split())
    rules = {"html-line", "plain-line", "conditional-comments", "layout-role", "ghost-table"}
    assert preflight.check(html, text, template=True, only=rules) == []


def test_the_text_has_78_columns_and_long_addresses_whole():
    address = "https://e.example/" + "a" * 300
    rows = wire.wrapped(f"{'word ' * 40}{address} {'word ' * 40}".strip())
    assert address in rows
    assert all(len(row) <= 78 for row in rows if row != address)


def test_lists_are_placed_by_their_margin_and_nothing_is_pulled_left():
    for document in (samples.english(), samples.french(), samples.seed()):
        made = sample_mails.assembled(document)
        assert "text-indent" not in made.html
        rules = {"list-margin", "text-indent"}
        assert preflight.check(made.html, made.text, template=True, only=rules) == []


@pytest.mark.parametrize("kind", doc.BLOCKS)
def test_each_block_keeps_the_rules_of_lists(kind):
    made = sample_mails.assembled(samples.only(samples.blocks()[kind]))
    rules = {"list-margin", "text-indent", "html-line", "placeholder"}
    assert preflight.check(made.html, made.text, template=True, only=rules) == []
