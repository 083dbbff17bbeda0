"""Clients that ask by date alone, over bursts and clock steps: they miss no change, ever."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from django.utils.http import parse_http_date

from syndication.editions import versions
from syndication.editions.models import Version
from syndication.http import conditional
from syndication.http.response_cache import ResponseCache
from tests.example_counts import examples

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
# What is read, and what it depends on, beside the site: some share keys, as posts and lists do.
RESOURCES = {"/one": ("a",), "/both": ("a", "b"), "/other": ("b",)}


@dataclass
class Server:
    """Answers as the middleware does, from the response cache where it can."""

    cache: ResponseCache = field(default_factory=ResponseCache)

    def get(self, path: str, **headers: str) -> HttpResponse:
        request = RequestFactory().get(path, headers=headers)
        response = self.cache.answer(request) or self._made(request)
        return conditional.date(request, response)

    def _made(self, request: HttpRequest) -> HttpResponse:
        keys = RESOURCES[request.path]
        response = conditional.respond(request, keys, lambda: HttpResponse(content(request.path)))
        self.cache.store(request, response)
        return response


def content(path: str) -> bytes:
    return versions.current(RESOURCES[path]).value.encode()


@dataclass
class DateOnly:
    """Sends back the date that it was given, and no tag; one that was given none keeps its last.

    ``discards``: as libcurl does with ``CURLOPT_TIMECONDITION``, it throws away a body that is not
    dated later than the one that it holds, but takes one without a date.
    """

    discards: bool
    dates: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)

    def poll(self, server: Server, path: str) -> int:
        held = self.dates.get(path)
        response = server.get(path, **({"If-Modified-Since": held} if held else {}))
        shown = response.get("Last-Modified")
        if shown:
            assert parse_http_date(shown) <= timezone.now().timestamp(), "RFC 9110 8.8.2.1"
        if response.status_code == 200 and not self._too_old(held, shown):
            self.bodies[path] = response.content
            self.dates.update({path: shown} if shown else {})
        assert self.bodies[path] == content(path)
        return response.status_code

    def _too_old(self, held: str | None, shown: str | None) -> bool:
        if not (self.discards and held and shown):
            return False
        return parse_http_date(shown) <= parse_http_date(held)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("touch"), st.sampled_from([("a",), ("b",), ("a", "b"), ("site",)])),
        st.tuples(st.just("burst"), st.integers(2, 40)),
        st.tuples(st.just("clock"), st.sampled_from([0.3, 0.9, 1, 5, 60, 4000, -0.4, -2, -3600])),
        st.tuples(st.just("poll"), st.sampled_from(sorted(RESOURCES))),
    ),
    max_size=25,
)


@given(STEPS)
@settings(max_examples=examples(80), deadline=None)
def test_clients_that_ask_by_date_alone_miss_no_change(steps):
    Version.objects.all().delete()
    server, clients = Server(), [DateOnly(discards=False), DateOnly(discards=True)]
    with time_machine.travel(START, tick=False) as clock:

        def touch(*keys: str) -> None:
            versions.touch(keys, at=timezone.now())

        def poll(path: str) -> None:
            for client in clients:
                client.poll(server, path)

        verbs: dict[str, Callable[..., object]] = {
            "touch": lambda keys: touch(*keys),
            "burst": lambda count: [touch("a") for _ in range(count)],
            "clock": lambda seconds: clock.shift(seconds),
            "poll": poll,
        }
        touch("site", "a", "b")
        for verb, value in steps:
            verbs[verb](value)
        # Whoever comes now has everything; and once the clock is past all changes, it is cheap.
        for path in RESOURCES:
            poll(path)
        clock.shift(200_000)
        for path in RESOURCES:
            poll(path)
            assert [client.poll(server, path) for client in clients] == [304, 304]


def test_each_change_has_a_date_of_its_own_whatever_keys_it_touches():
    """Otherwise the latest date of two keys together would hide the change of one."""
    versions.touch(["b"], at=START)
    versions.touch(["a"], at=START.replace(hour=11))
    first = versions.current(["a", "b"])
    versions.touch(["a"], at=START.replace(hour=11))
    second = versions.current(["a", "b"])
    assert first.value != second.value
    assert second.changed_at > first.changed_at


def test_a_database_of_an_earlier_release_goes_on_from_its_latest_date():
    Version.objects.all().delete()
    Version.objects.create(key="b", token="x", changed_at=START)
    versions.touch(["a"], at=START.replace(hour=11))
    assert versions.current(["a"]).changed_at > START


def test_a_date_in_the_future_is_never_believed():
    """A client whose clock is wrong would otherwise keep a withdrawn post."""
    versions.touch(["a"], at=START)
    with time_machine.travel(START, tick=False):
        asked = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
        assert Server().get("/one", **asked).status_code == 200


def test_what_changed_just_now_fails_the_precondition_of_an_older_date():
    with time_machine.travel(START, tick=False):
        versions.touch(["a"], at=START)
        held = Server().get("/one")["Last-Modified"]
        versions.touch(["a"], at=START)
        request = RequestFactory().get("/one", headers={"If-Unmodified-Since": held})
        response = conditional.respond(request, ("a",), lambda: HttpResponse("x"))
        assert conditional.precondition_failed(request, conditional.date(request, response))
