"""A host name whose name server does not answer is given up, and holds nothing for ever."""

import socket
from collections.abc import Iterator
from threading import BoundedSemaphore, Event
from typing import Any

import pytest

from syndication import net
from syndication.net import addresses

URL = "https://slow.example/hook"


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Names are looked up when the event is set."""
    event = Event()

    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        event.wait(30)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(addresses, "RESOLVE_SECONDS", 0.05)
    yield event
    event.set()


def refusal() -> net.CallError:
    with pytest.raises(net.CallError) as refused:
        net.check(URL)
    return refused.value


def test_a_name_that_is_not_answered_is_given_up_and_may_be_tried_again(answered):
    assert not refusal().permanent


def test_a_name_that_is_answered_is_found(answered):
    answered.set()
    assert net.check(URL).host == "slow.example"


def test_slow_names_take_a_bounded_number_of_threads(answered, monkeypatch):
    monkeypatch.setattr(addresses, "_lookups", BoundedSemaphore(2))
    for _ in range(4):
        assert not refusal().permanent
    assert addresses._lookups._value == 0  # two wait, the others were refused
