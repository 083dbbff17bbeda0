"""Conditional requests and stored answers, without a database: the version is a fake."""

import gzip
from datetime import UTC, datetime

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from django.db import DatabaseError
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from syndication.editions.versions import Token
from syndication.http import conditional
from syndication.http.conditional import Bound
from syndication.http.response_cache import OVERHEAD, ResponseCache
from tests.example_counts import examples

CHANGED = datetime(2026, 11, 2, 14, 30, 0, 900_000, tzinfo=UTC)
DATE = "Mon, 02 Nov 2026 14:30:00 GMT"
EARLIER = "Mon, 02 Nov 2026 14:29:59 GMT"
TAG = '"abc"'


def get(path: str = "/some/where", **headers: str):
    return RequestFactory().get(path, headers=headers)


@pytest.fixture
def version(monkeypatch):
    """The version of everything; set ``version["token"]`` to change it."""
    state = {"token": Token("1", CHANGED), "read": 0}

    def current(keys):
        state["read"] += 1
        return state["token"]

    monkeypatch.setattr("syndication.editions.versions.current", current)
    monkeypatch.setattr("syndication.editions.versions.value", lambda keys: current(keys).value)
    return state


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ('"x", "abc"', True),
        ('"x",W/"abc" , "y"', True),
        ("*", True),
        ('"x"', False),
        ("abc", False),
        ("", False),
    ],
)
def test_if_none_match_is_a_list_compared_weakly(given, expected):
    held = conditional.held_tag(get(**{"If-None-Match": given}), TAG, CHANGED)
    assert held == (TAG if expected else None)


@pytest.mark.parametrize(
    ("given", "expected"), [(DATE, True), (EARLIER, False), ("yesterday", False), ("", False)]
)
def test_if_modified_since_is_compared_by_the_second(given, expected):
    held = conditional.held_tag(get(**{"If-Modified-Since": given}), TAG, CHANGED)
    assert held == (TAG if expected else None)


def test_the_date_is_not_asked_where_a_tag_was_given():
    request = get(**{"If-None-Match": '"x"', "If-Modified-Since": DATE})
    assert conditional.held_tag(request, TAG, CHANGED) is None


