"""Channels: how the rows of one model are sent, and the register of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from syndication.delivery.models import Delivery
from syndication.delivery.retries import Outcome

# Well above the 18 s that a call of ``net`` takes at most, and below the minute within which
# partners hear of a withdrawal, also if the worker that was sending it is killed.
LEASE = timedelta(seconds=45)

# The network request of one delivery. Returns the HTTP status of the answer, if there is one, or
# raises :class:`DeliveryError`. It runs in a thread of its own and must not use the database.
Call = Callable[[], int | None]
# What remains to be done on the network once the end of an attempt is committed, such as a mail.
# It runs as a call does, and logs its own failures.
FollowUp = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """How the rows of one model are sent.

    ``send`` runs in the claiming thread, which may use the database. It returns the network
    request to run beside those to other destinations, or None if it has sent the row itself. It,
    or the request, raises :class:`DeliveryError`, and must end well within ``lease``.

    ``repeatable`` is False if recipients cannot drop repeats: a row whose worker was interrupted
    is then never sent again automatically. ``gives_up`` is False if the channel itself disables a
    destination that keeps failing: rows then stay open after the last retry. ``on_attempt_end`` is
    called in the transaction that writes the end of an attempt, and may return a follow-up.
    """

    rows: type[Delivery]
    send: Callable[[Any], Call | None]
    lease: timedelta = LEASE
    repeatable: bool = True
    gives_up: bool = True
    on_attempt_end: Callable[[Any, Outcome], FollowUp | None] | None = None


_channels: dict[type[Delivery], Channel] = {}


def register(channel: Channel) -> None:
    """Add a channel, once, in the ``ready()`` of its app."""
    _channels[channel.rows] = channel


def channels() -> tuple[Channel, ...]:
    """All registered channels."""
    return tuple(_channels.values())
