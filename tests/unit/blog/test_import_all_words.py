"""No word of a Word document or a page is lost: it is in the post, or it is reported by name."""

import zipfile
from io import BytesIO

import pytest

from blog.importers import docx, source, text
from blog.importers.report import Imported
from tests import docx_files as word
from tests.unit.blog.pasted import LEAD, said_by

FIRST = word.paragraph(LEAD.strip())
LAST = word.paragraph("This goes on for a while, so that the post has an end of its own.")
VML = "urn:schemas-microsoft-com:vml"


def from_word(*content: str, **parts: str | bytes) -> Imported:
    raw = word.document(FIRST, *content, LAST, **parts)
    return text.parse(source.decode("a.docx", "docx", raw), title="A Title")


def from_page(content: str) -> Imported:
    page = f"<article><p>{LEAD}</p>{content}<p>This goes on, and then it ends.</p></article>"
    return text.parse(source.decode("a.html", "html", page.encode()), title="A Title")


def reported(found: Imported) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for notice in found.warnings:
        if "original" in notice.facts:
            said.setdefault(notice.code, []).append(str(notice.facts["original"]))
    return said


RUNS = {
    "a simple field": (word.words("See Figure ") + word.field("12"), "See Figure 12"),
    "a field within a field": (
        f'<w:fldSimple w:instr="A">{word.field("seven")}</w:fldSimple>', "seven"),
    "text in another direction": (f'<w:bdo w:val="rtl">{word.words("ahead")}</w:bdo>', "ahead"),
    "an inserted word": (f"<w:ins>{word.words('always')}</w:ins>", "always"),
    "a moved word": (f"<w:moveTo>{word.words('moved')}</w:moveTo>", "moved"),
    "a smart tag": (f"<w:smartTag>{word.words('Guelph')}</w:smartTag>", "Guelph"),
    "a content control": (
        f"<w:sdt><w:sdtContent>{word.words('chosen')}</w:sdtContent></w:sdt>", "chosen"),
    "a list of a form": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
        '<w:listEntry w:val="tea"/><w:listEntry w:val="coffee"/></w:ddList></w:ffData>'
        "</w:fldChar></w:r>", "coffee"),
    "a tab": ("<w:r><w:t>left</w:t><w:tab/><w:t>right</w:t></w:r>", "left right"),
    "a tab at a place": ("<w:r><w:t>left</w:t><w:ptab/><w:t>right</w:t></w:r>", "left right"),
    "a carriage return": ("<w:r><w:t>up</w:t><w:cr/><w:t>down</w:t></w:r>", "down after."),
    "a hyphen that does not break": (
        "<w:r><w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t></w:r>", "co\u2011op"),
    "a sign of a known font": (
        '<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>', "α"),
    "a sign of Unicode": ('<w:r><w:sym w:font="Arial" w:char="2713"/></w:r>', "✓"),
    "a reading above a word": (
        f"<w:r><w:ruby><w:rt>{word.words('kan')}</w:rt><w:rubyBase>{word.words('Han')}"
        "</w:rubyBase></w:ruby></w:r>", "Han (kan)"),
    "drawn words": (
        f'<w:r><w:pict><v:shape xmlns:v="{VML}"><v:textpath string="Take heart"/></v:shape>'
        "</w:pict></w:r>", "Take heart"),
    "an equation": (word.equation(word.fraction("a+b", "2")), "(a+b)/2"),
    "an equation of its own": (
        f'<m:oMathPara xmlns:m="{word.MATH}">{word.equation("<m:r><m:t>E=m</m:t></m:r>")}'
        "</m:oMathPara>", "E=m"),
}  # fmt: skip


@pytest.mark.parametrize(("run", "said"), RUNS.values(), ids=list(RUNS))
def test_what_stands_within_a_paragraph_is_kept(run, said):
    found = from_word(word.paragraph(word.words("Before ") + run + word.words(" after.")))
    kept = said_by(found.document)
    assert said in kept
    assert "Before" in kept
    assert "after." in kept


@pytest.mark.parametrize("fallback", ["", f"<mc:Fallback>{word.words('Boxed')}</mc:Fallback>"])
def test_the_words_of_a_text_box_stand_below_its_paragraph_once(fallback):
    box = word.text_box(word.paragraph("Boxed words that say something."), fallback=fallback)
    found = from_word(word.paragraph(word.words("An anchor in the text.") + box))
    said = said_by(found.document)
    assert said.count("Boxed") == 1
    assert said.index("An anchor") < said.index("Boxed")


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_are_kept_with_what_is_in_them(kind):
    pointer = f'<w:r><w:{kind}Reference w:id="5"/></w:r>'
    note = word.note(kind, word.words("A source, page ") + word.field("31"))
    found = from_word(word.paragraph(word.words("A claim.") + pointer), **{f"{kind}s": note})
    assert "A source, page 31" in said_by(found.document)


def test_a_caption_with_its_number_is_kept():
    caption = word.paragraph(
        word.words("Table ") + word.field("3") + word.words(". Hours of sleep by age.")
    )
    assert "Table 3. Hours of sleep by age." in said_by(from_word(caption).document)


