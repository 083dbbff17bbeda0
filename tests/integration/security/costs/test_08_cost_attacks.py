"""Class 8: small requests that cost a great deal: by their headers and bodies, by what is long."""

import json

import pytest

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from syndication.api import addresses, export, parameters
from syndication.http import conditional
from syndication.search import question
from syndication.webhooks import endpoints
from syndication.webhooks.models import Challenge, Endpoint
from tests import editions_factory as made
from tests import samples
from tests.integration.security.costs import asked

LIST = "/api/v1/posts/"
HOOKS = "/api/v1/webhooks/"
ADDRESS = "https://93.184.216.34/hook"  # public, and resolves without a name server

pytestmark = pytest.mark.django_db


# -- headers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("If-None-Match", ", ".join(f'"{number}"' for number in range(20_000))),
        ("If-None-Match", 'W/"' * 30_000),
        ("If-Match", ", ".join(f'"{number}"' for number in range(20_000))),
        ("If-Modified-Since", "Mon, " * 20_000),
        ("Accept-Encoding", ", ".join(f"x{number};q=0.{number}" for number in range(10_000))),
        ("Accept-Encoding", "gzip;q=" + "9" * 50_000),
        ("Accept", "text/html;" * 10_000),
        ("Accept-Language", "fr," * 20_000),
        ("Range", "bytes=" + ",".join(f"{number}-" for number in range(20_000))),
        ("Cookie", "; ".join(f"c{number}=x" for number in range(5_000))),
        ("X-Forwarded-For", "203.0.113.9, " * 10_000),
    ],
)
def test_a_huge_header_costs_no_query_more(client, name, value):
    made.publish_many(2)
    _, plain = asked(client, LIST)
    response, cost = asked(client, LIST, headers={name: value})
    assert response.status_code in (200, 412)
    assert cost <= plain


@pytest.mark.parametrize(
    "value",
    ["Bearer " + "x" * 100_000, "Bearer " * 20_000, "Basic " + "QUFB" * 30_000, "x" * 100_000],
)
def test_a_huge_key_is_refused_before_it_is_looked_up(client, value):
    response, cost = asked(client, LIST, headers={"Authorization": value})
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer error="invalid_request"'  # it is none at all
    assert cost == 0
    assert len(response.content) < 2000


def test_what_is_remembered_of_headers_does_not_grow_with_them(client):
    made.publish_many(2)
    coded = client.get(LIST, headers={"Accept-Encoding": "gzip"})
    known = conditional._ranked.cache_info().currsize
    plain = client.get(LIST, headers={"Accept-Encoding": f"gzip{', x' * 100}"})
    assert (coded["Content-Encoding"], plain.get("Content-Encoding")) == ("gzip", None)
    assert conditional._ranked.cache_info().currsize == known


# -- bodies ----------------------------------------------------------------------------------------

BODIES = {
    "deep lists": "[" * 8_000 + "]" * 8_000,
    "deep objects": '{"a":' * 2_500 + "1" + "}" * 2_500,
    "deep in a member": '{"url":' + "[" * 8_000 + "]" * 8_000 + "}",
    "broken deep lists": "[" * 16_000,
    "a long number": '{"overlap_hours":' + "9" * 16_000 + "}",
    "a huge exponent": '{"overlap_hours":1e999999999}',
    "many members": json.dumps({f"m{number}": 1 for number in range(1_200)}),
    "many types": json.dumps({"url": ADDRESS, "types": ["x"] * 3_000}),
    "a long address": json.dumps({"url": f"{ADDRESS}/{'x' * 15_000}"}),
    "a long description": json.dumps({"url": ADDRESS, "description": "x" * 15_000}),
    "line ends": json.dumps({"url": f"{ADDRESS}\r\n" * 500}),
}


@pytest.mark.parametrize("content", BODIES.values(), ids=BODIES)
def test_a_deep_or_long_body_is_refused_without_being_kept(client, partner, headers, content):
    found, _ = endpoints.create(partner, url=f"{ADDRESS}/first", at=timezone.now())
    for path in (HOOKS, f"{HOOKS}{found.pk}/rotate/", f"{HOOKS}{found.pk}/replay/"):
        response = client.post(path, content, content_type="application/json", headers=headers)
        assert response.status_code == 400, path
        assert response.json()["type"].endswith("#invalid-body")
        assert len(response.content) < 2000
    assert Endpoint.objects.count() == 1


