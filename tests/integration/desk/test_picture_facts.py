"""What the library records of a picture, and what is found of it before a post is published."""

from datetime import timedelta
from typing import Any

import pytest

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.images.models import Image

from blog import checks
from blog.builder.facts import subject
from blog.models import PictureFacts, PostPage
from syndication.desk import checking, rebuilds
from tests import editor_forms, factories, seeded_roles
from tests.integration.desk import picture_forms

pytestmark = pytest.mark.django_db
People, Rights = PictureFacts.People, PictureFacts.Rights


@pytest.fixture
def editor(site: Any) -> Client:
    picture_forms.root()
    seeded_roles.create()
    return seeded_roles.client("Editor")


def found(page: PostPage) -> dict[str, str]:
    """The findings about pictures, each with where it is."""
    every = checks.run(subject(page.get_latest_revision_as_object()))
    return {each.id: each.block_id or each.field or "" for each in every if is_ours(each.id)}


def is_ours(name: str) -> bool:
    return name.startswith("picture.")


def figure(image: Image) -> dict[str, Any]:
    value = {"image": {"image": image.pk, "alt_text": "A bench", "decorative": False}}
    return {"type": "image", "id": "f1", "value": value | {"caption": "", "credit": ""}}


def in_body(shown: Image, **values: Any) -> PostPage:
    body = [factories.paragraph(factories.WORDS), figure(shown)]
    return factories.draft(body=body, **values)


def days(number: int) -> Any:
    return timezone.localdate() + timedelta(days=number)


def test_the_edit_page_records_rights_people_and_the_last_day(editor):
    image = factories.picture()
    sent = {
        "rights": "bought",
        "rights_note": "Licence 4711",
        "credit": "Ada Example",
        "people": "agreed",
        "consent_note": "Folder 12",
        "use_until": "2027-05-31",
    }
    answer = editor.post(picture_forms.url(image), picture_forms.fields(image, **sent))
    assert answer.status_code == 302
    page = editor.get(picture_forms.url(image)).content.decode()
    for value in ("Licence 4711", "Ada Example", "Folder 12", "2027-05-31"):
        assert f'value="{value}"' in page
    facts = PictureFacts.objects.get(image=image)
    assert (facts.rights, facts.people) == (Rights.BOUGHT, People.AGREED)


def test_a_form_without_these_fields_keeps_what_is_recorded(editor):
    image = factories.picture()
    PictureFacts.objects.create(image=image, rights="own", credit="Ada Example")
    editor.post(picture_forms.url(image), picture_forms.fields(image, title="A new name"))
    image.refresh_from_db()
    assert image.title == "A new name"
    assert (image.facts.rights, image.facts.credit) == ("own", "Ada Example")


def test_an_upload_asks_for_none_of_it(editor):
    page = editor.get(reverse("wagtailimages:add")).content.decode()
    assert "may show it" not in page


def test_the_uploader_offers_it_once_the_file_is_there(editor):
    answer = editor.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "A bench", "files[]": picture_forms.upload()},
        headers={"X-Requested-With": "XMLHttpRequest"},
    ).json()
    assert answer["success"]
    assert "<details" in answer["form"]
    image = Image.objects.get()
    sent = {f"image-{image.pk}-{name}": value for name, value in EDITED.items()}
    sent[f"image-{image.pk}-collection"] = image.collection_id
    url = reverse("wagtailimages:edit_multiple", args=[image.pk])
    answer = editor.post(url, sent, headers={"X-Requested-With": "XMLHttpRequest"}).json()
    assert answer["success"]
    assert PictureFacts.objects.get(image=image).people == People.NOBODY


EDITED = {"title": "A bench", "tags": "", "rights": "own", "people": "nobody"}


@pytest.mark.parametrize(("role", "opens"), [("Writer", False), ("Editor", True)])
def test_the_roles_record_what_they_may_edit(editor, role, opens):
    someone = editor if role == "Editor" else seeded_roles.client(role)
    image = factories.picture("Of somebody else")
    sent = picture_forms.fields(image, rights="own")
    someone.post(picture_forms.url(image), sent)
    assert PictureFacts.objects.filter(image=image).exists() is opens


def test_a_writer_records_it_of_their_own_picture(editor):
    writer = seeded_roles.client("Writer")
    image = factories.picture()
    Image.objects.update(uploaded_by_user=int(writer.session["_auth_user_id"]))
    writer.post(picture_forms.url(image), picture_forms.fields(image, rights="own"))
    assert image.facts.rights == Rights.OWN


