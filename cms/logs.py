"""Logs that repeat no secret: Django names the address that was asked for, and puts the request
beside it, whatever somebody wrote there."""

import logging
import re

# Keys of partners, secrets of endpoints, addresses of private feeds.
_SECRET = re.compile(r"(wsk_|whsec_|/feeds/p/)[-\w+/=]{8,}", re.ASCII)


class Discreet(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes whole lines as they were formatted, each secret cut off behind its beginning."""

    def format(self, record: logging.LogRecord) -> str:
        return _SECRET.sub(r"\1…", super().format(record))