@pytest.mark.parametrize("length", [None, "10", "99999999999999999999999", "-1", "x"])
def test_a_huge_body_is_refused_whatever_its_length_is_said_to_be(client, headers, length):
    said = {} if length is None else {"CONTENT_LENGTH": length}
    response = client.generic(
        "POST", HOOKS, "x" * 3_000_000, "application/json", headers=headers, **said
    )
    assert response.status_code in (400, 413)
    assert response["Content-Type"] == "application/problem+json"
    assert not Endpoint.objects.exists()


def test_without_a_key_no_body_is_looked_at(client):
    response, cost = asked(client, HOOKS)
    assert (response.status_code, cost) == (401, 0)
    refused = client.generic("POST", HOOKS, "[" * 3_000_000, "application/json")
    assert refused.status_code == 401


def test_asking_for_challenges_again_and_again_keeps_one(client, partner, headers):
    found, _ = endpoints.create(partner, url=ADDRESS, at=timezone.now())
    for _ in range(20):
        response = client.generic("POST", f"{HOOKS}{found.pk}/verify/", headers=headers)
        assert response.status_code == 202
    assert Challenge.objects.count() == 1


# -- what is long by nature ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [LIST, "/api/v1/changes/", "/api/v1/export.ndjson", "/api/v1/openapi.json", HOOKS]
)
def test_more_parameters_than_are_read_are_refused_and_fill_no_log(client, headers, path, caplog):
    answer = client.get(f"{path}?{'a&' * 20_000}", headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert not [line for line in caplog.records if line.exc_info]


def test_an_export_that_is_broken_off_reads_no_further(client, monkeypatch):
    monkeypatch.setattr(export, "CHUNK", 2)
    made.publish_many(20)
    whole, cost = asked(client, "/api/v1/export.ndjson")
    assert whole.status_code == 200
    response = client.get("/api/v1/export.ndjson")
    lines = iter(response.streaming_content)
    with CaptureQueriesContext(connection) as queries:
        for _ in range(3):  # its header, and the first chunk
            next(lines)
        response.close()
    assert len(queries) <= 3 < cost


def test_an_export_takes_no_question_that_makes_it_dearer(client):
    made.publish_many(3)
    for query in ("limit=1", "cursor=x", "q=small", "order=relevance", "topic=sleep"):
        response, cost = asked(client, f"/api/v1/export.ndjson?{query}")
        assert (response.status_code, cost) == (400, 0), query


def test_health_is_cheap_whoever_asks_how_often(client, settings, tmp_path):
    settings.VAR_DIR = tmp_path  # no mark of an earlier ledger
    for headers in ({}, {"Authorization": "Bearer x"}, {"Cookie": "sessionid=x"}):
        live, nothing = asked(client, "/healthz", headers=headers)
        ready, two = asked(client, "/readyz", headers=headers)
        assert (live.status_code, ready.status_code) == (200, 200)
        assert (nothing, two) == (0, 3)
    assert asked(client, f"/readyz?{'x' * 50_000}")[1] == 3


@pytest.mark.parametrize(
    "url",
    [
        f"{samples.ORIGIN}/blog/small-1/",
        f"{samples.ORIGIN}/blog/{'a' * 50_000}/",
        f"{samples.ORIGIN}/{'a/' * 20_000}",
        f"{samples.ORIGIN}/blog/{'%25' * 10_000}",
        "https://" + "a." * 20_000 + "example/",
        "x" * 100_000,
    ],
    ids=["a post", "long", "deep", "encoded", "a long host", "nothing"],
)
def test_a_card_costs_little_whatever_address_is_asked_for(client, url):
    made.publish(made.small(1))
    response, cost = asked(client, "/api/oembed", data={"url": url, "maxwidth": "9999999"})
    assert response.status_code in (200, 404)
    assert cost <= (6 if len(url) <= addresses.LONGEST else 1)  # the publisher's facts
    assert len(response.content) < 5000


def test_pixels_beyond_reason_are_refused(client):
    made.publish(made.small(1))
    url = f"{samples.ORIGIN}/blog/small-1/"
    for given in ("9" * 9, "9" * 5000, "1e9"):
        response, cost = asked(client, "/api/oembed", data={"url": url, "maxheight": given})
        assert (response.status_code, cost) == (400, 0)


def test_limits_are_what_the_description_says(client):
    described = client.get("/api/v1/openapi.json").json()["paths"][LIST]["get"]["parameters"]
    schemas = {each["name"]: each["schema"] for each in described}
    assert schemas["limit"]["maximum"] == parameters.MAX_LIMIT
    assert schemas["q"]["maxLength"] == question.MAX_CHARACTERS
