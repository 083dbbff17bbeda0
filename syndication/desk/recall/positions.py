"""Notes up to where each endpoint has accepted all that took posts back.

Reports then look at later receipts only: there may be a hundred thousand. Receipts stay proof of
what is after that.
"""

from syndication.desk.recall import copies
from syndication.desk.recall.holders import EndpointHolder
from syndication.editions import ledger
from syndication.webhooks.models import Endpoint


def advance() -> int:
    """Move the endpoints' positions; returns how many moved. For the timer, once a day."""
    # Read first: what is appended meanwhile has a higher sequence.
    newest = ledger.committed_sequence()
    # Those that a person has dealt with, too: the mark may be taken back.
    who, unheard = copies.not_heard()
    until = {holder.id: newest for holder in who.endpoints}
    for recall, holder in unheard:
        if isinstance(holder, EndpointHolder):
            until[holder.id] = min(until[holder.id], recall.sequence - 1)
    moved = 0
    for holder in who.endpoints:
        behind = Endpoint.objects.filter(pk=holder.endpoint.pk, heard_until__lt=until[holder.id])
        moved += behind.update(heard_until=until[holder.id])
    return moved
