"""A stored picture that is missing or damaged: a finding in words, never an error, nothing lost."""

from pathlib import Path

import pytest

from django.contrib.auth import get_user_model
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.images.models import Image
from wagtail.images.models import Rendition as ImageRendition

from blog.models import Author, PostAuthor, PostPage, SiteSettings
from syndication.desk import publisher_sync, reconciling
from syndication.desk.releases import PublishRefused
from syndication.editions.models import Edition
from tests import factories
from tests import picture_files as files
from tests.editor_forms import edit_url, form

WORDS = "The file of a picture is missing or damaged."
DAMAGE = {
    "missing": None,
    "empty": b"",
    "text": b"no picture any more",
    "cut": files.encoded(files.drawn((400, 300)), files.PNG)[:-200],
    "six bytes": b"GIF89a",
    "head": files.photo()[:200],
}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    reverse("wagtailadmin_home")  # the addresses are read with the run's own folder
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def editor(site, client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("editor", "e@example.org", "x"))
    return client


def spoilt(data: bytes | None = None) -> Image:
    picture = factories.picture("A bench")
    path = Path(picture.file.path)
    path.unlink() if data is None else path.write_bytes(data)
    return picture


def inside(page: PostPage, picture: Image) -> None:
    value = {"image": picture.pk, "decorative": False, "alt_text": "A bench under a tree"}
    block = {"type": "image", "value": {"image": value, "caption": "", "credit": "Sam Example"}}
    page.body = [*page.body.raw_data, block]


def lead(page: PostPage, picture: Image) -> None:
    page.image, page.image_alt = picture, "A bench under a tree"


def portrait(page: PostPage, picture: Image) -> None:
    robin = Author.objects.create(slug="robin", name="Robin Example", kind="person", photo=picture)
    page.post_authors = [PostAuthor(author=robin)]


PLACES = [inside, lead, portrait]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_it_blocks_the_publication_in_words(site, place, damage):
    draft = factories.draft()
    place(draft, spoilt(damage))
    revision = draft.save_revision()
    with pytest.raises(PublishRefused, match=WORDS):
        revision.publish()
    draft.refresh_from_db()
    assert not draft.live
    assert not Edition.objects.exists()


@pytest.mark.parametrize("place", PLACES)
def test_every_preview_shows_a_placeholder(site, place, rf):
    draft = factories.draft()
    place(draft, spoilt())
    draft.save_revision()
    request = rf.get("/")
    for mode, _label in draft.preview_modes:
        if mode == "front_end":
            continue
        answer = draft.make_preview_request(request, mode)
        assert answer.status_code == 200
        if mode in {inside: {"web", "feed", "email", "json"}, lead: {"web", "json"}}.get(place, ()):
            assert "missing-picture" in answer.content.decode()


def test_the_form_says_it_and_keeps_the_text(editor):
    draft = factories.draft()
    draft.save_revision()
    picture = spoilt()
    answer = editor.post(
        edit_url(draft),
        form(
            draft,
            **{
                "title": "Words that stay",
                "image": picture.pk,
                "image_alt": "A bench under a tree",
                "action-publish": "1",
            },
        ),
    )
    assert answer.status_code == 200
    said = answer.content.decode()
    assert WORDS in said
    assert "Words that stay" in said
    saved = editor.post(
        edit_url(draft), form(draft, title="Words that stay", image=picture.pk, image_alt="A bench")
    )
    assert saved.status_code == 302
    assert PostPage.objects.get(pk=draft.pk).get_latest_revision_as_object().title == (
        "Words that stay"
    )
    assert editor.get(edit_url(draft)).status_code == 200


def test_publishing_several_says_it_for_that_post_and_publishes_the_others(editor):
    good, bad = factories.draft("Calm mornings"), factories.draft("Calm evenings")
    lead(bad, spoilt())
    for draft in (good, bad):
        draft.save_revision()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = editor.post(f"{url}?id={good.pk}&id={bad.pk}", {"include_descendants": ""})
    assert answer.status_code == 302
    assert any(WORDS in str(said) for said in get_messages(answer.wsgi_request))
    assert PostPage.objects.get(pk=good.pk).live
    assert not PostPage.objects.get(pk=bad.pk).live
    assert bad.get_latest_revision() is not None


def test_what_is_published_with_it_is_not_published_without_it(site):
    picture = factories.picture("A bench")
    post = factories.post(image=picture, image_alt="A bench under a tree")
    Path(picture.file.path).unlink()
    ImageRendition.objects.all().delete()
    before = Edition.objects.get()
    report = reconciling.reconcile(at=timezone.now())
    assert report == {"failed": 1}
    assert Edition.objects.get() == before
    assert PostPage.objects.get(pk=post.pk).live


def test_a_size_whose_file_is_lost_is_made_again(site):
    picture = factories.picture("A bench")
    factories.post(image=picture, image_alt="A bench under a tree")
    for rendition in ImageRendition.objects.all():
        Path(rendition.file.path).unlink()
    reconciling.reconcile(at=timezone.now())
    for rendition in ImageRendition.objects.all():
        assert Path(rendition.file.path).exists()
        with rendition.file.open() as stored:
            assert stored.read()


def test_a_post_whose_sizes_and_original_are_lost_is_not_published(site):
    picture = factories.picture("A bench")
    post = factories.post(image=picture, image_alt="A bench under a tree")
    for rendition in ImageRendition.objects.all():
        Path(rendition.file.path).unlink()
    Path(picture.file.path).unlink()
    post.title = "Calmer evenings"
    revision = post.save_revision()
    with pytest.raises(PublishRefused, match=WORDS):
        revision.publish()
    assert PostPage.objects.get(pk=post.pk).title == "Calm evenings"


def test_a_damaged_logo_stops_nothing(site):
    settings = SiteSettings.for_site(site)
    settings.logo = spoilt()
    settings.save()
    assert publisher_sync.gather().logo_url == ""
    factories.post()
    assert Edition.objects.exists()
