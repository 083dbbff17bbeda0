"""Loops that outlast failures: a lost database connection must not end the timer or the worker."""

import logging
import time
from collections.abc import Callable

from django.db import connections

logger = logging.getLogger("wellspring.loops")

FIRST_PAUSE = 1.0  # seconds; doubled with each failure in a row
LONGEST_PAUSE = 60.0


def run(
    name: str,
    work: Callable[[], object],
    *,
    sleep: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Call ``work`` until it returns. After an exception: log it, close the connections, wait.

    The pauses, in seconds, grow with failures in a row; a call that lasted longer than the longest
    of them counts as a success. Ends with ``SystemExit`` and ``KeyboardInterrupt``, which signals
    raise.
    """
    pause = FIRST_PAUSE
    while True:
        begun = clock()
        try:
            work()
        except Exception:
            if clock() - begun > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            logger.exception("%s failed; it goes on in %.0f s", name, pause)
            _close()
            sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return


def _close() -> None:
    """Close the connection, so that the next query opens another. Failures are ignored."""
    for connection in connections.all(initialized_only=True):
        try:
            connection.close()
        except Exception:  # noqa: BLE001  # it is broken: drop it
            connection.connection = None
