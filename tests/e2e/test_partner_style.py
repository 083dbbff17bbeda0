"""Our small style sheet on pages of other people's making, in Chromium: every block looks right."""

import pytest
from playwright.sync_api import Page

from blog.renditions import html
from tests import samples
from tests.e2e.browsing import Reader, open_all, overflow, violations
from tests.paths import ROOT

STYLE = ROOT / "docs" / "partners" / "wellspring.css"

PAGES = {
    "bare": "",
    "reset": """
        *, *::before { margin: 0; padding: 0; border: 0; font: inherit; vertical-align: baseline; }
        ol, ul { list-style: none; }
        a { color: inherit; text-decoration: none; }
        body { font: 16px/1 sans-serif; }""",
    "serif": """
        html { font-size: 62.5%; }
        body { font: 22px/1.9 serif; color: #402; background: #fffbe8; }
        h2, h3 { font-size: 2.4em; text-transform: uppercase; border-bottom: 2px solid #c06; }
        p { text-indent: 2em; margin: 1.5em 0; text-align: justify; }
        li { margin-left: 3em; list-style: square; }
        li::before { content: "» "; }
        a { color: #a04; border-bottom: 1px dotted; }
        blockquote { background: #eee; padding: 2em; }
        section, aside { padding: 10px; background: #fff; }""",
    "theme": """
        .entry li { margin-left: 3em; } .entry ul { list-style: disc; margin: 0 0 1.5em 3em; }
        .entry a { color: #0366d6; } .entry blockquote { border-left: 4px solid; margin: 1em; }""",
    "dark": """
        body { background: #111; color: #ddd; font: 16px/1.5 sans-serif; }
        a { color: #9cf; }""",
}
# What an element looks like, whatever the page says of its kind.
SHOWN = """() => {
    const shown = (selector, name, pseudo) =>
        getComputedStyle(document.querySelector(`.ws-post ${selector}`), pseudo)[name];
    return {
        number: shown(".ws-step-list li", "listStyleType"),
        bullet: shown(".ws-paragraph li", "listStyleType"),
        sign: shown(".ws-signs li", "listStyleType"),
        underlined: shown(".ws-paragraph a", "textDecorationLine"),
        button: shown(".ws-button", "textDecorationLine"),
        strong: Number(shown("strong", "fontWeight")) >= 600,
        step: shown(".ws-step-list li", "content", "::before"),
        larger: parseFloat(shown(".ws-heading", "fontSize"))
            / parseFloat(shown(".ws-paragraph p", "fontSize")),
        indent: shown(".ws-paragraph p", "textIndent"),
    };
}"""


@pytest.fixture(params=["english", "french"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> str:
    return str(request.param)


pytestmark = pytest.mark.e2e


def show(tab: Page, page: str, language: str) -> None:
    """A post in somebody's article, with their sheet and then ours."""
    document = getattr(samples, language)()
    tab.set_content(
        f"<!doctype html><html lang={document.locale}><title>Theirs</title>"
        f"<style>{PAGES[page]}</style><style>{STYLE.read_text(encoding='utf-8')}</style>"
        f"<main><article class=entry><h1>Theirs</h1>"
        f"{html.render(document, samples.context(document))}</article></main></html>"
    )
    open_all(tab)


def test_lists_links_and_headings_are_told_apart(reader: Reader, page: str, language: str) -> None:
    tab = reader.tab()
    show(tab, page, language)
    shown = tab.evaluate(SHOWN)
    assert shown.pop("larger") == pytest.approx(1.5)
    assert shown == {
        "number": "decimal",
        "bullet": "disc",
        "sign": "none",
        "underlined": "underline",
        "button": "none",
        "strong": True,
        "step": "none",
        "indent": "0px",
    }


def test_every_word_can_be_read(reader: Reader, page: str, language: str) -> None:
    """On a dark page, too: the boxes are mixed from the page's own text."""
    tab = reader.tab()
    show(tab, page, language)
    assert violations(tab, ".ws-post") == []


def test_nothing_is_cut_off_on_a_telephone(reader: Reader, page: str, language: str) -> None:
    tab = reader.tab(width=375)
    show(tab, page, language)
    assert overflow(tab) == []
