"""Hostile text in any field of any block is harmless in every medium, and crashes nothing."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree, html

from django.utils import timezone

from blog.admin.rich_text import StorableRichTextArea
from blog.builder.page import build
from blog.builder.raw import stream_data
from blog.models import PostPage
from syndication.desk import releases, renderers
from syndication.editions import publisher
from tests import factories, samples

pytestmark = pytest.mark.security

DEEP = "<div>" * 10_000 + "words"
PAYLOADS = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>words",
    "handler": "<p onclick=\"alert(1)\" style='x:expression(1)'>words</p>",
    "javascript": '<a href="javascript:alert(1)">words</a><a href="java\tscript:alert(1)">b</a>',
    "data": '<a href="data:text/html,<script>alert(1)</script>">words</a>',
    "bare address": "javascript:alert(1)//words",
    "attribute break": "\"'><svg/onload=alert(1)>words",
    "controls": "wo\x00\x08\x0brds\ufffe\uffff \udc80\ud800 words",
    "cdata": "words ]]> <![CDATA[ x ]]> &lt;script&gt;",
    "template": "{{ 7|add:7 }} {% include 'x' %} ${x} <mj-raw><mj-include path='/etc/passwd'/>",
    "unbalanced": "</p></div><p>words<b><i></p>",
    "deep": DEEP,
    "bidi": "\u202ewords\u202c \u2066x",
}
# Values that Wagtail's own choice fields hold; anything else is refused before it is stored.
CHOICES = {
    "tone", "level", "role", "style", "lang", "visibility", "networks", "topics", "region",
    "heading_level", "ordered", "type", "id", "testimonial", "consent", "decorative", "minutes",
}  # fmt: skip
FORBIDDEN_CHARACTERS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e]"
)
FORBIDDEN_TAGS = {"script", "iframe", "object", "embed", "form", "input", "svg", "math", "base"}


def poisoned(data: Any, payload: str) -> Any:
    if isinstance(data, list):
        return [poisoned(part, payload) for part in data]
    if isinstance(data, dict):
        return {
            key: value if key in CHOICES else poisoned(value, payload)
            for key, value in data.items()
        }
    return payload if isinstance(data, str) else data


@pytest.fixture
def hostile_contents(site, request) -> dict[str, str]:
    """All renditions of a post with every block, with the payload as its texts."""
    payload = PAYLOADS[request.param]
    body = [
        {**block, "value": poisoned(block["value"], payload)}
        for block in stream_data(samples.english(), factories.NothingKnown())
    ]
    page = factories.draft("Hostile")
    page.body = PostPage.body.field.stream_block.to_python(body)
    page.title = payload[:200]
    page.lead = payload
    page.email_subject = page.email_preheader = page.search_description = payload[:100]
    page.post_authors.first().author.bio = payload
    facts = publisher.current()
    document = build(page, today=timezone.localdate()).document
    rendered = renderers.render(document, releases.context(document, facts), facts)
    return dict(rendered.contents)


def fragments(contents: dict[str, str]) -> Iterator[str]:
    for medium in ("html", "feed", "newsletter_html"):
        yield contents[medium]
    yield from html_values(json.loads(contents["data"]))


def html_values(data: Any) -> Iterator[str]:
    if isinstance(data, list):
        for part in data:
            yield from html_values(part)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key == "html":
                yield value
            else:
                yield from html_values(value)


@pytest.mark.parametrize("hostile_contents", PAYLOADS, indirect=True)
def test_hostile_words_reach_no_medium_in_any_form_that_does_harm(hostile_contents):
    for markup in fragments(hostile_contents):
        for element in html.fragment_fromstring(markup or "x", create_parent="div").iter():
            if isinstance(element.tag, str):
                assert_harmless(element)
    for medium, content in hostile_contents.items():
        assert not FORBIDDEN_CHARACTERS.search(content), medium
        content.encode()  # a lone surrogate raises
    etree.fromstring(f"<feed>{hostile_contents['feed']}</feed>")
    json.loads(hostile_contents["data"])


def assert_harmless(element: Any) -> None:
    assert element.tag not in FORBIDDEN_TAGS
    for name, value in element.attrib.items():
        assert not name.lower().startswith("on")
        if name in {"href", "src", "action"}:
            scheme = re.sub(r"[\s\x00-\x20]", "", value).partition(":")[0].lower()
            assert scheme not in {"javascript", "data", "vbscript"}


def test_half_an_emoji_in_the_editors_data_does_not_lose_the_draft():
    contentstate = json.dumps(
        {
            "blocks": [{"key": "a", "text": "calm \ud83d evening", "type": "unstyled"}],
            "entityMap": {},
        }
    )
    area = StorableRichTextArea(features=["bold"])
    stored = area.value_from_datadict({"lead": contentstate}, {}, "lead")
    assert "calm" in stored
    stored.encode()


def test_addresses_in_data_are_never_scripts(site):
    body = [
        {"type": "cta", "value": {"label": "Go", "url": "javascript:alert(1)", "style": "primary"}},
    ]
    page = factories.draft("Hostile button", body=body)
    facts = publisher.current()
    document = build(page, today=timezone.localdate()).document
    contents = renderers.render(document, releases.context(document, facts), facts).contents
    assert "javascript:" not in contents["html"]
    assert "javascript:" not in contents["newsletter_html"]
    assert "javascript:" not in contents["data"]


def test_a_hostile_draft_is_refused_and_stays_a_draft(site):
    body = [
        {"type": "cta", "value": {"label": "Go", "url": "javascript:alert(1)", "style": "primary"}},
    ]
    page = factories.draft("Hostile button", body=body)
    with pytest.raises(releases.PublishRefused):
        factories.publish(page)
    assert not PostPage.objects.get().live
