"""What names lead to, and a server on loopback that one of them leads to."""

from collections.abc import Iterator

import pytest

from tests.unit.net.calling import Answers, Server, resolving, serving


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Answers:
    return resolving(monkeypatch)


@pytest.fixture
def server(names: Answers, settings: object) -> Iterator[Server]:
    settings.OUTGOING_ALLOWED_HOSTS = ["hub.internal"]
    names["hub.internal"] = ["127.0.0.1"]
    with serving() as httpd:
        yield httpd
