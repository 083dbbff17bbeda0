"""The style sheets and scripts of the admin: each page loads what it needs, and nothing twice."""

import re
from collections import Counter
from typing import Any

import pytest

from blog.models import PostPage
from tests import factories
from tests.paths import ROOT

SHEETS = ROOT / "templates" / "static" / "admin"
TAG = re.compile(r'<(?:link|script)\b[^>]*\b(?:href|src)="([^"?]+\.(?:css|js))')
PAGES = (
    "/admin/",
    "/admin/pages/{index}/",
    "/admin/pages/add/blog/postpage/{index}/",
    "/admin/pages/{post}/edit/",
    "/admin/pages/{post}/history/",
    "/admin/posts/{post}/differences/",
    "/admin/all-posts/",
    "/admin/calendar/",
    "/admin/posts/import/",
    "/admin/partners/new/",
    "/admin/posts/paste/",
    "/admin/snippets/blog/posttemplate/add/",
    "/admin/reports/links/",
)
# Wagtail 8.0.1's list of pages loads a script of its own once more.
NOT_OURS = {"/static/wagtailadmin/js/privacy-switch.js"}


@pytest.fixture
def page(site: Any) -> PostPage:
    return factories.publish(factories.draft())


@pytest.mark.parametrize("address", PAGES)
def test_a_page_loads_no_sheet_or_script_twice(page, admin_client, address):
    url = address.format(index=page.get_parent().pk, post=page.pk)
    answer = admin_client.get(url, follow=True)
    assert answer.status_code == 200
    times = Counter(TAG.findall(answer.content.decode()))
    assert {each for each, count in times.items() if count > 1} <= NOT_OURS


def test_the_history_of_a_post_loads_its_sheet(page, admin_client):
    text = admin_client.get(f"/admin/pages/{page.pk}/history/").content.decode()
    assert "/static/admin/history.css" in TAG.findall(text)


def test_every_sheet_and_script_of_the_admin_is_loaded_by_something():
    sources = [
        path.read_text()
        for folder, kind in (
            ("blog", "*.py"),
            ("syndication", "*.py"),
            ("templates", "*.html"),
        )
        for path in (ROOT / folder).rglob(kind)
    ]
    named = {name for text in sources for name in re.findall(r"admin/(\w+\.(?:css|js))", text)}
    assert {path.name for path in SHEETS.iterdir()} - named == set()


def test_the_admin_cuts_pictures_as_the_site_does():
    """The classes of focal points are written in both sheets: the site's is one request."""
    rule = re.compile(r"\.focal-[xy]-\d+ \{[^}]*\}")
    admin, site = (
        rule.findall(path.read_text())
        for path in (SHEETS / "pictures.css", SHEETS.parent / "web" / "site.css")
    )
    assert len(site) == 22
    assert admin == site
