"""What posts use cannot be deleted, and the page says which posts use it."""

from typing import Any

import pytest

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from wagtail.models import (
    Collection,
    Locale,
    PageLogEntry,
)
from wagtail.users.models import UserProfile

from blog.models import (
    Organization,
    PostPage,
    Review,
    SiteSettings,
)
from syndication.desk import publisher_sync, refused_pages, releases
from syndication.desk.releases import PublishRefused
from syndication.editions import publisher
from syndication.editions.models import Edition
from syndication.feeds.profiles.model import FeedProfile
from syndication.partners.models import Partner
from syndication.reading import posts
from syndication.reading.posts import Tombstone
from tests import factories, seeded_roles
from tests.editor_forms import edit_url
from tests.used_rows import (
    KINDS,
    MOST_PUBLIC,
    PUBLIC,
    REASON,
    author,
    bulk_url,
    chosen,
    crisis,
    delete_url,
    disclaimer,
    draft,
    live,
    there,
    topic,
)

pytestmark = pytest.mark.usefixtures("site")


@pytest.mark.parametrize("state", MOST_PUBLIC)
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_post_uses_cannot_be_deleted_and_the_page_names_the_post(admin, kind, state):
    row, choose = KINDS[kind]()
    page = PUBLIC[state](choose)
    shown = admin.get(delete_url(row))
    assert page.title in shown.content.decode()
    assert "Yes, delete" not in shown.content.decode()
    for url in (delete_url(row), bulk_url(row)):
        answer = admin.post(url)
        assert answer.status_code == 409, url
        assert page.title in answer.content.decode()
        assert edit_url(page) in answer.content.decode()
        assert f"<strong>{escape(row)}</strong>" in answer.content.decode()
    assert there(row)


@pytest.mark.parametrize(
    "role", ["Writer", "Translator", "Editor", "Clinical reviewer", "Partner manager"]
)
@pytest.mark.parametrize("used", [True, False], ids=["in use", "not in use"])
def test_who_may_not_delete_is_told_so_whether_or_not_a_post_uses_it(site, role, used):
    seeded_roles.create()
    client = seeded_roles.client(role)
    row, choose = author()
    if used:
        live(choose)
    answer = client.post(delete_url(row), follow=True)
    said = [str(message).strip() for message in answer.context["messages"]]
    assert said == ["Sorry, you do not have permission to access this area."]
    answer = client.post(bulk_url(row).replace("next=/", "next=/admin/"), follow=True)
    said = [str(message).strip() for message in answer.context["messages"]]
    assert said == ["0 Authors deleted."]
    shown = client.get(bulk_url(row)).content.decode()
    assert "don't have permission to delete" in shown.replace("&#x27;", "'")
    assert there(row)


def test_in_french_the_refusal_is_in_french(admin, user_speaks_french):
    row, choose = crisis()
    page = live(choose)
    answer = admin.post(delete_url(row)).content.decode()
    assert "ne peut pas être supprimé" in answer
    assert f"<strong>{row}</strong>\N{NO-BREAK SPACE}: " in answer
    assert f"{page.title}</a> (publié)" in answer


@pytest.fixture
def user_speaks_french(admin: Client) -> None:
    user = get_user_model().objects.get(username="admin")
    UserProfile.objects.create(user=user, preferred_language="fr")


@pytest.mark.parametrize("kind", ["author", "organisation", "disclaimer", "crisis", "topic"])
def test_our_own_code_cannot_delete_shared_facts_either(kind):
    row, choose = KINDS[kind]()
    live(choose)
    with pytest.raises(ProtectedError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).delete()
    assert there(row)


def test_what_replaces_a_withdrawn_post_cannot_be_deleted(admin, post):
    successor = factories.post("Calm mornings")
    address = publisher.current().origin + factories.read(successor).path
    page = PostPage.objects.get(pk=post.pk)
    page.withdrawal = publisher_sync.Withdrawal(reason="replaced", replacement=address)
    page.unpublish()
    answer = admin.post(delete_url(successor))
    assert answer.status_code == 409
    assert post.title in answer.content.decode()
    assert there(successor)


def test_a_post_that_no_other_names_can_be_deleted(admin, post):
    post_id = post.identity.pk
    assert admin.post(delete_url(post), REASON).status_code == 302
    assert isinstance(posts.one(post_id), Tombstone)
    assert not there(post)


@pytest.mark.parametrize("published", [True, False], ids=["with-posts", "without"])
def test_the_publisher_s_own_organisation_is_refused_in_words(admin, site, published):
    row = Organization.objects.create(key="us", name="Example Desk")
    settings = SiteSettings.for_site(site)
    settings.organization = row
    settings.save()
    if published:
        factories.post()
    assert "it is in use" in admin.get(delete_url(row)).content.decode()
    for url in (delete_url(row), bulk_url(row)):
        answer = admin.post(url)
        assert answer.status_code == 409
        assert "settings of the site" in answer.content.decode()


