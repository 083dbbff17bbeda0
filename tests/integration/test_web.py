"""The public site: what answers at each address, and what it says."""

import dataclasses
import json
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID
from xml.etree import ElementTree

import pytest

from django.test import Client

from blog import codec
from blog import document as doc
from blog.renditions import data, html
from blog.renditions.context import Context
from cms.middleware import replays
from syndication import editions, publisher
from syndication.editions import Name, Release, Rendered
from syndication.models import Head, Kind
from syndication.publisher import Publisher
from tests import samples

AT = datetime(2026, 11, 3, 2, 30, tzinfo=UTC)  # still November 2 in Toronto
KEY = UUID("00000000-0000-4000-8000-000000000001")
FACTS = Publisher(
    origin=samples.ORIGIN,
    title={"en": "Steady", "fr": "Sol ferme"},
    description={"en": "Kind words.", "fr": "Des mots doux."},
    organization={"en": "Example Collective", "fr": "Collectif Exemple"},
    editorial_policy_url="https://example.org/policy/",
    share_networks=("email",),
)
ENGLISH = "/blog/steady-ground/"
FRENCH = "/fr/blogue/sol-ferme/"


@pytest.fixture(autouse=True)
def _site(db):
    replays.clear()
    announce(FACTS)


def announce(facts: Publisher) -> None:
    editions.resync(dataclasses.asdict(facts), at=AT, moved=False)


def publish(document: doc.Document, *, key: UUID = KEY, at: datetime = AT) -> None:
    """Record an edition of ``document``, published ``at``."""
    facts = publisher.current()
    path = str(document.path)
    canonical = facts.canonical_url(
        path=path, slug=document.slug, locale=document.locale, post_id=document.id
    )
    context = Context(origin=facts.origin, canonical_url=canonical)
    contents = {"data": data.render(document, context), "html": html.render(document, context)}
    editions.record(
        Release(
            post_id=UUID(document.id),
            translation_key=key,
            locale=document.locale,
            slug=document.slug,
            path=path,
            title=document.title,
            digest=codec.digest(document),
            document=codec.dumps(document).decode(),
            rendered=Rendered(renderer="1", origin=facts.origin, contents=contents),
            topics=tuple(Name(topic.slug, topic.name) for topic in document.topics),
            authors=tuple(Name(author.slug, author.name) for author in document.byline.authors),
        ),
        kind=Kind.UPDATE,
        at=at,
        published_at=at,
    )


def another(number: int) -> doc.Document:
    return dataclasses.replace(
        samples.english(),
        id=samples.identity(f"another/{number}"),
        slug=f"another-{number}",
        path=f"/blog/another-{number}/",
        title=f"Another post {number}",
    )


