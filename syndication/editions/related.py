"""New versions for the posts that name another one as related, when that one changes.

Its title and path are looked up when they are read, so cached answers must not outlive them.
"""

from typing import Any

from django.db.models import Q

from syndication.editions import derived, versions
from syndication.editions.models import Edition, Head, Source
from syndication.editions.signals import edition_recorded


def connect_receivers() -> None:
    edition_recorded.connect(touch_naming, dispatch_uid="related")


def touch_naming(edition: Edition, before: frozenset[str], **_: Any) -> None:
    """Receives ``edition_recorded``: touches the posts that name this one, and their selections.

    Its translations link to it as well: where its topics changed, partners may see other links.

    These posts get no edition and no ledger entry, since their content is the same. A denial needs
    no receiver: it gives the whole site a new version.
    """
    named = Source.objects.filter(key=f"post:{edition.post_id}").values("post_id")
    naming = Q(post_id__in=named)
    head = Head.objects.get(pk=edition.post_id)
    if derived.topics_of(head) != before:
        naming |= Q(translation_key=head.translation_key) & ~Q(pk=head.pk)
    if found := list(Head.objects.readable().filter(naming)):
        versions.touch(derived.keys_of(*found), at=edition.recorded_at)
