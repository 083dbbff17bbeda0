"""Service cards: numbers as people write them, and as they are dialled."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from blog import document as doc
from blog.blocks import BodyStreamBlock, rules
from blog.builder.body import body
from blog.renditions import data, email, feed, html, phrases
from blog.renditions import text as plain_text
from tests import samples


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("416-555-0134", "+14165550134"),
        ("(416) 555 0134", "+14165550134"),
        ("1 416.555.0134", "+14165550134"),
        ("+1 416-555-0134", "+14165550134"),
        ("+33 1 23 45 67 89", "+33123456789"),
        ("211", "211"),
        ("9-1-1", "911"),
    ],
)
def test_a_number_is_dialled_as_it_is_written(written, dialled):
    assert phrases.e164(written) == dialled
    assert phrases.e164(dialled) == dialled
    assert rules.phone(written) is None


@pytest.mark.parametrize(
    "written", ["", "call us", "1 866 APPELLE", "12", "416-555-0134 x 2", "+", "555-0134", "0" * 30]
)
def test_what_cannot_be_dialled_is_refused(written):
    assert phrases.e164(written) is None
    assert rules.phone(written)


def built(**fields: object) -> doc.ResourceCard:
    blank = {"name": "", "tty": "", "url": "", "hours": "", "region": "", "phones": []}
    identity = samples.blocks()["resource_card"].id
    raw = [{"type": "resource_card", "id": identity, "value": {**blank, **fields}}]
    stream = BodyStreamBlock().to_python(raw)
    made = body(stream, authors=(), resolve=SimpleNamespace(link=lambda page_id: None))
    value: doc.ResourceCard = made.blocks[0].value
    return value


def test_a_number_that_cannot_be_dialled_stays_in_a_draft():
    assert built(phones=["416 555-0134", "call us", " "]).phones == ("+14165550134", "call us")


@pytest.mark.parametrize("url", ["https://[", "//[", "https://]/", "https://[::1"])
def test_a_service_whose_address_is_none_is_still_rendered_in_every_medium(url):
    part = replace(samples.blocks()["resource_card"], value=built(name="Help", url=url))
    post = samples.only(part)
    for render in (html.render, feed.render, email.render, plain_text.render, data.render):
        assert "Help" in str(render(post, samples.CONTEXT))
