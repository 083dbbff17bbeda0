"""Caches in front know what each public answer depends on, and are told when it changed."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import time_machine

from django.db import transaction

from cms.checks import purges_can_be_called
from cms.middleware import response_cache
from syndication import delivery, net
from syndication.delivery import State, leases
from syndication.editions import recording, versions
from syndication.editions.audience import partner_key
from syndication.http import cdn, surrogate_keys
from syndication.http.models import Purge
from tests import editions_factory as made
from tests import partners_factory
from tests.lost_claims import claim

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LIST = "/api/v1/posts/"


class Cache:
    """A cache's purging address, on loopback: it keeps what it is told, and answers as asked."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/service/SU1Z/purge"
        self.calls: list[dict[str, str]] = []
        self.status = 200
        self.headers: dict[str, str] = {}

    @property
    def keys(self) -> list[str]:
        return [key for call in self.calls for key in call["surrogate-key"].split()]


@pytest.fixture(scope="module")
def process() -> Iterator[Cache]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            cache.calls.append({"method": self.command, "path": self.path, **headers})
            self.send_response(cache.status)
            for name, value in cache.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_PURGE = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        cache = Cache(server.server_port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield cache
        server.shutdown()


@pytest.fixture
def cache(process: Cache, settings: Any) -> Cache:
    made.publisher()
    response_cache.clear()
    settings.PURGE_URL = process.url
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    process.calls, process.status, process.headers = [], 200, {}
    return process


@pytest.fixture
def publish(django_capture_on_commit_callbacks: Any) -> Any:
    """Publishes, commits, and lets the worker that this wakes do its work."""

    def committed(*args: Any, **kwargs: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return made.publish(*args, **kwargs)

    return committed


def keys_of(response: Any) -> set[str]:
    return set(response["Surrogate-Key"].split())


def states() -> set[str]:
    return set(Purge.objects.values_list("state", flat=True))


# -- what answers say --------------------------------------------------------------------------


def test_each_public_answer_names_what_it_depends_on(client, cache):
    post = made.publish(made.small(1))
    page, feed = made.small(1).path, "/feeds/rss.xml"
    found = {
        url: keys_of(client.get(url))
        for url in (LIST, f"{LIST}{post.post_id}/", page, feed, "/feeds/", "/api/v1/topics/")
    }
    site = surrogate_keys.of(versions.SITE)
    assert all(site in keys for keys in found.values())
    assert surrogate_keys.of(versions.post_key(post.post_id)) in found[page]
    assert found[f"{LIST}{post.post_id}/"] == {
        site,
        surrogate_keys.of(versions.post_key(post.post_id)),
    }
    assert found[LIST] == found[feed] == {site, surrogate_keys.of("posts|||")}


def test_a_304_and_a_replay_name_the_same(client, cache):
    made.publish(made.small(1))
    for url in (LIST, "/feeds/rss.xml"):
        response_cache.clear()
        first = client.get(url)
        again = client.get(url)
        held = client.get(url, headers={"If-None-Match": first["ETag"]})
        response_cache.clear()
        made_anew = client.get(url, headers={"If-None-Match": first["ETag"]})
        assert held.status_code == made_anew.status_code == 304
        assert keys_of(first) == keys_of(again) == keys_of(held) == keys_of(made_anew)


def test_keys_tell_nothing_of_what_they_are(client, cache):
    post = made.publish(made.small(1))
    said = client.get(f"{LIST}{post.post_id}/")["Surrogate-Key"]
    assert "post" not in said
    assert str(post.post_id)[:8] not in said


def test_what_one_partner_reads_names_nothing():
    assert not surrogate_keys.is_public(("posts|||", partner_key(7)))
    assert surrogate_keys.is_public(("posts|||",))


# -- what caches are told ----------------------------------------------------------------------


def test_what_changed_is_purged_and_nothing_else(client, cache, publish):
    one, other = publish(made.small(1)), publish(made.small(2, topics=()))
    shown = {
        url: keys_of(client.get(url))
        for url in (LIST, f"{LIST}{one.post_id}/", f"{LIST}{other.post_id}/", "/feeds/rss.xml")
    }
    cache.calls.clear()
    publish(made.small(1, title="Other words"), at=made.AT + timedelta(hours=1))
    purged = {url for url, keys in shown.items() if keys & set(cache.keys)}
    assert purged == set(shown) - {f"{LIST}{other.post_id}/"}
    assert states() == {State.DELIVERED}


def test_a_withdrawal_is_purged(client, cache, publish, django_capture_on_commit_callbacks):
    post = publish(made.small(1))
    shown = keys_of(client.get(f"{LIST}{post.post_id}/"))
    cache.calls.clear()
    with django_capture_on_commit_callbacks(execute=True):
        recording.withdraw(post.post_id, at=made.AT, reason="harmful")
    assert shown & set(cache.keys)


def test_a_withdrawal_stands_until_the_post_returns(
    client, cache, publish, django_capture_on_commit_callbacks
):
    post = publish(made.small(1))
    number, digest = post.number, post.digest[:12]
    address = f"{LIST}{post.post_id}/"
    urls = (
        address,
        f"{address}newsletter.html",
        f"{address}editions/",
        f"{address}editions/{number}-{digest}/",
        f"{address}editions/diff/?from=1&to=1",
        made.small(1).path,
    )
    with django_capture_on_commit_callbacks(execute=True):
        recording.withdraw(post.post_id, at=made.AT, reason="harmful")
    gone = {url: client.get(url) for url in urls}
    for url, response in gone.items():
        assert (response.status_code, response["Cache-Control"]) == (410, "public, no-cache"), url
    cache.calls.clear()
    publish(made.small(1), at=made.AT + timedelta(hours=1))
    assert all(keys_of(response) & set(cache.keys) for response in gone.values())


def test_a_withdrawn_page_gives_way_to_another_post_at_its_address(
    client, cache, publish, django_capture_on_commit_callbacks
):
    post = publish(made.small(1))
    with django_capture_on_commit_callbacks(execute=True):
        recording.withdraw(post.post_id, at=made.AT, reason="harmful")
    gone = keys_of(client.get(made.small(1).path))
    cache.calls.clear()
    publish(made.small(2, path=made.small(1).path))
    assert gone & set(cache.keys)


def test_a_withdrawal_told_to_a_key_is_for_nobody_else(client, cache):
    post = made.publish(made.small(1))
    recording.withdraw(post.post_id, at=made.AT, reason="harmful")
    secret = partners_factory.key(partners_factory.partner())[1]
    told = client.get(f"{LIST}{post.post_id}/", headers=partners_factory.bearer(secret))
    assert (told.status_code, told["Cache-Control"]) == (410, "private, no-store")
    assert "Surrogate-Key" not in told


def test_facts_of_the_site_purge_everything(client, cache, django_capture_on_commit_callbacks):
    post = made.publish(made.small(1))
    shown = [keys_of(client.get(url)) for url in (LIST, f"{LIST}{post.post_id}/", "/feeds/")]
    with django_capture_on_commit_callbacks(execute=True):
        made.publisher(title={"en": "Another name"})
    assert all(keys & set(cache.keys) for keys in shown)


def test_the_call_is_as_caches_understand_it(cache, publish, settings):
    settings.PURGE_TOKEN = "Fastly-Key: s3cret"
    publish(made.small(1))
    (call,) = cache.calls
    assert (call["method"], call["path"]) == ("POST", "/service/SU1Z/purge")
    assert call["fastly-key"] == "s3cret"
    assert "authorization" not in call
    settings.PURGE_METHOD, settings.PURGE_TOKEN = "PURGE", "s3cret"
    publish(made.small(2))
    assert cache.calls[-1]["method"] == "PURGE"
    assert cache.calls[-1]["authorization"] == "Bearer s3cret"


def test_without_an_address_nothing_is_remembered(cache, settings):
    settings.PURGE_URL = ""
    made.publish(made.small(1))
    assert not Purge.objects.exists()


def test_a_partners_contract_is_no_news_for_caches(cache):
    versions.touch([partner_key(7)], at=NOW)
    assert not Purge.objects.exists()


def test_nothing_is_sent_before_the_commit_and_nothing_of_what_is_rolled_back(
    cache, django_capture_on_commit_callbacks
):
    before = set(Purge.objects.values_list("pk", flat=True))
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        made.publish(made.small(1))
        assert cache.calls == []
        transaction.set_rollback(True)
    assert cache.calls == []
    assert set(Purge.objects.values_list("pk", flat=True)) == before


def test_many_changes_before_a_worker_comes_are_one_call(cache):
    for number in range(5):
        made.publish(made.small(number))
    assert delivery.work_off(cdn.CHANNEL) == 1
    assert len(cache.calls) == 1
    assert len(cache.keys) == len(set(cache.keys))


def test_a_call_holds_256_keys_at_most(cache):
    tags = {f"{number:012x}" for number in range(600)}
    cdn.queue(cache.url, tags)
    delivery.work_off(cdn.CHANNEL)
    assert [len(call["surrogate-key"].split()) for call in cache.calls] == [256, 256, 88]
    assert set(cache.keys) == tags


def test_rows_are_used_again(cache):
    for number in range(3):
        cdn.queue(cache.url, {f"{number}"})
        delivery.work_off(cdn.CHANNEL)
    assert Purge.objects.count() == 1
    assert cache.keys == ["0", "1", "2"]


def test_a_change_while_a_purge_is_on_its_way_is_purged_after_it(cache):
    """What the cache fetched between the purge and the commit may be the old words."""
    cdn.queue(cache.url, {"a"})
    row = claim(cdn.CHANNEL)
    cdn.queue(cache.url, {"a"})
    leases.finish(row, State.DELIVERED)
    row.refresh_from_db()
    assert (row.state, row.tags) == (State.QUEUED, ["a"])
    assert delivery.work_off(cdn.CHANNEL) == 1
    assert states() == {State.DELIVERED}


# -- caches that fail --------------------------------------------------------------------------


def test_a_cache_that_is_down_is_told_all_when_it_is_back(cache):
    cache.status = 503
    with time_machine.travel(NOW, tick=False) as clock:
        cdn.queue(cache.url, {"a"})
        delivery.work_off(cdn.CHANNEL)
        clock.shift(5)
        cdn.queue(cache.url, {"b"})
        delivery.work_off(cdn.CHANNEL)
        assert states() == {State.RETRYING}
        cache.status = 200
        cache.calls.clear()
        clock.shift(timedelta(hours=1))
        delivery.work_off(cdn.CHANNEL)
    assert cache.keys == ["a", "b"]
    assert states() == {State.DELIVERED}


def test_new_changes_do_not_wait_for_a_long_pause(cache):
    cache.status = 503
    with time_machine.travel(NOW, tick=False) as clock:
        cdn.queue(cache.url, {"a"})
        for _ in range(6):
            delivery.work_off(cdn.CHANNEL)
            clock.move_to(Purge.objects.get().due_at)
        delivery.work_off(cdn.CHANNEL)
        row = Purge.objects.get()
        assert row.due_at - clock_now() > timedelta(hours=2)
        cdn.queue(cache.url, {"b"})
        row.refresh_from_db()
        assert row.due_at - clock_now() == cdn.MAX_DELAY


def clock_now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_is_kept_and_said_again_with_the_next_change(status, cache, caplog):
    cache.status = status
    cdn.queue(cache.url, {"a"})
    delivery.work_off(cdn.CHANNEL)
    assert states() == {State.FAILED}
    assert str(status) in caplog.text
    cache.status = 204
    cache.calls.clear()
    cdn.queue(cache.url, {"b"})
    assert delivery.work_off(cdn.CHANNEL) == 1
    assert cache.keys == ["a", "b"]


def test_a_cache_may_lie_inside_and_is_open_to_nobody_else_for_it(cache, settings):
    settings.OUTGOING_ALLOWED_HOSTS = []
    cdn.queue(cache.url, {"a"})
    delivery.work_off(cdn.CHANNEL)
    assert cache.keys == ["a"]
    assert states() == {State.DELIVERED}
    with pytest.raises(net.CallError):
        net.check(cache.url)


def test_settings_that_cannot_work_are_said_at_start(settings):
    settings.PURGE_URL = ""
    assert purges_can_be_called() == []
    for url, method, ids in (
        ("https://api.fastly.com/service/SU1Z/purge", "POST", []),
        ("https://api.fastly.com/service/SU1Z/purge", "BAN", ["wellspring.E006"]),
        ("http://cache.internal:6081/", "PURGE", []),
        ("cache.example", "POST", ["wellspring.E006"]),
    ):
        settings.PURGE_URL, settings.PURGE_METHOD = url, method
        assert [message.id for message in purges_can_be_called()] == ids


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("", {}),
        ("abc", {"Authorization": "Bearer abc"}),
        ("Fastly-Key: abc", {"Fastly-Key": "abc"}),
        ("X-Purge-Token:abc", {"X-Purge-Token": "abc"}),
    ],
)
def test_a_token_is_a_header_or_a_bearers(token, expected):
    assert cdn.authority(token) == expected
