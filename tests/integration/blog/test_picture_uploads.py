"""Pictures at every entrance: kept clean, or refused in words at their field."""

import gc
import hashlib
import json
from io import BytesIO
from pathlib import PurePosixPath

import pytest
from PIL import Image as Pillow

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from wagtail.images.models import Image
from wagtail.models import Collection, UploadedFile
from wagtail.users.models import UserProfile

from blog.builder.images import SPECS, WEBP
from blog.pictures.stripping import is_clean
from tests import factories
from tests import picture_files as files

REFUSED = files.refused()
HIDDEN = files.hidden()
UNUSUAL = files.unusual()


@pytest.fixture
def editor(site, client: Client, settings, tmp_path) -> Client:
    reverse("wagtailadmin_home")  # the addresses are read with the run's own folder
    settings.MEDIA_ROOT = tmp_path
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    client.force_login(get_user_model().objects.create_superuser("editor", "e@example.org", "x"))
    return client


def file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def fields(name: str, data: bytes, prefix: str = "") -> dict:
    collection = Collection.get_first_root_node().pk
    values = {"title": "A bench", "file": file(name, data), "collection": collection, "tags": ""}
    return {prefix + key: value for key, value in values.items()}


def add(editor: Client, name: str, data: bytes) -> list[str]:
    """Upload one picture; returns what its field says."""
    answer = editor.post(reverse("wagtailimages:add"), fields(name, data))
    return answer.context["form"].errors.get("file", []) if answer.status_code == 200 else []


def add_several(editor: Client, name: str, data: bytes) -> list[str]:
    answer = editor.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "A bench", "files[]": file(name, data)},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    said = answer.json()
    assert answer.status_code == 200
    return [] if said["success"] else [said["error_message"]]


def choose(editor: Client, name: str, data: bytes) -> list[str]:
    answer = editor.post(
        reverse("wagtailimages_chooser:create"), fields(name, data, "image-chooser-upload-")
    )
    assert answer.status_code == 200
    said = json.loads(answer.content)
    return (
        []
        if said["step"] == "chosen"
        else [said["htmlFragment" if "htmlFragment" in said else "html"]]
    )


def replace(editor: Client, name: str, data: bytes) -> list[str]:
    image = factories.picture("Before")
    answer = editor.post(reverse("wagtailimages:edit", args=[image.pk]), fields(name, data))
    if answer.status_code == 200:
        image.refresh_from_db()
        assert image.file.storage.exists(image.file.name)
        return answer.context["form"].errors.get("file", [])
    return []


ENTRANCES = [add, add_several, choose, replace]


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_shown_is_refused_in_words(editor, name):
    said = add(editor, name, REFUSED[name])
    assert len(said) == 1
    assert len(said[0]) > 20
    assert not Image.objects.exists()


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize("name", ["cut.jpg", "six.gif", "bomb.png", "empty.jpg", "wrong.png"])
def test_every_entrance_refuses_it(editor, entrance, name):
    assert entrance(editor, name, REFUSED[name])
    assert not Image.objects.exclude(title="Before").exists()
    assert not UploadedFile.objects.exists()


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize("name", ["turned.jpg", "picture.png", "phone.heic", "moving.gif"])
def test_every_entrance_keeps_nothing_private(editor, entrance, name, tmp_path):
    assert not entrance(editor, name, HIDDEN[name])
    assert_nothing_private(tmp_path)


def assert_nothing_private(folder) -> None:
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert kept
    for path in kept:
        assert is_clean(path.read_bytes()), path
        assert files.SECRET not in path.read_bytes(), path


@pytest.mark.parametrize("name", HIDDEN)
def test_nothing_private_is_in_a_picture_or_its_sizes(editor, name, tmp_path):
    assert not add(editor, name, HIDDEN[name])
    image = Image.objects.get()
    image.get_renditions(*SPECS, *WEBP, "max-165x165", "original", "width-50")
    assert_nothing_private(tmp_path)
    with image.file.storage.open(image.file.name) as stored:
        data = stored.read()
    assert (image.width, image.height) == Pillow.open(BytesIO(data)).size
    assert image.file_hash == hashlib.sha1(data).hexdigest()


