"""The addresses that posts had at their old site lead to them here, once they are published."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from blog.models import PostPage
from syndication.editions.models import OldAddress
from tests import factories
from tests.importing import Ran, written

WORDS = "<p>A first paragraph that says what this is about.</p><p>Another paragraph ends it.</p>"
OLD = "https://old.example.org"
NAMES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:wp="http://wordpress.org/export/1.2/"'
)


def wordpress(*links: str) -> str:
    items = "".join(
        f"""<item><title>Post {number}</title><link>{link}</link>
<dc:creator>Example Team</dc:creator>
<content:encoded><![CDATA[{WORDS}]]></content:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_name>post</wp:post_name><wp:post_type>post</wp:post_type></item>"""
        for number, link in enumerate(links, start=1)
    )
    return f"""<?xml version="1.0"?><rss version="2.0" {NAMES}><channel>
<wp:base_blog_url>{OLD}</wp:base_blog_url>{items}</channel></rss>"""


@pytest.fixture
def imported(site: Any, tmp_path: Path) -> Any:
    def run(text: str, name: str = "site.xml", origins: tuple[str, ...] = (OLD,)) -> Ran:
        return Ran(written(tmp_path, name, text), old_origin=list(origins))

    return run


def published(title: str) -> PostPage:
    page: PostPage = PostPage.objects.get(title=title)
    page.get_latest_revision().publish()
    return PostPage.objects.get(pk=page.pk)


def test_an_old_address_leads_to_the_post_from_its_publication_to_its_withdrawal(imported, client):
    ran = imported(wordpress(f"{OLD}/2019/05/sleep/"))
    assert "old_address_kept" in ran.err
    assert client.get("/2019/05/sleep/").status_code == HTTPStatus.NOT_FOUND
    page = published("Post 1")
    answer = client.get("/2019/05/sleep/")
    assert (answer.status_code, answer["Location"]) == (HTTPStatus.MOVED_PERMANENTLY, "/blog/post/")
    assert client.get("/2019/05/sleep")["Location"] == "/2019/05/sleep/"
    page.unpublish()
    assert client.get("/2019/05/sleep/").status_code == HTTPStatus.GONE


def test_importing_again_changes_nothing_and_adds_what_was_not_asked_for_before(imported):
    text = wordpress(f"{OLD}/sleep/")
    assert "old_address:" in imported(text, origins=()).err
    assert OldAddress.objects.count() == 0
    imported(text)
    imported(text)
    assert [row.path for row in OldAddress.objects.all()] == ["/sleep/"]


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example.org/sleep/",
        "https://old.example.org.evil.example/sleep/",
        "https://old.example.org@evil.example/sleep/",
        f"{OLD}/?p=7",
        f"{OLD}/",
        f"{OLD}",
        f"{OLD}/{'a' * 600}/",
        f"{OLD}/a%00b/",
        "http://[broken",
        "/sleep/",
        "javascript:alert(1)",
    ],
)
def test_only_paths_of_the_old_site_are_kept(imported, link):
    imported(wordpress(link))
    assert not OldAddress.objects.exists()


@pytest.mark.parametrize("path", ["/admin/login/", "/api/v1/posts/", "/feeds/", "/blog/"])
def test_the_sites_own_addresses_stay(imported, client, path):
    ran = imported(wordpress(f"{OLD}{path}"))
    before = client.get(path).status_code
    published("Post 1")
    assert "old_address_not_kept" in ran.err
    assert "reason: reserved" in ran.err
    assert client.get(path).status_code == before


def test_a_post_that_lives_at_an_address_keeps_it(imported, client):
    factories.post(slug="sleep")
    assert "reason: lives" in imported(wordpress(f"{OLD}/blog/sleep/")).err
    assert client.get("/blog/sleep/").status_code == HTTPStatus.OK


def test_a_post_that_comes_to_live_at_an_old_address_has_it_and_there_is_no_loop(imported, client):
    imported(wordpress(f"{OLD}/blog/sleep/", f"{OLD}/blog/post-2/"))
    published("Post 1")
    published("Post 2")  # its slug was taken: it lives at its old address
    factories.post(slug="sleep")
    assert client.get("/blog/sleep/").status_code == HTTPStatus.OK
    assert client.get("/blog/post-2/").status_code == HTTPStatus.OK


def test_of_two_posts_with_one_address_the_first_has_it_until_it_is_deleted(imported):
    first, text = wordpress(f"{OLD}/sleep/"), wordpress(f"{OLD}/other/", f"{OLD}/sleep/")
    imported(first)
    assert "reason: taken" in imported(text, "two.xml").err
    PostPage.objects.get(title="Post 1").delete()
    ran = imported(wordpress(f"{OLD}/elsewhere/", f"{OLD}/sleep/"), "three.xml")
    assert "reason: taken" not in ran.err


def test_a_saved_page_says_its_own_address(imported):
    link = f'<link rel="canonical" href="{OLD}/sleep.html">'
    imported(f"<title>Post 1</title>{link}{WORDS}", "page.html")
    assert [row.path for row in OldAddress.objects.all()] == ["/sleep.html"]


def test_an_origin_that_is_none_is_refused(imported):
    assert "--old-origin" in imported(wordpress(f"{OLD}/a/"), origins=("old.example.org",)).failure
