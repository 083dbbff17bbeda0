"""Conversion of bodies from the editor's stream to the document and back."""

import dataclasses
import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wagtail.blocks import ChooserBlock

from blog import document as doc
from blog.blocks import BLOCK_TYPES, BodyStreamBlock
from blog.builder.anchors import Anchors, anchor
from blog.builder.body import BUILDERS, body
from blog.builder.raw import WRITERS, stream_data
from blog.builder.resolve import Body, Chosen
from blog.builder.words import expand, linked_pages
from blog.renditions.sanitize import sanitize
from tests import sample_parts, samples
from tests.example_counts import examples

PATHS = {3: "/blog/rest/"}
IMAGE, SERVICE, PERSON, COLLECTIVE = 7, 2, 5, 1


class World:
    """A resolver and a finder over the values of one document."""

    def __init__(self, document: doc.Document) -> None:
        values = {block.type: block.value for block in document.body}
        self.picture: doc.Image | None = getattr(values.get("image"), "image", None)
        self.services = getattr(values.get("crisis_support"), "resources", ())
        self.collective = values.get("organization_boilerplate")

    def link(self, page_id: int) -> str | None:
        return PATHS.get(page_id)

    def image(self, image: Any, *, alt: str = "", **more: Any) -> Any:
        if isinstance(image, doc.Image):
            return IMAGE
        return dataclasses.replace(self.picture, alt=alt, **more)

    def crisis(self, resource: Any) -> Any:
        return SERVICE if isinstance(resource, doc.CrisisResource) else self.services[0]

    def organization(self, value: Any) -> Any:
        if not isinstance(value, doc.OrganizationBoilerplate):
            return dataclasses.replace(self.collective, key="collective")
        return Chosen(COLLECTIVE, value.cta) if value.key else None

    def author(self, author: Any) -> Any:
        return PERSON if isinstance(author, doc.Author) else SOMEBODY

    def page(self, path: str) -> int | None:
        return {path: number for number, path in PATHS.items()}.get(path)


SOMEBODY = doc.Author(kind="person", name="An invented person", slug="an-invented-person")


