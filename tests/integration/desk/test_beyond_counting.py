"""Numbers and days beyond what a database or the calendar counts to are no server errors."""

import pytest

from django.db import connection
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db
KEY = 99_999_999_999_999_999_999
EVER = "{0}_from=0001-01-01&{0}_to=9999-12-31"
FILTERS = (
    f"/admin/all-posts/?{EVER.format('updated')}",
    "/admin/all-posts/?updated_to=9999-12-31",
    f"/admin/all-posts/?author={KEY}&topic={KEY}&p={KEY}",
    f"/admin/pages/?{EVER.format('latest_revision_created_at')}",
    f"/admin/pages/?owner={KEY}",
    f"/admin/users/?group={KEY}",
    f"/admin/images/?collection_id={KEY}",
    f"/admin/reports/site-history/?{EVER.format('timestamp')}",
    f"/admin/reports/site-history/?user={KEY}",
    "/admin/calendar/?month=9999-12",
    "/admin/calendar/?month=0001-01",
)
PAGES = (
    f"/admin/posts/{KEY}/differences/",
    f"/admin/posts/import/{KEY}/",
    f"/admin/pages/{KEY}/edit/",
    f"/admin/pages/{KEY}/history/",
    f"/admin/snippets/blog/author/edit/{KEY}/",
    f"/admin/images/{KEY}/",
    f"/admin/partners/edit/{KEY}/",
    f"/admin/bulk/wagtailcore/page/delete/?id={KEY}&next=/admin/",
)


@pytest.fixture
def client_of_admin(site, full_text, admin_client: Client) -> Client:
    factories.post("Calm evenings")
    admin_client.raise_request_exception = False
    return admin_client


@pytest.mark.parametrize("address", FILTERS)
def test_a_filter_beyond_them_finds_what_it_can_or_is_refused(client_of_admin, address):
    assert client_of_admin.get(address).status_code in (200, 400)
    assert connection.is_usable()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_such_a_key_is_not_there(client_of_admin, address):
    assert client_of_admin.get(address).status_code == 404
