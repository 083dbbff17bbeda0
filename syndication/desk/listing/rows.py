"""What the list of posts shows of each post, read for a whole page of the list at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from blog.admin import coming
from blog.models import PostAuthor, PostPage, Review, Topic
from syndication.desk.listing import states
from syndication.desk.listing.states import State
from syndication.desk.models import FindingCount
from syndication.desk.siblings import language_name

__all__ = ["Listed", "of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A row of the list. ``edit`` is True where the person may edit the post.

    ``findings`` is None where the newest draft was not counted yet; ``review_by`` is None where
    there is no review.
    """

    edit: bool
    language: str
    states: tuple[State, ...]
    authors: str
    topics: str
    review_by: date | None
    review_due: bool
    findings: FindingCount | None


def of(posts: Iterable[PostPage], user: Any) -> dict[int, Listed]:
    """What is shown of each post, by its id. A fixed number of queries."""
    listed = list(posts)
    ids = [post.pk for post in listed]
    editable = coming.editable_pages(set(ids), user)
    states_of, authors, topics = states.of(listed), _authors(ids), _topics(ids)
    reviews, findings = _reviews(ids), _findings(listed)
    today = timezone.localdate()
    return {
        post.pk: Listed(
            edit=post.pk in editable,
            language=language_name(post.locale.language_code),
            states=tuple(states_of[post.pk]),
            authors=", ".join(authors[post.pk]),
            topics=", ".join(topics[post.pk]),
            review_by=reviews.get(post.pk),
            review_due=post.pk in reviews and reviews[post.pk] < today,
            findings=findings.get(post.pk),
        )
        for post in listed
    }


def _authors(ids: list[int]) -> dict[int, list[str]]:
    found = defaultdict(list)
    rows = PostAuthor.objects.filter(page__in=ids).select_related("author")
    for row in rows.order_by("sort_order", "pk"):
        found[row.page_id].append(str(row.author))
    return found


def _topics(ids: list[int]) -> dict[int, list[str]]:
    found = defaultdict(list)
    links = PostPage.topics.through.objects.filter(postpage__in=ids)
    pairs = list(links.values_list("postpage", "topic"))
    names = {topic.pk: str(topic) for topic in Topic.objects.filter(pk__in={t for _, t in pairs})}
    for page, topic in pairs:
        found[page].append(names[topic])
    return defaultdict(list, {page: sorted(each) for page, each in found.items()})


def _reviews(ids: list[int]) -> dict[int, date]:
    """Until when the newest review of each post holds."""
    rows: QuerySet[Any, Any] = Review.objects.filter(page__in=ids).order_by("reviewed_on", "pk")
    return dict(rows.values_list("page", "next_review_on"))


def _findings(posts: list[PostPage]) -> dict[int, FindingCount]:
    """The counts that are not older than the newest draft."""
    drafts = {post.pk: post.latest_revision_created_at for post in posts}
    rows = FindingCount.objects.filter(page__in=drafts)
    return {
        row.page_id: row
        for row in rows
        if drafts[row.page_id] is None or row.counted_at >= drafts[row.page_id]
    }
