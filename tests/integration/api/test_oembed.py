"""oEmbed: a card for every public post, found from its page, harmless on anybody else's."""

import dataclasses
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from lxml import html

from blog import document as doc
from cms.middleware import response_cache
from syndication.api import addresses
from syndication.editions import publisher, recording
from syndication.reading import posts
from syndication.web import pages
from tests import editions_factory as made
from tests import samples

CARD = "/api/oembed"
PAGE = f"{samples.ORIGIN}/blog/small-1/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()
    response_cache.clear()


@pytest.fixture
def post():
    return made.publish(made.small(1))


def card(client, url: str = PAGE, **query: object) -> dict:
    response = client.get(CARD, {"url": url, **query})
    assert response.status_code == 200, response.content
    answer: dict = response.json()
    return answer


def tree(answer: dict) -> html.HtmlElement:
    return html.fragment_fromstring(answer["html"])


def test_a_post_has_a_card_as_the_standard_describes_it(client, post):
    """oEmbed 1.0, 2.3.4 and 2.3.4.4: what a response of the type `rich` must have."""
    answer = card(client)
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert answer["title"] == "Small post 1"
    assert answer["author_name"]
    assert answer["provider_name"] == "Example Wellness Desk"
    assert answer["provider_url"] == samples.ORIGIN
    assert answer["cache_age"] == 300
    assert isinstance(answer["width"], int)
    assert isinstance(answer["height"], int)
    assert client.get(CARD, {"url": PAGE})["Content-Type"] == "application/json"


def test_a_card_shows_title_lead_link_and_attribution_in_plain_html(client, post):
    found = tree(card(client))
    assert {node.tag for node in found.iter()} <= {"blockquote", "p", "a", "strong"}
    assert found.get("lang") == "en-CA"
    words = found.text_content()
    assert "Small post 1" in words
    assert made.small(1).lead.text in words
    assert "First published by Example Wellness Collective." in words
    assert PAGE in found.xpath("//a/@href")
    assert not found.xpath("//@style | //@src | //@onclick")


def test_a_warning_and_a_way_to_help_come_first(client):
    made.publish(samples.english())
    answer = card(client, samples.ORIGIN + samples.english().path)
    first, second, *_ = [node.text_content() for node in tree(answer)]
    assert first.startswith("Content warning:")
    assert second.startswith("Support right now:")
    assert "416-555-0134" in second
    french = samples.french()
    made.publish(french)
    words = [node.text_content() for node in tree(card(client, samples.ORIGIN + french.path))]
    assert words[0].startswith("Avertissement")


def test_a_card_is_no_larger_than_it_may_be(client):
    made.publish(samples.english())
    url = samples.ORIGIN + samples.english().path
    whole = card(client, url)
    lead = samples.english().lead.text
    assert lead in tree(whole).text_content()
    narrow = card(client, url, maxwidth=250)
    assert narrow["width"] == 250
    assert narrow["height"] > whole["height"]
    low = card(client, url, maxheight=100)
    assert low["height"] <= 100
    assert lead not in tree(low).text_content()
    assert tree(low).text_content().strip().startswith("Content warning")
    assert card(client, url, maxwidth=5000)["width"] == whole["width"]


@pytest.mark.parametrize("query", [{"format": "json"}, {"dnt": "1"}])
def test_what_consumers_add_is_understood(client, post, query):
    assert card(client, **query)["title"] == "Small post 1"


def test_another_format_is_not_implemented(client, post):
    """oEmbed 1.0, 2.3.3: 501 for a format that the provider has not."""
    for url in (PAGE, "https://elsewhere.example/"):
        for name in ("xml", "html", "JSON"):
            response = client.get(CARD, {"url": url, "format": name})
            assert response.status_code == 501
            assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    ["", "url=", "maxwidth=5", f"url={PAGE}&maxwidth=0", f"url={PAGE}&maxheight=-1",
     f"url={PAGE}&maxwidth=1e3", f"url={PAGE}&maxwidth=999999999999", f"url={PAGE}&callback=x",
     f"url={PAGE}&url={PAGE}"],
)  # fmt: skip
def test_a_wrong_question_is_refused(client, post, query):
    assert client.get(f"{CARD}?{query}").status_code == 400


