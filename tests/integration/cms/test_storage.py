"""Uploads get names that cannot be guessed, as their posts may be drafts or embargoed."""

import errno
from pathlib import PurePosixPath

import pytest

from django.core.files.base import ContentFile

from cms.storage import UnguessableNames
from tests import factories


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
