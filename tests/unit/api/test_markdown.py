"""Guides as HTML: their headings, tables and links."""

import pytest
from lxml import html

from syndication.api.docs import markdown

SERVED = {"partners/sync.md": "/api/docs/mirror/", "api.md": "/api/docs/reading/"}


def rendered(text: str) -> markdown.Rendered:
    return markdown.render(text, "partners/README.md", lambda path: SERVED.get(path, ""))


def parsed(text: str) -> html.HtmlElement:
    return html.fromstring(f"<div>{rendered(text).html}</div>")


def test_the_first_heading_is_the_title_and_not_in_the_text():
    made = rendered("# One `two`\n\nWords.\n")
    assert made.title == "One two"
    assert made.html == "<p>Words.</p>\n"


def test_a_guide_without_a_title_is_refused():
    with pytest.raises(ValueError, match="title"):
        rendered("Words.\n")


def test_headings_have_ids_of_their_own_and_link_to_themselves():
    made = rendered("# T\n\n## What's `new`?\n\n### Deep\n\n## What's `new`?\n")
    assert made.contents == (
        markdown.Heading("whats-new", "What's new?"),
        markdown.Heading("whats-new-1", "What's new?"),
    )
    page = html.fromstring(f"<div>{made.html}</div>")
    headings = page.xpath(".//h2 | .//h3")
    assert [heading.get("id") for heading in headings] == ["whats-new", "deep", "whats-new-1"]
    assert page.xpath(".//h2/a/@href") == ["#whats-new", "#whats-new-1"]


def test_a_heading_that_has_a_link_gets_no_second_one_around_it():
    page = parsed("# T\n\n## See [more](https://example.org/)\n")
    assert page.xpath(".//h2//a/@href") == ["https://example.org/"]


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("sync.md", "/api/docs/mirror/"),
        ("sync.md#the-recipe", "/api/docs/mirror/#the-recipe"),
        ("../api.md", "/api/docs/reading/"),
        ("#keys", "#keys"),
        ("/api/v1/", "/api/v1/"),
        ("https://example.org/a#b", "https://example.org/a#b"),
    ],
)
def test_a_link_leads_to_where_its_target_is_served(link, address):
    assert parsed(f"# T\n\n[words]({link})\n").xpath(".//a/@href") == [address]


def test_a_link_to_what_is_not_served_becomes_its_words():
    text = "# T\n\nSee [the *settings*](../settings.md) and [the API](../api.md).\n"
    assert rendered(text).html == (
        '<p>See the <em>settings</em> and <a href="/api/docs/reading/">the API</a>.</p>\n'
    )


def test_a_table_without_column_names_has_no_head():
    page = parsed("# T\n\n| | |\n|---|---|\n| a | b |\n")
    assert page.xpath(".//td/text()") == ["a", "b"]
    assert not page.xpath(".//thead | .//th")


def test_columns_are_named_and_an_empty_name_is_no_header():
    page = parsed("# T\n\n| name | |\n|---|---|\n| a | b |\n")
    assert [(cell.text, cell.get("scope")) for cell in page.xpath(".//th")] == [("name", "col")]
    assert len(page.xpath(".//thead//td")) == 1


def test_html_in_a_guide_is_shown_and_not_run():
    page = parsed("# T\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))\n")
    assert not page.xpath(".//script | .//a")
    assert "<script>" in page.text_content()


def test_one_line_is_rendered_without_a_paragraph():
    assert markdown.inline("Ask `<this>` again") == "Ask <code>&lt;this&gt;</code> again"
