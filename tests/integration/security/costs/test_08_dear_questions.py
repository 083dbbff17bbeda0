"""Class 8: small questions that cost a great deal: pages, filters, ids, words, cursors.

What a request may ask for is bounded before the database is asked, and what is answered costs as
many queries as an ordinary question does.
"""

import itertools

import pytest

from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from syndication.search import finding, question
from syndication.webhooks import endpoints
from tests import editions_factory as made
from tests.integration.security.costs import asked

LIST = "/api/v1/posts/"
HOOKS = "/api/v1/webhooks/"
ADDRESS = "https://93.184.216.34/hook"  # public, and resolves without a name server
FILTERS = {
    "locale": "en-CA",
    "topic": "sleep",
    "author": "example-team",
    "slug": "small-1",
    "published_after": "2026-01-01",
    "published_before": "2027-01-01",
    "updated_after": "2026-01-01",
    "reviewed_after": "2020-01-01",
    "review_due_before": "2100-01-01",
    "q": "small",
    "body": "html",
    "fields": "title,topics",
}

pytestmark = pytest.mark.django_db


WORDS = [f"w{number}" for number in range(question.MAX_WORDS + 1)]


# -- how much may be asked for ---------------------------------------------------------------------


@pytest.mark.parametrize("limit", ["101", "1000000", "999999999", "9" * 5000, "1e9", "0", "-1"])
@pytest.mark.parametrize("path", [LIST, "/api/v1/changes/", "/api/v1/embargoed/"])
def test_no_page_is_larger_than_it_may_be_and_asking_costs_nothing(client, headers, path, limit):
    client.get(path, headers=headers)  # whose key it is, is known from now on
    response, cost = asked(client, f"{path}?limit={limit}", headers=headers)
    assert response.status_code == 400
    assert response.json()["parameter"] == "limit"
    assert cost <= 1  # the contract


@pytest.mark.parametrize("limit", ["101", "9" * 5000, "0", "-1"])
def test_no_page_of_a_log_is_larger_than_it_may_be(client, partner, headers, limit):
    found, _ = endpoints.create(partner, url=ADDRESS, at=timezone.now())
    response = client.get(f"{HOOKS}{found.pk}/deliveries/", {"limit": limit}, headers=headers)
    assert response.status_code == 400
    assert response.json()["parameter"] == "limit"


@pytest.mark.parametrize("path", [LIST, "/api/v1/changes/"])
def test_the_largest_page_costs_as_many_queries_as_the_smallest(client, path):
    made.publish_many(12)
    found = {limit: asked(client, f"{path}?limit={limit}") for limit in (1, 5, 100)}
    assert {response.status_code for response, _ in found.values()} == {200}
    assert len({cost for _, cost in found.values()}) == 1


def test_no_combination_of_filters_costs_more_queries_than_none(client):
    made.publish_many(3)
    _, plain = asked(client, LIST)
    for some in itertools.combinations(FILTERS, 2):
        response, cost = asked(client, LIST, data={name: FILTERS[name] for name in some})
        assert response.status_code == 200, some
        assert cost <= plain, some
    _, cost = asked(client, LIST, data=FILTERS)
    assert cost <= plain


def test_a_post_that_names_many_others_costs_no_more_to_list(client):
    made.publish_many(20)
    others = tuple(made.small(number).id for number in range(1, 21))
    _, plain = asked(client, f"{LIST}?limit=5")
    made.publish(made.small(50, related=others))
    made.publish(made.small(51, related=others))
    _, cost = asked(client, f"{LIST}?limit=5")
    assert cost <= plain + 1  # those to read next, of all posts of the page at once


# -- ids, words, cursors ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["0", "a" * 10_000, "9" * 5000, "0" * 36, "-" * 36, "a/" * 3000])
def test_a_long_id_asks_nothing_of_the_posts(client, name):
    for path in (f"{LIST}{name}/", f"{LIST}{name}/newsletter.html", f"{LIST}{name}/editions/"):
        response, cost = asked(client, path)
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"
        assert cost == 0
        assert len(response.content) < 20_000


