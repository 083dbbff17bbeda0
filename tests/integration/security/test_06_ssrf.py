"""Class 6: an address that somebody else chose leads into our own network.

The client's own rules are held in ``tests/unit/test_net_*``; here they are met by the way that a
partner has: its endpoints, made by API, and what workers then send there.
"""

import json
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from django.utils import timezone

from syndication import delivery
from syndication.delivery import State
from syndication.net import calls
from syndication.webhooks import endpoints, payloads, sending, signing
from syndication.webhooks.models import Challenge, Endpoint, EventDelivery
from tests import editions_factory as made
from tests import partners_factory
from tests.webhook_receiver import Receiver, serving

pytestmark = pytest.mark.django_db

LIST = "/api/v1/webhooks/"
PUBLIC = "93.184.216.34"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What names resolve to, at this moment; numeric hosts resolve as they do everywhere."""
    found: dict[str, str] = {}
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *args: object, **kwargs: Any) -> Any:
        return real(found.get(host, host), port, *args, **{**kwargs, "flags": 4})

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return found


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where anything was connected to. None of these tests gets through."""
    seen: list[str] = []

    def connect(target: calls.Target, deadline: calls.Deadline) -> socket.socket:
        seen.append(target.addresses[0][-1][0])
        raise ConnectionRefusedError

    monkeypatch.setattr(calls, "connect", connect)
    return seen


@pytest.fixture
def partner() -> Any:
    made.publisher()
    return partners_factory.partner("Example Weekly")


@pytest.fixture
def headers(partner: Any) -> dict[str, str]:
    return partners_factory.bearer(partners_factory.key(partner)[1])


def register(client: Any, headers: dict[str, str], url: str) -> Any:
    body = json.dumps({"url": url})
    return client.post(LIST, body, content_type="application/json", headers=headers)


def verified(partner: Any, url: str) -> Endpoint:
    return Endpoint.objects.create(
        partner=partner, url=url, secret=signing.new_secret(), verified_at=timezone.now()
    )


def tell(endpoint: Endpoint) -> EventDelivery:
    event = payloads.ping(at=timezone.now())
    event.save(force_insert=True)
    return EventDelivery.objects.create(endpoint=endpoint, event=event, due_at=timezone.now())


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://0/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.100.100.200/",
        "https://[fd00:ec2::254]/",
        "https://224.0.0.1/",
        "http://93.184.216.34/",
        "https://93.184.216.34:22/",
        "https://93.184.216.34:8443/",
        "https://user@93.184.216.34/",
        "https://user:pass@93.184.216.34/",
        "https://93.184.216.34@127.0.0.1/",
        "https://127.0.0.1\\@93.184.216.34/",
        "https://93.184.216.34/\r\nHost: inside",
        "https://93.184.216.34/ x",
        "https://ｌocalhost/",
        "https:///",
        "https://[::1",
        "//93.184.216.34/",
        "file:///etc/passwd",
        "gopher://93.184.216.34/",
        "javascript:alert(1)",
    ],
)
def test_no_endpoint_is_made_at_an_address_that_leads_inside(
    url, client, headers, names, connections
):
    refused = register(client, headers, url)
    assert refused.status_code == 400, refused.content
    assert refused.json()["member"] == "url"
    assert not Endpoint.objects.exists()
    assert connections == []


def test_a_name_that_leads_inside_is_refused_and_so_is_moving_there(
    client, headers, names, connections
):
    names["inside.example"], names["fine.example"] = "10.0.0.1", PUBLIC
    assert register(client, headers, "https://inside.example/").status_code == 400
    fine = register(client, headers, "https://fine.example/").json()
    moved = client.patch(
        f"{LIST}{fine['id']}/",
        json.dumps({"url": "https://inside.example/"}),
        content_type="application/json",
        headers=headers,
    )
    assert moved.status_code == 400
    assert Endpoint.objects.get().url == "https://fine.example/"


def test_a_name_that_leads_elsewhere_when_it_is_called_is_refused_then(
    client, headers, names, connections
):
    """DNS rebinding: what counts is where the name leads at each call."""
    names["turns.example"] = PUBLIC
    assert register(client, headers, "https://turns.example/").status_code == 201
    names["turns.example"] = "169.254.169.254"
    delivery.work_off(*sending.CHANNELS)
    asked = Challenge.objects.get()
    assert str(asked.problem) == "turns.example leads to an address which is not public"
    assert Endpoint.objects.get().verified_at is None
    assert connections == []


def test_a_verified_name_that_turns_inside_is_not_told_and_nothing_is_lost(
    partner, names, connections
):
    names["turns.example"] = "127.0.0.1"
    row = tell(verified(partner, "https://turns.example/"))
    delivery.work_off(*sending.CHANNELS)
    row.refresh_from_db()
    assert (row.state, row.answered) == (State.RETRYING, None)
    assert "not public" in str(row.problem)
    assert connections == []
    names["turns.example"] = PUBLIC
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        delivery.work_off(*sending.CHANNELS)
    # The connection goes to the address that was checked, not to the name.
    assert connections == [PUBLIC]


def test_the_name_is_resolved_once_for_each_call(partner, monkeypatch, connections):
    """Between a check and a connection nobody may change his mind."""
    answers = [PUBLIC, "127.0.0.1"]

    def resolve(host: str, port: int, **_: object) -> Any:
        where = (answers.pop(0), port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", where)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    tell(verified(partner, "https://turns.example/"))
    delivery.work_off(*sending.CHANNELS)
    assert connections == [PUBLIC]
    assert answers == ["127.0.0.1"]


def test_a_redirect_leads_nowhere(partner, settings):
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    with serving() as inside:
        outside = Receiver(status=307, headers={"Location": inside.url})
        with serving(outside):
            row = tell(verified(partner, outside.url))
            endpoints.challenge(verified(partner, f"{outside.url}/other"), at=timezone.now())
            delivery.work_off(*sending.CHANNELS)
    row.refresh_from_db()
    assert (row.state, row.answered) == (State.RETRYING, 307)
    assert len(outside.got) == 2
    assert inside.got == []
    assert str(Challenge.objects.get().problem) == "the answer was 307"


def test_no_proxy_of_the_environment_is_used(partner, settings, monkeypatch):
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    with serving() as receiver, serving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        tell(verified(partner, receiver.url))
        assert delivery.work_off(*sending.CHANNELS) == 1
    assert proxy.got == []


def test_what_an_inside_host_answers_is_never_shown(client, headers, partner, settings):
    """Nobody reads a page of our network through the log, allowed or not."""
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    with serving(Receiver(status=500, answer=b"root:x:0:0", proves=False)) as inside:
        endpoint = verified(partner, inside.url)
        tell(endpoint)
        endpoints.challenge(endpoint, at=timezone.now())
        delivery.work_off(*sending.CHANNELS)
    for path in (f"{LIST}{endpoint.pk}/", f"{LIST}{endpoint.pk}/deliveries/"):
        shown = client.get(path, headers=headers)
        assert shown.status_code == 200
        assert b"root:x" not in shown.content


def test_only_named_hosts_are_reached_inside(client, headers, settings, names, connections):
    settings.OUTGOING_ALLOWED_HOSTS = ["hook.internal"]
    names["hook.internal"] = names["hook.internal.example"] = "10.0.0.1"
    assert register(client, headers, "http://hook.internal:8080/").status_code == 201
    for url in ("https://hook.internal.example/", "https://10.0.0.1/"):
        assert register(client, headers, url).status_code == 400
