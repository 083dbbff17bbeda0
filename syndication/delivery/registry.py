"""Channels: how rows of one kind are sent, and which kinds there are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from syndication.attempts import Outcome
from syndication.delivery.rows import Delivery

LEASE = timedelta(minutes=5)

# The network's part of sending: returns the answer's HTTP status, where there is one, or raises
# :class:`DeliveryError`. It runs in a thread beside others and leaves the database alone.
Call = Callable[[], int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """How rows of one kind are sent.

    ``send`` runs in the claiming thread. It returns what is left to do, so that other
    destinations need not wait for it; or nothing, where it has sent the row itself. It, or what it
    returns, raises :class:`DeliveryError`, and must end well within ``lease``.

    Where the recipient can't drop repeats, ``repeatable`` is false: a row whose worker vanished is
    then never sent again by itself. Where the channel itself stops a lane that fails for too long,
    ``gives_up`` is false: such a row stays open. ``concluded`` is told of each attempt's end, in
    the transaction that writes it.
    """

    rows: type[Delivery]
    send: Callable[[Any], Call | None]
    lease: timedelta = LEASE
    repeatable: bool = True
    gives_up: bool = True
    concluded: Callable[[Any, Outcome], None] | None = None


_channels: dict[type[Delivery], Channel] = {}


def register(channel: Channel) -> None:
    """Let this channel's rows be worked off. Called once, when the channel's app is ready."""
    _channels[channel.rows] = channel


def channels() -> tuple[Channel, ...]:
    """Every channel, for whoever looks after all of them."""
    return tuple(_channels.values())
