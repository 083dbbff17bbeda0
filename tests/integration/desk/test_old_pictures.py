"""Pictures that were published with metadata are made again under new addresses, once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from wagtail.images.models import Image
from wagtail.users.models import UserProfile

from blog.models import Author, PostAuthor, PostPage
from blog.pictures.stripping import is_clean
from syndication.desk import old_pictures, reconciling, timer
from syndication.desk.models import FormerFile
from syndication.editions.models import Edition, Head, LedgerEntry
from syndication.http import surrogate_keys
from syndication.http.models import Purge
from tests import factories
from tests import picture_files as files


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def make_old(folder: Path) -> None:
    """Put metadata into every stored file, as earlier releases left it there."""
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if data.startswith(b"\xff\xd8"):
                path.write_bytes(data[:2] + files.segment(0xFE, files.SECRET) + data[2:])
            elif data.startswith(b"\x89PNG"):
                text = files.chunk(b"tEXt", b"Author\0" + files.SECRET)
                path.write_bytes(data[:33] + text + data[33:])
            elif data.startswith(b"RIFF"):
                more = data[8:] + b"XMP " + len(files.XMP).to_bytes(4, "little") + files.XMP
                more += b"\0" * (len(files.XMP) % 2)
                path.write_bytes(b"RIFF" + len(more).to_bytes(4, "little") + more)


def illustrated(title: str = "Calm evenings", image: Image | None = None) -> PostPage:
    picture = image or factories.picture(f"Picture of {title}")
    return factories.post(title, image=picture, image_alt="A bench under a tree")


def addresses(post: PostPage) -> set[str]:
    head = Head.objects.get(post_id=post.identity.pk)
    return {size.split('"')[0] for size in head.edition.document.split('"url":"')[1:]}


def stored(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def reconcile() -> dict[str, int]:
    return dict(reconciling.reconcile(at=timezone.now()))


def test_nothing_private_is_left_and_the_old_addresses_are_gone(site, folder):
    post = illustrated()
    make_old(folder)
    before = set(stored(folder))
    assert reconcile() == {"pictures": 1, "recorded": 1}
    after = stored(folder)
    assert not before & set(after)
    assert len(before) == len(after)
    assert all(is_clean(data) and files.SECRET not in data for data in after.values())
    for address in addresses(post):
        if address.startswith("/media/"):
            assert address.removeprefix("/media/") in after


def test_the_post_gets_one_minor_edition_and_its_dates_stay(site, folder, clock):
    first, second = factories.picture("Inside"), factories.picture("Portrait")
    author = Author.objects.create(slug="robin", name="Robin Example", kind="person", photo=second)
    post = illustrated(image=first)
    post.post_authors = [PostAuthor(author=author)]
    post.save_revision().publish()
    before = Head.objects.get(post_id=post.identity.pk)
    make_old(folder)
    clock.shift(86_400)
    entries = LedgerEntry.objects.count()
    assert reconcile() == {"pictures": 2, "recorded": 1}
    head = Head.objects.get(post_id=post.identity.pk)
    assert head.kind == "minor"
    assert head.updated_at == before.updated_at
    assert head.number == before.number + 1
    assert LedgerEntry.objects.count() == entries + 1
    assert reconcile() == {"unchanged": 1}
    assert Edition.objects.count() == head.number


def test_a_picture_of_two_posts_is_made_again_once(site, folder):
    picture = factories.picture("Shared")
    illustrated("Calm evenings", picture)
    illustrated("Calm mornings", picture)
    make_old(folder)
    assert reconcile() == {"pictures": 1, "recorded": 2}
    assert reconcile() == {"unchanged": 2}


def test_pictures_that_are_clean_keep_their_addresses(site, folder):
    illustrated()
    before = stored(folder)
    assert reconcile() == {"unchanged": 1}
    assert stored(folder) == before


def test_an_original_is_turned_upright_and_its_focal_point_with_it(site, folder):
    image = factories.picture("Turned")
    Path(image.file.path).write_bytes(files.png(6))
    Image.objects.update(
        width=96,
        height=64,
        focal_point_x=48,
        focal_point_y=16,
        focal_point_width=24,
        focal_point_height=32,
    )
    assert old_pictures.renew() == 1
    image = Image.objects.get()
    assert (image.width, image.height) == (64, 96)
    assert (image.focal_point_x, image.focal_point_y) == (32, 24)
    assert (image.focal_point_width, image.focal_point_height) == (16, 48)
    kept = image.file_hash, image.file_size
    image._set_image_file_metadata()
    image.file.close()
    assert kept == (image.file_hash, image.file_size)


def test_a_profile_picture_is_made_again(site, folder, admin_user):
    profile = UserProfile.get_for_user(admin_user)
    profile.avatar.save("face.png", ContentFile(files.encoded(files.drawn(), files.PNG)))
    make_old(folder)
    before = profile.avatar.name
    old_pictures.renew()
    profile.refresh_from_db()
    assert profile.avatar.name != before
    assert is_clean(Path(profile.avatar.path).read_bytes())
    assert before in FormerFile.objects.values_list("name", flat=True)


def test_a_killed_run_is_continued(site, folder, monkeypatch):
    """Killed after the rows have the new addresses, before the old files are deleted."""
    for title in ("Calm evenings", "Calm mornings"):
        illustrated(title)
    make_old(folder)
    before = set(stored(folder))

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(reconciling.publisher_sync, "copy", killed)
        with pytest.raises(KeyboardInterrupt):
            reconcile()
    assert before <= set(stored(folder))
    assert reconcile() == {"recorded": 2}
    assert not before & set(stored(folder))
    assert reconcile() == {"unchanged": 2}


def test_a_run_killed_in_the_middle_of_a_picture_leaves_it_as_it_was(site, folder, monkeypatch):
    illustrated()
    make_old(folder)
    before = stored(folder)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(FormerFile.objects, "bulk_create", killed)
        with pytest.raises(KeyboardInterrupt):
            reconcile()
    assert stored(folder) == before
    assert reconcile() == {"pictures": 1, "recorded": 1}


def test_a_run_is_bounded_and_the_next_goes_on(site, folder, monkeypatch):
    monkeypatch.setattr(old_pictures, "MOST_MADE", 2)
    monkeypatch.setattr(old_pictures, "BATCH", 2)
    for number in range(5):
        factories.picture(f"Picture {number}")
    make_old(folder)
    assert [old_pictures.renew() for _ in range(4)] == [2, 2, 1, 0]
    monkeypatch.setattr(old_pictures, "MOST_SEEN", 2)
    make_old(folder)
    assert sum(old_pictures.renew() for _ in range(4)) >= 5


def test_the_timer_goes_on_at_once_while_there_are_more(site, folder, monkeypatch):
    monkeypatch.setattr(old_pictures, "MOST_MADE", 2)
    for number in range(3):
        factories.picture(f"Picture {number}")
    make_old(folder)
    now = timezone.now()
    made = [
        (timer.tick(at=now + timedelta(minutes=minute)) or {}).get("reconcile.pictures")
        for minute in range(4)
    ]
    assert made == [2, 1, None, None]


def test_a_picture_replaced_meanwhile_is_left_to_whoever_replaced_it(site, folder, monkeypatch):
    factories.picture("Before")
    make_old(folder)
    read = old_pictures._read

    def replaced(file):
        data = read(file)
        Image.objects.update(file="original_images/another.png")
        return data

    monkeypatch.setattr(old_pictures, "_read", replaced)
    names = set(stored(folder))
    assert old_pictures.renew() == 0
    assert set(stored(folder)) == names
    assert Image.objects.get().file.name == "original_images/another.png"


@pytest.mark.parametrize(
    "damage",
    [None, b"", b"\xff\xd8\xff", files.heif()[:60]],
    ids=["missing", "empty", "head", "box"],
)
def test_a_file_that_is_missing_or_damaged_does_not_stop_the_others(site, folder, damage):
    spoilt, whole = factories.picture("Spoilt"), factories.picture("Whole")
    make_old(folder)
    if damage is None:
        Path(spoilt.file.path).unlink()
    else:
        Path(spoilt.file.path).write_bytes(damage)
    old_pictures.renew()
    assert is_clean(Path(Image.objects.get(pk=whole.pk).file.path).read_bytes())


def test_shared_caches_are_purged_of_the_old_addresses(site, folder, settings):
    settings.PURGE_URL = "https://cdn.example.org/purge"
    picture = factories.picture("Lake")
    old = picture.file.name
    make_old(folder)
    old_pictures.renew()
    assert surrogate_keys.of_file(old) in Purge.objects.get().tags


def test_a_served_file_bears_the_key_that_it_is_purged_by(site, client: Client, settings):
    (settings.MEDIA_ROOT / "key.png").write_bytes(files.encoded(files.drawn(), files.PNG))
    answer = client.get("/media/key.png")
    assert answer["Surrogate-Key"] == surrogate_keys.of_file("key.png")
    answer.close()


@pytest.fixture
def admin_user(db):
    return get_user_model().objects.create_superuser("admin", "a@example.org", "x")
