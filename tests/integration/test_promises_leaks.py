"""Promise 1: nothing unpublished leaks, through any function that reads or any public address."""

import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from django.test import Client
from django.utils import timezone

from wagtail.models import Locale, Page

from blog.models import Author, PostAuthor, PostPage
from blog.models.identity import identity_of
from syndication import editions, embargoes, views
from syndication.audience import PUBLIC
from syndication.desk import rechecks, schedule
from syndication.models import Term
from syndication.partners.models import Partner
from syndication.search import question
from syndication.search.finding import Search
from syndication.versions import Selection
from syndication.views import EditionView
from tests import factories

pytestmark = pytest.mark.security

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


@pytest.fixture(scope="module")
def both(module_db: None) -> tuple[int, int]:
    """A published post, and a complete draft that nobody may read yet."""
    shown = factories.post("Calm evenings")
    author = Author.objects.create(slug="zephyr-author", name="Zephyr Author", kind="person")
    draft = factories.draft(
        "Zephyr days",
        lead="<p>Zephyr words that nobody may read before they are published, or after.</p>",
        image=factories.picture("Zephyr picture"),
        image_alt="A zephyr over a lake",
    )
    draft.topics.set([factories.topic("zephyr-topic")])
    draft.post_authors = [PostAuthor(author=author), PostAuthor(author=factories.team())]
    draft.save_revision()
    return shown.pk, draft.pk


@pytest.fixture
def shown(both: tuple[int, int], site: object) -> PostPage:
    return PostPage.objects.get(pk=both[0])


@pytest.fixture
def hidden(both: tuple[int, int], site: object) -> PostPage:
    return PostPage.objects.get(pk=both[1])


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


State = Callable[[PostPage, time_machine.Traveller], object]


def drafted(page: PostPage, clock: time_machine.Traveller) -> None:
    """Left as it is."""


def scheduled(page: PostPage, clock: time_machine.Traveller) -> None:
    factories.publish(factories.edit(page, go_live_at=timezone.now() + HOUR))
    clock.shift(HOUR / 2)
    schedule.tick(at=timezone.now())


def embargoed(page: PostPage, clock: time_machine.Traveller) -> None:
    """A partner reads it ahead."""
    early, _ = Partner.objects.get_or_create(name="Early", embargo_hours=24)
    scheduled(page, clock)
    assert embargoes.one(identity_of(page).pk, audience=early.audience)


def expired(page: PostPage, clock: time_machine.Traveller) -> None:
    factories.publish(factories.edit(page, expire_at=timezone.now() + HOUR))
    clock.shift(2 * HOUR)
    schedule.tick(at=timezone.now())


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
    rechecks.work_off()


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


@pytest.mark.parametrize("hide", STATES, ids=lambda state: state.__name__)
def test_what_is_not_published_is_nowhere(hide, shown, hidden, clock, client):
    post_id = identity_of(hidden).pk
    hide(hidden, clock)
    _read_by_every_function(post_id)
    for path in addresses(shown, hidden, post_id):
        answered(client, path)


def addresses(shown: PostPage, hidden: PostPage, post_id: object) -> list[str]:
    """Every public address; ``post_id`` is that of the hidden post, which may be deleted."""
    ids = {"open": identity_of(shown).pk, "hidden": post_id}
    return [path.format(**ids) for path in (*PATHS, *OWN_PATHS)]


def test_the_addresses_do_show_what_is_published(shown, hidden, clock, client):
    """Else the test above would prove nothing."""
    factories.publish(hidden)
    ids = {"open": identity_of(shown).pk, "hidden": identity_of(hidden).pk}
    telling = [
        path for path in (*PATHS, *OWN_PATHS) if SECRET in words_at(client, path.format(**ids))
    ]
    silent = {*PATHS, *OWN_PATHS} - set(telling)
    assert silent <= {
        "/",  # leads on to the index
        "/fr/blogue/",
        "/robots.txt",
        "/feeds/fr-CA/rss.xml",
        "/api/v1/",
        "/api/v1/embargoed/",
        "/api/v1/openapi.json",
        "/api/docs/",
        "/feeds/changes/rss.xml",
        "/blog/calm-evenings/",
        "/api/v1/posts/{open}/",
        "/api/oembed?url=https://posts.example.org/blog/calm-evenings/",
        "/api/v1/posts/{hidden}/editions/1-00000000/",
        "/api/v1/previews/{hidden}/",
    }


@pytest.mark.parametrize(
    "hide", [private_since_a_moment, withdrawn, expired], ids=lambda state: state.__name__
)
def test_no_answer_that_was_kept_outlives_the_post(hide, shown, hidden, clock, client):
    """Lists, feeds and pages were read, and stored, while the post could be read."""
    ids = {"open": identity_of(shown).pk, "hidden": identity_of(hidden).pk}
    factories.publish(hidden)
    for path in (*PATHS, *OWN_PATHS):
        client.get(path.format(**ids))
    hide(PostPage.objects.get(pk=hidden.pk), clock)
    for path in (*PATHS, *OWN_PATHS):
        answered(client, path.format(**ids))


def test_every_function_that_reads_is_tried():
    reading = {
        name
        for name, function in inspect.getmembers(views, inspect.isfunction)
        if function.__module__ == views.__name__ and not name.startswith("_")
    }
    lists = {"page", "found", "changed", "present", "terms", "resolved"}
    assert reading == lists | {"one", "at_path", "moved_from", "moved_term", "term_name"}


def _read_by_every_function(post_id: object) -> None:
    selections = [
        Selection(),
        Selection(locale="en-CA"),
        Selection(slug="zephyr-days"),
        Selection(topic="zephyr-topic"),
        Selection(author="zephyr-author"),
        Selection(author="example-team", locale="en-CA"),
        Selection(topic="zephyr-topic", author="zephyr-author"),
    ]
    for selection in selections:
        assert SECRET not in str(views.page(selection, limit=100)).lower()
        for text in ("zephyr", "zephyr days", "lead words"):
            _looked_for(selection, text)
    for found in (views.one(post_id), views.at_path("/blog/zephyr-days/")):
        assert not isinstance(found, EditionView)
    told = views.changed(PUBLIC, after=0, until=10**9, limit=1000)
    told += views.present(PUBLIC, [post_id]).values()
    for _, state in told:
        assert not isinstance(state, EditionView) or SECRET not in str(state).lower()
    assert views.moved_from("/blog/zephyr-days/") is None
    assert SECRET not in str([*views.terms(Term.Of.TOPIC), *views.terms(Term.Of.AUTHOR)]).lower()
    assert views.term_name(Term.Of.TOPIC, "zephyr-topic") is None
    assert views.term_name(Term.Of.AUTHOR, "zephyr-author", "en-CA") is None
    editions.move_term(Term.Of.TOPIC, before="earlier", now="zephyr-topic")
    assert views.moved_term(Term.Of.TOPIC, "earlier") is None


def _looked_for(selection: Selection, text: str) -> None:
    asked = question.read(text, selection.locale)
    search = Search(question=asked, selection=selection, audience=PUBLIC)
    for by_rank in (False, True):
        assert SECRET not in str(views.found(search, by_rank=by_rank, limit=100)[0]).lower()


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
