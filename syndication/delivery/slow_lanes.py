"""Remembers, in this process, the lanes whose last request took long.

A receiver that answers slowly, but well, has no failure in the database. Forgetting it costs one
slow request among those of lanes that answer quickly.
"""

from collections import OrderedDict
from collections.abc import Hashable

from syndication.delivery.models import Delivery

SLOW_SECONDS = 2.0
MAX_LANES = 500  # of one channel; they are parameters of its query

_lanes: dict[type[Delivery], OrderedDict[Hashable, None]] = {}


def record(rows: type[Delivery], lane: Hashable, seconds: float) -> None:
    """Note how long the last request of a lane took."""
    lanes = _lanes.setdefault(rows, OrderedDict())
    lanes.pop(lane, None)
    if seconds >= SLOW_SECONDS:
        lanes[lane] = None
        if len(lanes) > MAX_LANES:
            lanes.popitem(last=False)


def of(rows: type[Delivery]) -> list[Hashable]:
    """The lanes whose last request took ``SLOW_SECONDS`` or longer."""
    return list(_lanes.get(rows, ()))
