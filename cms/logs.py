"""A log handler that redacts secrets: Django logs requests with their addresses."""

import logging
import re

# Partners' keys, endpoints' secrets, addresses of private feeds, calendars and review links.
_SECRET = re.compile(r"(wsk_|whsec_|/feeds/p/|/reviews/|/calendar/)[-.\w+/=]{8,}", re.ASCII)


class RedactingStream(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes formatted records, with each secret cut off after its prefix."""

    def format(self, record: logging.LogRecord) -> str:
        return _SECRET.sub(r"\1…", super().format(record))
