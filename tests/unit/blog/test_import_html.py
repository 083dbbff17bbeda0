"""Posts that come as HTML or Markdown: from Word, Google Docs, LibreOffice, browsers and files."""

import re
from html import escape
from html import unescape as unescaped

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.document import Document
from blog.importers import source, text
from blog.importers.report import Imported
from blog.importers.source import ImportFailed
from blog.renditions.sanitize import sanitize
from tests.example_counts import examples
from tests.unit.blog.pasted import codes, said_by, types

LEAD = "<p>A first paragraph that says what this is about.</p>"
PROSE = "<p>This goes on for a while, because a heading needs something below it. So it does.</p>"


def imported(html: str, kind: str = "html", title: str | None = "A Title", **options) -> Imported:
    read = source.decode(f"post.{kind}", kind, html.encode())
    return text.parse(read, title=title, **options)


def body(html: str, **options):
    return imported(LEAD + html, **options).document.body


def items(block) -> list[tuple[str | None, str]]:
    return [(item.lead_in, item.html) for item in block.value.items]


def notices(found: Imported, code: str) -> list[str]:
    return [str(each.facts.get("original", "")) for each in found.warnings if each.code == code]


class TestStructure:
    def test_headings_keep_their_levels_below_the_title(self):
        found = body(f"<h2>One</h2>{PROSE}<h4>Two</h4>{PROSE}<h5>Three</h5>{PROSE}")
        headings = [block.value for block in found if block.type == "heading"]
        assert [(each.text, each.level) for each in headings] == [
            ("One", 2), ("Two", 4), ("Three", 4),
        ]  # fmt: skip

    def test_a_single_first_level_is_the_title(self):
        found = imported(f"<h1>My Title</h1>{LEAD}<h2>One</h2>{PROSE}", title=None)
        assert found.document.title == "My Title"
        assert types(found) == ["heading", "paragraph"]
        assert "title_taken" in codes(found)

    def test_the_title_of_a_saved_page_is_used_where_it_has_no_heading(self):
        page = f"<html><head><title>My Page</title></head><body>{LEAD}{PROSE}</body></html>"
        assert imported(page, title=None).document.title == "My Page"

    def test_without_any_title_one_is_asked_for(self):
        with pytest.raises(ImportFailed, match="needs --title"):
            imported(LEAD, title=None)

    def test_a_given_title_wins(self):
        assert imported(f"<h1>Other</h1>{LEAD}").document.title == "A Title"

    def test_a_list_below_a_heading_of_tips_is_tips(self):
        found = body(
            "<h2>How to Rest</h2><ol><li><b>Stop:</b> Sit <i>down</i>.</li>"
            '<li><b>Call</b>: Ring <a href="https://example.org/x">us</a>.</li></ol>' + PROSE
        )
        assert [block.type for block in found] == ["tips_list", "paragraph"]
        assert found[0].value.ordered
        assert items(found[0]) == [
            ("Stop", "<p>Sit <em>down</em>.</p>"),
            ("Call", '<p>Ring <a href="https://example.org/x">us</a>.</p>'),
        ]

    def test_bold_words_that_begin_every_item_are_lead_ins(self):
        found = body(
            "<h2>Ways to Rest</h2><ul><li><b>Stop</b> Sit down.</li>"
            f"<li><b>Breathe</b> Count to six.</li></ul>{PROSE}"
        )
        assert items(found[0]) == [
            ("Stop", "<p>Sit down.</p>"),
            ("Breathe", "<p>Count to six.</p>"),
        ]

    def test_another_list_stays_one_in_a_paragraph(self):
        [found, *_] = body("<p>You need:</p><ul><li>Tea</li><li>A <b>cup</b></li></ul>" + PROSE)
        assert found.value.html == (
            "<p>You need:</p><ul><li>Tea</li><li>A <strong>cup</strong></li></ul>"
        )

    def test_nested_lists_and_further_paragraphs_stay_in_their_item(self):
        [_heading, found, *_] = body(
            "<h2>What</h2><ul><li><p>One</p><p>more</p><ul><li>deep</li></ul></li><li>Two</li></ul>"
            + PROSE
        )
        assert (
            found.value.html == "<ul><li>One<br/>more<ul><li>deep</li></ul></li><li>Two</li></ul>"
        )

    def test_an_ordered_list_may_begin_elsewhere(self):
        found = imported(f'{LEAD}<h2>What</h2><ol start="3"><li>One</li><li>Two</li></ol>{PROSE}')
        assert "<ol><li>One" in found.document.body[1].value.html
        assert "list_numbers_changed" in codes(found)

    def test_short_bold_paragraphs_are_headings_where_there_are_no_others(self):
        found = body(f"<p><b>Made by Hand</b></p>{PROSE}<p><b>Also</b> not one.</p>{PROSE}")
        assert [block.type for block in found] == ["heading", "paragraph", "paragraph", "paragraph"]

    def test_lines_that_a_break_separates_are_one_paragraph(self):
        [found, *_] = body(f"<h2>What</h2><p>Roses are red,<br>violets <i>too</i>.</p>{PROSE}")[1:]
        assert found.value.html == "<p>Roses are red,<br/>violets <em>too</em>.</p>"

    def test_typed_marks_make_a_list(self):
        found = body(f"<h2>What</h2><div>• Tea</div><div>• A <b>cup</b></div>{PROSE}")
        assert found[1].value.html == "<ul><li>Tea</li><li>A <strong>cup</strong></li></ul>"

    def test_marks_that_copying_lost_are_found_as_in_plain_text(self):
        found = body(
            "<p>You may notice:</p><div>A dry mouth</div><div>Cold hands</div>"
            f"<div>A short temper</div>{PROSE}"
        )
        assert found[0].value.html.count("<li>") == 3

    def test_share_links_and_authors_are_recognised(self):
        found = imported(
            f"{LEAD}{PROSE}<h3>Share this post</h3><h3>About the author</h3><p>Jane Doe, RSW</p>"
        )
        assert types(found) == ["paragraph", "share_links", "author_byline"]
        assert [author.name for author in found.document.byline.authors] == ["Jane Doe"]

    def test_a_rule_is_a_divider(self):
        assert [block.type for block in body(f"{PROSE}<hr>{PROSE}")] == [
            "paragraph", "divider", "paragraph",
        ]  # fmt: skip

    def test_a_table_is_a_table(self):
        found = imported(
            f"{LEAD}<table><tr><th>Day</th><th>Hours</th></tr><tr><td>Monday</td><td>9 to 5</td>"
            f"</tr></table>{PROSE}"
        )
        assert types(found) == ["table", "paragraph"]
        assert "table_without_caption" in codes(found)

    def test_a_table_that_lays_out_a_text_is_not_a_table(self):
        page = f"<table><tr><td>{LEAD}<h2>What</h2>{PROSE}</td></tr></table>"
        assert types(imported(page)) == ["heading", "paragraph"]


