"""Schemathesis reads the API's description and tries to prove it wrong, at a running server."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

from django.utils import timezone

from syndication.net import calls
from syndication.webhooks import endpoints
from syndication.webhooks.models import Challenge, Endpoint
from tests import partners_factory
from tests.e2e import sites

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PUBLIC = "93.184.216.34"
SECONDS = 90  # the longest that one run may take


def run(origin: str, folder: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    command = [
        str(Path(sys.executable).with_name("st")),
        "run",
        f"{origin}/api/v1/openapi.json",
        "--checks=all",
        "--phases=examples,coverage,fuzzing,stateful",
        "--max-examples=25",
        f"--max-time={SECONDS}",
        "--seed=1",
        "--no-color",
        "--generation-database=none",
        *more,
    ]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.e2e.schemathesis_hooks", "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(  # our own tool
        command,
        env={**os.environ, **hooks},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=folder,
    )
    (folder / "found.txt").write_text(done.stdout)  # the whole of it, beside the assertion
    return done


@pytest.fixture(autouse=True)
def nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every made-up name leads to a public address, without being asked for, and none answers."""
    resolve = socket.getaddrinfo

    def pretend(host: Any, port: Any, *given: Any, **named: Any) -> Any:
        if host in ("localhost", "127.0.0.1", "::1"):
            return resolve(host, port, *given, **named)
        try:  # an address is still what it is
            return resolve(host, port, *given, **(named | {"flags": socket.AI_NUMERICHOST}))
        except socket.gaierror:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC, port))]

    def refuse(*_: object) -> NoReturn:
        raise ConnectionRefusedError("nothing leaves this machine")

    monkeypatch.setattr(socket, "getaddrinfo", pretend)
    monkeypatch.setattr(calls, "connect", refuse)


def test_schemathesis_finds_nothing_as_anyone(house, tmp_path):
    sites.tell(house)
    done = run(house, tmp_path)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_schemathesis_finds_nothing_with_a_key_that_opens_everything(house, tmp_path):
    sites.tell(house)
    partner = partners_factory.partner(requests_per_minute=0, embargo_hours=24)
    _, secret = partners_factory.key(partner)
    found, _ = endpoints.create(partner, url="https://hooks.example.org/", at=timezone.now())
    Endpoint.objects.filter(pk=found.pk).update(verified_at=timezone.now())
    Challenge.objects.filter(endpoint=found).delete()
    done = run(house, tmp_path, "-H", f"Authorization: Bearer {secret}")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
