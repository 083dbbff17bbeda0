"""What the export holds in memory, as it goes: the growth of this process's resident set.

python -m tests.bench.export     beside a database that ``run`` has filled
"""

import io
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PATH = "/api/v1/export.ndjson"


@dataclass(frozen=True, slots=True)
class Held:
    """Posts read so far, seconds of CPU, bytes sent, and the peak above what was held before."""

    posts: int
    seconds: float
    sent: int
    growth: int


def measure(every: int, coding: str = "") -> list[Held]:
    """Read the whole export; one figure behind each ``every`` posts, and one at the end."""
    from cms.wsgi import application

    _read_some(application)  # what is loaded at the first request is not the export's
    before = _peak(reset=True)
    found = []
    begun = time.process_time()
    sent = posts = 0
    for chunk in _chunks(application, coding):
        sent += len(chunk)
        # Compressed lines can't be counted: only the end is told of.
        posts += 0 if coding else chunk.count(b"\n")
        if not coding and posts % every == 0:
            found.append(Held(posts, time.process_time() - begun, sent, _peak() - before))
    found.append(Held(posts - 2, time.process_time() - begun, sent, _peak() - before))
    return found


def _read_some(application: object) -> None:
    for number, _ in enumerate(_chunks(application, "")):
        if number == 150:
            break


def _chunks(application: object, coding: str) -> Iterable[bytes]:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": PATH,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_ACCEPT_ENCODING": coding,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    body = application(environ, lambda *_: None)  # type: ignore[operator]
    try:
        yield from body
    finally:
        body.close()


def _peak(*, reset: bool = False) -> int:
    """The most bytes that this process has held resident, since it was last reset (Linux)."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text().splitlines()
    line = next(line for line in status if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def main() -> None:
    import django

    django.setup()
    for coding in ("", "gzip"):
        for held in measure(1000, coding):
            label = coding or f"{held.posts} posts"
            sys.stdout.write(
                f"{label:<28}{held.seconds * 1e3:>12.0f}{held.sent / 1e6:>12.1f}"
                f"{held.growth / 1e6:>12.1f}\n"
            )


if __name__ == "__main__":
    main()
