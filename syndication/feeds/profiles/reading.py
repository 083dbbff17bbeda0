"""Reads the posts of a partner's feed, and the posts that left it."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from syndication.editions.audience import PUBLIC
from syndication.editions.models import Head
from syndication.editions.publisher import Publisher
from syndication.feeds.entries import each_valid
from syndication.feeds.profiles.memory import Recalled
from syndication.feeds.profiles.model import ProfilePost
from syndication.feeds.profiles.posts import Post, post
from syndication.feeds.profiles.rules import Profile
from syndication.feeds.profiles.selection import selections, within
from syndication.feeds.profiles.writing import WithdrawnPost
from syndication.reading import posts
from syndication.reading.posts import EditionView

MEDIA = ("data", "feed")
# The maximum number of tombstones of posts that the destination may not have been given.
MAX_WITHDRAWN = 500


def newest(profile: Profile, *, corrected: Collection[UUID] = ()) -> list[Post]:
    """The newest posts that the profile selects, and those that are ``corrected``.

    Without those that have incomplete data.
    """
    views = {view.post_id: view for view in _newest(profile)}
    wanted = set(corrected)
    if profile.rules.date == "updated":
        # The destination takes an edited post for a new one: recently edited posts of any age are
        # read as well.
        wanted |= set(_last_updated(profile))
    missing = [post_id for post_id in wanted if str(post_id) not in views]
    others = posts.present(PUBLIC, missing, media=MEDIA) if missing else {}
    views |= {key: view for key, (_, view) in others.items() if isinstance(view, EditionView)}
    return list(each_valid(views.values(), post))


def withdrawn(
    profile: Profile, facts: Publisher, *, since: datetime, today: date, recalled: Recalled
) -> list[WithdrawnPost]:
    """The posts that left after the destination could read them, latest first.

    Those that it was given are ``recalled``. It may have been given others before that was
    remembered: those that are withdrawn and were in its selection. ``since`` is when the profile
    was created: earlier withdrawals were never in its feed.
    """
    left = {each.post_id: each for each in recalled.left}
    heads = Head.objects.filter(post_id__in=list(left))
    found = [
        _left_post(head, facts, at=left[head.post_id].at, public=head.live and not head.denied)
        for head in heads
    ]
    remembered = ProfilePost.objects.filter(profile=recalled.profile, post_id=OuterRef("post_id"))
    withdrawn = _withdrawn(profile, since=since, today=today).exclude(Exists(remembered))
    others = withdrawn[:MAX_WITHDRAWN]
    found += [_left_post(head, facts, at=head.edition.recorded_at) for head in others]
    return sorted(found, key=lambda post: (post.withdrawn, post.id), reverse=True)


def _withdrawn(profile: Profile, *, since: datetime, today: date) -> QuerySet[Head]:
    days = timedelta(days=profile.rules.withdrawn_days)
    after = max(since, datetime.combine(today - days, time.min, tzinfo=UTC))
    heads = within(Head.objects.withdrawn(), locale=profile.locale, topics=profile.topics)
    rows = heads.filter(edition__recorded_at__gt=after).order_by("-sequence")
    return rows.select_related("edition")


def _newest(profile: Profile) -> Iterator[EditionView]:
    for selection in selections(profile):
        yield from posts.page(selection, limit=profile.rules.items, media=MEDIA)


def _last_updated(profile: Profile) -> list[UUID]:
    heads = within(Head.objects.readable(), locale=profile.locale, topics=profile.topics)
    rows = heads.order_by("-updated_at", "-post_id").values_list("post_id", flat=True)
    return list(rows[: profile.rules.items])


def _left_post(
    head: Head, facts: Publisher, *, at: datetime, public: bool = False
) -> WithdrawnPost:
    address = facts.canonical_url(
        path=head.path, slug=head.slug, locale=head.locale, post_id=str(head.post_id)
    )
    return WithdrawnPost(
        id=f"urn:uuid:{head.post_id}",
        link=address,
        language=head.locale,
        published=head.published_at,
        withdrawn=at,
        public=public,
    )
