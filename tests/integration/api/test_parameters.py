"""What a list can be asked for beside language and terms: spans, members, regions."""

import dataclasses
from datetime import timedelta
from uuid import uuid4

import pytest

from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog import document as doc
from blog.builder.addresses import TAGS
from blog.models import CrisisResource
from cms.middleware import response_cache
from syndication.api import parameters, representation
from syndication.editions.models import Head, Kind
from tests import editions_factory as made
from tests import sample_parts, samples

LIST = "/api/v1/posts/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()
    response_cache.clear()


def found(client, **query: str) -> list[str]:
    response = client.get(LIST, query)
    assert response.status_code == 200, response.content
    return [post["slug"] for post in response.json()["results"]]


def refused(client, query: str) -> dict[str, object]:
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 400, query
    answer: dict[str, object] = response.json()
    return answer


# -- spans ----------------------------------------------------------------------------------------


def test_a_span_of_publication_begins_with_its_first_moment_and_ends_before_its_last(client):
    made.publish_many(4)  # at 15:30, 16:30, 17:30 and 18:30
    day = "2026-11-02T"
    assert found(client, published_after=f"{day}17:30:00Z") == ["small-4", "small-3"]
    assert found(client, published_before=f"{day}17:30:00Z") == ["small-2", "small-1"]
    both = {"published_after": f"{day}16:30:00Z", "published_before": f"{day}17:30:00Z"}
    assert found(client, **both) == ["small-2"]
    # The same moment in another zone.
    assert found(client, published_after=f"{day}12:30:00-05:00") == ["small-4", "small-3"]


def test_neighbouring_spans_share_no_post_and_miss_none(client):
    """Two posts of the same second, one of them at the very edge."""
    made.publish(made.small(1))
    made.publish(made.small(2), at=made.AT + timedelta(microseconds=500_000))
    edge = "2026-11-02T14:30:00Z"
    assert found(client, published_before=edge) == []
    assert set(found(client, published_after=edge)) == {"small-1", "small-2"}
    half = "2026-11-02T14:30:00.5Z"
    assert found(client, published_before=half) == ["small-1"]
    assert found(client, published_after=half) == ["small-2"]


def test_what_was_shown_as_updated_is_found_from_that_second_on(client):
    """Answers show whole seconds: nothing that happened within one is lost by asking from it."""
    made.publish(made.small(1), at=made.AT + timedelta(microseconds=999_999))
    shown = client.get(LIST).json()["results"][0]["updated_at"]
    assert found(client, updated_after=shown) == ["small-1"]


def test_a_span_of_updates_follows_the_editorial_date(client):
    made.publish_many(2)
    later = made.AT + timedelta(days=3)
    made.publish(made.small(1, title="New words"), at=later, kind=Kind.UPDATE)
    made.publish(made.small(2, title="A comma"), at=later, kind=Kind.MINOR)
    assert found(client, updated_after="2026-11-05") == ["small-1"]
    assert found(client, updated_before="2026-11-05") == ["small-2"]


def reviewed(number: int, at: str | None, due: str | None) -> doc.Document:
    return made.small(number, review=doc.Review(reviewed_at=at, next_review_at=due))


def test_spans_of_reviews_are_days_and_hold_only_what_was_reviewed(client):
    made.publish(reviewed(1, "2026-10-01", "2027-10-01"))
    made.publish(reviewed(2, "2026-10-02", "2027-10-02"))
    made.publish(made.small(3))
    assert found(client, reviewed_after="2026-10-02") == ["small-2"]
    assert found(client, reviewed_before="2026-10-02") == ["small-1"]
    assert found(client, review_due_before="2027-10-02") == ["small-1"]
    assert found(client, review_due_after="2027-10-02") == ["small-2"]
    assert set(found(client, reviewed_after="2000-01-01")) == {"small-1", "small-2"}


@pytest.mark.parametrize("by", [{}, {"topic": 1}, {"author": 1}, {"topic": 1, "author": 1}])
def test_a_span_is_paged_within_its_other_filters(client, by):
    made.publish_many(7)
    terms = {
        "topic": made.small(1).topics[0].slug,
        "author": made.small(1).byline.authors[0].slug,
    }
    query = {name: terms[name] for name in by} | {
        "published_after": "2026-11-02T16:30:00Z",
        "published_before": "2026-11-02T20:30:00Z",
        "updated_after": "2026-11-02",
        "locale": "en-CA",
        "limit": "2",
    }
    first = client.get(LIST, query).json()
    second = client.get(first["next"]).json()
    slugs = [post["slug"] for post in first["results"] + second["results"]]
    assert slugs == ["small-5", "small-4", "small-3", "small-2"]
    assert second["next"] is None