def test_a_picture_of_which_nothing_is_recorded_only_warns_of_its_rights(site):
    page = factories.draft(image=factories.picture(), image_alt="A bench")
    assert found(page) == {"picture.rights_unknown": "image"}
    assert checks.blocking(checks.run(subject(page))) == ()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"people": People.NOT_AGREED}, ["picture.consent"]),
        ({"people": People.AGREED}, []),
        ({"people": People.NOBODY}, []),
    ],
)
def test_people_are_shown_with_their_consent_alone(site, facts, expected):
    image = factories.picture()
    PictureFacts.objects.create(image=image, rights="own", **facts)
    assert list(found(in_body(image))) == expected


@pytest.mark.parametrize(
    ("left", "expected"),
    [(-1, ["picture.ended"]), (0, ["picture.ends_soon"]), (30, ["picture.ends_soon"]), (31, [])],
)
def test_a_picture_is_used_until_its_last_day(site, left, expected):
    image = factories.picture()
    PictureFacts.objects.create(image=image, rights="own", use_until=days(left))
    assert list(found(factories.draft(image=image, image_alt="A bench"))) == expected


def test_the_finding_is_at_the_part_that_shows_the_picture(site):
    image = factories.picture()
    PictureFacts.objects.create(image=image, rights="own", people=People.NOT_AGREED)
    assert found(in_body(image)) == {"picture.consent": "f1"}


def test_the_photo_of_an_author_is_looked_at_too(site):
    photo = factories.picture("Ada")
    PictureFacts.objects.create(image=photo, rights="own", use_until=days(-1))
    author = factories.team()
    author.photo = photo
    author.save()
    assert found(factories.draft(author=author)) == {"picture.ended": "authors"}


def test_the_same_is_found_of_published_posts_and_of_their_drafts(site):
    """``manage.py check_posts`` reads what readers have, the editor the draft."""
    main, inside, photo = (factories.picture(name) for name in ("Main", "Inside", "Ada"))
    author = factories.team()
    author.photo = photo
    author.save()
    post = factories.publish(in_body(inside, image=main, image_alt="A lake", author=author))
    factories.post("Without pictures")
    for image in (main, inside, photo):
        PictureFacts.objects.create(image=image, rights="own", use_until=days(-1))
    expected = {"image", "f1", "authors"}
    ended = {
        each.title: {
            finding.block_id or finding.field
            for finding in each.findings
            if finding.id == "picture.ended"
        }
        for each in checking.published()
    }
    assert ended[post.title] == expected
    assert ended["Without pictures"] == {"authors"}  # of the same author
    draft = checks.run(subject(post.get_latest_revision_as_object()))
    assert {each.block_id or each.field for each in draft if each.id == "picture.ended"} == expected


def test_the_publish_button_refuses_a_picture_whose_use_ended(editor):
    image = factories.picture()
    PictureFacts.objects.create(image=image, rights="own", use_until=days(-1))
    page = factories.draft(image=image, image_alt="A bench")
    data = editor_forms.form(page, image=image.pk, image_alt="A bench")
    answer = editor.post(editor_forms.edit_url(page), data | {"action-publish": "1"})
    page.refresh_from_db()
    assert not page.live
    assert "that day is over" in answer.content.decode()


def test_missing_consent_may_be_overridden_and_an_ended_use_may_not(site):
    image = factories.picture()
    PictureFacts.objects.create(
        image=image, rights="own", people=People.NOT_AGREED, use_until=days(-1)
    )
    every = checks.run(subject(in_body(image)))
    may = {each.id: checks.can_override(each) for each in every if is_ours(each.id)}
    assert may == {"picture.consent": True, "picture.ended": False}


def test_an_override_holds_for_this_picture_alone(site):
    one, other = factories.picture(), factories.picture()
    for image in (one, other):
        PictureFacts.objects.create(image=image, rights="own", people=People.NOT_AGREED)
    words = [
        each.words
        for image in (one, other)
        for each in checks.run(subject(in_body(image, slug=f"post-{image.pk}")))
        if each.id == "picture.consent"
    ]
    assert words[0] != words[1]


def test_posts_show_the_credit_of_the_library_where_they_name_nobody(site):
    image = factories.picture()
    PictureFacts.objects.create(image=image, rights="own", credit="Ada Example")
    page = factories.publish(in_body(image, image=image, image_alt="A bench"))
    data = factories.read(page).data
    assert data["image"]["credit"] == "Ada Example"
    assert data["body"][1]["value"]["image"]["credit"] == "Ada Example"
    own = factories.draft("Own", image=image, image_alt="A bench", image_credit="Bo")
    assert factories.read(factories.publish(own)).data["image"]["credit"] == "Bo"


def test_a_new_credit_publishes_the_posts_anew_that_show_it(editor):
    image = factories.picture()
    page = factories.post(image=image, image_alt="A bench")
    facts = PictureFacts.objects.create(image=image, rights="own")
    facts.credit = "Ada Example"
    facts.save()
    rebuilds.work_off()
    assert factories.read(page).data["image"]["credit"] == "Ada Example"