@pytest.mark.parametrize("field", ["logo", "default_disclaimer"])
def test_what_the_site_s_settings_name_is_refused(admin, site, field):
    row = factories.picture() if field == "logo" else disclaimer()[0]
    settings = SiteSettings.for_site(site)
    setattr(settings, field, row)
    settings.save()
    assert admin.post(delete_url(row)).status_code == 409
    assert there(row)


def test_the_site_and_a_language_of_posts_are_refused_in_words(admin, post, site):
    assert admin.post(delete_url(site)).status_code == 409
    locale = Locale.objects.get(language_code="en")
    answer = admin.post(delete_url(locale))
    assert answer.status_code < 500
    assert there(site)
    assert there(locale)


def test_a_collection_with_pictures_is_refused_in_words(admin):
    collection = Collection.get_first_root_node() or Collection.add_root(name="Root")
    inner = collection.add_child(name="Benches")
    row = factories.picture()
    row.collection = inner
    row.save()
    url = reverse("wagtailadmin_collections:delete", args=[inner.pk])
    assert admin.post(url).status_code < 500
    assert there(inner)
    assert there(row)


@pytest.mark.parametrize("limited", [Partner, FeedProfile])
def test_a_topic_that_a_partner_is_limited_to_cannot_be_deleted(admin, limited):
    row = factories.topic("rest")
    limited.objects.create(name="Example Partner", topics=["rest"])
    answer = admin.post(delete_url(row))
    assert answer.status_code == 409
    assert "Example Partner" in answer.content.decode()


def test_a_reviewer_of_a_post_cannot_be_deleted(admin, post):
    row = author()[0]
    Review.objects.create(
        page=post,
        content_digest="0" * 64,
        reviewer=row,
        reviewed_on="2026-01-02",
        next_review_on="2099-01-02",
    )
    answer = admin.post(delete_url(row))
    assert answer.status_code == 409
    assert post.title in answer.content.decode()


@pytest.mark.parametrize("kind", ["author", "disclaimer"])
def test_what_the_row_of_a_draft_names_is_refused_in_words_and_not_by_an_error(admin, kind):
    row, choose = KINDS[kind]()
    page = draft(choose).get_latest_revision_as_object()
    page.save()
    answer = admin.post(delete_url(row))
    assert answer.status_code == 409
    assert "not published" in answer.content.decode()


@pytest.mark.parametrize("bulk", [False, True], ids=["alone", "in bulk"])
def test_deleting_a_person_s_account_keeps_all_that_they_wrote(admin, bulk):
    user = get_user_model().objects.create_user("writer", "writer@example.org", "x")
    picture = factories.picture()
    picture.uploaded_by_user = user
    picture.save()
    page = factories.draft(owner=user, image=picture, image_alt="A bench under a tree")
    page.save_revision(user=user, log_action=True).publish()
    review = Review.objects.create(
        page=page,
        content_digest="0" * 64,
        reviewer=author()[0],
        recorded_by=user,
        reviewed_on="2026-01-02",
        next_review_on="2099-01-02",
    )
    url = reverse("wagtailusers_users:delete", args=[user.pk])
    if bulk:
        bulk_address = reverse("wagtail_bulk_action", args=["auth", "user", "delete"])
        url = f"{bulk_address}?id={user.pk}&next=/"
    assert admin.post(url).status_code == 302
    assert not there(user)
    review.refresh_from_db()
    picture.refresh_from_db()
    assert (review.recorded_by, picture.uploaded_by_user) == (None, None)
    assert PostPage.objects.get(pk=page.pk).owner is None
    assert PageLogEntry.objects.filter(page=page.pk, user_id=user.pk).exists()
    assert factories.title_read(page) == page.title
    assert [each.kind for each in Edition.objects.all()] == ["first"]
    for name in ("edit", "history"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
        assert admin.get(address).status_code == 200


@pytest.mark.parametrize("kind", ["organisation", "crisis", "topic", "figure"])
def test_what_is_deleted_while_a_post_is_published_is_seen_under_the_lock(monkeypatch, kind):
    row, choose = KINDS[kind]()
    page = draft(choose)
    real = releases.prepare

    def slow(*args: Any, **kwargs: Any) -> Any:
        prepared = real(*args, **kwargs)
        row.delete()
        return prepared

    monkeypatch.setattr(releases, "prepare", slow)
    with pytest.raises(PublishRefused, match="has been deleted"):
        page.get_latest_revision().publish()
    assert not Edition.objects.exists()
    assert not PostPage.objects.get(pk=page.pk).live


def test_a_long_list_of_posts_is_cut_and_counted(admin, monkeypatch):
    monkeypatch.setattr(refused_pages, "SHOWN", 1)
    row, choose = topic()
    for title in ("Calm evenings", "Calm mornings", "Calm nights"):
        factories.publish(chosen(factories.draft(title), choose))
    answer = admin.post(delete_url(row)).content.decode()
    assert "Calm evenings" in answer
    assert "Calm mornings" not in answer
    assert "and 2 more" in answer
