"""What must be there before ``make`` starts its processes: each lack is one sentence with its cure.

The processes would report the same as tracebacks, of three programs at once.
"""

import errno
import os
import socket
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError, connection

ROOM = 1024 * 1024  # bytes that must fit on the disk
PATIENCE = 3  # seconds
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def refuse() -> None:
    """Raises :class:`CommandError` for the first thing that is missing."""
    can_listen(os.environ.get("GRANIAN_HOST") or "127.0.0.1", settings.PORT)
    can_write(settings.VAR_DIR)
    database_answers()
    if settings.REDIS_URL:
        redis_answers(settings.REDIS_URL)


def can_listen(host: str, port: int) -> None:
    """A former server's connections that still end are no obstacle (``SO_REUSEADDR``)."""
    try:
        family, kind, _protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
            tried.listen()
    except socket.gaierror as exc:
        raise CommandError(f"GRANIAN_HOST is no address of this machine: {host}.") from exc
    except OSError as exc:
        in_use = exc.errno == errno.EADDRINUSE
        why = "is in use by another program" if in_use else f"cannot be opened ({exc.strerror})"
        raise CommandError(
            f"Port {port} {why}: end that program, or choose another port, as in PORT=9000 make."
        ) from exc


def can_write(folder: Path) -> None:
    """Writes a file of ``ROOM`` bytes, and deletes it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as tried:
            tried.write(bytes(ROOM))
            tried.flush()
    except OSError as exc:
        raise CommandError(_unwritable(folder, exc)) from exc


def _unwritable(folder: Path, exc: OSError) -> str:
    if exc.errno in FULL:
        return f"The disk of VAR_DIR ({folder}) is full: make room, or set VAR_DIR to another disk."
    return (
        f"Nothing can be written to VAR_DIR ({folder}: {exc.strerror}): give the user that runs "
        "this the right to write there, or set VAR_DIR to another directory."
    )


def database_answers() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as exc:
        said = str(exc).strip().splitlines()[0]
        raise CommandError(
            f"The database cannot be reached ({said}): start it, or correct DATABASE_URL."
        ) from exc


def redis_answers(url: str) -> None:
    """Connects only. ``url`` may hold a password: it is not repeated."""
    parts = urlsplit(url)
    if parts.scheme not in {"redis", "rediss"}:
        return
    host, port = parts.hostname or "localhost", parts.port or 6379
    try:
        socket.create_connection((host, port), timeout=PATIENCE).close()
    except OSError as exc:
        raise CommandError(
            f"Redis cannot be reached at {host}:{port} ({exc.strerror or exc}): start it, correct "
            "REDIS_URL, or remove it."
        ) from exc
