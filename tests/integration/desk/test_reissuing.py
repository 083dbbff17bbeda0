"""What published posts show is changed by whoever may publish those posts, and by nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.images.models import Image
from wagtail.models import Collection, GroupCollectionPermission, Page, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from blog.blocks.base_block import WORDS
from blog.models import (
    Author,
    CrisisChannel,
    CrisisResource,
    Disclaimer,
    Organization,
    PostAuthor,
    PostPage,
    Review,
    SiteSettings,
)
from syndication.desk import rebuilds, reconciling
from syndication.editions.models import Edition
from tests import factories, seeded_roles

ROLES = ("Writer", "Editor", "Administrator", "Keeper", "Superuser")
# These are tried in each run of the tests, the others with the slow ones.
MOST_ROLES = [
    role if role in ("Writer", "Editor") else pytest.param(role, marks=pytest.mark.slow)
    for role in ROLES
]
MAY_PUBLISH = ("Editor", "Administrator", "Superuser")
SNIPPETS = ("author", "organization", "crisisresource", "disclaimer", "topic")

pytestmark = pytest.mark.usefixtures("roles")


@pytest.fixture
def roles(site: Site) -> None:
    """The roles that ship, and one that keeps shared facts without publishing."""
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    seeded_roles.create()
    keeper = Group.objects.create(name="Keeper")
    wanted = [f"{verb}_{name}" for verb in ("view", "change", "add", "delete") for name in SNIPPETS]
    wanted += ["access_admin", "change_sitesettings", "change_site", "delete_site", "add_review"]
    keeper.permissions.add(*Permission.objects.filter(codename__in=wanted))
    for codename in ("add_image", "change_image", "delete_image"):
        GroupCollectionPermission.objects.create(
            group=keeper,
            collection=Collection.get_first_root_node(),
            permission=Permission.objects.get(codename=codename),
        )


def client(role: str) -> Client:
    if role == "Superuser":
        found = Client()
        user = get_user_model().objects.create_superuser("superuser", "s@example.org", "x")
        found.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return found
    return seeded_roles.client(role)


def picture_of(someone: Client, title: str = "A bench") -> Image:
    """A picture that this person uploaded."""
    row = factories.picture(title)
    row.uploaded_by_user_id = someone.session["_auth_user_id"]
    row.save()
    return row


def image_form(row: Image, **more: Any) -> dict[str, Any]:
    return {"title": row.title, "description": "", "tags": "", "collection": row.collection_id} | {
        f"focal_point_{name}": "" for name in ("x", "y", "width", "height")
    } | {"reissue": "on"} | more  # fmt: skip


def file(colour: str = "blue") -> SimpleUploadedFile:
    with factories.picture("Another", colour).file.open() as opened:
        return SimpleUploadedFile("another.png", opened.read(), content_type="image/png")


def used(kind: str, someone: Client) -> tuple[Model, str, dict[str, Any]]:
    """A row that a live post shows, and the address and data of a form that changes it."""
    row, choose, data = OBJECTS[kind](someone)
    page = factories.draft().get_latest_revision_as_object()
    choose(page)
    page.save_revision().publish()
    return row, change_url(row), data


def change_url(row: Model) -> str:
    if isinstance(row, Image):
        return reverse("wagtailimages:edit", args=[row.pk])
    if isinstance(row, SiteSettings):
        return reverse("wagtailsettings:edit", args=["blog", "sitesettings", row.site_id])
    if isinstance(row, Site):
        return reverse("wagtailsites:edit", args=[row.pk])
    return reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk])


def author(_someone: Client) -> Any:
    row = Author.objects.create(slug="ada", name="Ada Example", kind="person")
    data = {"kind": "person", "name": "Somebody Else", "slug": "ada"}
    data |= {"credentials": "", "bio": "", "bio_fr": "", "photo": "", "url": ""}
    return row, lambda page: setattr(page, "post_authors", [PostAuthor(author=row)]), data


def organization(_someone: Client) -> Any:
    row = Organization.objects.create(key="us", name="Example Desk", boilerplate="<p>We write.</p>")
    block = {"type": "organization_boilerplate", "value": {"organization": row.pk}}
    data = {
        "key": "us",
        "name": "Somebody Else",
        "boilerplate": rich_text("<p>We write.</p>", features=WORDS),
        "boilerplate_fr": rich_text("", features=WORDS),
    }
    body = [factories.paragraph(factories.WORDS), block]
    return row, lambda page: setattr(page, "body", body), data


def disclaimer(_someone: Client) -> Any:
    row = Disclaimer.objects.create(key="advice", text="<p>No substitute for advice.</p>")
    data = {
        "key": "advice",
        "text": rich_text("<p>Somebody Else</p>", features=WORDS),
        "text_fr": rich_text("", features=WORDS),
    }
    return row, lambda page: setattr(page, "disclaimer", row), data


def crisisresource(_someone: Client) -> Any:
    row = CrisisResource.objects.create(
        key="line", name="Example Line", verified_at="2026-01-02", verify_by="2099-01-02"
    )
    channel = CrisisChannel.objects.create(resource=row, kind="call", number="+16135550100")
    block = {"type": "crisis_support", "value": {"resources": [row.pk]}}
    line = {"id": channel.pk, "kind": "call", "number": "+16135550199", "label": ""}
    data = nested_form_data(
        {
            "key": "line",
            "name": "Somebody Else",
            "region": "CA",
            "languages": "en fr",
            "verified_at": "2026-01-02",
            "verify_by": "2099-01-02",
            "channels": inline_formset([line], initial=1),
        }
    )
    body = [factories.paragraph(factories.WORDS), block]
    return row, lambda page: setattr(page, "body", body), data


def topic(_someone: Client) -> Any:
    row = factories.topic("rest")
    data = {"slug": "rest", "name": "Somebody Else", "name_fr": "", "risk": "general"}
    return row, lambda page: setattr(page, "topics", [row]), data


def image(someone: Client) -> Any:
    row = picture_of(someone)

    def choose(page: PostPage) -> None:
        page.image, page.image_alt = row, "A bench under a tree"

    return row, choose, image_form(row, title="Somebody Else", file=file())


def focal_point(someone: Client) -> Any:
    row, choose, _data = image(someone)
    points = {f"focal_point_{name}": 4 for name in ("x", "y", "width", "height")}
    return row, choose, image_form(row, title="Somebody Else", **points)


def photo(someone: Client) -> Any:
    row = picture_of(someone)
    person = Author.objects.create(slug="ada", name="Ada Example", kind="person", photo=row)
    data = image_form(row, title="Somebody Else", file=file())
    return row, lambda page: setattr(page, "post_authors", [PostAuthor(author=person)]), data


def logo(someone: Client) -> Any:
    row = picture_of(someone)
    settings = SiteSettings.for_site(Site.objects.get())
    settings.logo = row
    settings.save()
    return row, lambda page: None, image_form(row, title="Somebody Else", file=file())


def publisher(_someone: Client) -> Any:
    row, _choose, data = organization(_someone)
    settings = SiteSettings.for_site(Site.objects.get())
    settings.organization = row
    settings.save()
    return row, lambda page: None, data


def sitesettings(_someone: Client) -> Any:
    row = SiteSettings.for_site(Site.objects.get())
    data = {"title": "Somebody Else", "default_language": "en", "time_zone": "America/Toronto"}
    return row, lambda page: None, data | {"share_networks": "email"}


OBJECTS: dict[str, Callable[[Client], Any]] = {
    made.__name__: made
    for made in (
        author, organization, disclaimer, crisisresource, topic, image, focal_point, photo, logo,
        publisher, sitesettings,
    )
}  # fmt: skip


def stands(row: Model) -> bool:
    """Whether the row is as it was before the form."""
    return "Somebody Else" not in str(type(row)._base_manager.filter(pk=row.pk).values().get())


@pytest.mark.parametrize("kind", OBJECTS)
@pytest.mark.parametrize("role", MOST_ROLES)
def test_only_who_may_publish_changes_what_a_live_post_shows(role, kind):
    someone = client(role)
    row, url, data = used(kind, someone)
    before = list(Edition.objects.values_list("pk", flat=True))
    answer = someone.post(url, data)
    rebuilds.work_off()
    if role in MAY_PUBLISH and not (role == "Editor" and kind == "sitesettings"):
        assert answer.status_code == 302
        assert not stands(row)
        return
    assert stands(row)
    assert list(Edition.objects.values_list("pk", flat=True)) == before
    if role == "Keeper" or isinstance(row, Image):
        words = answer.content.decode()
        assert "you may not publish" in words
        assert "Ask an editor" in words
        assert "Calm evenings" in words
        assert "could not be found" not in words  # the picture is there: nobody should delete it


@pytest.mark.parametrize("kind", sorted(set(OBJECTS) - {"sitesettings", "publisher", "logo"}))
@pytest.mark.parametrize("scheduled", [True, False])
def test_the_keeper_changes_what_no_public_post_shows(kind, scheduled):
    """A draft does not count; a scheduled post, which an editor approved, does."""
    someone = client("Keeper")
    row, choose, data = OBJECTS[kind](someone)
    page = factories.draft().get_latest_revision_as_object()
    choose(page)
    if scheduled:
        page.go_live_at = timezone.now() + timedelta(hours=1)
    revision = page.save_revision()
    if scheduled:
        revision.publish()
    answer = someone.post(change_url(row), data)
    assert stands(row) is scheduled
    assert (answer.status_code == 302) is not scheduled


@pytest.mark.parametrize("kind", ["author", "crisisresource", "topic", "sitesettings"])
def test_a_refused_form_keeps_what_was_typed(kind):
    someone = client("Keeper")
    _row, url, data = used(kind, someone)
    answer = someone.post(url, data)
    assert answer.status_code == 200
    assert 'value="Somebody Else"' in answer.content.decode()


def test_a_writer_uploads_and_edits_pictures_that_no_post_shows():
    someone = client("Writer")
    row = picture_of(someone)
    draft = factories.draft(image=row, image_alt="A bench under a tree")
    answer = someone.post(change_url(row), image_form(row, title="A better bench", file=file()))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.title == "A better bench"
    assert not draft.live


@pytest.mark.parametrize("way", ["edit in the uploader", "bulk tags"])
def test_no_other_way_leads_a_writer_to_a_live_picture(way):
    someone = client("Writer")
    row, _url, _data = used("image", someone)
    before = factories.read(PostPage.objects.get()).contents["data"]
    if way == "edit in the uploader":
        data = {f"image-{row.pk}-{name}": value for name, value in image_form(row).items()}
        data[f"image-{row.pk}-title"] = "Somebody Else"
        url = reverse("wagtailimages:edit_multiple", args=[row.pk])
        answer = someone.post(url, data, headers={"X-Requested-With": "XMLHttpRequest"})
        assert answer.json()["success"] is False
        assert "Ask an editor" in answer.content.decode()
    else:
        url = reverse("wagtail_bulk_action", args=["wagtailimages", "image", "add_tags"])
        someone.post(f"{url}?id={row.pk}&next=/", {"tags": "bench"})
    rebuilds.work_off()
    assert stands(row)
    assert factories.read(PostPage.objects.get()).contents["data"] == before


@pytest.mark.django_db(transaction=True)
def test_the_uploader_deletes_no_live_picture():
    """It deletes outside a transaction of its own, as this test therefore does."""
    someone = client("Writer")
    row, _url, _data = used("image", someone)
    url = reverse("wagtailimages:delete_multiple", args=[row.pk])
    answer = someone.post(url, headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 409
    assert answer.json()["uses"] == ["Calm evenings"]
    assert Image.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("role", ROLES)
def test_nobody_deletes_a_picture_that_a_live_post_shows(role):
    someone = client(role)
    row, _url, _data = used("image", someone)
    url = reverse("wagtailimages:delete", args=[row.pk])
    someone.post(url)
    assert Image.objects.filter(pk=row.pk).exists()
    rebuilds.work_off()
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("role", ["Writer", "Editor", "Keeper"])
def test_a_review_of_a_live_post_is_recorded_by_who_may_publish_it(role, live):
    someone = client(role)
    page = factories.post() if live else factories.draft()
    Page.objects.filter(pk=page.pk).update(owner=someone.session["_auth_user_id"])
    if role == "Keeper":
        Group.objects.get(name="Keeper").page_permissions.create(
            page=factories.index(), permission=Permission.objects.get(codename="add_page")
        )
    reviewer = Author.objects.create(slug="ada", name="Ada Example", kind="person")
    data = {
        "reviewer": reviewer.pk,
        "scope": "clinical",
        "reviewed_on": "2026-01-02",
        "next_review_on": "2099-01-02",
        "read_all": "on",
    }
    answer = someone.post(reverse("record_review", args=[page.pk]), data)
    may = role == "Editor" or (role == "Keeper" and not live)
    assert Review.objects.exists() is may
    if role == "Keeper" and live:
        assert "Ask an editor" in answer.content.decode()


def test_operators_and_reconcile_act_at_once():
    row, _url, _data = used("author", client("Editor"))
    Author.objects.filter(pk=row.pk).update(name="Somebody Else")
    reconciling.reconcile(at=timezone.now())
    assert "Somebody Else" in factories.read(PostPage.objects.get()).contents["data"]


def test_an_editor_s_new_number_reaches_readers_at_once():
    someone = client("Editor")
    _row, url, data = used("crisisresource", someone)
    assert someone.post(url, data).status_code == 302
    rebuilds.work_off()
    assert "tel:+16135550199" in factories.read(PostPage.objects.get()).contents["data"]
