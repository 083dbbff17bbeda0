"""Topics, authors and feeds as a partner sees them: those of the posts that it may read."""

from dataclasses import replace

import pytest

from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog import document as doc
from cms.middleware import response_cache
from syndication.editions import recording
from tests import editions_factory as made
from tests import partners_factory
from tests.partners_factory import bearer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _posts():
    """Sleep twice, once in French; stress once with sleep and once alone; each by an author."""
    made.publisher()
    response_cache.clear()
    for number, (locale, *topics) in enumerate(
        [("en-CA", "sleep"), ("fr-CA", "sleep"), ("en-CA", "sleep", "stress"), ("en-CA", "stress")]
    ):
        author = replace(made.small(1).byline.authors[0], slug=f"author-{number}")
        made.publish(
            made.small(
                number,
                locale=locale,
                topics=tuple(doc.Topic(slug=slug, name=slug.title()) for slug in topics),
                byline=doc.Byline(authors=(author,)),
            )
        )


def read(client, name: str, **contract: object) -> dict[str, int]:
    headers = {}
    if contract:
        partner = partners_factory.partner(f"Partner of {name}", **contract)
        headers = bearer(partners_factory.key(partner)[1])
    found = client.get(f"/api/v1/{name}/", headers=headers).json()["results"]
    return {term["slug"]: term["posts"] for term in found}


def test_anyone_sees_all(client):
    assert read(client, "topics") == {"sleep": 3, "stress": 2}
    assert len(read(client, "authors")) == 4


def test_a_contract_on_topics_counts_its_own_posts_only(client):
    assert read(client, "topics", topics=["stress"]) == {"sleep": 1, "stress": 2}
    assert read(client, "authors", topics=["stress"]) == {"author-2": 1, "author-3": 1}


def test_a_contract_on_languages_counts_its_own_posts_only(client):
    assert read(client, "topics", locales=["fr-CA"]) == {"sleep": 1}
    assert read(client, "authors", locales=["fr-CA"]) == {"author-1": 1}


def test_a_contract_on_what_is_not_there_sees_nothing(client):
    assert read(client, "topics", topics=["diet"]) == {}


def test_feeds_are_named_where_they_hold_posts_of_the_contract(client):
    partner = partners_factory.partner(locales=["fr-CA"])
    headers = bearer(partners_factory.key(partner)[1])
    found = client.get("/api/v1/feeds/", headers=headers).json()["results"]
    named = {feed["of"] for feed in found}
    assert named == {None, "fr-CA", "sleep", "author-1"}


def test_a_change_of_any_post_is_counted_at_once(client):
    partner = partners_factory.partner(topics=["stress"])
    headers = bearer(partners_factory.key(partner)[1])

    def topics() -> dict[str, int]:
        found = client.get("/api/v1/topics/", headers=headers).json()["results"]
        return {term["slug"]: term["posts"] for term in found}

    assert topics() == {"sleep": 1, "stress": 2}
    recording.withdraw(made.UUID(made.small(3).id), at=made.AT, reason="error")
    assert topics() == {"sleep": 1, "stress": 1}


def test_counting_costs_one_query_whatever_the_contract(client):
    partner = partners_factory.partner(topics=["stress"], locales=["en-CA"])
    headers = bearer(partners_factory.key(partner)[1])
    client.get("/api/v1/", headers=headers)
    counts = []
    for given in ({}, headers):
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/api/v1/topics/", headers=given).status_code == 200
        counts.append(len(caught.captured_queries))
    # The contract is read afresh, and that is all that it costs.
    assert counts[1] == counts[0] + 1


def test_every_address_of_the_index_is_there(client):
    for address in client.get("/api/v1/").json().values():
        assert client.get(address.removeprefix("https://posts.example.org")).status_code == 200
