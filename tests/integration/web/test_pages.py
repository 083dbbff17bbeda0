"""The public site's pages: what they say, and to whom."""

import dataclasses
import json
import re
from datetime import timedelta
from uuid import UUID

import pytest

from blog import document as doc
from blog.renditions import html
from cms.middleware import response_cache
from syndication.http.models import Purge
from tests import samples
from tests.recorded_site import (
    AT,
    ENGLISH,
    FACTS,
    FRENCH,
    KEY,
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


def naming(*others: doc.Document) -> doc.Document:
    """A post that is related to the others, whose body has no place for that."""
    post = samples.english()
    body = tuple(block for block in post.body if block.type != "related_posts")
    return dataclasses.replace(post, body=body, related=tuple(each.id for each in others))


def test_related_posts_are_named_as_they_are_now_and_left_out_when_gone(client):
    other = another(1)
    publish(naming(other))
    assert "Read next" not in text(client, ENGLISH)
    publish(other, key=UUID(int=1))
    assert "Another post 1" in text(client, ENGLISH)
    publish(dataclasses.replace(other, title="Renamed"), key=UUID(int=1))
    assert "Renamed" in text(client, ENGLISH)
    withdraw(other)
    assert "Renamed" not in text(client, ENGLISH)


def test_a_page_is_purged_when_a_post_that_it_names_is_renamed_withdrawn_or_back(client, settings):
    settings.PURGE_URL = "https://cdn.example/purge"
    other = another(1)
    publish(other, key=UUID(int=1))
    publish(naming(other))
    renamed = dataclasses.replace(other, title="Renamed")
    for change in (
        lambda: publish(renamed, key=UUID(int=1)),
        lambda: withdraw(renamed),
        lambda: publish(other, key=UUID(int=1)),
    ):
        before = client.get(ENGLISH)
        Purge.objects.all().delete()
        change()
        purged = {tag for purge in Purge.objects.all() for tag in purge.tags}
        assert purged & set(before["Surrogate-Key"].split())
        after = client.get(ENGLISH, headers={"If-None-Match": before["ETag"]})
        assert after.status_code == 200
        assert after.content != before.content


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


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "2026-11-02~x",
        f"2026-11-02T10:00:00~{KEY}",
        f"0001-01-01T00:00:00+23:59~{KEY}",
        f"9999-12-31T23:59:59-23:59~{KEY}",
        "",
    ],
)
def test_a_place_that_is_none_is_not_found(client, after):
    publish(samples.english())
    assert client.get("/blog/", {"after": after}).status_code == 404


def test_an_index_warns_of_what_a_post_is_about(client):
    publish(samples.english())
    for path in ("/blog/", "/blog/topics/stress/", "/blog/authors/fictional-care-team/"):
        page = text(client, path)
        assert page.index("Content warning: suicide") < page.index("Some seasons ask more")


def test_a_description_for_previews_and_machines_warns_first(client):
    publish(samples.english())
    page = text(client, ENGLISH)
    for opened in (
        '<meta name="description" content="',
        '<meta property="og:description" content="',
        '"description":"',
    ):
        assert f"{opened}Content warning: suicide. " in page


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


def test_a_post_and_those_it_names_are_read_once(client, django_assert_num_queries):
    others = [another(number) for number in range(1, 4)]
    for number, other in enumerate(others, 1):
        publish(other, key=UUID(int=number))
    publish(samples.french())
    publish(naming(*others))
    with django_assert_num_queries(4):  # its id, its version, the post, and those it names
        page = text(client, ENGLISH)
    assert all(other.title in page for other in others)
    tag = client.get(ENGLISH)["ETag"]
    response_cache.clear()
    with django_assert_num_queries(2):
        assert client.get(ENGLISH, headers={"If-None-Match": tag}).status_code == 304
    publish(dataclasses.replace(others[0], title="Renamed"), key=UUID(int=1))
    changed = client.get(ENGLISH, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "Renamed" in changed.content.decode()
