"""Whether a function's time is linear to its input, from two inputs of different sizes."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import process_time

ROUNDS = 10


def growth(
    function: Callable[[], object],
    longer: Callable[[], object],
    *,
    enough: float,
    least: float = 1e-6,
) -> float:
    """How many times the CPU time of ``function`` the call of ``longer`` takes.

    Noise only adds time, so that the shortest of several rounds counts for each. The first round
    whose ratio is at most ``enough`` is the last. Where another process slows all of the longer
    calls, the middle one of the rounds' own ratios counts: the two calls of a round share the
    noise. Less than ``least`` seconds count as ``least``.
    """
    short, long, ratios = float("inf"), float("inf"), []
    with _uncollected():
        for _round in range(ROUNDS):
            times = max(seconds(function), least), seconds(longer)
            ratios.append(times[1] / times[0])
            short, long = min(short, times[0]), min(long, times[1])
            if long / short <= enough:
                break
    return min(long / short, median(ratios))


def seconds(function: Callable[[], object]) -> float:
    """The CPU time of this process for one call."""
    begun = process_time()
    function()
    return process_time() - begun


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without collections of garbage: one looks through all that the whole suite has made so far,
    and falls into the longer of two calls.
    """
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
