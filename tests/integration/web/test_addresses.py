"""What answers at each public address: the post, where it went, that it is gone, or nothing."""

import dataclasses
from uuid import UUID
from xml.etree import ElementTree

import pytest

from cms.middleware import response_cache
from syndication.editions import recording
from syndication.editions.models import Head
from tests import samples
from tests.recorded_site import (
    AT,
    ENGLISH,
    FACTS,
    FRENCH,
    announce,
    another,
    publish,
    text,
    withdraw,
)


@pytest.fixture(autouse=True)
def _site(db):
    response_cache.clear()
    announce(FACTS)


def test_a_withdrawn_post_says_so_and_why_and_none_of_its_old_words(client):
    publish(samples.english())
    withdraw(samples.english(), note="A number was wrong.", replacement="https://example.org/new/")
    page = text(client, ENGLISH, status=410)
    assert "This post was taken down" in page
    assert "Something in it was wrong." in page
    assert "A number was wrong." in page
    assert 'href="https://example.org/new/"' in page
    assert "Steady Ground" not in page
    assert '<meta name="robots" content="noindex">' in page


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example", "data:text/html,x"])
def test_a_replacement_that_is_no_proper_address_is_not_linked(client, address):
    publish(samples.english())
    withdraw(samples.english(), replacement=address)
    assert address not in text(client, ENGLISH, status=410)


def test_a_post_made_private_is_as_if_it_had_never_been_there(client):
    publish(samples.english())
    withdraw(samples.english(), reason="private")
    assert "Page not found" in text(client, ENGLISH, status=404)
    assert text(client, ENGLISH.rstrip("/"), status=404)


def test_a_denied_post_is_not_found_and_not_listed(client):
    publish(samples.english())
    text(client, ENGLISH)
    recording.deny([UUID(samples.english().id)], at=AT)
    assert "Steady Ground" not in text(client, ENGLISH, status=404)
    assert "Steady Ground" not in text(client, "/blog/")


def test_a_post_that_moved_is_found_from_its_old_address(client):
    publish(samples.english())
    publish(dataclasses.replace(samples.english(), path="/blog/new/", slug="new"))
    response = client.get(ENGLISH)
    assert (response.status_code, response["Location"]) == (301, "/blog/new/")


def test_a_redirect_is_asked_about_before_each_use_since_a_post_may_move_back(client):
    publish(samples.english())
    publish(dataclasses.replace(samples.english(), path="/blog/new/", slug="new"))
    forth = client.get(ENGLISH)
    publish(samples.english())
    back = client.get("/blog/new/")
    assert (back.status_code, back["Location"]) == (301, ENGLISH)
    assert forth["Cache-Control"] == back["Cache-Control"] == "public, no-cache"


def _succeeded(**values: str) -> str:
    """An address that one post left and another took, which was then withdrawn."""
    moved = another(1)
    publish(moved, key=UUID(int=1))
    publish(dataclasses.replace(moved, path="/blog/elsewhere/"), key=UUID(int=1))
    successor = dataclasses.replace(another(2), path=moved.path)
    publish(successor, key=UUID(int=2))
    withdraw(successor, **values)
    return str(moved.path)


@pytest.mark.parametrize("headless", [False, True])
@pytest.mark.parametrize("method", ["get", "head"])
def test_an_address_answers_for_the_post_that_lived_there_last(client, settings, method, headless):
    settings.HEADLESS = headless
    announce(dataclasses.replace(FACTS, canonical_url_pattern="https://www.example.org{path}"))
    assert getattr(client, method)(_succeeded()).status_code == 410
    assert getattr(client, method)("/blog/another-1").headers.get("Location") == "/blog/another-1/"


def test_the_address_of_a_post_made_private_answers_for_the_one_before(client):
    response = client.get(_succeeded(reason="private"))
    assert (response.status_code, response["Location"]) == (301, "/blog/elsewhere/")


def test_a_post_that_moved_and_was_then_withdrawn_is_gone_at_both_addresses(client):
    publish(samples.french())
    moved = dataclasses.replace(samples.french(), path="/fr/blogue/ailleurs/", slug="ailleurs")
    publish(moved)
    withdraw(moved, note="Un numéro était faux.")
    for path in (FRENCH, "/fr/blogue/ailleurs/"):
        page = text(client, path, status=410)
        assert "Un numéro était faux." in page
        assert '<html lang="fr-CA">' in page


def test_oembed_names_no_other_post_at_a_withdrawn_post_s_address(client):
    address = f"{FACTS.origin}{_succeeded()}"
    assert client.get("/api/oembed", {"url": address}).status_code == 404


def test_headless_an_old_address_leads_straight_to_the_post_elsewhere(client, settings):
    settings.HEADLESS = True
    announce(dataclasses.replace(FACTS, canonical_url_pattern="https://www.example.org{path}"))
    publish(samples.english())
    publish(dataclasses.replace(samples.english(), path="/blog/new/", slug="new"))
    response = client.get(ENGLISH)
    assert (response.status_code, response["Location"]) == (
        302,
        "https://www.example.org/blog/new/",
    )


