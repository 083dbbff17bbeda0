"""Tables: as they are imported, stored, and shown where there is little room."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from blog import document as doc
from blog import limits
from blog.blocks import BodyStreamBlock
from blog.blocks.tables import GridInput
from blog.builder.body import body as build
from blog.builder.raw import stream_data
from blog.importers import source, text
from blog.importers.report import Imported
from blog.renditions import email, html, markdown, tables
from blog.renditions import text as plain_text
from blog.renditions.sanitize import Clean, sanitize
from tests import docx_files, factories, samples
from tests.sample_parts import block, rows
from tests.unit.blog.pasted import codes, types

LEAD = "<p>A first paragraph that says what this is about.</p>"


def imported(markup: str, kind: source.Kind = "html") -> Imported:
    read = source.decode(f"post.{kind}", kind, markup.encode())
    return text.parse(read, title="A Title")


def table(markup: str) -> doc.Table:
    """The only block of a post with this HTML."""
    (found,) = imported(LEAD + markup).document.body
    value: doc.Table = found.value
    return value


def cells(value: doc.Table) -> list[list[str]]:
    return [[cell.html for cell in row.cells] for row in value.rows]


def shown(value: doc.Table, render=html.render) -> str:
    return render(samples.only(block("table", value)), samples.CONTEXT)


SMALL = doc.Table(
    caption="Who may help",
    header_row=True,
    header_column=False,
    rows=rows(("Who", "When"), ('<a href="https://a.example/">A nurse</a>', "By day")),
)
WIDE = replace(
    SMALL,
    rows=rows(("Who", "When", "Where", "How"), ("A nurse", "By day", "", "By phone")),
)


def word_table(listed: list[list[str]]) -> str:
    def cell(words: str) -> str:
        return f"<w:tc>{docx_files.paragraph(words)}</w:tc>"

    return "<w:tbl>{}</w:tbl>".format(
        "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in listed)
    )


class TestImported:
    def test_caption_headers_and_words_are_kept(self):
        found = table(
            "<table><caption>Who <b>may</b> help</caption><thead><tr><th>Who</th><th>When</th></tr>"
            '</thead><tr><th>A nurse</th><td><b>By</b> <a href="https://a.example/">day</a></td>'
            "</tr></table>"
        )
        assert (found.caption, found.header_row, found.header_column) == (
            "Who may help",
            True,
            True,
        )
        assert cells(found) == [
            ["Who", "When"],
            ["A nurse", '<strong>By</strong> <a href="https://a.example/">day</a>'],
        ]

    def test_bold_words_are_headers_where_nothing_else_is_bold(self):
        found = table(
            "<table><tr><td><b>Who</b></td><td><b>When</b></td></tr>"
            "<tr><td>A nurse</td><td>By day</td></tr></table>"
        )
        assert (found.header_row, found.header_column) == (True, False)
        assert cells(found)[0] == ["Who", "When"]

    def test_a_table_that_is_bold_throughout_has_no_headers(self):
        row = "<tr><td><b>Tea</b></td><td><b>Rest</b></td></tr>"
        found = table(f"<table>{row}{row}</table>")
        assert (found.header_row, found.header_column) == (False, False)

    def test_merged_cells_are_taken_apart_and_reported(self):
        found = imported(
            f"{LEAD}<table><tr><th colspan=2>Both</th><th>End</th></tr>"
            "<tr><td rowspan=2>Down</td><td>1</td><td>2</td></tr>"
            "<tr><td>3</td><td>4</td></tr></table>"
        )
        (made,) = found.document.body
        assert cells(made.value) == [["Both", "", "End"], ["Down", "1", "2"], ["", "3", "4"]]
        (notice,) = [each for each in found.warnings if each.code == "table_cells_merged"]
        assert notice.facts["count"] == 2

    def test_ragged_rows_end_in_empty_cells(self):
        found = table("<table><tr><td>1</td></tr><tr><td>2</td><td>3</td><td>4</td></tr></table>")
        assert cells(found) == [["1", "", ""], ["2", "3", "4"]]

    @pytest.mark.parametrize(
        "markup",
        [
            "<table></table>",
            "<table><tr></tr></table>",
            "<table><tr><td></td><td> </td></tr><tr><td></td><td></td></tr></table>",
        ],
    )
    def test_an_empty_table_is_left_out(self, markup):
        assert types(imported(f"{LEAD}{markup}<p>The end of it all.</p>")) == ["paragraph"]

    @pytest.mark.parametrize(
        "markup",
        [
            "<table><tr><td><p>One thing.</p><p>Another thing.</p></td></tr></table>",
            "<table role=presentation><tr><td>One thing.</td><td>Another thing.</td></tr>"
            "<tr><td></td><td></td></tr></table>",
        ],
    )
    def test_a_table_that_only_lays_out_words_is_its_words(self, markup):
        found = imported(LEAD + markup)
        assert types(found) == ["paragraph", "paragraph"]
        assert [block.value.text for block in found.document.body] == [
            "One thing.",
            "Another thing.",
        ]

    def test_a_table_in_a_table_is_one_of_its_own(self):
        inner = "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"
        found = table(f"<table><tr><td>{inner}</td></tr></table>")
        assert cells(found) == [["1", "2"], ["3", "4"]]

    def test_lines_of_a_cell_are_kept(self):
        found = table(
            "<table><tr><td><p>One</p><p>Two</p></td><td>3</td></tr>"
            "<tr><td>4<br>5</td><td>6</td></tr></table>"
        )
        assert cells(found) == [["One<br/>Two", "3"], ["4<br/>5", "6"]]

    def test_a_large_table_is_read_whole(self):
        row = "<tr>" + "".join(f"<td>word{index}</td>" for index in range(20)) + "</tr>"
        found = table(f"<table>{row * 100}</table>")
        assert (len(found.rows), len(found.rows[-1].cells)) == (100, 20)

    def test_a_table_longer_than_its_field_stays_lines_of_text(self):
        cell = "word " * (limits.TEXT // 40)
        found = imported(f"{LEAD}<table>{f'<tr><td>{cell}</td><td>{cell}</td></tr>' * 5}</table>")
        assert "table" not in types(found)
        assert "table_flattened" in codes(found)

    def test_a_table_of_word_is_a_table(self):
        raw = docx_files.document(word_table([["Who", "When"], ["A nurse", "By day"]]))
        read = source.decode("post.docx", "docx", raw)
        found = text.parse(read, title="A Title")
        assert cells(found.document.body[-1].value) == [["Who", "When"], ["A nurse", "By day"]]


class TestMarkdown:
    @pytest.mark.parametrize("changes", [{}, {"header_column": True}, {"header_row": False}])
    def test_a_table_is_written_and_read_again(self, changes):
        value = replace(SMALL, **changes)
        written = shown(value, markdown.render)
        back = imported(written, "markdown").document.body[-1].value
        assert back.caption == value.caption
        assert (back.header_row, back.header_column) == (value.header_row, value.header_column)
        assert cells(back) == cells(value)

    def test_bars_and_line_breaks_stay_in_their_cell(self):
        value = replace(SMALL, rows=rows(("a|b", "c"), ("d<br/>e", "*f*")))
        back = imported(shown(value, markdown.render), "markdown").document.body[-1].value
        assert cells(back) == [["a|b", "c"], ["d<br/>e", "*f*"]]


class TestShown:
    def test_text_names_the_column_of_each_cell(self):
        assert "Who: A nurse (https://a.example/)\nWhen: By day\n" in shown(
            SMALL, plain_text.render
        )

    def test_mail_shows_few_columns_as_a_table(self):
        said = shown(SMALL, email.render)
        assert said.count('scope="col"') == 2
        assert "on the web" not in said

    def test_mail_shows_many_columns_as_rows_and_links_to_the_page(self):
        said = shown(WIDE, email.render)
        assert "<table" not in said
        assert "Who: A nurse<br />When: By day<br />How: By phone" in said
        assert f'<a href="{samples.CONTEXT.canonical_url}"' in said

    def test_a_table_without_headers_is_no_layout_in_mail(self):
        value = replace(SMALL, header_row=False)
        assert "<table" not in shown(value, email.render)

    def test_the_page_can_scroll_a_table_by_keyboard(self):
        (region,) = re.findall(r"<div[^>]* role=\"region\"[^>]*>", shown(WIDE))
        name = re.search(r'aria-labelledby="([^"]+)"', region)
        assert 'tabindex="0"' in region
        assert name
        assert f'<caption id="{name[1]}">Who may help</caption>' in shown(WIDE)

    def test_a_corner_without_words_is_no_header(self):
        value = replace(WIDE, header_column=True, rows=rows(("", "When"), ("A nurse", "By day")))
        assert '<tr><td></td><th scope="col">When</th></tr>' in shown(value)


@pytest.mark.parametrize(
    "words", ["Rest", "9 to 5", "Été, œuvre: l’heure (2/3) - a_b?", "http://a.example/b", "x × y"]
)
def test_plain_words_are_what_the_whole_sanitiser_makes_of_them(words):
    whole = sanitize(f"<b></b>{words}", "inline")  # markup is never passed by
    assert sanitize(words, "inline") == whole == Clean(words, words, None)


class TestStored:
    def test_only_words_emphasis_and_links_are_kept(self):
        stored = (
            '<table><tr><td onclick="x()"><img src=x onerror=alert(1)><b>A</b><script>b</script>'
            '<a href="javascript:c()">C</a> <a linktype="page" id="3">D</a>'
            '<a href="https://e.example/" onclick="x()">E</a></td></tr></table>'
        )
        posted = GridInput().value_from_datadict({"cells": stored}, {}, "cells")
        assert posted == (
            "<table><tr><td><strong>A</strong>C "
            '<a linktype="page" id="3">D</a><a href="https://e.example/">E</a></td></tr></table>'
        )
        assert tables.markup(tables.cells(posted)) == posted

    @pytest.mark.parametrize("posted", ["", "<table>", "<td>", "words", "<table><tr>", "\x00<"])
    def test_what_is_no_table_is_empty(self, posted):
        assert GridInput().value_from_datadict({"cells": posted}, {}, "cells") in (
            "", "<table><tr><td></td></tr></table>",
        )  # fmt: skip

    def test_empty_rows_and_columns_do_not_reach_readers(self):
        made = built([["", ""], ["Who", ""], ["", ""], ["A nurse", ""]])
        assert cells(made) == [["Who"], ["A nurse"]]
        assert not made.header_row

    def test_a_table_survives_the_form(self):
        document = samples.only(block("table", SMALL))
        (raw,) = stream_data(document, factories.NothingKnown())
        assert built(tables.cells(raw["value"]["cells"])) == SMALL


def built(stored: list[list[str]]) -> doc.Table:
    value = {
        "caption": SMALL.caption,
        "cells": tables.markup(stored),
        "header_row": True,
        "header_column": False,
    }
    raw = [{"type": "table", "id": samples.only(block("table", SMALL)).body[0].id, "value": value}]
    stream = BodyStreamBlock().to_python(raw)
    (made,) = build(stream, authors=(), resolve=SimpleNamespace(link=lambda page_id: None)).blocks
    found: doc.Table = made.value
    return found