def test_heads_and_feet_of_pages_are_reported_with_their_words():
    found = from_word(
        header1=f"<w:hdr {word.W}>{word.paragraph('Draft of May')}</w:hdr>",
        footer2=f"<w:ftr {word.W}>{word.paragraph('Clinic notes')}</w:ftr>",
    )
    assert reported(found)["page_header_left_out"] == ["Clinic notes", "Draft of May"]
    parts = [notice.facts.get("part") for notice in found.warnings if "part" in notice.facts]
    assert parts == ["footer2", "header1"]


def test_an_embedded_file_is_reported_with_its_words():
    chunk = "<html><body><p>Pasted from</p><p>elsewhere.</p></body></html>"
    made = word.document(FIRST, "<w:altChunk/>", LAST)
    packed = BytesIO(made)
    with zipfile.ZipFile(packed, "a") as file:
        file.writestr("word/afchunk1.html", chunk)
    found = text.parse(source.decode("a.docx", "docx", packed.getvalue()), title="A Title")
    assert reported(found)["part_left_out"] == ["Pasted from elsewhere."]


def test_hidden_words_and_unknown_signs_are_reported():
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>for editors only</w:t></w:r>"
    sign = '<w:r><w:sym w:font="House Icons" w:char="F0E0"/></w:r>'
    found = from_word(word.paragraph(word.words("Shown words. ") + hidden + sign))
    assert "editors" not in said_by(found.document)
    assert reported(found)["hidden_words"] == ["for editors only"]
    assert reported(found)["symbol_left_out"] == ["House Icons F0E0"]


def test_long_deleted_words_are_reported_whole():
    words = " ".join(f"word{number}" for number in range(100))
    found = from_word(word.paragraph(f"<w:del><w:r><w:delText>{words}</w:delText></w:r></w:del>"))
    assert reported(found)["deleted_words"] == [words]


PAGES = {
    "details": ("<details><summary>More on this</summary>All of it.</details>",
                ["More on this", "All of it."]),
    "a definition list": ("<dl><dt>Sleep</dt><dd>What we do at night.</dd></dl>",
                          ["Sleep", "What we do at night."]),
    "a caption": ("<figure><img src='a.jpg' alt='A lake'><figcaption>The lake in May."
                  "</figcaption></figure>", ["The lake in May."]),
    "the caption of a quotation": ("<figure><blockquote>Be kind.</blockquote><figcaption>Jane Doe"
                                   "</figcaption></figure>", ["Be kind.", "Jane Doe"]),
    "a power": ("<p>About 10<sup>-3</sup> of them.</p>", ["10⁻³ of them"]),
    "an index": ("<p>Drink H<sub>2</sub>O now.</p>", ["H₂O"]),
    "an ordinal": ("<p>On the 1<sup>st</sup> day.</p>", ["1st day"]),
    "a reading": ("<p>The word <ruby>漢<rt>kan</rt></ruby> is one.</p>", ["漢 (kan)"]),
    "a reading in brackets": ("<p>The <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>.</p>",
                              ["漢(kan)"]),
    "an equation": ("<p>So <math><mfrac><mi>a</mi><mn>2</mn></mfrac><mo>=</mo><msup><mi>x</mi>"
                    "<mn>2</mn></msup></math> holds.</p>", ["a/2=x²"]),
    "a video": ("<video src='https://example.org/rest.mp4'></video>",
                ["https://example.org/rest.mp4"]),
    "a form around the text": (f"<form><p>{'Words of the text itself. ' * 30}</p></form>",
                               ["Words of the text itself."]),
}  # fmt: skip


@pytest.mark.parametrize(("content", "kept"), PAGES.values(), ids=list(PAGES))
def test_what_a_page_says_is_kept(content, kept):
    said = said_by(from_page(content).document)
    assert [each for each in kept if each not in said] == []


BESIDE = {
    "nav": "<nav><ul><li>Home</li><li>About us</li></ul></nav>",
    "form": "<form><label>Your name</label><input><button>Send</button></form>",
    "aside": "<aside>Read this, too.</aside>",
    "footer": "<footer>All rights reserved.</footer>",
    "svg": "<svg><text>Drawn words</text></svg>",
    "noscript": "<noscript>Turn scripts on.</noscript>",
}


@pytest.mark.parametrize("element", BESIDE)
def test_what_stands_beside_the_text_of_a_page_is_reported(element):
    found = from_page(BESIDE[element])
    (notice,) = [each for each in found.warnings if each.code == "part_left_out"]
    assert notice.facts["element"] == element
    shown = {"nav": "Home About us", "form": "Your name Send"}
    assert notice.facts["original"] == shown.get(element, notice.facts["original"])
    assert str(notice.facts["original"]) not in said_by(found.document)


@pytest.mark.parametrize(
    "content",
    [
        "<p hidden>Not shown</p>",
        "<p style='display:none'>Not shown</p>",
        "<p style='visibility: hidden'>Not shown</p>",
        "<template><p>Not shown</p></template>",
    ],
)
def test_hidden_words_of_a_page_are_reported(content):
    found = from_page(content)
    assert reported(found)["hidden_words"] == ["Not shown"]
    assert "Not shown" not in said_by(found.document)


def test_what_a_document_left_out_is_reported_again_when_its_page_is_read():
    raw = word.document(
        FIRST, LAST, header1=f"<w:hdr {word.W}>{word.paragraph('Draft of May')}</w:hdr>"
    )
    html = docx.with_remarks(*docx.to_html("a.docx", raw))
    found = text.parse(source.decode("a.html", "html", html.encode()), title="A Title")
    assert reported(found)["page_header_left_out"] == ["Draft of May"]