# -- which address is whose -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        PAGE.rstrip("/"),
        f"{PAGE}?utm_source=x",
        f"{PAGE}#part",
        PAGE.replace("posts.example.org", "POSTS.example.org"),
    ],
)
def test_a_posts_address_is_known_as_people_copy_it(client, post, url):
    assert card(client, url)["title"] == "Small post 1"


def test_an_earlier_address_leads_to_the_post(client, post):
    made.publish(made.small(1, slug="moved", path="/blog/moved/"), at=made.AT + timedelta(hours=1))
    assert "https://posts.example.org/blog/moved/" in card(client)["html"]


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("https://www.example.org/{locale}/{slug}", "https://www.example.org/en-CA/small-1"),
        ("https://www.example.org/{locale}/{slug}", "https://www.example.org/en-CA/small-1/?x=1#y"),
        ("https://www.example.org{path}", "https://www.example.org/blog/small-1/"),
        ("https://www.example.org/p/{id}/{slug}/", f"https://www.example.org/p/{made.small(1).id}/small-1/"),
        ("https://www.example.org/?post={id}", f"https://www.example.org/?post={made.small(1).id}"),
    ],
)  # fmt: skip
def test_the_address_on_another_front_end_is_known_too(client, post, pattern, url):
    made.publisher(canonical_url_pattern=pattern)
    made.publish(made.small(2))
    answer = card(client, url)
    assert answer["title"] == "Small post 1"
    assert answer["provider_url"] == "https://www.example.org"
    assert card(client, PAGE)["title"] == "Small post 1"


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("https://www.example.org/{locale}/{slug}", "https://www.example.org/en-CA/small-1"),
        ("https://www.example.org/{slug}/", "https://www.example.org/small-1/?x=1"),
        ("https://www.example.org{path}", "https://www.example.org/blog/small-1/"),
        ("https://www.example.org/p/{id}/{slug}/", f"https://www.example.org/p/{made.small(1).id}/small-1/"),
    ],
)  # fmt: skip
def test_an_earlier_address_on_another_front_end_leads_to_the_post(client, post, pattern, url):
    made.publisher(canonical_url_pattern=pattern)
    moved = made.small(1, slug="moved", path="/blog/moved/", title="Moved")
    made.publish(moved, at=made.AT + timedelta(hours=1))
    assert card(client, url)["title"] == "Moved"
    for wrong in (url.replace("small-1", "small-9"), url.replace("www.", "evil.")):
        assert client.get(CARD, {"url": wrong}).status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.org/fr-CA/small-1",  # another language
        "https://www.example.org/en-CA/small-1/more",
        "https://www.example.org.evil.example/en-CA/small-1",
        "https://www.example.org@evil.example/en-CA/small-1",
        "http://www.example.org/en-CA/small-1",
    ],
)
def test_what_only_resembles_the_front_ends_address_is_not(client, post, url):
    made.publisher(canonical_url_pattern="https://www.example.org/{locale}/{slug}")
    assert client.get(CARD, {"url": url}).status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/blog/small-1/",
        "http://posts.example.org/blog/small-1/",
        "https://posts.example.org:8443/blog/small-1/",
        "https://posts.example.org@elsewhere.example/blog/small-1/",
        "https://user:password@posts.example.org/blog/small-1/",
        "//posts.example.org/blog/small-1/",
        "/blog/small-1/",
        "javascript:alert(1)//posts.example.org/blog/small-1/",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "https://posts.example.org/blog/small-1/%00",
        "https://posts.example.org/blog/small-1/\x00",
        "https://posts.example.org/blog/%0d%0aSet-Cookie:x/",
        "https://posts.example.org/blog/../admin/",
        "https://posts.example.org/",
        "https://posts.example.org/blog/",
        "https://posts.example.org/api/v1/posts/",
        "https://[",
        "https://posts.example.org/blog/'; DROP TABLE x; --/",
        "https://posts.example.org/" + "a/" * 5000,
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_any_other_address_is_not_found(client, post, url):
    response = client.get(CARD, {"url": url})
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_no_address_is_ever_fetched(client, post, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a card must not reach out")

    monkeypatch.setattr("socket.socket.connect", fail)
    monkeypatch.setattr("socket.getaddrinfo", fail)
    assert client.get(CARD, {"url": "http://127.0.0.1:8000/"}).status_code == 404


# -- only what everyone may read ------------------------------------------------------------------


def test_a_post_that_was_taken_back_has_no_card_from_then_on(client, post):
    tag = client.get(CARD, {"url": PAGE})["ETag"]
    recording.withdraw(post.post_id, at=made.AT, reason="error")
    for headers in ({}, {"If-None-Match": tag}, {"If-None-Match": "*"}):
        assert client.get(CARD, {"url": PAGE}, headers=headers).status_code == 404


def test_a_denied_post_has_no_card(client, post):
    card(client)
    recording.deny([post.post_id], at=made.AT)
    assert client.get(CARD, {"url": PAGE}).status_code == 404


@pytest.mark.parametrize("key", ["Bearer nonsense", "Basic eDp5", ""])
def test_no_key_is_asked_for_or_looked_at(client, post, key, settings):
    settings.PUBLIC_READING = False
    response = client.get(CARD, {"url": PAGE}, headers={"Authorization": key})
    assert response.status_code == 200


def test_a_card_keeps_its_tag_while_other_posts_are_published(client, post):
    first = client.get(CARD, {"url": PAGE})
    made.publish(made.small(7))
    again = client.get(CARD, {"url": PAGE}, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_a_card_follows_its_post(client, post):
    first = client.get(CARD, {"url": PAGE})
    again = client.get(CARD, {"url": PAGE}, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    made.publish(made.small(1, title="Renamed"), at=made.AT + timedelta(hours=1))
    after = client.get(CARD, {"url": PAGE}, headers={"If-None-Match": first["ETag"]})
    assert after.json()["title"] == "Renamed"


# -- content that would be more than words ---------------------------------------------------------


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</blockquote><h1>",
        "&lt;b&gt;",
    ],
)
def test_no_words_of_a_post_become_markup(client, hostile):
    plain = doc.RichText(html="<p>x</p>", text=hostile)
    rights = doc.Rights(
        licence=hostile, licence_url="javascript:alert(1)", holder=hostile,
        attribution=doc.RichText(html="Ours", text="Ours"),
    )  # fmt: skip
    made.publisher(organization={"en": hostile}, licence=hostile, licence_url="javascript:x")
    made.publish(
        made.small(1, title=hostile, lead=plain, rights=rights, content_warnings=(hostile,))
    )
    answer = card(client)
    found = tree(answer)
    assert {node.tag for node in found.iter()} <= {"blockquote", "p", "a", "strong"}
    assert hostile in found.text_content()
    assert "javascript:" not in answer["html"]
    assert answer["title"] == hostile


# -- discovery ------------------------------------------------------------------------------------


def test_every_public_page_of_a_post_names_its_card(client, post):
    page = html.fromstring(client.get("/blog/small-1/").content.decode())
    link = page.xpath("//link[@type='application/json+oembed']")[0]
    assert link.get("rel") == "alternate"
    assert link.get("href") == f"{samples.ORIGIN}{CARD}?url={quote(PAGE, safe='')}&format=json"
    answer = client.get(link.get("href").removeprefix(samples.ORIGIN))
    assert answer.json()["title"] == "Small post 1"


def test_a_page_without_a_post_and_a_draft_name_none(client, post):
    for path in ("/blog/", "/blog/nothing/"):
        assert b"oembed" not in client.get(path).content
    view = posts.at_path("/blog/small-1/", media=("data", "html"))
    draft = pages.post(view, publisher.current(), draft=True)
    assert b"oembed" not in draft.content


def test_a_pattern_that_says_a_part_twice_wants_it_twice():
    facts = dataclasses.replace(
        made.FACTS, canonical_url_pattern="https://www.example.org/{slug}/{slug}"
    )
    made.publish(made.small(1))
    made.publisher(canonical_url_pattern=facts.canonical_url_pattern)
    assert addresses.find("https://www.example.org/small-1/small-1", facts)
    assert addresses.find("https://www.example.org/small-1/small-2", facts) is None
    assert addresses.find(f"https://www.example.org/{uuid4()}/x", facts) is None


def test_a_post_that_comes_to_live_at_anothers_old_address_has_its_card_there(client):
    made.publish(made.small(1, title="Moved on"))
    moved = made.small(1, title="Moved on", slug="elsewhere", path="/blog/elsewhere/")
    made.publish(moved, at=made.AT + timedelta(hours=1))
    old = f"{samples.ORIGIN}/blog/small-1/"
    assert card(client, old)["title"] == "Moved on"
    made.publish(made.small(2, title="Moved in", slug="small-1", path="/blog/small-1/"))
    assert card(client, old)["title"] == "Moved in"
