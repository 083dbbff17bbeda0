"""Derived from heads: the version keys they belong to, their topics, and translation links."""

from collections import defaultdict
from uuid import UUID

from syndication.editions import versions
from syndication.editions.models import Head, Term


def keys_of(*heads: Head | None) -> set[str]:
    """The version keys of these posts, and of every selection that they are in."""
    known = [head for head in heads if head]
    slugs: dict[tuple[UUID, str], list[str]] = defaultdict(list)
    for post_id, of, slug in Term.objects.filter(head__in=known).values_list("head", "of", "slug"):
        slugs[post_id, of].append(slug)
    keys = {versions.post_key(head.post_id) for head in known}
    for head in known:
        topics, authors = (slugs[head.post_id, of] for of in (Term.Of.TOPIC, Term.Of.AUTHOR))
        keys |= versions.selections_of(head.locale, topics, authors)
    return keys


def topics_of(head: Head | None) -> frozenset[str]:
    """The slugs of a post's topics, or, once it is withdrawn, of those that it had."""
    topics = Term.objects.filter(head=head, of=Term.Of.TOPIC).values_list("slug", flat=True)
    return frozenset(topics) if head else frozenset()


def join_twins(*translation_keys: UUID | None) -> set[str]:
    """Link the live posts of these translation groups to one another's readable posts.

    Returns the version keys of the posts whose links changed. A fixed number of queries for any
    number of groups, since a whole index may be made private at once.
    """
    groups: dict[UUID, list[Head]] = defaultdict(list)
    wanted = {key for key in translation_keys if key}
    for head in Head.objects.filter(translation_key__in=wanted, live=True).order_by("locale"):
        groups[head.translation_key].append(head)
    changed = [one for group in groups.values() for one in group if _link(one, group)]
    Head.objects.bulk_update(changed, ["twins"], batch_size=500)
    return keys_of(*changed)


def _link(one: Head, group: list[Head]) -> bool:
    """Set the readable other posts of the group; returns whether they changed."""
    twins = [
        {
            "id": str(other.post_id),
            "locale": other.locale,
            "title": other.title,
            "path": other.path,
        }
        for other in group
        if other.post_id != one.post_id and not other.denied
    ]
    changed: bool = twins != one.twins
    one.twins = twins
    return changed
