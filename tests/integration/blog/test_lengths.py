"""How much a form takes: what is longer is refused in words, at its field, in a draft, too."""

import pytest

from django.core.exceptions import ValidationError

from wagtail.test.utils.form_data import rich_text, streamfield

from blog import limits
from blog.blocks import BodyStreamBlock, lengths
from blog.models import Author, PostPage
from tests.editor_forms import add_url, form

MESSAGE = "This text is too long: 50001 characters; at most 50000 are possible. Divide it."


def body(*texts):
    return BodyStreamBlock().to_python(
        [{"type": "paragraph", "value": {"html": f"<p>{text}</p>"}} for text in texts]
    )


@pytest.mark.parametrize("check", ["clean", "clean_deferred"])
def test_a_text_is_bounded_without_its_tags(check):
    block = BodyStreamBlock()
    getattr(block, check)(body("a" * limits.TEXT))
    with pytest.raises(ValidationError) as caught:
        getattr(block, check)(body("Fine.", "a" * (limits.TEXT + 1)))
    [(place, error)] = caught.value.block_errors.items()
    assert place == 1
    assert error.block_errors["html"].messages == [MESSAGE]


def test_an_item_of_a_list_is_bounded():
    item = {"type": "item", "id": "1", "value": {"lead_in": "", "html": "a" * (limits.TEXT + 1)}}
    value = BodyStreamBlock().to_python([{"type": "tips_list", "value": {"items": [item]}}])
    with pytest.raises(ValidationError):
        BodyStreamBlock().clean_deferred(value)


def test_a_body_is_bounded_as_a_whole():
    full = ["a" * limits.TEXT] * (limits.BODY // limits.TEXT)
    assert lengths.body_complaint(body(*full)) is None
    assert lengths.body_complaint(body(*full, "a")) == (
        "This post is too long: 500001 characters; at most 500000 are possible. "
        "Make several posts of it."
    )


@pytest.mark.parametrize("field", ["bio", "bio_fr"])
def test_a_biography_is_bounded(field):
    with pytest.raises(ValidationError) as caught:
        Author(name="Jo", **{field: "a" * (limits.TEXT + 1)}).clean()
    assert caught.value.message_dict == {field: [MESSAGE]}


@pytest.mark.usefixtures("site")
def test_the_form_says_at_the_field_that_a_draft_is_too_long(admin_client):
    endless = "a" * (limits.TEXT + 1)
    blocks = [("paragraph", {"html": rich_text(f"<p>{endless}</p>"), "role": "", "lang": ""})]
    answer = admin_client.post(add_url(), form(body=streamfield(blocks), update_note=endless))
    assert answer.status_code == 200
    assert answer.context["form"].errors["update_note"] == [MESSAGE]
    assert MESSAGE in answer.content.decode()
    assert not PostPage.objects.exists()


@pytest.mark.usefixtures("site")
def test_a_draft_of_eight_long_words_is_saved(admin_client):
    block = {"html": rich_text(f"<p>{'a' * limits.TEXT}</p>"), "role": "", "lang": ""}
    answer = admin_client.post(add_url(), form(body=streamfield([("paragraph", block)] * 8)))
    assert answer.status_code == 302