@settings(max_examples=examples(80), deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_header_value_breaks_the_comparison(tags, since):
    request = RequestFactory().get("/", HTTP_IF_NONE_MATCH=tags, HTTP_IF_MODIFIED_SINCE=since)
    assert conditional.held_tag(request, TAG, CHANGED) in {TAG, None}


def test_a_body_is_made_only_where_it_is_needed(version):
    def never() -> HttpResponse:
        raise AssertionError("a body was made")

    tag = conditional.respond(get(), ("k",), lambda: HttpResponse("x"))["ETag"]
    response = conditional.respond(get(**{"If-None-Match": tag}), ("k",), never)
    assert response.status_code == 304
    assert response["Last-Modified"] == DATE


@pytest.mark.parametrize("headers", [{"If-None-Match": "*"}, {"If-Modified-Since": DATE}])
def test_what_may_be_gone_is_looked_for_before_a_date_is_believed(version, headers):
    def gone() -> HttpResponse:
        return HttpResponse(status=410)

    there = conditional.respond(get(**headers), ("k",), lambda: HttpResponse("x"), exists=False)
    assert there.status_code == 304
    assert conditional.respond(get(**headers), ("k",), gone, exists=False).status_code == 410


def test_an_error_bears_no_validator_and_is_not_replayed(version):
    response = conditional.respond(get(), ("k",), lambda: HttpResponse(status=404))
    assert "ETag" not in response
    response_cache = ResponseCache()
    response_cache.store(get(), response)
    assert response_cache.answer(get()) is None


def test_each_address_and_each_version_has_its_own_tag(version):
    paths = ["/a/", "/b/", "/a/?x=1"]
    tags = {conditional.etag(version["token"], path) for path in paths}
    tags.add(conditional.etag(Token("2", CHANGED), "/a/"))
    assert len(tags) == 4


def answered(
    response_cache: ResponseCache, version, path: str = "/some/where", body: bytes = b"x" * 100
):
    request = get(path)
    response = conditional.respond(request, ("k",), lambda: HttpResponse(body))
    response_cache.store(request, response)
    return response


def test_a_replay_ends_with_its_version(version):
    response_cache = ResponseCache()
    first = answered(response_cache, version)
    replayed = response_cache.answer(get())
    assert replayed is not None
    assert (replayed.content, dict(replayed.items())) == (first.content, dict(first.items()))
    version["token"] = Token("2", CHANGED)
    assert response_cache.answer(get()) is None


def test_nothing_is_replayed_while_the_version_cannot_be_read(version, monkeypatch):
    def fail(keys):
        raise DatabaseError("gone away")

    response_cache = ResponseCache()
    answered(response_cache, version)
    monkeypatch.setattr("syndication.editions.versions.value", fail)
    assert response_cache.answer(get()) is None


def test_a_replay_asks_for_the_version_each_time(version):
    response_cache = ResponseCache()
    answered(response_cache, version)
    before = version["read"]
    response_cache.answer(get())
    response_cache.answer(get())
    assert version["read"] == before + 2


def test_a_replayed_304_keeps_all_but_what_describes_the_body(version):
    response_cache = ResponseCache()
    response = HttpResponse("x", headers={"Link": "<n>", "Access-Control-Allow-Origin": "*"})
    request = get()
    response_cache.store(request, conditional.respond(request, ("k",), lambda: response))
    again = response_cache.answer(get(**{"If-None-Match": response["ETag"]}))
    assert again is not None
    assert again.status_code == 304
    assert set(again.headers) == {
        "ETag",
        "Last-Modified",
        "Cache-Control",
        "Vary",
        "Surrogate-Key",
        "Link",
        "Access-Control-Allow-Origin",
    }


def test_a_replay_compares_the_date_that_it_shows(version):
    """A feed's own date may be older than its version: the words did not change."""
    response_cache = ResponseCache()
    response = HttpResponse("x")
    conditional.stamp(response, TAG, datetime(2026, 1, 1, tzinfo=UTC), conditional.REVALIDATED)
    conditional.bind(response, Bound(("k",), version["token"]))
    response_cache.store(get(), response)
    again = response_cache.answer(get(**{"If-Modified-Since": response["Last-Modified"]}))
    assert again is not None
    assert again.status_code == 304


def test_one_readers_own_answer_is_never_replayed(version):
    response_cache = ResponseCache()
    for spoil in (
        lambda response: response.set_cookie("a", "b"),
        lambda response: delattr(response, "bound"),
    ):
        response = conditional.respond(get(), ("k",), lambda: HttpResponse("x"))
        spoil(response)
        response_cache.store(get(), response)
        assert response_cache.answer(get()) is None
    streamed = StreamingHttpResponse([b"x"])
    conditional.bind(streamed, Bound(("k",), version["token"]))
    response_cache.store(get(), streamed)
    assert response_cache.answer(get()) is None


def test_the_answer_to_a_head_is_not_kept_as_a_body(version):
    response_cache = ResponseCache()
    request = RequestFactory().head("/some/where")
    response_cache.store(request, conditional.respond(request, ("k",), lambda: HttpResponse("")))
    assert response_cache.answer(get()) is None


def test_the_oldest_answers_go_first_and_small_ones_count_too(version):
    response_cache = ResponseCache(limit=10 * (OVERHEAD + 100))
    for number in range(100):
        answered(response_cache, version, f"/{number}")
    kept = [number for number in range(100) if response_cache.answer(get(f"/{number}"))]
    assert kept == list(range(90, 100))
    response_cache.clear()
    assert response_cache.answer(get("/99")) is None


@pytest.mark.parametrize("path", ["/x?y={}", "/{}"])
def test_an_address_longer_than_what_is_counted_for_it_is_not_kept(version, path):
    response_cache = ResponseCache()
    for length, kept in ((900, True), (60_000, False)):
        address = path.format("z" * length)
        answered(response_cache, version, address)
        assert (response_cache.answer(get(address)) is not None) is kept


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip;q=0", ""),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("identity, gzip;q=0.5", ""),
        ("GZIP ; Q=1.0", "gzip"),
        ("gzip;q=much", ""),
        ("zstd, deflate", ""),
        ("br," * 100, ""),
    ],
)
def test_the_coding_is_one_that_the_client_takes(accepted, expected):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
    assert conditional.coding(request) == expected


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        (None, ("", "br", "gzip")),
        ("", ("",)),
        ("gzip", ("gzip", "")),
        ("gzip, br", ("br", "gzip", "")),
        ("br;q=0.5, gzip", ("gzip", "br", "")),
        ("identity, gzip;q=0.5", ("", "gzip")),
        ("br;q=0, *", ("gzip", "")),
    ],
)
def test_all_codings_that_the_client_takes_are_known(accepted, expected):
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    assert conditional.codings(RequestFactory().get("/", headers=headers)) == expected


# -- compression ----------------------------------------------------------------------------------

LONG = b"the same words again and again, " * 100


def made_of(body: bytes, **headers: str) -> HttpResponse:
    return conditional.respond(get(**headers), ("k",), lambda: HttpResponse(body))