def test_a_span_costs_no_more_queries(client):
    made.publish_many(3)
    with CaptureQueriesContext(connection) as caught:
        assert found(client, updated_after="2026-11-01", published_before="2027-01-01")
    assert len(caught.captured_queries) == 2


@pytest.mark.parametrize("name", ["published", "updated", "reviewed", "review_due"])
def test_an_end_before_its_beginning_is_refused(client, name):
    answer = refused(client, f"{name}_after=2026-11-03&{name}_before=2026-11-02")
    assert answer["parameter"] == f"{name}_before"
    assert found(client, **{f"{name}_after": "2026-11-02", f"{name}_before": "2026-11-02"}) == []


@pytest.mark.parametrize(
    "query",
    [
        "published_after=yesterday",
        "published_after=",
        "published_before=2026-11-02T14:30:00",
        "updated_after=2026-11-02T14:30:00+00:00",  # its "+" came as a space
        "reviewed_after=2026-11-02T00:00:00Z",
        "review_due_before=1e3",
        "published_after=2026-11-02&published_after=2026-11-03",
    ],
)
def test_what_is_no_date_is_refused_by_name(client, query):
    assert refused(client, query)["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "other",
    [
        "",
        "published_after=2026-11-01",
        "published_after=2026-11-02&updated_after=2026-11-02",
        "published_before=2026-11-02",
    ],
)
def test_a_cursor_belongs_to_its_spans(client, other):
    made.publish_many(3)
    query = {"published_after": "2026-11-02", "limit": "1"}
    following = client.get(LIST, query).json()["next"]
    cursor = following.rpartition("cursor=")[2]
    answer = refused(client, f"cursor={cursor}&{other}".rstrip("&"))
    assert answer["type"].endswith("#invalid-cursor")
    assert client.get(following).status_code == 200


def test_the_address_of_the_next_page_repeats_the_question(client):
    made.publish_many(2)
    given = {
        "published_after": "2026-11-02T00:00:00Z",
        "reviewed_before": "2100-01-01",
        "fields": "title",
        "region": "CA-BC",
        "limit": "1",
    }
    Head.objects.update(reviewed_on="2026-01-01")
    following = client.get(LIST, given).json()["next"]
    for name, value in given.items():
        assert f"{name}={value.replace(':', '%3A')}" in following
    assert client.get(following).json()["results"][0].keys() == {"id", "title"}


# -- members --------------------------------------------------------------------------------------


def test_only_the_members_that_were_asked_for_are_given_and_the_id(client):
    post = made.publish(samples.english())
    whole = client.get(f"{LIST}{post.post_id}/").json()
    for url in (LIST, f"{LIST}{post.post_id}/"):
        answer = client.get(url, {"fields": "title,lead,edition,translations"}).json()
        answer = answer["results"][0] if url == LIST else answer
        assert list(answer) == ["edition", "translations", "id", "title", "lead"]
        assert answer == {name: whole[name] for name in answer}


def test_members_go_with_a_form_of_the_body(client):
    post = made.publish(samples.english())
    url = f"{LIST}{post.post_id}/"
    assert client.get(url, {"fields": "html", "body": "html"}).json().keys() == {"id", "html"}
    assert client.get(url, {"fields": "body"}).json().keys() == {"id", "body"}
    assert client.get(url, {"fields": "title", "body": "text"}).json().keys() == {"id", "title"}


@pytest.mark.parametrize("query", ["fields=html", "fields=body&body=html", "fields=text&body=none"])
def test_a_body_that_the_form_has_not_is_refused(client, query):
    assert refused(client, query)["parameter"] == "fields"


@pytest.mark.parametrize(
    "fields",
    [
        "tytle",
        "title,,lead",
        "title,title",
        "Title",
        "title, lead",
        "*",
        "edition.number",
        "body[0]",
    ],
)
def test_members_that_no_post_has_are_named(client, fields):
    answer = refused(client, f"fields={fields}")
    assert answer["parameter"] == "fields"


