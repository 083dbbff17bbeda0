"""Which posts a partner's feed selects, before its destination's rules apply."""

from django.db.models import QuerySet

from syndication.editions.models import Head, Term
from syndication.editions.versions import Selection
from syndication.feeds.profiles.rules import Profile


def selections(profile: Profile) -> tuple[Selection, ...]:
    """The selections that together contain the profile's posts; each has a version."""
    locale = profile.locale or None
    return tuple(Selection(locale=locale, topic=topic) for topic in profile.topics) or (
        Selection(locale=locale),
    )


def within(heads: QuerySet[Head], *, locale: str, topics: tuple[str, ...]) -> QuerySet[Head]:
    """Those of ``heads`` in this language and on one of these topics; empty selects all."""
    if locale:
        heads = heads.filter(locale=locale)
    if topics:
        named = Term.objects.filter(of=Term.Of.TOPIC, slug__in=topics)
        heads = heads.filter(post_id__in=named.values("head"))
    return heads
