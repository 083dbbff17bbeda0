"""Sends answers that are made while they are sent: exports, which read in one transaction.

Granian's ``send_bytes`` accepts any number of bytes at once, however slowly the client reads, so an
export would be in memory as a whole. A named pipe holds 64 KiB, and Granian reads from it what the
client takes: the thread that makes the export waits, and memory stays small.
"""

import array
import fcntl
import logging
import os
import select
import tempfile
import termios
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

logger = logging.getLogger("wellspring.server")

# A client has this long to take the next bytes; the threads that wait are bounded by
# ``syndication.api.export``.
SECONDS = 30.0
DRAIN_INTERVAL = 0.01


def send(
    chunks: Iterable[bytes], status: int, headers: list[tuple[str, str]], protocol: Any
) -> None:
    """Send the chunks as the client takes them. Returns early if it takes none for ``SECONDS``.

    An answer that breaks off has no last line, by which clients know a whole one.
    """
    with tempfile.TemporaryDirectory(prefix="wellspring-answer-") as folder:
        path = Path(folder) / "pipe"
        os.mkfifo(path, 0o600)
        # Open for reading too: to open it for writing alone would wait for Granian.
        pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        try:
            protocol.response_file(status, headers, str(path))
            for chunk in chunks:
                _write(pipe, chunk)
            _drain(pipe)
        except TimeoutError:
            logger.info("a client stopped reading its answer")
        finally:
            os.close(pipe)


def _write(pipe: int, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:
        if not select.select((), (pipe,), (), SECONDS)[1]:
            raise TimeoutError
        left = left[os.write(pipe, left) :]


def _drain(pipe: int) -> None:
    """Wait until the last bytes are taken: closed before, the pipe would lose them."""
    deadline = time.monotonic() + SECONDS
    left = array.array("i", [0])
    while True:
        fcntl.ioctl(pipe, termios.FIONREAD, left)
        if not left[0]:
            return
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(DRAIN_INTERVAL)
