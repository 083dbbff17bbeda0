"""What a screen reader is given of each block: golden files, reviewed as text.

They hold list lengths, tone as words, heading order and language. No server: the pages are made
from the sample posts, and drawn with the real style sheet, whose marks must not be read out.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from blog import codec
from blog import document as doc
from blog.renditions import data, html
from syndication.editions.publisher import Publisher
from syndication.reading.posts import EditionView
from syndication.web import pages
from tests import samples
from tests.goldens import matches
from tests.paths import ROOT

pytestmark = pytest.mark.e2e

STATIC = ROOT / "templates" / "static"
FACTS = Publisher(origin=samples.ORIGIN, share_networks=("x", "email"))
POSTS = {"en": samples.english(), "fr": samples.french()}


def page_of(post: doc.Document) -> str:
    """The post's page, as the public site makes it."""
    context = samples.context(post)
    view = EditionView(
        post_id=post.id,
        number=1,
        sequence=1,
        kind="first",
        note="",
        digest=codec.digest(post),
        locale=post.locale,
        slug=post.slug,
        path=post.path,
        title=post.title,
        published_at=None,
        updated_at=None,
        changed_at=None,
        contents={"data": data.render(post, context), "html": html.render(post, context)},
    )
    return pages.post(view, FACTS, draft=True).content.decode()


def answer(route: Route) -> None:
    """What a server would say to the requests of one page."""
    path = route.request.url.removeprefix(samples.ORIGIN)
    found = {post.path: post for post in POSTS.values()}.get(path)
    if found:
        route.fulfill(body=page_of(found), content_type="text/html; charset=utf-8")
    elif path.startswith("/static/"):
        route.fulfill(path=STATIC / path.removeprefix("/static/"))
    else:
        route.fulfill(status=404)


def language_of(element: Any) -> str:
    found: str = element.evaluate("(part) => part.closest('[lang]').lang")
    return found


def tree(tab: Page, kind: str) -> str:
    """The language of a block and its accessibility tree."""
    block = tab.locator(f"[data-block={kind}]")
    return f"# lang: {language_of(block)}\n{block.aria_snapshot()}"


@pytest.fixture(scope="module")
def trees(chromium: Browser) -> dict[tuple[str, str], str]:
    """Every block of both posts; the browser is asked once."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.route("**/*", answer)
    tab = context.new_page()
    found = {}
    for tongue, post in POSTS.items():
        tab.goto(samples.ORIGIN + post.path)
        tab.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")
        found |= {(tongue, part.type): tree(tab, part.type) for part in post.body}

    context.close()
    return found


@pytest.mark.parametrize("tongue", POSTS)
@pytest.mark.parametrize("kind", sorted(doc.BLOCKS))
def test_a_block_is_read_out_as_it_was_reviewed(
    trees: dict[tuple[str, str], str], tongue: str, kind: str
) -> None:
    assert matches(f"a11y/{tongue}/{kind}.yaml", trees[tongue, kind])


@pytest.mark.parametrize("tongue", POSTS)
def test_lists_are_read_out_with_all_their_items(
    trees: dict[tuple[str, str], str], tongue: str
) -> None:
    for kind in ("tips_list", "signs_checklist", "steps", "key_takeaways"):
        value = next(part.value for part in POSTS[tongue].body if part.type == kind)
        assert trees[tongue, kind].count("- listitem") == len(value.items), kind
        assert trees[tongue, kind].count("- list:") == 1, kind


@pytest.mark.parametrize(
    ("tongue", "kind", "words"),
    [
        ("en", "signs_checklist", "Warning sign"),
        ("fr", "signs_checklist", "Bon signe"),
        ("en", "care_card", "Urgent advice:"),
        ("fr", "care_card", "Urgence"),
    ],
)
def test_what_colour_says_is_said_in_words(
    trees: dict[tuple[str, str], str], tongue: str, kind: str, words: str
) -> None:
    assert words in trees[tongue, kind]


@pytest.mark.parametrize(("tongue", "locale"), [("en", "en-CA"), ("fr", "fr-CA")])
def test_each_block_is_read_out_in_its_own_language(
    trees: dict[tuple[str, str], str], tongue: str, locale: str
) -> None:
    spoken = {part.type: part.lang or locale for part in POSTS[tongue].body}
    read = {kind: trees[tongue, kind].splitlines()[0] for kind in spoken}
    assert read == {kind: f"# lang: {lang}" for kind, lang in spoken.items()}


@pytest.mark.parametrize("tongue", POSTS)
def test_marks_of_the_design_are_not_read_out(
    trees: dict[tuple[str, str], str], tongue: str
) -> None:
    everything = "".join(trees[tongue, kind] for kind in doc.BLOCKS)
    assert not set("✓✗›·") & set(everything)
