"""What the report of open copies says of one holder: the one place that knows its form."""

from uuid import UUID

from syndication.desk.recall import copies
from syndication.desk.recall.copies import Copy
from syndication.desk.recall.holders import KeyHolder
from syndication.desk.recall.recalls import Kind
from syndication.partners import keys
from tests.integration.recall.holders import Destination, Following, Hearing, Holder


def says_heard(holder: Holder, post_id: str) -> bool:
    """Whether it says that this holder has heard of the withdrawal of a post."""
    return any(copy.heard for copy in copies_of(holder, post_id))


def says_open(holder: Holder, post_id: str) -> bool:
    """Whether it names this holder's copy of a withdrawn post as open."""
    named = {(copy.holder.id, copy.recall.sequence) for copy in copies.still_open()}
    found = copies_of(holder, post_id)
    assert all(((each.holder.id, each.recall.sequence) in named) is each.open for each in found)
    return any(copy.open for copy in found)


def copies_of(holder: Holder, post_id: str) -> list[Copy]:
    return [
        copy
        for copy in copies.of_posts([UUID(post_id)]).copies
        if copy.recall.kind == Kind.WITHDRAWN and _is(copy, holder)
    ]


def _is(copy: Copy, holder: Holder) -> bool:
    if isinstance(holder, Destination):
        return copy.holder.id == f"profile-{holder.row.pk}"
    if isinstance(holder, Hearing):
        return copy.holder.id == f"endpoint-{holder.endpoint.pk}"
    assert isinstance(holder, Following)
    if not (isinstance(copy.holder, KeyHolder) and holder.partner):
        return False
    secret = holder.site.keys[holder.partner]["Authorization"].removeprefix("Bearer ")
    return keys.digest(secret) in {key.digest for key in copy.holder.keys}
