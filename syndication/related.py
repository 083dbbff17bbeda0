"""Posts that name a post as one to read next: what they show of it is looked up when they are read,
so they must be seen to change when it does.
"""

from typing import Any

from django.db.models import Q

from syndication import heads, versions
from syndication.editions import edition_recorded
from syndication.models import Edition, Head, Source


def connect() -> None:
    edition_recorded.connect(touch_naming, dispatch_uid="related")


def touch_naming(edition: Edition, before: frozenset[str], **_: Any) -> None:
    """New versions for the posts that name this one, and for the selections that they are in.

    Its translations name it, too: where its topics change, so does for which partners they do.

    Their words stay as they are: no edition, no place in the ledger, no feed's news. A denial
    needs no more, since it gives the whole site a new version.
    """
    named = Source.objects.filter(key=f"post:{edition.post_id}").values("post_id")
    naming = Q(post_id__in=named)
    head = Head.objects.get(pk=edition.post_id)
    if heads.topics_of(head) != before:
        naming |= Q(translation_key=head.translation_key) & ~Q(pk=head.pk)
    if found := list(Head.objects.readable().filter(naming)):
        versions.touch(heads.keys_of(*found), at=edition.recorded_at)
