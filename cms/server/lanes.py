"""The threads that run Django, in two lanes: publishing never takes the threads of readers."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

# Requests that wait for a thread. Beyond, a request is answered 503 at once.
LONGEST_QUEUE = 500

T = TypeVar("T")


class Busy(Exception):  # noqa: N818  # a state, which the front answers with 503
    """All threads of a lane are in use, and the queue is full."""


class Lane:
    """A number of threads, and a bounded queue for them. A thread starts when it is needed."""

    def __init__(self, name: str, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most = threads + LONGEST_QUEUE
        self._taken = 0

    async def run(self, work: Callable[..., T], *args: object) -> T:
        """The result of ``work`` in a thread of this lane; raises :class:`Busy`.

        Called on the event loop only: the count needs no lock.
        """
        if self._taken >= self._most:
            raise Busy
        self._taken += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)
        finally:
            self._taken -= 1

    def begin(self, work: Callable[[], object]) -> None:
        """Have a thread of this lane do ``work``, which nobody waits for."""
        self._pool.submit(work)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