@pytest.mark.parametrize("name", UNUSUAL)
def test_an_unusual_picture_is_kept_so_that_all_sizes_can_be_made(editor, name):
    assert not add(editor, name, UNUSUAL[name])
    made = Image.objects.get().get_renditions(*SPECS, *WEBP, "max-165x165")
    assert all(rendition.width and rendition.height for rendition in made.values())


# Wagtail leaves the file that it stored open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_picture_whose_other_fields_were_wrong_at_first_is_as_clean(editor, tmp_path):
    """Wagtail then keeps the file aside, and takes it from there when the form is right."""
    title = "A bench " * 60
    answer = editor.post(
        reverse("wagtailimages:add_multiple"),
        {"title": title, "files[]": file("phone.heic", HIDDEN["phone.heic"])},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    aside = answer.json()["uploaded_file_id"]
    assert_nothing_private(tmp_path)
    prefix = f"uploaded-image-{aside}-"
    editor.post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[aside]),
        {
            prefix + "title": "A bench",
            prefix + "collection": Collection.get_first_root_node().pk,
            prefix + "tags": "",
        },
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    gc.collect()
    assert PurePosixPath(Image.objects.get().file.name).suffix == ".jpg"
    assert_nothing_private(tmp_path)


@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")
def test_a_picture_that_a_program_stores_is_as_clean(editor, tmp_path):
    image = Image.objects.create(
        title="A bench", file=ContentFile(HIDDEN["turned.jpg"], name="turned.jpg")
    )
    assert (image.width, image.height) == files.SIZE[::-1]
    assert_nothing_private(tmp_path)


def set_avatar(editor: Client, name: str, data: bytes):
    page = editor.get(reverse("wagtailadmin_account"))
    values = {"name_email-first_name": "Sam", "name_email-last_name": "Example"}
    for panels in page.context["panels_by_tab"].values():
        for panel in panels:
            for field in panel.get_form():
                if (value := field.value()) is not None and field.name != "avatar":
                    values.setdefault(field.html_name, value)
    return editor.post(
        reverse("wagtailadmin_account"), {**values, "avatar-avatar": file(name, data)}
    )


@pytest.mark.parametrize("name", ["photo.jpg", "turned.jpg", "picture.png", "phone.heic"])
def test_a_profile_picture_keeps_nothing_private(editor, name, tmp_path):
    assert set_avatar(editor, name, HIDDEN[name]).status_code == 302
    assert UserProfile.objects.get().avatar
    assert_nothing_private(tmp_path)


def test_a_large_profile_picture_is_reduced(editor):
    set_avatar(editor, "large.jpg", files.photo(size=(1000, 500)))
    with UserProfile.objects.get().avatar.open() as stored:
        assert Pillow.open(BytesIO(stored.read())).size == (400, 200)


@pytest.mark.parametrize("name", ["cut.jpg", "bomb.png", "six.gif", "wrong.png", "empty.jpg"])
def test_a_profile_picture_that_cannot_be_shown_is_refused_in_words(editor, name):
    answer = set_avatar(editor, name, REFUSED[name])
    assert answer.status_code == 200
    assert "avatar-avatar" in answer.content.decode()
    assert not UserProfile.objects.exclude(avatar="").exists()


def test_a_damaged_original_does_not_break_the_picture_library(editor):
    image = factories.picture("A bench")
    with image.file.storage.open(image.file.name, "wb") as stored:
        stored.write(b"no picture any more")
    for url in (
        reverse("wagtailimages:index"),
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtailimages_chooser:choose"),
    ):
        assert editor.get(url).status_code == 200
