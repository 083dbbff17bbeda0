"""What hangs together with a head: the selections it is found in, and its translations."""

from collections import defaultdict
from uuid import UUID

from syndication import versions
from syndication.models import Head, Term


def keys_of(*heads: Head | None) -> set[str]:
    """The keys of every selection that these posts are in, and of the posts themselves."""
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
    """Tell the readable posts of these groups about one another; returns the touched keys.

    A fixed number of queries, however many groups: a whole index may be made private at once.
    """
    groups: dict[UUID, list[Head]] = defaultdict(list)
    wanted = {key for key in translation_keys if key}
    for head in Head.objects.filter(translation_key__in=wanted, live=True).order_by("locale"):
        groups[head.translation_key].append(head)
    changed = [one for group in groups.values() for one in group if _meet(one, group)]
    Head.objects.bulk_update(changed, ["twins"], batch_size=500)
    return keys_of(*changed)


def _meet(one: Head, group: list[Head]) -> bool:
    """Set who the readable others are; whether that is news."""
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
    news: bool = twins != one.twins
    one.twins = twins
    return news
