"""The front gives the admin, files and pages threads of their own."""

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from cms.server import front
from cms.server.front import Front


class Protocol:
    """What Granian gives to an application: the answer is kept."""

    def __init__(self) -> None:
        self.status = 0

    def response_bytes(self, status: int, _headers: Any, _body: bytes) -> None:
        self.status = status


def request(path: str) -> Any:
    headers = SimpleNamespace(items=lambda: [("host", "localhost")])
    return SimpleNamespace(
        path=path, headers=headers, method="GET", query_string="", scheme="http",
        client="127.0.0.1:1", server="127.0.0.1:2", http_version="1.1", authority=None,
    )  # fmt: skip


class Answer(list[bytes]):
    def close(self) -> None:
        pass


@pytest.mark.parametrize("held", ["/media/a.jpg", "/static/a.css", "/admin/"])
def test_pages_are_answered_while_other_lanes_are_full(monkeypatch, held):
    monkeypatch.setattr(front, "_bound_lock_waits", lambda _: None)
    free, waiting = threading.Event(), threading.Semaphore(0)

    def application(environ: dict[str, Any], start: Any) -> Answer:
        if environ["PATH_INFO"] == held:
            waiting.release()
            assert free.wait(30)
        start("200 OK", [])
        return Answer([b"."])

    async def play() -> tuple[int, list[int]]:
        served, others = Front(application), [Protocol() for _ in range(40)]
        tasks = [asyncio.create_task(served.__rsgi__(request(held), each)) for each in others]
        await asyncio.to_thread(waiting.acquire, timeout=30)
        page = Protocol()
        await served.__rsgi__(request("/en/blog/"), page)
        free.set()
        await asyncio.gather(*tasks)
        served.__rsgi_del__(None)
        return page.status, [each.status for each in others]

    assert asyncio.run(play()) == (200, [200] * 40)
