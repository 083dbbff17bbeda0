"""The demonstration, served on this machine while the tests of typed clients run."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.clients import later
from tests.paths import ROOT

START = "import django; django.setup(); from tests.clients.demonstration import main; main()"
SECONDS = 60  # the longest that the server may take to start


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running demonstration: its origin, its later self's, and what its partner was given."""

    origin: str
    later: str
    given: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """What the programs read from their environment."""
        return {"SITE": self.origin, "LATER_SITE": self.later, **self.given}

    def read(self, path: str, *, of: str = "") -> Any:
        """The JSON at a path, read with the partner's key."""
        key = {"Authorization": f"Bearer {self.given['KEY']}"}
        with urlopen(Request((of or self.origin) + path, headers=key)) as answer:
            return json.load(answer)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    folder = tmp_path_factory.mktemp("demonstration")
    (folder / "static").mkdir()
    environment = {
        **os.environ,
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "FRONT_END_PREVIEW_URL": "http://localhost:3000/preview/{token}",
        "JSON_LOGS": "no",
        "LOG_LEVEL": "ERROR",
        "ORIGIN": f"http://localhost:{port}",
        "SECRET_KEY": "typed clients, and no site that anybody else can reach, use this key",
        "VAR_DIR": str(folder),
    }
    filled = subprocess.run(
        [sys.executable, "-c", START], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert filled.returncode == 0, filled.stderr
    origin = f"http://localhost:{port}"
    command = ["granian", "--interface", "rsgi", "--port", str(port), "cms.server.app:application"]
    command[0] = str(Path(sys.executable).with_name("granian"))
    with (
        (folder / "server.log").open("w") as log,
        subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log) as server,
        later.serving(origin) as also,
    ):
        try:
            _wait(f"{origin}/api/v1/", server)
            yield Site(origin=origin, later=also, given=json.loads(filled.stdout))
        finally:
            server.terminate()


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    """Waits until the server answers; raises :class:`AssertionError` if it ends or takes long."""
    last = time.monotonic() + SECONDS
    while time.monotonic() < last:
        assert server.poll() is None, "the server has ended"
        try:
            urlopen(address).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")
