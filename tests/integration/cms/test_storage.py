"""Uploads get names that cannot be guessed, as their posts may be drafts or embargoed."""

import errno
from pathlib import PurePosixPath

import pytest

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, models, transaction
from django.db.models.signals import post_save
from django.urls import reverse

from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from cms.storage import UnguessableNames
from syndication.http import surrogate_keys
from syndication.http.models import Purge
from tests import factories
from tests.picture_files import PNG, drawn, encoded


@pytest.fixture
def storage(tmp_path):
    return UnguessableNames(location=tmp_path)


def test_the_same_name_is_another_each_time(storage):
    names = {storage.save("original_images/lake.png", ContentFile(b"x")) for _ in range(20)}
    assert len(names) == 20
    for name in names:
        assert name != "original_images/lake.png"
        assert name.startswith("original_images/lake.")
        assert PurePosixPath(name).suffix == ".png"


def test_a_name_too_long_is_shortened_and_stays_unguessable(storage):
    name = storage.save(f"images/{'a' * 90}.png", ContentFile(b"x"), max_length=100)
    assert len(name) <= 100
    assert name.endswith(".png")
    assert "a" * 90 not in name


def test_no_piece_of_a_file_is_left_on_a_full_disk(storage, tmp_path):
    class TooLarge(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"x" * 100_000
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        storage.save("original_images/lake.png", TooLarge(b"x"))
    assert not list((tmp_path / "original_images").iterdir())


@pytest.mark.django_db
def test_a_picture_and_its_sizes_are_kept_under_such_names(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "cms.storage.UnguessableNames"}}
    picture = factories.picture("A lake")
    resized = picture.get_rendition("width-20")
    for file in (picture.file, resized.file):
        assert PurePosixPath(file.name).name.count(".") >= 2
        assert file.storage.exists(file.name)
        assert file.url.endswith(file.name)


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def stored(model):
    if model is Image:
        return factories.picture("A lake")
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    return model.objects.create(title="A plan", file=ContentFile(b"x", name="plan.txt"))


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Image, Document])
def test_a_file_whose_row_is_refused_is_not_left(folder, model, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise IntegrityError("refused")

    monkeypatch.setattr(models.Model, "_do_insert", refuse)
    with pytest.raises(IntegrityError):
        stored(model)
    assert files(folder) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [Image, Document])
def test_a_file_goes_with_its_row_when_the_transaction_is_rolled_back(site, folder, model):
    with transaction.atomic():
        kept = stored(model)
        with transaction.atomic():
            stored(model)
            transaction.set_rollback(True)
        assert len(files(folder)) == 1
    assert [path.samefile(kept.file.path) for path in files(folder)] == [True]
    with transaction.atomic():
        stored(model)
        transaction.set_rollback(True)
    assert len(files(folder)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_saved_again_keeps_its_file(site, folder):
    picture = factories.picture("A lake")

    def refuse(**_kwargs):
        raise ZeroDivisionError

    post_save.connect(refuse, sender=Image)
    try:
        picture.title = "Another"
        with pytest.raises(ZeroDivisionError):
            picture.save()
    finally:
        post_save.disconnect(refuse, sender=Image)
    assert len(files(folder)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["delete", "edit"])
def test_shared_caches_are_purged_of_a_picture_that_is_deleted_or_replaced(
    way, settings, tmp_path, admin_client, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "cms.storage.UnguessableNames"}}
    settings.PURGE_URL = "https://cdn.example.org/purge"
    picture = factories.picture("A lake")
    names = {picture.file.name, picture.get_rendition("width-20").file.name}
    file = SimpleUploadedFile("bench.png", encoded(drawn(), PNG), "image/png")
    typed = {"title": "A bench", "file": file}
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(reverse(f"wagtailimages:{way}", args=[picture.pk]), typed)
    assert not any(picture.file.storage.exists(name) for name in names)
    purged = {tag for purge in Purge.objects.all() for tag in purge.tags}
    assert {surrogate_keys.of_file(name) for name in names} <= purged
