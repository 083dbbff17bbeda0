import json
from dataclasses import replace

import pytest

from blog import codec
from blog import document as doc
from blog.renditions import data
from blog.renditions.context import Context
from tests import samples
from tests.paths import GOLDEN_DIR

GOLDEN = json.loads((GOLDEN_DIR / "seed.json").read_text())
COLUMNS = ("published_at", "modified_at")
REPORT = ("source", "import_warnings")
URL = "https://example.org/blog/building-trust-with-your-therapist/"
CONTEXT = Context(origin="https://example.org", canonical_url=URL)


@pytest.fixture
def post():
    return codec.from_data(doc.Document, GOLDEN)


def block(value, kind="paragraph", **more):
    return doc.Block(id="00000000-0000-5000-8000-000000000001", type=kind, value=value, **more)


def links(document, context=CONTEXT):
    payload = data.payload(document, context)
    return next(b["value"]["links"] for b in payload["body"] if b["type"] == "share_links")


def test_the_seed_is_its_golden_file_without_the_columns(post):
    expected = {key: part for key, part in GOLDEN.items() if key not in (*COLUMNS, *REPORT)}
    assert data.payload(post, Context(origin="https://example.org")) == expected


def test_the_json_is_the_payload(post):
    text = data.render(post, CONTEXT)
    assert json.loads(text) == data.payload(post, CONTEXT)
    assert "It’s" in text
    assert not any(column in text for column in COLUMNS)
    assert text == data.render(codec.loads(codec.dumps(post)), CONTEXT)


def test_share_links_are_computed_from_the_canonical_address(post):
    assert [link["network"] for link in links(post)] == list(CONTEXT.share_networks)
    assert links(post)[0] == {
        "network": "x",
        "label": "X",
        "url": "https://x.com/intent/tweet?text=Building%20Trust%20with%20Your%20Therapist"
        "&url=https%3A%2F%2Fexample.org%2Fblog%2Fbuilding-trust-with-your-therapist%2F",
    }


def test_an_editors_choice_of_networks_wins(post):
    chosen = block(doc.ShareLinks(heading=None, networks=("mastodon",)), "share_links")
    assert [link["network"] for link in links(replace(post, body=(chosen,)))] == ["mastodon"]
    none = block(doc.ShareLinks(heading=None, networks=()), "share_links")
    assert links(replace(post, body=(none,))) == []


def test_nothing_is_shared_where_sharing_is_off_or_nobody_could_go(post):
    stale = doc.ShareLink(network="x", label="X", url="https://x.com/")
    kept = block(doc.ShareLinks(heading=None, networks=None, links=(stale,)), "share_links")
    document = replace(post, body=(kept,))
    assert links(replace(document, share=doc.Share(enabled=False))) == []
    assert links(document, Context(origin="https://example.org")) == []


def test_a_closed_network_in_an_old_post_is_said(post):
    old = block(doc.ShareLinks(heading=None, networks=("pocket",)), "share_links")
    with pytest.raises(ValueError, match="closed"):
        data.payload(replace(post, body=(old,)), CONTEXT)


def test_blocks_hidden_from_the_api_are_left_out(post):
    shown = block(doc.Divider(), "divider", visibility=("api", "web"))
    hidden = block(doc.Divider(), "divider", visibility=("web",))
    body = data.payload(replace(post, body=(shown, hidden)), CONTEXT)["body"]
    assert [part["visibility"] for part in body] == [["api", "web"]]


def test_every_address_is_absolute_in_html_and_in_text(post):
    picture = doc.Image(
        url="/media/a.jpg",
        width=2,
        height=1,
        alt="A path",
        sizes=(doc.ImageSize(url="/media/s.webp", width=1, height=1, type="image/webp"),),
    )
    author = doc.Author(kind="team", name="Demo Team", slug="demo", url="/team/", photo=picture)
    body = (
        block(doc.Paragraph(html='<p><a href="/a/">A guide</a> (/not)</p>', text="A guide (/a/)")),
        block(doc.Figure(image=picture, caption=None), "image"),
        block(doc.AuthorByline(heading=None, authors=(author,)), "author_byline"),
        block(doc.CallToAction(label="Start", url="/start/"), "cta"),
    )
    document = replace(post, body=body, byline=doc.Byline(authors=(author,)), image=picture)
    payload = data.payload(document, CONTEXT)
    values = [part["value"] for part in payload["body"]]
    assert values[0]["html"] == '<p><a href="https://example.org/a/">A guide</a> (/not)</p>'
    assert values[0]["text"] == "A guide (https://example.org/a/) (/not)"
    assert '"/' not in data.render(document, CONTEXT)
    assert values[1]["image"]["sizes"][0]["url"] == "https://example.org/media/s.webp"
    assert payload["byline"]["authors"][0]["photo"]["url"] == "https://example.org/media/a.jpg"
    assert values[3]["url"] == "https://example.org/start/"


def test_the_document_itself_is_left_as_it_was(post):
    before = codec.digest(post)
    data.payload(post, CONTEXT)
    assert codec.digest(post) == before


@pytest.mark.parametrize("kind", ["content_warning", "crisis_support"])
def test_a_warning_and_help_are_in_the_data_wherever_editors_show_them(kind):
    shown = replace(samples.blocks()[kind], visibility=("web",))
    document = samples.only(shown)
    found = data.payload(document, samples.context(document))
    assert [part["type"] for part in found["body"]] == [kind]
