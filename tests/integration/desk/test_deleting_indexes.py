"""The lists of posts, and the home pages above them, when somebody deletes or unpublishes them."""

import pytest

from django.urls import reverse
from django.utils import timezone

from wagtail.models import (
    Site,
)

from blog.models import (
    PostPage,
)
from syndication.desk import publisher_sync
from tests import factories
from tests.used_rows import (
    PUBLIC,
    bulk_url,
    delete_url,
)

pytestmark = pytest.mark.usefixtures("site")


@pytest.mark.parametrize("home", [False, True], ids=["index", "home"])
@pytest.mark.parametrize("state", PUBLIC)
def test_the_index_of_a_post_cannot_be_deleted(admin, state, home):
    page = PUBLIC[state](lambda page: None)
    above = factories.index().get_parent() if home else factories.index()
    assert page.title in admin.get(delete_url(above)).content.decode()
    for url in (delete_url(above), bulk_url(above)):
        assert admin.post(url).status_code == 409
    assert PostPage.objects.filter(pk=page.pk).exists()


@pytest.mark.parametrize("bulk", [False, True], ids=["one", "bulk"])
@pytest.mark.parametrize(("home", "below"), [(False, ""), (False, "on"), (True, "on")])
@pytest.mark.parametrize("state", PUBLIC)
def test_the_index_of_a_post_is_not_unpublished(admin, state, home, below, bulk):
    page = PUBLIC[state](lambda page: None)
    index = factories.index()
    above = index.get_parent() if home else index
    url = reverse("wagtailadmin_pages:unpublish", args=[above.pk])
    if bulk:
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
        url += f"?id={above.pk}&next=/"
    answer = admin.post(url, {"include_descendants": below, "reason": "outdated"})
    assert answer.status_code == 409
    assert page.title in answer.content.decode()
    assert "Unpublish these posts first" in answer.content.decode()
    index.refresh_from_db()
    assert index.live
    assert PostPage.objects.get(pk=page.pk).live == page.live


def test_an_index_that_code_unpublished_takes_no_post_with_it(client, post):
    path = factories.read(post).path
    factories.index().unpublish()
    publisher_sync.copy(at=timezone.now())
    assert client.get(path).status_code == 200


def test_an_index_without_public_posts_can_be_unpublished(admin, draft_post):
    index = factories.index()
    admin.post(reverse("wagtailadmin_pages:unpublish", args=[index.pk]))
    index.refresh_from_db()
    assert not index.live


def test_an_index_without_public_posts_can_be_deleted(admin, draft_post):
    assert admin.post(delete_url(factories.index())).status_code == 302
    assert not PostPage.objects.exists()


@pytest.fixture
def draft_post(site: Site) -> PostPage:
    return factories.draft()


def test_a_home_page_of_a_site_cannot_be_deleted_even_without_posts(admin, site):
    assert admin.post(delete_url(site.root_page)).status_code == 409
    assert Site.objects.filter(pk=site.pk).exists()
