"""What partners read about blocks is made from the blocks: the page, and the sheet's reach."""

import json
import os
import re

import pytest
import tinycss2

from blog import codec
from blog import document as doc
from blog.renditions import html
from tests import samples
from tests.paths import ROOT

PARTNERS = ROOT / "docs" / "partners"
PAGE = PARTNERS / "blocks.md"
STYLE = (PARTNERS / "wellspring.css").read_text(encoding="utf-8")

# What stands beside the blocks in each post.
OF_THE_POST = ('<p class="ws-lead">', '<p class="ws-disclaimer">')

HEAD = """# Every block, as data and as HTML

The tests generate this page from the code, so it lists every block that exists. `body=data` returns
the first form, `body=html` the second. [wellspring.css](wellspring.css) styles the second on any
page; without it the text is complete and in order.

A block is `{"id", "type", "value"}`. Some have `lang` (text in another language than the post's)
or `visibility` (the media that it is meant for). **New types may be added**: show the HTML of an
unknown type, or leave it out; do not treat it as an error.
"""


def test_the_page_of_blocks_is_what_the_code_makes():
    """A changed block is a diff in review: UPDATE_GOLDEN=1 writes it."""
    made = HEAD + "".join(section(part) for part in samples.blocks().values())
    if os.environ.get("UPDATE_GOLDEN") == "1":
        PAGE.write_text(made, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made


def section(part: doc.Block) -> str:
    about = codec.about(doc.BLOCKS[part.type])
    sample = samples.only(part)
    data = json.loads(codec.dumps(sample))["body"][0]
    lines = made_html(sample).splitlines()[1:-1]  # without the post's own element
    body = "\n".join(line for line in lines if not line.startswith(OF_THE_POST)).strip()
    return (
        f"\n## `{part.type}`\n\n{about}\n"
        f"\n```json\n{json.dumps(data, ensure_ascii=False, indent=2)}\n```\n"
        f"\n```html\n{body}\n```\n"
    )


def made_html(document: doc.Document) -> str:
    return html.render(document, samples.context(document))


@pytest.mark.parametrize("language", ["english", "french", "seed"])
def test_every_class_of_the_html_that_needs_a_look_has_one(language):
    """What the sheet leaves to the page around it is named here, so that nothing is forgotten."""
    left_to_the_page = {
        "ws-block", "ws-paragraph", "ws-tips-list", "ws-signs-checklist", "ws-steps", "ws-do-dont",
        "ws-quote", "ws-image", "ws-cta", "ws-cta__note", "ws-author-byline", "ws-share-links",
        "ws-share-links__heading", "ws-step__title", "ws-step__minutes", "ws-resource__facts",
        "ws-channels__way", "ws-channels__note", "ws-accessed", "ws-backlink", "ws-question",
        "ws-media__facts", "ws-related-posts",
    }  # fmt: skip
    document = getattr(samples, language)()
    used = set(
        re.findall(r"ws-[a-z_-]+", " ".join(re.findall(r'class="([^"]*)"', made_html(document))))
    )
    styled = set(re.findall(r"\.(ws-[a-z_-]+)", STYLE))
    neutral = {"ws-signs--neutral"}
    assert used - styled - left_to_the_page - neutral == set()


def test_the_style_sheet_touches_nothing_but_posts_and_asks_nobody():
    rules = tinycss2.parse_stylesheet(STYLE, skip_comments=True, skip_whitespace=True)
    for rule in rules:
        assert rule.type == "qualified-rule"
        assert tinycss2.serialize(rule.prelude).lstrip().startswith(".ws-post")
    assert "url(" not in STYLE
    assert "@import" not in STYLE