def withdraw(document: doc.Document, **values: str) -> None:
    editions.withdraw(UUID(document.id), at=AT, **{"reason": "incorrect", **values})


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def graph(page: str) -> dict[str, dict[str, object]]:
    """The JSON-LD nodes of a page, by type."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    return {node["@type"]: node for node in json.loads(found[1])["@graph"]}


def test_a_post_is_shown_in_the_words_of_its_edition(client):
    publish(samples.english())
    page = text(client, ENGLISH)
    assert '<html lang="en-CA">' in page
    assert '<h1 id="title">Finding Steady Ground in a Hard Season</h1>' in page
    assert html.render(samples.english(), samples.context(samples.english())) in page
    assert "Clinically reviewed by Fictional Review Panel, RSW on November 2, 2026." in page


def test_dates_are_those_of_the_publishers_time_zone(client):
    publish(samples.english())
    assert '<time datetime="2026-11-02T21:30:00-05:00">November 2, 2026</time>' in text(
        client, ENGLISH
    )


def test_an_update_on_another_day_is_shown_one_on_the_same_day_is_not(client):
    publish(samples.english())
    assert "Updated on" not in text(client, ENGLISH)
    changed = dataclasses.replace(samples.english(), title="A new title")
    publish(changed, at=AT + timedelta(days=3))
    assert "Updated on" in text(client, ENGLISH)


def test_each_language_points_to_its_twin_and_both_say_the_same_alternates(client):
    publish(samples.english())
    publish(samples.french())
    english, french = text(client, ENGLISH), text(client, FRENCH)
    assert '<html lang="fr-CA">' in french
    for page in (english, french):
        for code, path in (("en-CA", ENGLISH), ("fr-CA", FRENCH), ("x-default", ENGLISH)):
            assert f'hreflang="{code}" href="{samples.ORIGIN}{path}"' in page
    assert "Lire cet article en français" in english
    assert "Read this post in English" in french


def test_a_twin_that_is_withdrawn_is_no_longer_pointed_to(client):
    publish(samples.english())
    publish(samples.french())
    assert FRENCH in text(client, ENGLISH)
    withdraw(samples.french())
    page = text(client, ENGLISH)
    assert FRENCH not in page
    assert 'hreflang="fr-CA">Français</a>' in page  # to the French index, where there is no twin
    assert 'rel="alternate" hreflang' not in page


def test_related_posts_are_named_as_they_are_now_and_left_out_when_gone(client):
    other = another(1)
    publish(dataclasses.replace(samples.english(), related=(other.id,)))
    assert "Read next" not in text(client, ENGLISH)
    publish(other, key=UUID(int=1))
    assert "Another post 1" in text(client, ENGLISH)
    publish(dataclasses.replace(other, title="Renamed"), key=UUID(int=1))
    assert "Renamed" in text(client, ENGLISH)
    withdraw(other)
    assert "Renamed" not in text(client, ENGLISH)


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
    editions.deny([UUID(samples.english().id)], at=AT)
    assert "Steady Ground" not in text(client, ENGLISH, status=404)
    assert "Steady Ground" not in text(client, "/blog/")


def test_a_post_that_moved_is_found_from_its_old_address(client):
    publish(samples.english())
    publish(dataclasses.replace(samples.english(), path="/blog/new/", slug="new"))
    response = client.get(ENGLISH)
    assert (response.status_code, response["Location"]) == (301, "/blog/new/")


def test_where_a_withdrawn_post_was_the_address_of_a_moved_one_leads_to_it(client):
    moved = another(1)
    publish(moved, key=UUID(int=1))
    publish(dataclasses.replace(moved, path="/blog/elsewhere/"), key=UUID(int=1))
    successor = dataclasses.replace(another(2), path=moved.path)
    publish(successor, key=UUID(int=2))
    withdraw(successor)
    response = client.get(str(moved.path))
    assert (response.status_code, response["Location"]) == (301, "/blog/elsewhere/")


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


def test_the_index_pages_through_all_posts_once_newest_first(client):
    for number in range(27):
        publish(another(number), key=UUID(int=number + 10), at=AT + timedelta(hours=number // 2))
    seen: list[str] = []
    path: str | None = "/blog/"
    while path:
        page = text(client, path)
        seen += re.findall(r"Another post (\d+)</a></h2>", page)
        later = re.search(r'rel="next" href="https://posts.example.org([^"]+)"', page)
        path = later[1].replace("&amp;", "&") if later else None
    assert len(seen) == len(set(seen)) == 27
    assert [int(number) // 2 for number in seen] == sorted(
        (int(number) // 2 for number in seen), reverse=True
    )


@pytest.mark.parametrize("after", ["x", "2026-11-02~x", "2026-11-02T10:00:00~" + str(KEY), ""])
def test_a_place_that_is_none_is_not_found(client, after):
    publish(samples.english())
    assert client.get("/blog/", {"after": after}).status_code == 404


def test_an_index_warns_of_what_a_post_is_about(client):
    publish(samples.english())
    assert "Content warning: suicide" in text(client, "/blog/")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/blog/topics/stress/", "Stress"),
        ("/fr/blogue/sujets/stress/", "Stress"),
        ("/blog/authors/fictional-care-team/", "Fictional Care Team"),
        ("/fr/blogue/auteurs/equipe-fictive-de-soins/", "Équipe fictive de soins"),
    ],
)
def test_topics_and_authors_have_pages_in_each_language(client, path, name):
    publish(samples.english())
    publish(samples.french())
    assert f"<h1>{name}</h1>" in text(client, path)


def test_a_topic_or_author_that_no_post_bears_is_not_found(client):
    assert client.get("/blog/topics/stress/").status_code == 404
    assert client.get("/blog/authors/nobody/").status_code == 404


def test_pages_name_their_feeds(client):
    publish(samples.english())
    assert f'href="{samples.ORIGIN}/feeds/en-CA/atom.xml"' in text(client, ENGLISH)
    topic = text(client, "/blog/topics/stress/")
    assert topic.index("/feeds/topics/stress/atom.xml") < topic.index("/feeds/en-CA/atom.xml")


def test_search_engines_read_what_is_true(client):
    publish(samples.english())
    nodes = graph(text(client, ENGLISH))
    url = samples.ORIGIN + ENGLISH
    assert nodes["WebPage"]["reviewedBy"] == {
        "@type": "Person",
        "name": "Fictional Review Panel",
        "honorificSuffix": "RSW",
    }
    assert nodes["WebPage"]["lastReviewed"] == "2026-11-02"
    posting = nodes["BlogPosting"]
    assert posting["@id"] == f"{url}#post"
    assert posting["author"][0]["@type"] == "Organization"  # a team is no person
    assert [item["name"] for item in posting["citation"]] == [
        "An Invented Study of Rest",
        "A Fictional Guide to Support",
    ]
    assert posting["correction"][0]["datePublished"] == "2026-11-05"
    assert nodes["Organization"]["publishingPrinciples"] == "https://example.org/policy/"
    assert nodes["BreadcrumbList"]["itemListElement"][1]["item"] == url


@pytest.mark.parametrize("status", ["not_reviewed", "in_review", "expired"])
def test_no_review_is_claimed_that_does_not_count(client, status):
    review = dataclasses.replace(samples.english().review, status=status)
    publish(dataclasses.replace(samples.english(), review=review))
    page = text(client, ENGLISH)
    assert "reviewedBy" not in graph(page)["WebPage"]
    assert "Clinically reviewed" not in page


def test_a_text_changed_since_its_review_claims_none_to_search_engines(client):
    review = dataclasses.replace(samples.english().review, changed_since=True)
    publish(dataclasses.replace(samples.english(), review=review))
    page = text(client, ENGLISH)
    assert "reviewedBy" not in graph(page)["WebPage"]
    assert "The text has changed since then." in page


def test_no_title_can_end_the_script_element(client):
    hostile = '</script><script>alert("x")</script><!-- &amp;'
    publish(dataclasses.replace(samples.english(), title=hostile))
    page = text(client, ENGLISH)
    assert "<script>alert" not in page
    assert graph(page)["BlogPosting"]["headline"] == hostile


def test_a_page_asks_nothing_of_other_hosts_and_has_no_inline_code(client):
    publish(samples.english())
    page = text(client, ENGLISH)
    for source in re.findall(r'(?:src|srcset)="([^"]+)"', page):
        assert all(
            part.split()[0].startswith(("/static/", f"{samples.ORIGIN}/"))
            for part in source.split(", ")
        )
    for sheet in re.findall(r'<link rel="(?:stylesheet|icon)"[^>]*href="([^"]+)"', page):
        assert sheet.startswith("/static/")
    assert " style=" not in page
    assert not re.search(r"\son[a-z]+=", page)
    assert not re.findall(r"<script(?! type=\"application/ld\+json\"| src=)", page)


def test_a_post_that_must_not_be_shared_loads_no_sharing_script(client):
    publish(dataclasses.replace(samples.english(), share=doc.Share(enabled=False)))
    assert "share.js" not in text(client, ENGLISH)


def test_an_unchanged_page_is_not_sent_again_and_a_changed_one_is(client):
    publish(samples.english())
    first = client.get(ENGLISH)
    again = client.get(ENGLISH, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    publish(dataclasses.replace(samples.english(), title="A new title"))
    changed = client.get(ENGLISH, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "A new title" in changed.content.decode()


def test_the_publishers_new_name_is_shown_at_once(client):
    publish(samples.english())
    assert "Renamed Collective" not in text(client, ENGLISH)
    announce(dataclasses.replace(FACTS, organization={"en": "Renamed Collective"}))
    assert "Renamed Collective" in text(client, ENGLISH)


def test_a_page_costs_few_queries_however_many_posts_there_are(
    client, django_assert_max_num_queries
):
    for number in range(30):
        publish(another(number), key=UUID(int=number + 10))
    with django_assert_max_num_queries(6):
        text(client, "/blog/")
    with django_assert_max_num_queries(4):
        text(client, "/blog/another-3/")
    with django_assert_max_num_queries(1):
        text(client, "/blog/another-3/")


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
    assert client.get("/blog/").status_code == 404
    assert client.get("/sitemap.xml").status_code == 404
    withdraw(samples.english())
    assert client.get(ENGLISH).status_code == 410


def test_headless_without_another_address_does_not_lead_in_circles(client, settings):
    settings.HEADLESS = True
    publish(samples.english())
    assert client.get(ENGLISH).status_code == 404


def test_no_post_is_listed_whose_head_is_not_live(client):
    publish(samples.english())
    Head.objects.update(live=False)
    replays.clear()
    assert "Steady Ground" not in text(client, "/blog/")