def test_a_long_body_is_compressed_as_the_client_likes_it_best(version):
    br, gz, plain = (
        made_of(LONG, **{"Accept-Encoding": each}) for each in ("gzip, br", "gzip", "")
    )
    assert (br["Content-Encoding"], gz["Content-Encoding"]) == ("br", "gzip")
    assert "Content-Encoding" not in plain
    assert brotli.decompress(br.content) == gzip.decompress(gz.content) == plain.content == LONG
    assert len({br["ETag"], gz["ETag"], plain["ETag"]}) == 3
    assert {each["Vary"] for each in (br, gz, plain)} == {"Accept-Encoding"}


def test_a_short_body_is_sent_as_it_is(version):
    response = made_of(b"x" * (conditional.LEAST - 1), **{"Accept-Encoding": "br"})
    assert "Content-Encoding" not in response
    assert (
        made_of(b"x" * conditional.LEAST, **{"Accept-Encoding": "br"})["Content-Encoding"] == "br"
    )


def test_compressed_bytes_are_the_same_each_time(version):
    for coding in conditional.CODINGS:
        assert conditional.coded(LONG, coding) == conditional.coded(LONG, coding)


def test_an_error_is_not_compressed(version):
    response = conditional.respond(
        get(**{"Accept-Encoding": "br"}), ("k",), lambda: HttpResponse(LONG, status=404)
    )
    assert response.content == LONG


@pytest.mark.parametrize("replayed", [False, True])
@pytest.mark.parametrize("body", [LONG, b"short"])
def test_a_304_names_the_coding_that_the_client_holds(version, replayed, body):
    response_cache, tags = ResponseCache(), {}
    for coding in ("br", "gzip", "identity"):
        request = get(**{"Accept-Encoding": coding})
        full = conditional.respond(request, ("k",), lambda: HttpResponse(body))
        tags[coding] = full["ETag"]
        response_cache.store(request, full)

    def ask(**headers: str) -> HttpResponse:
        request = get(**headers)
        stored = response_cache.answer(request) if replayed else None
        return stored or conditional.respond(request, ("k",), lambda: HttpResponse(body))

    for held in tags:
        again = ask(**{"Accept-Encoding": "br, gzip", "If-None-Match": tags[held]})
        assert (again.status_code, again["ETag"]) == (304, tags[held])
        assert "Content-Encoding" not in again
    # A cache must not give what it holds in one coding to whom it is unreadable.
    other = ask(**{"Accept-Encoding": "gzip", "If-None-Match": tags["br"]})
    assert (other.status_code, other["ETag"]) == (200, tags["gzip"])
    assert ask(**{"If-None-Match": "*", "Accept-Encoding": "br"})["ETag"] == tags["br"]
    assert ask(**{"If-Modified-Since": DATE, "Accept-Encoding": "gzip"})["ETag"] == tags["gzip"]


def test_a_replay_never_gives_one_coding_for_another(version):
    response_cache = ResponseCache()
    request = get(**{"Accept-Encoding": "br"})
    response_cache.store(request, conditional.respond(request, ("k",), lambda: HttpResponse(LONG)))
    assert response_cache.answer(get(**{"Accept-Encoding": "gzip"})) is None
    assert response_cache.answer(get()) is None
    again = response_cache.answer(get(**{"Accept-Encoding": "gzip;q=0.1, br"}))
    assert again is not None
    assert brotli.decompress(again.content) == LONG


def test_what_is_private_names_no_versions(version):
    for control, keys, named in (
        (conditional.REVALIDATED, ("k",), True),
        ("private, no-store", ("k",), False),
        (conditional.REVALIDATED, ("k", "partner|7"), False),
    ):
        response = conditional.respond(
            get(), keys, lambda: HttpResponse("x"), cache_control=control
        )
        assert ("Surrogate-Key" in response) is named


@pytest.mark.parametrize(
    ("headers", "failed"),
    [
        ({}, False),
        ({"If-Match": "*"}, False),
        ({"If-Match": '"a", "tag"'}, False),
        ({"If-Match": '"other"'}, True),
        ({"If-Match": 'W/"tag"'}, True),  # RFC 9110 13.1.1: compared strongly
        ({"If-Unmodified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"}, False),
        ({"If-Unmodified-Since": "Wed, 31 Dec 2025 23:59:59 GMT"}, True),
        ({"If-Unmodified-Since": "nonsense"}, False),
        ({"If-Match": '"tag"', "If-Unmodified-Since": "Wed, 01 Jan 2025 00:00:00 GMT"}, False),
    ],
)
def test_a_precondition_fails_for_what_the_client_does_not_hold(headers, failed):
    response = HttpResponse()
    response["ETag"] = '"tag"'
    response["Last-Modified"] = "Thu, 01 Jan 2026 00:00:00 GMT"
    request = RequestFactory().get("/", headers=headers)
    assert conditional.precondition_failed(request, response) is failed
    assert not conditional.precondition_failed(request, HttpResponse(status=404))