def test_the_refusal_lists_the_members_that_there_are(client):
    answer = refused(client, "fields=title,tytle,colour")
    assert "tytle" in str(answer["detail"])
    assert "colour" in str(answer["detail"])
    assert answer["known"] == list(representation.FIELDS)


# -- regions --------------------------------------------------------------------------------------


def regional() -> doc.Document:
    """The English sample, its support with a service of one province beside the national one."""
    english = samples.english()
    line = sample_parts.support_line("Line", "note", "always", None)
    here = dataclasses.replace(line, key="bc", region="CA-BC")
    body = tuple(
        dataclasses.replace(
            block, value=dataclasses.replace(block.value, region=None, resources=(line, here))
        )
        if block.type == "crisis_support"
        else block
        for block in english.body
    )
    return dataclasses.replace(english, body=body)


def services(answer: dict) -> list[str]:
    return [
        one["key"]
        for block in answer["body"]
        if block["type"] == "crisis_support"
        for one in block["value"]["resources"]
    ]


def test_a_region_selects_crisis_resources_and_nothing_else(client):
    post = made.publish(regional())
    url = f"{LIST}{post.post_id}/"
    whole = client.get(url).json()
    assert services(whole) == ["example_line", "bc"]
    assert client.get(url, {"region": "CA-BC"}).json() == whole
    elsewhere = client.get(url, {"region": "ca-qc"}).json()
    assert services(elsewhere) == ["example_line"]
    others = [name for name in whole if name not in {"body", "crisis_support"}]
    assert {name: elsewhere[name] for name in others} == {name: whole[name] for name in others}
    assert services(client.get(LIST, {"region": "CA-QC"}).json()["results"][0]) == ["example_line"]


def test_each_region_is_kept_apart_by_caches(client):
    post = made.publish(regional())
    url = f"{LIST}{post.post_id}/"
    tags = {client.get(url, query)["ETag"] for query in ({}, {"region": "CA"}, {"region": "CA-BC"})}
    assert len(tags) == 3


@pytest.mark.parametrize(
    "query",
    ["region=BC", "region=US", "region=CA-ZZ", "region=Canada", "region=CA-", "region=CA_BC",
     "region=", "region=CA-BCBC",
     "region=CA-BC&body=html", "region=CA-BC&body=none"],
)  # fmt: skip
def test_what_is_no_region_or_can_not_be_selected_is_refused(client, query):
    assert refused(client, query)["parameter"] == "region"


def test_the_regions_are_those_that_editors_can_choose(client):
    chosen = [code for code, _name in CrisisResource._meta.get_field("region").choices]
    assert refused(client, "region=BC")["known"] == chosen


def test_a_locale_is_one_that_posts_are_written_in_whatever_its_letters(client):
    """A language alone would find nothing, and its reader not notice."""
    assert list(parameters.LOCALES) == list(TAGS.values())
    made.publish(samples.french())
    for written in ("fr-CA", "fr-ca", "FR-CA"):
        assert len(client.get(LIST, {"locale": written}).json()["results"]) == 1
    for url in (LIST, "/api/v1/changes/", "/api/v1/export.ndjson"):
        response = client.get(url, {"locale": "fr"})
        assert response.status_code == 400
        assert response.json()["known"] == ["en-CA", "fr-CA"]


def test_no_address_of_the_reader_selects_a_region(client):
    post = made.publish(regional())
    url = f"{LIST}{post.post_id}/"
    answers = [
        client.get(url, headers=headers).content
        for headers in ({}, {"X-Forwarded-For": "24.48.0.1"}, {"CF-IPCountry": "CA"})
    ]
    assert answers[0] == answers[1] == answers[2]


# -- what stands beside the words -----------------------------------------------------------------


def test_an_item_carries_what_a_copy_must_show(client):
    made.publisher(licence="CC BY-ND 4.0", licence_url="https://licence.example/by-nd")
    post = made.publish(samples.english(), translation_key=uuid4())
    answer = client.get(f"{LIST}{post.post_id}/").json()
    assert answer["robots"] == "noindex,follow"
    assert answer["terms"] == {"no_modify": False, "no_ai": False}
    assert answer["canonical_url"] in answer["attribution"]["html"]
    assert answer["title"] in answer["attribution"]["text"]
    assert client.get(f"{LIST}{post.post_id}/")["Content-Language"] == "en-CA"