class TestPrograms:
    WORD = (
        "<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'><![if !supportLists]>"
        "<span style='mso-list:Ignore'>{mark}<span style='font:7pt'>&nbsp;&nbsp; </span></span>"
        "<![endif]>{words}<o:p></o:p></p>"
    )

    def test_the_lists_of_word(self):
        listed = "".join(
            self.WORD.format(level=level, mark=mark, words=words)
            for level, mark, words in [
                (1, "1.", "One"),
                (2, "a.", "deep"),
                (2, "b.", "deeper"),
                (1, "2.", "Two"),
            ]
        )
        [_heading, found, *_] = body(f"<h2>What</h2>{listed}{PROSE}")
        assert re.sub(r"</?u?o?l>|<ul>", "", found.value.html) == (
            "<li>One<li>deep</li><li>deeper</li></li><li>Two</li>"
        )

    def test_weight_and_slope_in_the_classes_of_google_docs(self):
        page = (
            "<style>.c1{font-weight:700}.c2{font-style:italic}.c3{color:#000;font-weight:400}"
            f"</style>{LEAD}<p><span class='c1'>Bold</span><span class='c3'> and </span>"
            "<span class='c2'>slanted</span>, to be read in one sentence.</p>"
        )
        [found] = imported(page).document.body
        assert found.value.html == (
            "<p><strong>Bold</strong> and <em>slanted</em>, to be read in one sentence.</p>"
        )

    def test_the_wrapper_of_google_docs_is_not_bold(self):
        page = f'<b style="font-weight:normal" id="docs-internal-guid-1">{LEAD}{PROSE}</b>'
        assert "<strong>" not in imported(page).document.body[0].value.html

    @pytest.mark.parametrize(
        "wrapped",
        [
            "https://www.google.com/url?q=https://example.org/a%3Fb%3D1&amp;sa=D&amp;usg=x",
            "https://www.google.com/url?sa=t&amp;url=https://example.org/a%3Fb%3D1",
        ],
    )
    def test_links_lead_where_they_led_before_they_were_wrapped(self, wrapped):
        [found, *_] = body(f'<p>Read <a href="{wrapped}">this</a>, all of it, and slowly.</p>')
        assert '<a href="https://example.org/a?b=1">this</a>, all' in found.value.html

    def test_comments_are_reported_and_left_out(self):
        google = (
            f'{LEAD}<p>Words<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup> that stay here.</p>'
            '<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a>Is this true?</p></div>'
        )
        found = imported(google)
        assert found.document.body[0].value.text == "Words that stay here."
        assert notices(found, "comment_left_out") == ["[a]Is this true?"]

    def test_deleted_words_are_reported_and_left_out(self):
        found = imported(f"{LEAD}<p>They <del>never</del> <ins>always</ins> listen to you.</p>")
        assert found.document.body[0].value.text == "They always listen to you."
        assert notices(found, "deleted_words") == ["never"]

    def test_struck_words_are_kept_and_reported(self):
        found = imported(f"{LEAD}<p>They <s>never</s> listen to you at all.</p>")
        assert found.document.body[0].value.text == "They never listen to you at all."
        assert notices(found, "struck_words") == ["never"]

    def test_only_the_article_of_a_saved_page_is_taken(self):
        page = (
            "<nav>Home</nav><header>Site</header><article><h1>T</h1>"
            f"{LEAD}{PROSE}<aside>Ad</aside></article><footer>Imprint</footer>"
        )
        said = said_by(imported(page).document)
        assert not set(said.split()) & {"Home", "Site", "Ad", "Imprint"}


