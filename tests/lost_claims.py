"""A worker that takes one delivery and is then seen no more, or comes back late."""

from syndication.delivery import Channel, Delivery, leases


def claim(channel: Channel) -> Delivery | None:
    """The longest due row, leased as a round leases it; where another was faster, the next."""
    while found := leases.due(channel):
        for pk, _ in found:
            if row := leases.claim(channel, pk):
                return row
    return None