def test_a_long_number_of_an_edition_asks_nothing(client):
    post = made.publish(made.small(1))
    for number in ("9" * 5000, "9" * 19, "1" * 4301):
        edition, _ = asked(client, f"{LIST}{post.post_id}/editions/{number}-{'0' * 12}/")
        assert edition.status_code == 404
        diff, cost = asked(client, f"{LIST}{post.post_id}/editions/diff/?from={number}&to=1")
        assert (diff.status_code, cost) == (400, 0)


@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 30, "9" * 4000], ids=len)
def test_a_long_number_of_a_delivery_is_not_there(client, partner, headers, number):
    found, _ = endpoints.create(partner, url=ADDRESS, at=timezone.now())
    path = f"{HOOKS}{found.pk}/deliveries/{number}/replay/"
    response = client.generic("POST", path, headers=headers)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "q",
    [
        "sleep " * (question.MAX_WORDS + 1),
        "a-b" * question.MAX_CHARACTERS,
        "x" * 100_000,
        '"' * question.MAX_CHARACTERS,
        " ".join(WORDS),
        "\u0301" * question.MAX_CHARACTERS,
        "ﷺ" * question.MAX_CHARACTERS,  # one character that is eighteen, taken apart
    ],
    ids=range(7),
)
def test_a_search_that_is_too_much_is_refused_before_it_is_made(client, q):
    response, cost = asked(client, LIST, data={"q": q})
    assert response.status_code in (200, 400)
    assert cost <= (0 if response.status_code == 400 else 2)
    assert len(response.content) < 2000


def test_a_search_has_so_many_words_and_characters_and_no_more(client):
    for most, more in (
        ("x" * question.MAX_CHARACTERS, "x" * (question.MAX_CHARACTERS + 1)),
        (" ".join(WORDS[: question.MAX_WORDS]), " ".join(WORDS)),
    ):
        assert asked(client, LIST, data={"q": most})[0].status_code == 200
        response, cost = asked(client, LIST, data={"q": more})
        assert (response.status_code, cost) == (400, 0)


def test_a_rank_is_made_of_so_many_posts_and_so_much_of_each(client):
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST, {"q": "small", "order": "relevance"})
    ranked = " ".join(query["sql"] for query in queries)
    assert f"LIMIT {finding.RANKED}" in ranked
    assert f"substr(s.body, 1, {question.SCORED})" in ranked


def test_what_is_refused_is_not_repeated_at_length(client, partner, headers):
    long = "x" * 15_000
    found, _ = endpoints.create(partner, url=ADDRESS, at=timezone.now())
    for query in ({long: "1"}, {"fields": long}, {"fields": ",".join([long] * 5)}):
        response = client.get(LIST, query)
        assert response.status_code == 400
        assert len(response.content) < 2000
    for members in ({long: 1}, {"types": [long]}):
        response = client.patch(
            f"{HOOKS}{found.pk}/", members, content_type="application/json", headers=headers
        )
        assert response.status_code == 400
        assert len(response.content) < 2000


def test_as_many_members_as_there_are_may_be_named_and_no_more_are_looked_at(client):
    response, cost = asked(client, LIST, data={"fields": "title," * 10_000})
    assert (response.status_code, cost) == (400, 0)
    assert len(response.content) < 2000


@pytest.fixture
def unsigned(monkeypatch) -> None:
    """No signature is calculated."""

    def calculated(*_: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(signing.Signer, "signature", calculated)


def test_a_huge_cursor_of_the_log_is_refused_before_it_is_read(client, partner, headers, unsigned):
    found, _ = endpoints.create(partner, url=ADDRESS, at=timezone.now())
    cursor = "A:" * 9999
    response = client.get(f"{HOOKS}{found.pk}/deliveries/", {"cursor": cursor}, headers=headers)
    assert response.status_code == 400
    assert response.json()["type"].endswith("#invalid-cursor")


@pytest.mark.parametrize("cursor", ["A" * 100_000, ":" * 50_000, ".eJ" + "x" * 50_000, "A:" * 9999])
@pytest.mark.parametrize("path", [LIST, "/api/v1/changes/"])
def test_a_huge_cursor_is_refused_before_it_is_read(client, unsigned, path, cursor):
    response, cost = asked(client, path, data={"cursor": cursor})
    assert response.status_code == 400
    assert response.json()["type"].endswith("#invalid-cursor")
    assert cost == 0
    assert len(response.content) < 2000
