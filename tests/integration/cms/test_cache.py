"""Redis is gone: its port is closed, or it accepts and never answers. Nothing fails for it."""

import logging
import socket
from collections.abc import Iterator

import pytest

from django.core.cache import caches
from django.test import Client, override_settings

from blog.models import PostPage
from cms import cache as cms_cache
from syndication.partners.quotas import Quotas
from tests import factories

pytest.importorskip("redis")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["a closed port", "a server that never answers"])
def gone(request, monkeypatch) -> Iterator[tuple[cms_cache.DispensableRedis, socket.socket, Clock]]:
    """A cache whose Redis does not answer, as the site's default cache."""
    clock = Clock()
    monkeypatch.setattr(cms_cache, "_breaker", cms_cache.Breaker(clock))
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    if request.param == "a closed port":
        server.close()
    options = {"socket_connect_timeout": 0.1, "socket_timeout": 0.1}
    with override_settings(
        CACHES={
            "default": {
                "BACKEND": "cms.cache.DispensableRedis",
                "LOCATION": f"redis://127.0.0.1:{port}/0",
                "OPTIONS": options,
            }
        }
    ):
        yield caches["default"], server, clock
    server.close()


def connected(server: socket.socket) -> int:
    """How many connections wait to be accepted."""
    found = 0
    try:
        server.setblocking(False)
        while True:
            server.accept()[0].close()
            found += 1
    except (BlockingIOError, OSError):
        return found


def test_every_operation_does_without(gone):
    cache, _, _ = gone
    cache.set("a", 1)
    assert cache.get("a", "nothing") == "nothing"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.set_many({"a": 1}) == ["a"]
    assert cache.get_or_set("a", lambda: 7) == 7
    assert cache.add("a", 1) is False
    assert cache.touch("a") is False
    assert cache.has_key("a") is False
    assert "a" not in cache
    assert cache.delete("a") is False
    cache.delete_many(["a", "b"])
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    with pytest.raises(ValueError, match="not found"):
        cache.decr("a")
    cache.clear()
    cache.close()


def test_a_request_waits_for_redis_once_however_often_it_asks(gone, caplog):
    cache, server, clock = gone
    with caplog.at_level(logging.WARNING, "wellspring.cache"):
        for number in range(20):
            cache.get(str(number))
        assert connected(server) <= 1
        clock.now += cms_cache.PAUSE
        for number in range(20):
            cache.set(str(number), number)
        assert connected(server) <= 1
    assert len(caplog.records) == 1


def test_publishing_and_the_admin_go_on(gone, site, django_user_model):
    page = factories.post("Quiet mornings")
    assert PostPage.objects.get(pk=page.pk).live
    client = Client()
    client.force_login(
        django_user_model.objects.create_superuser("ada", "ada@example.org", "x"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    for path in ("/admin/", f"/admin/pages/{page.pk}/edit/", "/blog/quiet-mornings/"):
        assert client.get(path).status_code == 200, path
    page.unpublish()
    assert client.get("/blog/quiet-mornings/").status_code == 410


def test_quotas_are_counted_by_each_process_alone(gone):
    cache, _, _ = gone
    quotas = Quotas(cache, clock=lambda: 0.0)
    allowed = [quotas.take("a network", 40).allowed for _ in range(60)]
    assert allowed == [True] * 40 + [False] * 20


def test_what_redis_missed_is_forgotten_when_it_is_back(monkeypatch):
    """A key that was deleted during the outage must not come back with its old value."""
    clock = Clock()
    monkeypatch.setattr(cms_cache, "_breaker", cms_cache.Breaker(clock))
    cache = cms_cache.DispensableRedis("redis://127.0.0.1:1/0", {})
    asked: list[object] = []

    class Back:
        def delete_many(self, keys: object) -> None:
            asked.append(keys)

        def get(self, key: str, default: object) -> object:
            asked.append(key)
            return default

    cache.set("roots", 1)
    cache.delete("other")
    cache.__dict__["_cache"] = Back()
    assert cache.get("roots") is None
    assert not asked
    clock.now += cms_cache.PAUSE
    cache.get("roots")
    cache.get("roots")
    assert asked == [[":1:roots", ":1:other"], ":1:roots", ":1:roots"]
