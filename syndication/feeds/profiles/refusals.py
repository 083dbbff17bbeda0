"""Finds why a destination would refuse or change a post: one table of pure functions.

A refusal has an id and parameters; ``syndication.desk.profile_rules`` has the messages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from typing import Any
from urllib.parse import urlsplit

from syndication.feeds.profiles import markup, titles, writing
from syndication.feeds.profiles.posts import Post
from syndication.feeds.profiles.rules import Profile, Rules

# Losing one of these can change the meaning of the text; other elements have equivalents.
MEANINGFUL_TAGS = frozenset({"table", "tr", "td", "th", "img", "ol", "ul", "blockquote"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """``id`` is that of the finding, ``at`` the field of the post where it can be corrected, if
    any, and ``parameters`` are those of its message."""

    id: str
    at: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


def refusals(post: Post, profile: Profile, *, today: date) -> Iterator[Refusal]:
    """Why the destination would refuse or change the post; nothing if it does not take it."""
    if not profile.takes(locale=post.entry.language, topics=post.topics):
        return
    for find in FINDERS:
        for refusal in find(post, profile.rules, today):
            yield Refusal(
                id=refusal.id,
                at=refusal.at,
                parameters={"profile": profile.name, **refusal.parameters},
            )


def _title(post: Post, rules: Rules, _today: date) -> Iterator[Refusal]:
    given = post.entry.title
    stripped = titles.strip_markup(given) if rules.title_strip else given
    if stripped != given:
        yield Refusal(id="feed.title_markup", at="title")
    count = len(stripped)
    if rules.title_max and count > rules.title_max:
        parameters = {"count": count, "high": rules.title_max, "cut": writing.title(given, rules)}
        yield Refusal(id="feed.title_too_long", at="title", parameters=parameters)
    if count < rules.title_min:
        parameters = {"count": count, "low": rules.title_min}
        yield Refusal(id="feed.title_too_short", at="title", parameters=parameters)


def _summary(post: Post, rules: Rules, _today: date) -> Iterator[Refusal]:
    count = len(post.entry.summary)
    if count < rules.summary_min:
        parameters = {"count": count, "low": rules.summary_min}
        yield Refusal(id="feed.summary_too_short", at="lead", parameters=parameters)


def _picture(post: Post, rules: Rules, _today: date) -> Iterator[Refusal]:
    widest = max((each.width for each in post.pictures), default=0)
    if not widest:
        if rules.image_needed:
            yield Refusal(id="feed.image_missing", at="image")
    elif widest < rules.image_width:
        parameters = {"count": widest, "low": rules.image_width}
        yield Refusal(id="feed.image_too_narrow", at="image", parameters=parameters)


def _topic(post: Post, rules: Rules, _today: date) -> Iterator[Refusal]:
    if rules.topic_needed and not post.topics:
        yield Refusal(id="feed.topic_missing")


def _age(post: Post, rules: Rules, today: date) -> Iterator[Refusal]:
    first = post.entry.published.astimezone(UTC).date()
    if rules.age_days and first < today - timedelta(days=rules.age_days):
        yield Refusal(id="feed.too_old", parameters={"high": rules.age_days})


def _size(post: Post, rules: Rules, _today: date) -> Iterator[Refusal]:
    size = len(post.entry.content.encode()) // 1000
    if rules.article_kb and size > rules.article_kb:
        yield Refusal(id="feed.too_large", parameters={"count": size, "high": rules.article_kb})


def _domain(post: Post, rules: Rules, _today: date) -> Iterator[Refusal]:
    host = urlsplit(post.entry.link).hostname
    if rules.own_domain and host != urlsplit(post.origin).hostname:
        yield Refusal(id="feed.other_domain", parameters={"host": host})


def _elements(post: Post, rules: Rules, _today: date) -> Iterator[Refusal]:
    lost_tags = MEANINGFUL_TAGS.intersection(
        markup.disallowed_tags(post.entry.content, tags=rules.tags)
    )
    if lost_tags:
        yield Refusal(id="feed.markup_lost", parameters={"tags": ", ".join(sorted(lost_tags))})


FINDERS = (_title, _summary, _picture, _topic, _age, _size, _domain, _elements)
