"""The processes of the Procfile, started by its own lines, with data and settings of their own."""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.paths import ROOT

HEAD = b" HTTP/1.1\r\nHost: localhost\r\n"
CLOSE = b"Connection: close\r\n\r\n"
# Settings that a developer or another suite may have exported. They are not those of the product.
KEPT = ("HOME", "LANG", "PATH", "TMPDIR")


@dataclass
class Deployment:
    """A data directory, the environment of its processes, and what they have logged."""

    folder: Path
    port: int
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def manage(self, *words: str) -> str:
        """What a command of ``manage.py`` says; raises ``CalledProcessError`` if it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environ,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    @contextmanager
    def process(
        self, name: str, *, every: int = 60, **environ: str
    ) -> "Iterator[subprocess.Popen[bytes]]":
        """The Procfile's process of this name; it is ended, with what it began, afterwards.

        The timer has its rounds ``every`` so many seconds.
        """
        command = line(name).replace("--every 60", f"--every {every}")
        with (self.folder / "log").open("ab") as log:
            begun = subprocess.Popen(
                ["sh", "-c", command],
                cwd=ROOT,
                env={**self.environ, **environ},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield begun
        finally:
            end(begun)

    @contextmanager
    def web(self, **environ: str) -> Iterator[int]:
        """The port at which the web process answers."""
        with self.process("web", **environ) as begun:
            wait_for(self.port, begun)
            yield self.port


def deployment(folder: Path, **environ: str) -> Deployment:
    """A deployment with an empty, migrated SQLite database, or with the one of ``DATABASE_URL``."""
    made = _unmigrated(folder, **environ)
    if "DATABASE_URL" not in environ:
        shutil.copy(_migrated(), folder)
    return made


@cache
def _migrated() -> Path:
    """A database file, made once: the migrations take longer than any test with it."""
    folder = Path(tempfile.mkdtemp(prefix="wellspring-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _unmigrated(folder).manage("migrate", "-v0")
    return folder / "wellspring.sqlite3"


def _unmigrated(folder: Path, **environ: str) -> Deployment:
    for name in ("media", "static"):
        (folder / name).mkdir(parents=True)
    made = Deployment(folder, free_port())
    made.environ = {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PORT": str(made.port),
        "ORIGIN": "http://localhost",
        "VAR_DIR": str(folder),
        "SECRET_KEY": "tests-only-" + "x" * 50,
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "GRANIAN_HOST": "127.0.0.1",
        **environ,
    }
    return made


def line(name: str) -> str:
    """The command of a process of the Procfile."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    return next(each.partition(":")[2].strip() for each in lines if each.startswith(f"{name}:"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Until something listens at ``port``: for a minute, and while ``process`` runs."""
    for _ in range(600):
        assert process.poll() is None, "the process ended"
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nothing listens")


def until(happened: Callable[[], object], what: str, seconds: int = 60) -> None:
    """Wait until ``happened`` says so; fail with ``what`` did not happen after ``seconds``."""
    for _ in range(seconds * 10):
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {seconds} s")


def children(pid: int) -> list[int]:
    """The processes that this one began, as Linux tells it."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a process and those that it began: they have a group of their own."""
    for signal, patience in (("TERM", 30), ("KILL", 10)):
        if process.poll() is None or _group_lives(process.pid):
            subprocess.run(["kill", f"-{signal}", "--", f"-{process.pid}"], check=False)
        try:
            process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            continue
        if not _group_lives(process.pid):
            return


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def opened(port: int, sent: bytes) -> socket.socket:
    """A connection with a small window, on which ``sent`` has been written."""
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    found.settimeout(60)
    found.connect(("127.0.0.1", port))
    found.sendall(sent)
    return found


def answer(port: int, sent: bytes) -> bytes:
    """The whole answer; the server closes the connection."""
    received = bytearray()
    with opened(port, sent) as asked:
        while piece := asked.recv(65536):
            received += piece
    return bytes(received)


def status(port: int, sent: bytes) -> int:
    return int(answer(port, sent)[9:12])


def get(port: int, path: str) -> int:
    return status(port, b"GET " + path.encode() + HEAD + CLOSE)
