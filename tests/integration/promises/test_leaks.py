"""Promise 1: nothing unpublished leaks, through any function that reads or any public address."""

import inspect

import pytest

from blog.models import PostPage
from blog.models.identity import identity_of
from syndication.editions import terms
from syndication.editions.audience import PUBLIC
from syndication.editions.models import Term
from syndication.editions.versions import Selection
from syndication.reading import posts, replacements
from syndication.reading import terms as reading_terms
from syndication.reading.posts import EditionView
from syndication.search import question, results
from syndication.search.finding import Search
from tests import factories
from tests.hidden_posts import (
    OWN_PATHS,
    PATHS,
    SECRET,
    STATES,
    addresses,
    answered,
    expired,
    private_since_a_moment,
    withdrawn,
    words_at,
)

pytestmark = pytest.mark.security


@pytest.mark.parametrize("hide", STATES, ids=lambda state: state.__name__)
def test_what_is_not_published_is_nowhere(hide, shown, hidden, clock, client):
    post_id = identity_of(hidden).pk
    hide(hidden, clock)
    _read_by_every_function(post_id)
    for path in addresses(shown, hidden, post_id):
        answered(client, path)


def test_the_addresses_do_show_what_is_published(shown, hidden, clock, client):
    """Shows that the test above can fail."""
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
    """Lists, feeds and pages were read, and cached, while the post was public."""
    ids = {"open": identity_of(shown).pk, "hidden": identity_of(hidden).pk}
    factories.publish(hidden)
    for path in (*PATHS, *OWN_PATHS):
        client.get(path.format(**ids))
    hide(PostPage.objects.get(pk=hidden.pk), clock)
    for path in (*PATHS, *OWN_PATHS):
        answered(client, path.format(**ids))


def test_every_function_that_reads_is_tried():
    reading = {
        function
        for module in (posts, reading_terms, replacements, results)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    lists = {
        posts.page,
        posts.from_rows,
        posts.changed,
        posts.present,
        reading_terms.in_use,
        results.page,
    }
    single = {posts.one, posts.at, posts.at_path, posts.answering, posts.resolved}
    of_what_was_read = {reading_terms.moved_to, reading_terms.name_of, posts.earlier_paths}
    of_what_was_read |= {
        reading_terms.later_slugs,
        reading_terms.had_posts,
        replacements.followed,
        replacements.of,
    }
    assert reading == lists | single | of_what_was_read


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
        assert SECRET not in str(posts.page(selection, limit=100)).lower()
        for text in ("zephyr", "zephyr days", "lead words"):
            _looked_for(selection, text)
    path = "/blog/zephyr-days/"
    for found in (posts.one(post_id), posts.at_path(path), posts.answering(path)):
        assert not isinstance(found, EditionView)
    assert posts.at("/blog/zephyr-days/")[1] is None
    told = posts.changed(PUBLIC, after=0, until=10**9, limit=1000)
    told += posts.present(PUBLIC, [post_id]).values()
    for _, state in told:
        assert not isinstance(state, EditionView) or SECRET not in str(state).lower()
    assert not isinstance(posts.answering(path), posts.Moved)
    assert (
        SECRET
        not in str(
            [*reading_terms.in_use(Term.Of.TOPIC), *reading_terms.in_use(Term.Of.AUTHOR)]
        ).lower()
    )
    assert reading_terms.name_of(Term.Of.TOPIC, "zephyr-topic") is None
    assert reading_terms.name_of(Term.Of.AUTHOR, "zephyr-author", "en-CA") is None
    terms.move(Term.Of.TOPIC, before="earlier", now="zephyr-topic")
    assert reading_terms.moved_to(Term.Of.TOPIC, "earlier") is None


def _looked_for(selection: Selection, text: str) -> None:
    asked = question.read(text, selection.locale)
    search = Search(question=asked, selection=selection, audience=PUBLIC)
    for by_rank in (False, True):
        assert SECRET not in str(results.page(search, by_rank=by_rank, limit=100)[0]).lower()