class TestWhatHasNoPlace:
    def test_pictures_are_reported_by_their_text(self):
        found = imported(f'{LEAD}<p><img src="/a.jpg" alt="A lake"></p>{PROSE}')
        assert notices(found, "picture_left_out") == ["A lake"]

    def test_a_link_stands_for_an_embed(self):
        found = imported(f'{LEAD}<iframe src="https://example.org/v/1"></iframe>{PROSE}')
        assert found.document.body[0].value.html == (
            '<p><a href="https://example.org/v/1">https://example.org/v/1</a></p>'
        )
        assert notices(found, "embed_left_out") == ["https://example.org/v/1"]

    def test_a_lead_has_no_link_and_says_so(self):
        found = imported(
            f'<p>Read <a href="https://example.org/x">this</a> first, then the rest.</p>{PROSE}'
        )
        assert found.document.lead.html == "<p>Read this first, then the rest.</p>"
        assert notices(found, "link_left_out") == ["https://example.org/x"]

    @pytest.mark.parametrize(
        "href", ["javascript:alert(1)", "#top", "file:///c:/x", "data:text/x,y"]
    )
    def test_a_link_that_leads_nowhere_is_words(self, href):
        [found, *_] = body(f'<p>Read <a href="{href}">this</a>, all of it, and slowly.</p>')
        assert found.value.html == "<p>Read this, all of it, and slowly.</p>"

    def test_what_nobody_sees_is_left_out(self):
        hidden = (
            "<script>alert(1)</script><style>p{}</style><template>x</template>"
            '<span style="display:none">secret</span><p hidden>secret</p><noscript>n</noscript>'
        )
        assert said_by(imported(LEAD + hidden + PROSE).document).split()[-4:] == [
            "it.", "So", "it", "does.",
        ]  # fmt: skip

    @pytest.mark.parametrize("html", ["", "   ", "<!-- nothing -->", "<p></p>", "<img src=x>"])
    def test_a_page_without_words_is_refused(self, html):
        with pytest.raises(ImportFailed):
            imported(html)

    def test_a_page_that_is_nested_too_deeply_is_refused(self):
        with pytest.raises(ImportFailed, match="nested too deeply"):
            imported(LEAD + "<div>" * 5000 + "deep")


