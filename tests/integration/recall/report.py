"""What the report of open copies says of one holder: the one place that knows its form."""

from uuid import UUID

from syndication.desk.partners import receipts
from syndication.partners import recall_status
from syndication.partners.models import Partner
from tests.integration.recall.holders import Destination, Following, Hearing, Holder

PARTNERS = {"a key": "Maple", "second": "Maple", "maple": "Maple", "open": "Open"}


def says_heard(holder: Holder, post_id: str) -> bool:
    """Whether it says that this holder has heard of the withdrawal of a post."""
    if isinstance(holder, Destination):
        return False  # no report names it
    assert isinstance(holder, Following | Hearing)
    partner = Partner.objects.get(name=PARTNERS[holder.partner])
    withdrawals = recall_status.withdrawals(posts=[UUID(post_id)])
    found = recall_status.states(
        withdrawals, [partner], receipts.withdrawals(posts=[UUID(post_id)])
    )
    return any(state.heard for states in found.values() for state in states)
