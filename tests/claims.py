"""A worker that takes one delivery and is then seen no more, or comes back late."""

from syndication.delivery import Channel, Delivery, leases


def claim(channel: Channel) -> Delivery | None:
    """The longest due row, leased as a round leases it."""
    taken = (leases.take(channel, pk) for pk, _ in leases.due(channel))
    return next((row for row in taken if row), None)
