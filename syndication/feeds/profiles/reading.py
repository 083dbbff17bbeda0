"""Which posts go to a destination, and which were taken back from it: readable heads alone."""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from syndication import views
from syndication.feeds.profiles.posts import Post, post
from syndication.feeds.profiles.rules import Profile
from syndication.feeds.profiles.writing import Gone
from syndication.models import Head, Term
from syndication.publisher import Publisher
from syndication.versions import Selection
from syndication.views import EditionView

logger = logging.getLogger("wellspring.feeds")

MEDIA = ("data", "feed")
# More than this in 30 days is a different problem than a feed can tell of.
WITHDRAWN = 500


def selections(profile: Profile) -> tuple[Selection, ...]:
    """What the profile shows, as selections that have a version each."""
    locale = profile.locale or None
    return tuple(Selection(locale=locale, topic=topic) for topic in profile.topics) or (
        Selection(locale=locale),
    )


def posts(profile: Profile) -> list[Post]:
    """The newest posts that may go there. One that is not whole is left out and logged."""
    found = {view.post_id: view for view in _newest(profile)}
    if profile.rules.date == "updated":
        # An edit is news there, however old the post: the newest ones of any age are read as well.
        for post_id in _changed(profile):
            if str(post_id) not in found:
                view = views.one(post_id, media=MEDIA)
                if isinstance(view, EditionView):
                    found[view.post_id] = view
    return list(whole(found.values()))


def whole(found: Iterable[EditionView]) -> Iterator[Post]:
    """The posts of these editions; one that is not whole is left out and logged."""
    for view in found:
        try:
            yield post(view)
        except (LookupError, ValueError, TypeError, AttributeError, OverflowError):
            logger.exception("a post was left out of a feed", extra={"post": view.post_id})


def withdrawn(profile: Profile, facts: Publisher, *, since: datetime, today: date) -> list[Gone]:
    """The posts taken back while the destination could have them, the latest first.

    ``since``: when the profile was made; what was gone by then was never there.
    """
    days = timedelta(days=profile.rules.withdrawn_days)
    after = max(since, datetime.combine(today - days, time.min, tzinfo=UTC))
    heads = _meant(profile, Head.objects.filter(live=False, denied=False))
    rows = heads.filter(edition__recorded_at__gt=after).order_by("-sequence")
    return [_gone(head, facts) for head in rows.select_related("edition")[:WITHDRAWN]]


def _newest(profile: Profile) -> Iterator[EditionView]:
    for selection in selections(profile):
        yield from views.page(selection, limit=profile.rules.items, media=MEDIA)


def _changed(profile: Profile) -> list[UUID]:
    heads = _meant(profile, Head.objects.readable()).order_by("-updated_at", "-post_id")
    return list(heads.values_list("post_id", flat=True)[: profile.rules.items])


def _meant(profile: Profile, heads: QuerySet[Head]) -> QuerySet[Head]:
    if profile.locale:
        heads = heads.filter(locale=profile.locale)
    if profile.topics:
        named = Term.objects.filter(of=Term.Of.TOPIC, slug__in=profile.topics)
        heads = heads.filter(post_id__in=named.values("head"))
    return heads


def _gone(head: Any, facts: Publisher) -> Gone:
    address = facts.canonical_url(
        path=head.path, slug=head.slug, locale=head.locale, post_id=str(head.post_id)
    )
    return Gone(
        id=f"urn:uuid:{head.post_id}",
        link=address,
        language=head.locale,
        published=head.published_at,
        withdrawn=head.edition.recorded_at,
    )
