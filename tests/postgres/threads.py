"""Works run beside one another, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection

TIME_LIMIT = 60.0  # seconds; only a deadlock that nobody resolves takes so long


def together(*works: Callable[[], object]) -> list[BaseException]:
    """Run all at once, from one starting line; returns what they raised."""
    start = threading.Barrier(len(works))
    raised: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(TIME_LIMIT)
            work()
        except BaseException as error:  # noqa: BLE001  # told to the test, whatever it is
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIME_LIMIT)
    assert not any(thread.is_alive() for thread in threads), "a work never ended"
    return raised
