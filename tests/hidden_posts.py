"""A post that nobody may read, in every state, and every address that must not show it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine

from django.test import Client
from django.utils import timezone

from wagtail.models import Locale, Page

from blog.models import PostPage
from blog.models.identity import identity_of
from syndication.desk import rebuilds, timer
from syndication.partners.models import Partner
from syndication.unpublished import embargoes
from tests import factories

# In the title, slug, lead, topic, author and picture of the hidden post, and nowhere else.
SECRET = "zephyr"
HOUR = timedelta(hours=1)


PATHS = (
    "/",
    "/blog/",
    "/fr/blogue/",
    "/robots.txt",
    "/sitemap.xml",
    "/feeds/",
    "/feeds/rss.xml",
    "/feeds/en-CA/rss.xml",
    "/feeds/fr-CA/rss.xml",
    "/api/v1/",
    "/api/v1/posts/",
    "/api/v1/posts/?limit=100&body=html",
    "/api/v1/posts/?limit=100&body=text",
    "/api/v1/posts/?locale=en-CA",
    "/api/v1/posts/?author=example-team",
    "/api/v1/authors/",
    "/api/v1/topics/",
    "/api/v1/feeds/",
    "/api/v1/changes/",
    "/api/v1/changes/?limit=100&body=html",
    "/api/v1/changes/?body=text",
    "/api/v1/export.ndjson",
    "/api/v1/embargoed/",
    "/api/v1/openapi.json",
    "/api/docs/",
    "/feeds/atom.xml",
    "/feeds/feed.json",
    "/feeds/changes/rss.xml",
    "/feeds/feeds.opml",
    "/blog/calm-evenings/",
    "/api/v1/posts/{open}/",
    "/api/oembed?url=https://posts.example.org/blog/calm-evenings/",
)


# Addresses that bear the hidden post's own names: whatever they answer, it is not its words.
OWN_PATHS = (
    "/blog/zephyr-days/",
    "/blog/topics/zephyr-topic/",
    "/blog/authors/zephyr-author/",
    "/feeds/topics/zephyr-topic/rss.xml",
    "/feeds/authors/zephyr-author/rss.xml",
    "/api/v1/posts/?topic=zephyr-topic",
    "/api/v1/posts/?author=zephyr-author",
    "/api/v1/posts/?slug=zephyr-days",
    "/api/v1/posts/?q=zephyr&body=none&fields=title",
    "/api/v1/posts/?q=zephyr&order=relevance&body=none&fields=title",
    "/api/v1/posts/{hidden}/",
    "/api/v1/posts/{hidden}/newsletter.html",
    "/api/v1/posts/{hidden}/newsletter.txt",
    "/api/v1/posts/{hidden}/editions/1-00000000/",
    "/api/v1/previews/{hidden}/",
    "/api/oembed?url=https://posts.example.org/blog/zephyr-days/",
)


State = Callable[[PostPage, time_machine.Traveller], object]


def drafted(page: PostPage, clock: time_machine.Traveller) -> None:
    """Left as it is."""


def scheduled(page: PostPage, clock: time_machine.Traveller) -> None:
    factories.publish(factories.edit(page, go_live_at=timezone.now() + HOUR))
    clock.shift(HOUR / 2)
    timer.tick(at=timezone.now())


def embargoed(page: PostPage, clock: time_machine.Traveller) -> None:
    """A partner reads it ahead."""
    early, _ = Partner.objects.get_or_create(name="Early", embargo_hours=24)
    scheduled(page, clock)
    assert embargoes.one(identity_of(page).pk, audience=early.audience)


def expired(page: PostPage, clock: time_machine.Traveller) -> None:
    factories.publish(factories.edit(page, expire_at=timezone.now() + HOUR))
    clock.shift(2 * HOUR)
    timer.tick(at=timezone.now())


def withdrawn(page: PostPage, clock: time_machine.Traveller) -> None:
    factories.publish(page).unpublish()


def deleted(page: PostPage, clock: time_machine.Traveller) -> None:
    factories.publish(page).delete()


def private_from_the_start(page: PostPage, clock: time_machine.Traveller) -> None:
    factories.restrict(page)
    factories.publish(page)


def private_since_a_moment(page: PostPage, clock: time_machine.Traveller) -> None:
    factories.publish(page)
    factories.restrict(page)


def private_and_withdrawn(page: PostPage, clock: time_machine.Traveller) -> None:
    private_since_a_moment(page, clock)
    rebuilds.work_off()


def moved_to_a_private_place(page: PostPage, clock: time_machine.Traveller) -> None:
    factories.publish(page)
    index = factories.index()
    private = index.get_parent().add_child(
        instance=type(index)(title="Staff", slug="staff", locale=Locale.objects.first())
    )
    factories.restrict(private)
    Page.objects.get(pk=page.pk).move(private, pos="last-child")


STATES: tuple[State, ...] = (
    drafted,
    scheduled,
    embargoed,
    expired,
    withdrawn,
    deleted,
    private_from_the_start,
    private_since_a_moment,
    private_and_withdrawn,
    moved_to_a_private_place,
)


def addresses(shown: PostPage, hidden: PostPage, post_id: object) -> list[str]:
    """Every public address; ``post_id`` is that of the hidden post, which may be deleted."""
    ids = {"open": identity_of(shown).pk, "hidden": post_id}
    return [path.format(**ids) for path in (*PATHS, *OWN_PATHS)]


def answered(client: Client, path: str) -> None:
    """The address answers, and says nothing of the hidden post."""
    answer = client.get(path)
    assert answer.status_code in {200, 301, 302, 401, 404, 410}, path
    words = words_of(answer)
    for own in ("zephyr-days", "zephyr-topic", "zephyr-author"):
        if own in path:  # an address may be said again; the words behind it may not
            words = words.replace(own, "")
    if path.startswith("/feeds/changes/"):  # what was taken back is named by its address alone
        words = words.replace("/blog/zephyr-days/", "")
    assert SECRET not in words, path


def words_at(client: Client, path: str) -> str:
    return words_of(client.get(path))


def words_of(answer: Any) -> str:
    return (b"".join(answer) if answer.streaming else answer.content).decode().lower()
