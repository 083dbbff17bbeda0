"""The WSGI environment of a request (PEP 3333)."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

# Granian has read the framing; what Django gets is the whole body, of a known length.
_FRAMING = frozenset({"content-length", "transfer-encoding", "content-type"})


class SentFile:
    """``wsgi.file_wrapper``: a file, which the front sends without a thread if it has a path."""

    def __init__(self, file: IO[bytes], _block_size: int = 0) -> None:
        self.file = file
        self.close = getattr(file, "close", lambda: None)

    @property
    def path(self) -> str | None:
        """The file's path; ``None`` for parts of files and for files in memory."""
        name = getattr(self.file, "name", None)
        return name if isinstance(name, str) and Path(name).is_absolute() else None

    def __iter__(self) -> Iterator[bytes]:
        yield self.file.read()


def joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """The headers by name, repeated ones in one value (RFC 9110 5.3, RFC 6265 4.2.1 for cookies).

    Names with underscores are dropped: in WSGI, ``X_Forwarded_For`` would pass for the header that
    a trusted proxy sets.
    """
    found: dict[str, str] = {}
    for name, value in pairs:
        if "_" in name:
            continue
        if name in found:
            value = f"{found[name]}{'; ' if name == 'cookie' else ','}{value}"
        found[name] = value
    return found


def environ(
    scope: Any, path: str, headers: dict[str, str], body: IO[bytes], size: int
) -> dict[str, Any]:
    """What Django gets of a request whose whole body is here."""
    host, _, port = scope.server.rpartition(":")
    found = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _as_bytes(path),
        "QUERY_STRING": _as_bytes(scope.query_string),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "CONTENT_LENGTH": str(size),
        "CONTENT_TYPE": headers.get("content-type", ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
        "wsgi.file_wrapper": SentFile,
    }
    for name, value in headers.items():
        if name not in _FRAMING:
            found["HTTP_" + name.upper().replace("-", "_")] = _as_bytes(value)
    return found


def _as_bytes(text: str) -> str:
    """PEP 3333: strings hold bytes, one for each character of ISO-8859-1."""
    return text if text.isascii() else text.encode(errors="surrogateescape").decode("latin-1")
