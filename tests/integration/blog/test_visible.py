"""A form refuses a name or a title of invisible characters."""

import pytest

from django import forms
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import CharField, Model, TextField, URLField
from django.forms import modelform_factory
from django.test import Client
from django.urls import reverse

from wagtail.documents.models import Document
from wagtail.models import Collection

from blog.admin.pictures import PictureForm
from blog.admin.reviews import ReviewForm
from blog.models import Author, CrisisResource, Disclaimer, Organization, Topic
from blog.models.post_form import PostPageForm
from blog.models.resources import CrisisChannel
from blog.models.seen_form import Seen
from blog.models.shared_form import SharedForm
from syndication.desk.partners.endpoint_forms import EndpointForm
from syndication.desk.partners.form import PartnerForm
from syndication.desk.partners.keys import KeyForm
from syndication.desk.profile_form import ProfileForm
from syndication.desk.redacting import RedactionForm
from syndication.desk.withdrawing import WithdrawalForm
from syndication.partners.models import Contact
from tests import factories
from tests.editor_forms import add_url
from tests.editor_forms import form as form_data

pytestmark = pytest.mark.usefixtures("site")
UNSEEN = ["\u200b", "\u3164", "\u00ad", "\u2060\u2800"]


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Author, "name"),
        (Author, "bio"),
        (Organization, "name"),
        (Topic, "name"),
        (CrisisResource, "name"),
        (CrisisChannel, "label"),
        (Disclaimer, "text"),
    ],
)
def test_a_snippet_needs_names_that_people_can_see(
    model: type[Model], field: str, text: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        model(**{field: text}).clean()
    assert caught.value.message_dict == {field: ["Write something that people can see."]}


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
def test_a_post_needs_a_title_that_people_can_see(text: str) -> None:
    page = factories.draft()
    page.title = text
    with pytest.raises(ValidationError) as caught:
        page.clean()
    assert list(caught.value.message_dict) == ["title"]


class Named(Seen, forms.Form):
    name = forms.CharField()
    note = forms.CharField(required=False)


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
def test_a_form_refuses_a_text_that_nobody_can_see_at_its_field(text: str) -> None:
    form = Named({"name": text, "note": ""})
    assert form.errors == {"name": ["Write something that people can see."]}
    assert Named({"name": f"{text}Jo", "note": ""}).is_valid()


CONTROLS = "Jo\x00\x0bsé\x08\x1b\x85!\ufffe\u202e"


def test_no_form_keeps_a_control_character_and_a_soft_break_is_a_space() -> None:
    form = Named({"name": CONTROLS.replace("\x00", ""), "note": "One\ttwo\r\nthree"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"name": "Jo sé !", "note": "One\ttwo\r\nthree"}


def test_no_form_of_wagtail_s_keeps_one_either() -> None:
    made = modelform_factory(Collection, fields=["name"])({"name": "Letters\x0bof\x1b 2026"})
    assert made.is_valid(), made.errors
    assert made.instance.name == "Letters of 2026"


def test_forms_of_names_refuse_texts_that_nobody_can_see() -> None:
    for form in (
        PictureForm, PostPageForm, ReviewForm, SharedForm, PartnerForm, ProfileForm,
        EndpointForm, KeyForm, WithdrawalForm, RedactionForm,
    ):  # fmt: skip
        assert issubclass(form, Seen)
        assert form.__mro__.index(Seen) < form.__mro__.index(forms.BaseForm)


@pytest.mark.parametrize("field", ["image_alt", "image_credit", "email_subject", "update_note"])
def test_the_form_of_a_post_refuses_them_beside_the_body(admin_client: Client, field: str) -> None:
    answer = admin_client.post(add_url(), form_data(**{field: "\u2060"}))
    errors = answer.context["form"].errors
    assert errors == {field: ["Write something that people can see."]}


# What people call a thing; other texts are keys, addresses and codes with rules of their own.
NAMES = {"name", "name_fr", "title", "label", "first_name", "last_name", "site_name", "description"}


def names() -> list[tuple[type[Model], str]]:
    """Every such field of every model that there is."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, CharField | TextField) and field.name in NAMES and field.editable
    ]


def test_every_name_that_a_form_of_a_model_takes_can_be_seen() -> None:
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    found = names()
    assert {(Collection, "name"), (Document, "title"), (Contact, "name"), (Group, "name")} <= {
        *found
    }
    for model, field in found:
        fields = [
            each.name
            for each in model._meta.fields
            if each.editable and not isinstance(each, URLField)
        ]
        made = modelform_factory(model, fields=fields)({field: "\u200b\u2060"})
        assert made.errors[field] == ["Write something that people can see."], (model, field)


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
@pytest.mark.parametrize(
    ("view", "field"),
    [
        ("wagtailadmin_collections:add", "name"),
        ("wagtailusers_groups:add", "name"),
        ("wagtailadmin_workflows:add", "name"),
        ("wagtailusers_users:add", "last_name"),
        ("wagtailsites:add", "site_name"),
    ],
)
def test_wagtail_s_own_forms_refuse_them_at_the_field(
    admin_client: Client, view: str, field: str, text: str
) -> None:
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    answer = admin_client.post(reverse(view), {field: text})
    assert answer.status_code == 200
    assert answer.context["form"].errors[field] == ["Write something that people can see."]