MOVED = dataclasses.replace(
    FACTS,
    indexes={"en-CA": "/journal/", "fr-CA": "/fr/carnet/"},
    former_indexes={"/blog/": "en-CA", "/weblog/": "en-CA", "/fr/blogue/": "fr-CA"},
)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("/blog/", "/journal/"),
        ("/blog", "/journal/"),
        ("/weblog/", "/journal/"),
        ("/fr/blogue/", "/fr/carnet/"),
        ("/blog/topics/stress/", "/journal/topics/stress/"),
        ("/weblog/topics/stress", "/journal/topics/stress/"),
        ("/fr/blogue/sujets/stress/", "/fr/carnet/sujets/stress/"),
        ("/weblog/steady-ground/", "/journal/steady-ground/"),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_an_index_that_moved_is_found_from_its_old_address_and_all_under_it(
    client, before, now, method
):
    announce(MOVED)
    publish(dataclasses.replace(samples.english(), path="/journal/steady-ground/"))
    response = getattr(client, method)(before)
    assert (response.status_code, response["Location"]) == (301, now)


def test_headless_an_index_that_moved_leads_to_the_other_front_end(client, settings):
    settings.HEADLESS = True
    announce(dataclasses.replace(MOVED, canonical_url_pattern="https://www.example.org{path}"))
    response = client.get("/blog/")
    assert (response.status_code, response["Location"]) == (302, "https://www.example.org/")


def test_nothing_under_an_index_s_old_address_is_made_up(client):
    announce(MOVED)
    assert client.get("/blog/nothing/").status_code == 404
    announce(dataclasses.replace(MOVED, indexes={"en-CA": "/journal/"}))
    assert client.get("/fr/blogue/").status_code == 404, "no index in its language any more"


@pytest.mark.parametrize(
    ("address", "slashed"),
    [
        ("/admin", "/admin/"),
        ("/admin?next=/x", "/admin/?next=/x"),
        ("/admin/login", "/admin/login/"),
        ("/admin/pages/3/edit", "/admin/pages/3/edit/"),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_the_admin_is_found_without_the_last_slash(client, method, address, slashed):
    response = getattr(client, method)(address)
    assert (response.status_code, response["Location"]) == (302, slashed)


def test_a_forgotten_slash_is_added_only_where_something_is(client):
    publish(samples.english())
    response = client.get("/blog/steady-ground")
    assert (response.status_code, response["Location"]) == (301, ENGLISH)
    assert client.get("/blog/nothing").status_code == 404
    assert client.get("/%2Fevil.example/blog").status_code == 404


def test_nothing_is_said_in_the_language_of_the_address(client):
    assert '<html lang="fr-CA">' in text(client, "/fr/rien/", status=404)
    assert '<html lang="en-CA">' in text(client, "/nothing/", status=404)


def test_the_root_leads_to_the_index_of_the_default_language(client):
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/blog/")


def test_pages_are_read_only(client):
    publish(samples.english())
    response = client.post(ENGLISH)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_the_sitemap_lists_what_can_be_read_with_its_languages(client):
    publish(samples.english())
    publish(samples.french())
    publish(another(1), key=UUID(int=1))
    withdraw(another(1))
    tree = ElementTree.fromstring(text(client, "/sitemap.xml"))
    space = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "x": "http://www.w3.org/1999/xhtml",
    }
    listed = [loc.text for loc in tree.findall("s:url/s:loc", space)]
    expected = {f"{samples.ORIGIN}{path}" for path in ("/blog/", "/fr/blogue/", ENGLISH, FRENCH)}
    assert set(listed) == expected
    assert len(listed) == len(expected)
    assert len(tree.findall("s:url/x:link", space)) == 8


def test_the_sitemap_leaves_posts_to_the_host_they_live_on(client):
    publish(samples.english())
    announce(dataclasses.replace(FACTS, canonical_url_pattern="https://www.example.org{path}"))
    assert "steady-ground" not in text(client, "/sitemap.xml")


def test_robots_are_kept_from_editors_and_from_personal_addresses(client):
    rules = text(client, "/robots.txt")
    assert "Disallow: /admin/\n" in rules
    assert "Disallow: /newsletter/leave/\n" in rules
    assert f"Sitemap: {samples.ORIGIN}/sitemap.xml\n" in rules


def test_without_a_front_of_its_own_the_site_leads_to_the_one_elsewhere(client, settings):
    settings.HEADLESS = True
    announce(dataclasses.replace(FACTS, canonical_url_pattern="https://www.example.org{path}"))
    publish(samples.english())
    response = client.get(ENGLISH)
    assert (response.status_code, response["Location"]) == (
        302,
        f"https://www.example.org{ENGLISH}",
    )
    for listing in ("/", "/blog/", "/fr/blogue/", "/blog/topics/stress/", "/fr/"):
        answer = client.get(listing)
        assert (answer.status_code, answer["Location"]) == (302, "https://www.example.org/")
    assert client.get("/sitemap.xml").status_code == 404
    withdraw(samples.english())
    assert client.get(ENGLISH).status_code == 410


@pytest.mark.parametrize(
    ("trimmed", "index"),
    [("/fr/", "/fr/blogue/"), ("/fr", "/fr/blogue/"), ("/blog", "/blog/")],
)
def test_a_trimmed_address_leads_to_the_index_of_its_language(client, trimmed, index):
    publish(samples.english())
    answer = client.get(trimmed)
    assert answer.status_code in {301, 302}
    assert answer["Location"] == index


def test_headless_without_another_address_does_not_lead_in_circles(client, settings):
    settings.HEADLESS = True
    publish(samples.english())
    assert client.get(ENGLISH).status_code == 404


def test_no_post_is_listed_whose_head_is_not_live(client):
    publish(samples.english())
    Head.objects.update(live=False)
    response_cache.clear()
    assert "Steady Ground" not in text(client, "/blog/")