@pytest.fixture(autouse=True)
def snippets(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(_self: ChooserBlock, pks: Any) -> list[Any]:
        return [pk and SimpleNamespace(pk=pk) for pk in pks]

    monkeypatch.setattr(ChooserBlock, "bulk_to_python", found)


def built(raw: list[dict[str, Any]], document: doc.Document) -> Body:
    stream = BodyStreamBlock().to_python(raw)
    related = [block.value.posts for block in document.body if block.type == "related_posts"]
    return body(
        stream,
        authors=document.byline.authors,
        resolve=World(document),
        related=sum(related, ()),
    )


def there_and_back(document: doc.Document) -> Body:
    raw = json.loads(json.dumps(stream_data(document, World(document))))
    return built(raw, document)


def one(kind: str, **value: Any) -> Body:
    raw = [{"type": kind, "id": "one", "value": value}]
    return built(raw, samples.english())


def comparable(value: Any) -> Any:
    """Without anchors, which are derived from the text, and with ``text`` derived from ``html``."""
    if isinstance(value, tuple):
        return tuple(map(comparable, value))
    if not dataclasses.is_dataclass(value):
        return value
    parts = {item.name: comparable(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if "anchor" in parts:
        parts["anchor"] = ""
    if "html" in parts:
        clean = sanitize(parts["html"])
        parts |= {"html": clean.html, "text": clean.text}
    return dataclasses.replace(value, **parts)


def test_every_block_is_built_and_written():
    assert set(BUILDERS) == set(WRITERS) == set(BLOCK_TYPES)


def test_the_seed_comes_back_word_for_word_anchors_and_ids_included():
    assert there_and_back(samples.seed()).blocks == samples.seed().body


@pytest.mark.parametrize("document", [samples.english(), samples.french()], ids=["en", "fr"])
def test_every_block_comes_back_with_its_ids(document):
    assert comparable(there_and_back(document).blocks) == comparable(document.body)


def test_building_twice_gives_the_same_blocks_even_where_nothing_has_an_id():
    raw = [
        {"type": "tips_list", "value": {"items": [{"html": "<p>a</p>"}, {"html": "<p>b</p>"}]}},
        {"type": "do_dont", "value": {"do": [{"html": "<p>a</p>"}], "dont": [{"html": "b"}]}},
    ]
    first, second = built(raw, samples.english()), built(raw, samples.english())
    assert first == second
    tips, dos = (block.value for block in first.blocks)
    ids = [item.id for item in (*tips.items, *dos.do, *dos.dont)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("kind", BLOCK_TYPES)
def test_an_unfinished_block_can_be_looked_at(kind):
    (block,) = one(kind).blocks
    assert isinstance(block.value, doc.BLOCKS[kind])


def test_language_and_media_are_kept_in_one_order():
    (block,) = one("divider", lang="fr", visibility=["email", "web"]).blocks
    assert (block.lang, block.visibility) == ("fr", ("web", "email"))


def test_crisis_help_stays_visible_whatever_a_document_says():
    hidden = tuple(
        dataclasses.replace(block, visibility=("web",))
        for block in samples.english().body
        if block.type in {"crisis_support", "content_warning"}
    )
    document = dataclasses.replace(samples.english(), body=hidden)
    assert [block.visibility for block in there_and_back(document).blocks] == [None, None]


def test_a_link_to_a_page_becomes_its_address():
    html = '<p>Read <a id="3" linktype="page">about <b>rest</b></a> first.</p>'
    made = one("paragraph", html=html)
    assert made.blocks[0].value.html == (
        '<p>Read <a href="/blog/rest/">about <strong>rest</strong></a> first.</p>'
    )
    assert made.sources == {"page:3"}
    assert made.problems == ()


def test_a_link_to_a_page_that_is_gone_leaves_its_words_and_says_so():
    made = one("paragraph", html='<p>Read <a linktype="page" id="4">on</a>.</p>')
    assert made.blocks[0].value.html == "<p>Read on.</p>"
    assert made.sources == {"page:4"}  # should it come back, this body changes
    assert made.problems == (("one", "link_missing"),)


@pytest.mark.parametrize(
    "tag", ['linktype="document" id="3"', 'linktype="page" id="x"', 'linktype="page"']
)
def test_a_link_to_anything_else_leaves_its_words(tag):
    assert expand(f"<a {tag}>words</a>", PATHS.get) == "words"


def test_a_written_address_is_left_alone():
    html = '<a href="https://example.org/">linktype</a>'
    assert expand(html, PATHS.get) == html


def test_linked_pages_are_found_in_stored_data():
    raw = [{"value": {"items": [{"value": {"html": '<a id="3" linktype="page">a</a>'}}], "n": 1}}]
    assert linked_pages(raw) == {3}


def test_our_own_addresses_follow_their_page_when_a_document_comes_back():
    data = stream_data(samples.english(), World(samples.english()))
    assert linked_pages(data) == {3}


def test_what_a_body_rests_on_is_named():
    assert there_and_back(samples.english()).sources == {"page:3", "image:7", "crisis:2"}


def test_chosen_authors_stand_in_for_the_posts():
    listed = [{"type": "item", "id": "a", "value": PERSON}]
    made = one("author_byline", authors=listed)
    assert made.blocks[0].value.authors == (SOMEBODY,)
    assert made.sources == {"author:5"}
    assert one("author_byline").blocks[0].value.authors == samples.english().byline.authors


def test_an_organisation_brings_its_own_words_and_button_unless_the_block_has_one():
    theirs = World(samples.english()).collective
    made = one("organization_boilerplate", organization=COLLECTIVE)
    assert made.blocks[0].value == dataclasses.replace(theirs, key="collective")
    assert made.sources == {"organization:1"}
    own = one(
        "organization_boilerplate", organization=COLLECTIVE, cta_label="Call", cta_url="tel:988"
    )
    assert own.blocks[0].value.cta == doc.Action(label="Call", url="tel:988")


def test_a_known_organisation_comes_back_as_a_choice():
    document = samples.english()
    known = dataclasses.replace(World(document).collective, key="collective")
    part = sample_parts.block("organization_boilerplate", known)
    raw = stream_data(dataclasses.replace(document, body=(part,)), World(document))
    assert raw[0]["value"] == {
        "organization": COLLECTIVE,
        "name": "",
        "html": "",
        "cta_label": "",
        "cta_url": "",
    }


def test_a_decorative_picture_has_no_words():
    chosen = {"image": IMAGE, "alt_text": "left over", "decorative": True}
    assert one("image", image=chosen).blocks[0].value.image.alt == ""


def test_subjects_of_a_warning_may_be_chosen_or_written():
    made = one("content_warning", topics=["abuse"], others="grief, racism ,")
    assert made.blocks[0].value.topics == ("abuse", "grief", "racism")


def test_two_lists_of_one_name_have_anchors_of_their_own():
    raw = [
        {"type": "heading", "id": "a", "value": {"text": "Trust", "level": 2}},
        {"type": "heading", "id": "b", "value": {"text": "Trust!", "level": 3}},
        {"type": "divider", "id": "c", "value": {}},
    ]
    blocks = built(raw, samples.english()).blocks
    assert [block.value.anchor for block in blocks[:2]] == ["trust", "trust-2"]


def test_anchors_are_made_of_the_words_or_else_of_the_kind():
    assert Anchors().part("À cœur ouvert!", "tips_list") == "a-coeur-ouvert"
    assert Anchors().part(None, "tips_list") == "tips-list"
    assert Anchors().item("tips", "Start small", 1) == "tips--start-small"
    assert Anchors().item("tips", None, 3) == "tips--3"


def test_long_anchors_end_with_a_whole_word():
    found = anchor("word " * 30)
    assert len(found) <= 60
    assert found.endswith("-word")


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.text(max_size=90), max_size=6))
def test_no_two_places_share_an_anchor(headings):
    anchors = Anchors()
    names = [anchors.part(heading, "faq") for heading in headings]
    assert len(set(names)) == len(names)
    assert all(name and name.isascii() for name in names)


@settings(max_examples=examples(60), deadline=None)
@given(st.text(alphabet="<a linktype=\"pag>/3id' ", max_size=120))
def test_any_rich_text_is_read(html):
    expand(html, PATHS.get)
    linked_pages(html)