class TestMarkdown:
    POST = """---
title: "A Quiet Week"
---

A first paragraph that says what this is about.

## How to Rest

1. **Stop:** Sit *down*.
2. **Call:** Ring [us](https://example.org/x).

Some words, ~~old~~ and <b>new</b>, that go on until the end of the line.

| Day | Hours |
|---|---|
| Monday | 9 to 5 |
"""

    def test_markdown_becomes_the_same_blocks(self):
        found = imported(self.POST, kind="markdown", title=None)
        assert found.document.title == "A Quiet Week"
        assert types(found) == ["tips_list", "paragraph", "table"]
        assert items(found.document.body[0])[0] == ("Stop", "<p>Sit <em>down</em>.</p>")
        assert {"title_taken", "struck_words", "table_without_caption"} <= set(codes(found))

    def test_windows_line_ends_change_nothing(self):
        one = imported(self.POST, kind="markdown", title=None)
        two = imported(self.POST.replace("\n", "\r\n"), kind="markdown", title=None)
        assert said_by(one.document) == said_by(two.document)


WORDS = st.lists(
    st.sampled_from(["tea", "rain", "Ottawa", "été", "listen", "&", "<b>", "9", "to"]), min_size=1
)
INLINE = st.sampled_from(["{}", "<b>{}</b>", "<i>{}</i>", "<span>{}</span>", '<a href="/x">{}</a>'])
PLACES = st.sampled_from(
    [
        "<p>{}</p>",
        "<div>{}</div>",
        "<h2>{}</h2>",
        "<ul><li>{}</li></ul>",
        "<blockquote>{}</blockquote>",
        "<ol><li>{}</li><li>{}</li></ol>",
        "<ul><li>{}<ul><li>{}</li></ul></li></ul>",
        "{}<br>{}<br>",
        "<table><tr><td>{}</td><td>{}</td></tr><tr><td>x</td><td>y</td></tr></table>",
        "<pre>{}</pre>",
    ]
)


@st.composite
def pages(draw) -> tuple[str, str]:
    """A page, and all that it says."""
    page, said = LEAD, []
    for place in draw(st.lists(PLACES, min_size=1, max_size=12)):
        words = [escape(" ".join(draw(WORDS))) for _ in range(place.count("{}"))]
        page += place.format(*(draw(INLINE).format(each) for each in words))
        said += words
    return page, unescaped(" ".join(said))


def bare(said: str) -> list[str]:
    return sorted(re.findall(r"[^\W_]+", said))


@settings(max_examples=examples(400), deadline=None)
@given(pages())
@pytest.mark.hypothesis
def test_no_word_of_a_page_is_lost_and_its_markup_is_clean(page):
    html, said = page
    found = imported(html)
    shown = said_by(found.document)
    extra = "A first paragraph that says what this is about x y "
    missing = [word for word in bare(said) if bare(shown).count(word) < bare(said).count(word)]
    assert not missing, shown
    assert len(bare(shown)) <= len(bare(said + " " + extra * 12))
    for value in rich(found.document):
        assert sanitize(value).html == value


def rich(document: Document) -> list[str]:
    values = [document.lead.html]
    for block in document.body:
        values.append(getattr(block.value, "html", "") or "")
        intro = getattr(block.value, "intro", None)
        values.append(intro.html if intro else "")
        values += [item.html for item in getattr(block.value, "items", ())]
        rows = getattr(block.value, "rows", ())
        values += [f"<p>{cell.html}</p>" for row in rows for cell in row.cells if cell.html]
    return [value for value in values if value]


@settings(max_examples=examples(300), deadline=None)
@given(st.text(alphabet="<>/pbulioa h2=\"'&;!-[]é \n", max_size=300))
@pytest.mark.hypothesis
def test_any_html_is_read_or_refused(html):
    try:
        found = imported(html)
    except ImportFailed:
        return
    assert all(sanitize(value).html == value for value in rich(found.document))
