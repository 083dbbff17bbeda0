"""Connects to a checked address, under the host's name, within a deadline."""

import io
import socket
import ssl
from time import monotonic
from typing import Any

from syndication.net.addresses import Target


class Deadline:
    """The end of the time that a whole call may take."""

    def __init__(self, seconds: float) -> None:
        self._at = monotonic() + seconds

    def remaining(self) -> float:
        """Seconds until the deadline; raises :class:`TimeoutError` when it has passed."""
        seconds = self._at - monotonic()
        if seconds <= 0:
            raise TimeoutError("it took too long")
        return seconds


def connect(target: Target, deadline: Deadline) -> socket.socket:
    """Connect to the first checked address that accepts; raises :class:`OSError` if none does.

    Each attempt but the last may use half of the remaining time.
    """
    failure: OSError = OSError("no address")
    last = len(target.addresses) - 1
    for index, (family, kind, protocol, where) in enumerate(target.addresses):
        raw: socket.socket | None = None
        try:
            # Inside the try: a machine without IPv6 gets such addresses from the resolver, too.
            raw = socket.socket(family, kind, protocol)
            raw.settimeout(deadline.remaining() / (1 if index == last else 2))
            raw.connect(where)
            raw.settimeout(deadline.remaining())
            return _secure(raw, target.host) if target.scheme == "https" else raw
        except OSError as exc:
            if raw is not None:
                raw.close()
            failure = exc
    raise failure


def _secure(raw: socket.socket, host: str) -> ssl.SSLSocket:
    # The certificate must be valid for the host name, not for the IP address.
    return ssl.create_default_context().wrap_socket(raw, server_hostname=host)


class DeadlineSocket(io.RawIOBase):
    """A connected socket whose reads and writes share one deadline.

    A socket's own timeout restarts with each byte, so that a slow sender could block us forever.
    """

    def __init__(self, raw: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._raw = raw
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._raw.settimeout(self._deadline.remaining())
        return self._raw.recv_into(buffer)

    def sendall(self, content: bytes) -> None:
        self._raw.settimeout(self._deadline.remaining())
        self._raw.sendall(content)

    def makefile(self, *_: Any) -> io.BufferedReader:
        return io.BufferedReader(self)

    def close(self) -> None:
        """Does nothing: http.client closes before the answer is read. The opener closes it."""
