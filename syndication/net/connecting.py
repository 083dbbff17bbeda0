"""The connection: to an address that was checked, under its name, and all of it in time."""

import io
import socket
import ssl
from time import monotonic
from typing import Any

from syndication.net.addresses import Target


class Deadline:
    """When a call ends, whatever it is at."""

    def __init__(self, seconds: float) -> None:
        self._at = monotonic() + seconds

    def left(self) -> float:
        """Seconds until then; raises :class:`TimeoutError` where there are none."""
        seconds = self._at - monotonic()
        if seconds <= 0:
            raise TimeoutError("it took too long")
        return seconds


def connect(target: Target, deadline: Deadline) -> socket.socket:
    """To the first checked address that answers. One that is silent leaves half of the time to
    those behind it."""
    failure: OSError = OSError("no address")
    last = len(target.addresses) - 1
    for place, (family, kind, protocol, where) in enumerate(target.addresses):
        raw: socket.socket | None = None
        try:
            # Here too: a machine without IPv6 is told of such addresses all the same.
            raw = socket.socket(family, kind, protocol)
            raw.settimeout(deadline.left() / (1 if place == last else 2))
            raw.connect(where)
            raw.settimeout(deadline.left())
            return _secure(raw, target.host) if target.scheme == "https" else raw
        except OSError as exc:
            if raw is not None:
                raw.close()
            failure = exc
    raise failure


def _secure(raw: socket.socket, host: str) -> ssl.SSLSocket:
    # The name, not the address: the certificate must be the name's.
    return ssl.create_default_context().wrap_socket(raw, server_hostname=host)


class Timed(io.RawIOBase):
    """A connected socket whose reads and writes all end by one deadline.

    A socket's own time limit starts anew with each byte: a slow sender could hold us for ever.
    """

    def __init__(self, raw: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._raw = raw
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._raw.settimeout(self._deadline.left())
        return self._raw.recv_into(buffer)

    def sendall(self, content: bytes) -> None:
        self._raw.settimeout(self._deadline.left())
        self._raw.sendall(content)

    def makefile(self, *_: Any) -> io.BufferedReader:
        return io.BufferedReader(self)

    def close(self) -> None:
        """Left to whoever opened the socket: http.client closes before the answer is read."""
