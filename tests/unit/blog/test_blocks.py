"""The blocks: what saving a draft allows, and what publishing requires, at which field."""

from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override

from wagtail.blocks import ChooserBlock, FieldBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from blog import document as doc
from blog.blocks import BLOCK_TYPES, BodyStreamBlock, rules
from blog.blocks.examples import EXAMPLES
from blog.blocks.lists import PastedItems
from blog.blocks.text import ParagraphBlock


@pytest.fixture
def body() -> BodyStreamBlock:
    block = BodyStreamBlock(required=False)
    block.set_name("body")
    return block


@pytest.fixture(autouse=True)
def snippets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Choosers hold ids; any id is found, without a database."""

    def found(_self: ChooserBlock, pk: int | None) -> Any:
        return pk and SimpleNamespace(pk=pk)

    monkeypatch.setattr(ChooserBlock, "to_python", found)
    monkeypatch.setattr(
        ChooserBlock, "bulk_to_python", lambda self, pks: [found(self, pk) for pk in pks]
    )
    # The real widget needs the snippets' admin, which another test covers.
    monkeypatch.setattr(SnippetChooserBlock, "widget", forms.HiddenInput())
    plain = FieldBlock.clean

    def clean(self: FieldBlock, value: Any) -> Any:
        if not isinstance(self, ChooserBlock):
            return plain(self, value)
        if self.required and value is None:
            raise ValidationError("Choose one.")
        return value

    monkeypatch.setattr(FieldBlock, "clean", clean)


def complaints(body: BodyStreamBlock, kind: str, **value: Any) -> Any:
    """The errors of publishing one block, as the form shows them."""
    stream = body.to_python([{"type": kind, "id": "one", "value": value}])
    try:
        body.clean(stream)
    except ValidationError as error:
        return error.as_json_data()["blockErrors"][0]["blockErrors"]
    return {}


def item(**value: Any) -> dict[str, Any]:
    return {"type": "item", "id": f"item-{len(str(value))}", "value": value}


TWO = [item(lead_in="One", html="<p>First.</p>"), item(lead_in="Two", html="<p>Second.</p>")]


def test_editors_have_every_block_of_the_document_and_no_other(body):
    assert set(BLOCK_TYPES) == set(doc.BLOCKS)


def test_every_block_has_a_group_a_label_a_description_and_an_example(body):
    for name, block in body.child_blocks.items():
        assert block.meta.group
        assert block.meta.label
        assert block.get_description()
        assert block.is_previewable
        assert isinstance(EXAMPLES[name](), doc.BLOCKS[name])


@pytest.mark.parametrize("kind", BLOCK_TYPES)
def test_the_chooser_shows_an_example_as_readers_would_meet_it(body, kind):
    block = body.child_blocks[kind]
    shown = block.get_preview_context(block.get_preview_value(), {})["example"]
    assert f'data-block="{kind}"' in shown


@pytest.mark.parametrize("kind", BLOCK_TYPES)
def test_an_empty_block_is_saved_as_a_draft(body, kind):
    stream = body.to_python([{"type": kind, "id": "one", "value": {}}])
    assert len(body.clean_deferred(stream)) == 1


@pytest.mark.parametrize(
    "kind",
    sorted(
        {*BLOCK_TYPES} - {"divider", "author_byline", "share_links", "related_posts", "corrections"}
    ),
)
def test_an_empty_block_is_not_published(body, kind):
    assert complaints(body, kind)


@pytest.mark.parametrize("kind", ["divider", "author_byline", "share_links"])
def test_what_needs_no_words_is_published_empty(body, kind):
    assert complaints(body, kind) == {}


def test_a_draft_keeps_what_publishing_would_refuse(body):
    value = {"label": "x" * 200, "url": "not an address", "lang": "Klingon"}
    stream = body.to_python([{"type": "cta", "id": "one", "value": value}])
    cleaned = body.clean_deferred(stream)
    assert cleaned[0].value["url"] == "not an address"
    assert cleaned[0].value["label"] == "x" * 200


def test_saving_a_draft_leaves_the_next_publication_as_strict_as_before(body):
    stream = body.to_python([{"type": "cta", "id": "one", "value": {"label": "Find help"}}])
    body.clean_deferred(stream)
    with pytest.raises(ValidationError):
        body.clean(stream)


def test_a_button_without_an_address_is_refused_at_that_field(body):
    found = complaints(body, "cta", label="Find a therapist")
    assert found == {"url": {"messages": ["Add the address this button leads to."]}}


def test_complaints_speak_french_to_a_french_editor(body):
    with override("fr"):
        found = complaints(body, "cta", label="Trouver de l’aide", url="")
    assert list(found) == ["url"]


def test_blank_rich_text_is_no_text(body):
    assert list(complaints(body, "paragraph", html='<p data-block-key="a"> </p>')) == ["html"]


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("Understanding the Importance of Trust", False),
        ("What is PTSD?", False),
        ("PTSD", False),
        ("A sentence.", True),
        ("SHARE THIS POST", True),
        ("long " * 17, True),
    ],
)
def test_headings_are_short_calm_and_no_sentence(body, text, refused):
    assert ("text" in complaints(body, "heading", text=text, level=2)) is refused


def test_a_list_with_one_item_is_too_short_and_thirteen_are_too_many(body):
    assert "items" in complaints(body, "tips_list", items=TWO[:1])
    many = [item(lead_in=f"Tip {n}", html=f"<p>{n}</p>") for n in range(13)]
    assert "items" in complaints(body, "tips_list", items=many)
    assert complaints(body, "tips_list", items=TWO) == {}


def test_a_missing_lead_in_is_shown_at_its_item(body):
    mixed = [TWO[0], item(lead_in="", html="<p>Second.</p>")]
    found = complaints(body, "signs_checklist", items=mixed)
    assert found["items"]["blockErrors"][1]["blockErrors"]["lead_in"]["messages"]


def test_the_same_lead_in_twice_is_refused(body):
    twice = [TWO[0], item(lead_in="one", html="<p>Second.</p>")]
    assert 1 in complaints(body, "tips_list", items=twice)["items"]["blockErrors"]


def test_a_colon_in_a_lead_in_is_refused_at_its_item(body):
    items = [item(lead_in="One:", html="<p>First.</p>"), TWO[1]]
    found = complaints(body, "tips_list", items=items)
    assert "lead_in" in found["items"]["blockErrors"][0]["blockErrors"]


def test_an_empty_item_is_refused_at_its_text(body):
    items = [TWO[0], item(lead_in="Two", html="")]
    found = complaints(body, "tips_list", items=items)
    assert found["items"]["blockErrors"][1]["blockErrors"]["html"]["messages"] == [
        "Write this item, or remove it."
    ]


def test_a_long_takeaway_is_refused(body):
    found = complaints(body, "key_takeaways", items=[item(html=f"<p>{'word ' * 40}</p>")])
    assert "html" in found["items"]["blockErrors"][0]["blockErrors"]


def test_a_testimonial_needs_consent(body):
    value = {"html": "<p>It helped.</p>", "attribution": "A reader", "testimonial": True}
    assert list(complaints(body, "quote", **value)) == ["consent"]
    assert complaints(body, "quote", **value, consent=True) == {}


def test_an_emergency_card_needs_a_number(body):
    card = {"level": "emergency", "title": "Call now", "html": "<p>If you are in danger.</p>"}
    web = item(label="Read more", url="https://example.org/")
    call = item(label="Call now", url="tel:911")
    assert list(complaints(body, "care_card", **card, actions=[web])) == ["actions"]
    assert complaints(body, "care_card", **card, actions=[call]) == {}


def test_crisis_help_and_content_warnings_cannot_be_hidden(body):
    for name, block in body.child_blocks.items():
        hideable = "visibility" in block.child_blocks
        assert hideable is (name not in {"crisis_support", "content_warning"})


def test_crisis_help_names_a_service_once(body):
    one = {"type": "item", "id": "a", "value": 1}
    assert complaints(body, "crisis_support", resources=[one]) == {}
    assert "resources" in complaints(body, "crisis_support", resources=[one, {**one, "id": "b"}])


def test_an_organisation_is_chosen_or_written_but_not_both(body):
    words = {"name": "Example Collective", "html": "<p>We help.</p>"}
    assert complaints(body, "organization_boilerplate", organization=1) == {}
    assert complaints(body, "organization_boilerplate", **words) == {}
    assert "html" in complaints(body, "organization_boilerplate", organization=1, **words)
    assert "name" in complaints(body, "organization_boilerplate", html="<p>We help.</p>")


def test_a_picture_without_words_is_refused_unless_it_is_decorative(body):
    def picture(**more: Any) -> dict[str, Any]:
        return {"image": {"image": 1, "alt_text": "", "decorative": False, **more}}

    assert "image" in complaints(body, "image", **picture())
    assert "image" in complaints(body, "image", **picture(alt_text="IMG_2041.jpg"))
    assert complaints(body, "image", **picture(decorative=True)) == {}
    assert complaints(body, "image", **picture(alt_text="Two mugs of tea")) == {}


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a?b=c#d",
        "/about/",
        "mailto:hello@example.org",
        "tel:+14165550134",
        "tel:988",
        "sms:686868?body=CONNECT",
    ],
)
def test_a_button_may_lead_here(url):
    assert rules.address(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "http://example.org/",
        "javascript:alert(1)",
        "//example.org/",
        "/\\example.org/",
        "https://",
        "https://user@example.org/",
        "https://exa mple.org/",
        "https://example.org:x/",
        "data:text/html,x",
        "tel:",
        "mailto:nobody",
    ],
)
def test_a_button_may_not_lead_there(url):
    assert rules.address(url)


def test_settings_are_folded_away_and_words_come_first(body):
    for block in body.child_blocks.values():
        layout = block.meta.form_layout
        assert "lang" in layout.settings
        assert not {"lang", "visibility", "heading_level"} & set(layout.children)


def test_every_written_list_takes_a_pasted_one(body):
    lists = [
        (name, child.lead_in in child.child_block.child_blocks)
        for name, block in body.child_blocks.items()
        for child in block.child_blocks.values()
        if isinstance(child, PastedItems)
    ]
    assert {name for name, _known in lists} == {
        "tips_list",
        "signs_checklist",
        "steps",
        "do_dont",
        "key_takeaways",
    }
    assert all(known for _name, known in lists)


def test_migrations_name_no_class_of_ours(body):
    for block in body.child_blocks.values():
        for child in block.child_blocks.values():
            assert child.deconstruct()[0].startswith("wagtail.")


def test_one_editors_draft_does_not_let_anothers_unfinished_post_pass(body, monkeypatch):
    """While Wagtail saves a draft it sets a flag on the blocks, which threads share."""
    saving, finish = Event(), Event()
    plain = ParagraphBlock.clean

    def slowly(self: ParagraphBlock, value: Any) -> Any:
        saving.set()
        finish.wait(10)
        return plain(self, value)

    monkeypatch.setattr(ParagraphBlock, "clean", slowly)
    draft = body.to_python([{"type": "paragraph", "id": "one", "value": {}}])
    unfinished = body.to_python([{"type": "cta", "id": "two", "value": {}}])
    outcome: list[str] = []

    def publish() -> None:
        try:
            body.clean(unfinished)
        except ValidationError:
            outcome.append("refused")

    one, other = Thread(target=body.clean_deferred, args=[draft]), Thread(target=publish)
    one.start()
    saving.wait(10)
    other.start()
    other.join(0.2)  # without a lock it would be done by now, and wrong
    finish.set()
    one.join(10)
    other.join(10)
    assert outcome == ["refused"]
