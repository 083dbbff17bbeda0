"""The page for people, the list for programs, and feeds that are no more."""

import dataclasses
from datetime import timedelta

import pytest
from lxml import etree

from django.contrib.staticfiles import finders

from cms.middleware import response_cache
from syndication.editions import recording
from syndication.editions.models import Kind
from tests import editions_factory as made
from tests import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()
    response_cache.clear()


@pytest.fixture
def posts():
    made.publish(samples.english())
    made.publish(samples.french(), at=made.AT + timedelta(hours=1))


def addresses(response) -> list[str]:
    assert response.status_code == 200
    return etree.HTML(response.content).xpath("//main//a/@href")


@pytest.mark.parametrize("url", ["/feeds/", "/feeds/en-CA/", "/feeds/fr-CA/"])
def test_every_address_on_the_page_answers(client, posts, url):
    found = addresses(client.get(url))
    for file in ("rss.xml", "atom.xml", "feed.json"):
        assert f"/feeds/{file}" in found
        assert f"/feeds/fr-CA/{file}" in found
        assert f"/feeds/topics/stress/{file}" in found
        assert f"/feeds/changes/{file}" in found
    assert "/feeds/feeds.opml" in found
    for address in found:
        assert client.get(address).status_code == 200, address


def test_each_language_has_its_page(client, posts):
    page = etree.HTML(client.get("/feeds/fr-CA/").content)
    assert page.get("lang") == "fr-CA"
    assert client.get("/feeds/fr-CA/")["Content-Language"] == "fr-CA"
    french = samples.french().topics[0]
    assert f"/feeds/fr-CA/topics/{french.slug}/rss.xml" in page.xpath("//main//a/@href")
    assert page.xpath("//nav//a/@href") == ["/feeds/en-CA/", "/feeds/fr-CA/"]
    assert client.get("/feeds/de-DE/").status_code == 404
    assert client.get("/feeds/de-DE/", headers={"If-None-Match": "*"}).status_code == 404


def test_the_page_sets_no_cookie_and_is_not_made_again(client, posts):
    first = client.get("/feeds/")
    assert not first.cookies
    assert client.get("/feeds/", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_all_feeds_are_in_one_list_that_readers_import(client, posts):
    response = client.get("/feeds/feeds.opml")
    assert response["Content-Type"] == "text/x-opml; charset=utf-8"
    outlines = etree.fromstring(response.content).findall(".//outline[@type='rss']")
    found = [outline.get("xmlUrl") for outline in outlines]
    assert f"{samples.ORIGIN}/feeds/rss.xml" in found
    assert f"{samples.ORIGIN}/feeds/topics/stress/rss.xml" in found
    for outline in outlines:
        assert outline.get("text")
        address = outline.get("xmlUrl")
        assert address.startswith(samples.ORIGIN)
        assert client.get(address.removeprefix(samples.ORIGIN)).status_code == 200


def test_names_that_look_like_markup_leave_the_list_well_formed(client):
    topics = (dataclasses.replace(samples.english().topics[0], name='<b> & "x" ]]>'),)
    made.publish(made.small(1, topics=topics))
    outlines = etree.fromstring(client.get("/feeds/feeds.opml").content).iter("outline")
    assert '<b> & "x" ]]>' in {outline.get("text") for outline in outlines}


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml"])
def test_a_feed_opened_in_a_browser_has_a_stylesheet_that_exists(client, posts, file):
    first, *_ = etree.fromstring(client.get(f"/feeds/{file}").content).itersiblings(preceding=True)
    assert first.target == "xml-stylesheet"
    assert first.get("type") == "text/css"
    assert first.get("href") == f"{samples.ORIGIN}/static/feed/feed.css"
    assert finders.find("feed/feed.css")


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml", "feed.json"])
def test_a_topic_whose_posts_were_all_taken_back_has_ended(client, file):
    post = made.publish(samples.english())
    url = f"/feeds/topics/stress/{file}"
    tag = client.get(url)["ETag"]
    recording.withdraw(post.post_id, at=made.AT + timedelta(hours=1), reason="outdated")
    response = client.get(url, headers={"If-None-Match": tag})
    assert response.status_code == 410
    assert client.get(f"/feeds/en-CA/topics/stress/{file}").status_code == 410
    assert client.get(f"/feeds/fr-CA/topics/stress/{file}").status_code == 404


def test_a_topic_of_private_posts_was_never_there(client):
    post = made.publish(samples.english())
    recording.withdraw(post.post_id, at=made.AT + timedelta(hours=1), reason="private")
    assert client.get("/feeds/topics/stress/rss.xml").status_code == 404


def test_a_post_that_moved_keeps_its_id_and_has_its_new_address(client):
    post = made.publish(samples.english())
    moved = dataclasses.replace(samples.english(), slug="moved", path="/blog/moved/")
    made.publish(moved, at=made.AT + timedelta(hours=1), kind=Kind.MINOR)
    (item,) = client.get("/feeds/feed.json").json()["items"]
    assert item["id"] == f"urn:uuid:{post.post_id}"
    assert item["url"] == f"{samples.ORIGIN}/blog/moved/"
