"""Who may read what: Python's rule, the querysets' and the SQL's agree for every audience."""

from dataclasses import replace
from datetime import timedelta
from itertools import chain, combinations, product
from uuid import UUID

import pytest

from django.db import connection

from blog import document as doc
from syndication.editions import recording, rights
from syndication.editions.audience import PUBLIC, Audience
from syndication.editions.models import Head, HeadQuerySet, Term
from syndication.editions.versions import Selection
from syndication.reading import posts, queries
from syndication.reading.posts import EditionView
from tests.editions_factory import AT, publish, publisher, small

pytestmark = pytest.mark.django_db

LOCALES = ("en-CA", "fr-CA")
TOPICS = ("sleep", "stress")
STATES = ("live", "denied", "withdrawn")
UNKNOWN = "nobody-writes-this"


def subsets(values: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(values, size) for size in range(len(values) + 1)))


def audiences() -> list[Audience]:
    """Anyone; and partners with every set of languages and topics, with and without embargoes."""
    made = [
        Audience(partner=7, locales=locales, topics=topics, embargo_hours=hours)
        for locales in subsets((*LOCALES, "de-CH"))
        for topics in subsets((*TOPICS, UNKNOWN))
        for hours in (0, 24)
    ]
    # The change feed narrows what anyone may read to one language by an audience without partner.
    return [PUBLIC, Audience(locales=("en-CA",)), *made]


@pytest.fixture
def facts(db) -> dict[UUID, tuple[str, str, frozenset[str]]]:
    """A post in each state, language and set of topics: what is true of it, by its id."""
    publisher()
    made: dict[UUID, tuple[str, str, frozenset[str]]] = {}
    for number, (state, locale, topics) in enumerate(product(STATES, LOCALES, subsets(TOPICS))):
        edition = publish(_post(number, locale, topics), at=AT + timedelta(hours=number))
        if state == "denied":
            recording.deny([edition.post_id], at=AT + timedelta(days=9))
        if state == "withdrawn":
            recording.withdraw(edition.post_id, at=AT + timedelta(days=9), reason="outdated")
        made[edition.post_id] = (state, locale, frozenset(topics))
    return made


def _post(number: int, locale: str, topics: tuple[str, ...]) -> doc.Document:
    """Its author bears the name of a topic: an author's slug is no topic's."""
    post = small(number, locale=locale)
    author = replace(post.byline.authors[0], slug="sleep")
    named = tuple(doc.Topic(slug=slug, name=slug.title()) for slug in topics)
    return replace(post, topics=named, byline=replace(post.byline, authors=(author,)))


def _ids(heads: HeadQuerySet) -> set[str]:
    return {str(post_id) for post_id in heads.values_list("pk", flat=True)}


def _in_sql(audience: Audience, *conditions: str) -> set[UUID]:
    where = " AND ".join([*(conditions or ("1 = 1",)), *rights.within(*rights.shape(audience))])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT h.post_id FROM {Head._meta.db_table} h WHERE {where}", rights.values(audience)
        )
        return {row if isinstance(row, UUID) else UUID(row) for (row,) in cursor.fetchall()}


@pytest.mark.parametrize("state", [None, "readable", "known"])
def test_python_the_querysets_and_sql_agree_for_every_audience(facts, state):
    states, conditions = {
        None: (STATES, ()),
        "readable": (("live",), (rights.READABLE,)),
        "known": (("live", "withdrawn"), (rights.KNOWN,)),
    }[state]
    heads = getattr(Head.objects, state)() if state else Head.objects.all()
    for audience in audiences():
        expected = {
            post_id
            for post_id, (is_, locale, topics) in facts.items()
            if is_ in states and audience.may_read(locale=locale, topics=topics)
        }
        assert set(heads.within(audience).values_list("pk", flat=True)) == expected, audience
        assert _in_sql(audience, *conditions) == expected, audience


def test_the_terms_are_those_of_the_posts_that_an_audience_may_read(facts):
    for audience in audiences():
        heads = Head.objects.readable().within(audience)
        terms = Term.objects.readable().within(audience)
        expected = Term.objects.filter(head__in=heads.values("pk"))
        assert set(terms) == set(expected), audience


def test_every_way_to_read_follows_the_rule(facts):
    for audience in audiences():
        readable = _ids(Head.objects.readable().within(audience))
        known = _ids(Head.objects.known().within(audience))
        listed = posts.page(Selection(), limit=100, audience=audience)
        assert {view.post_id for view in listed} == readable
        assert {row[0] for row in queries.named(facts, audience)} == readable
        told = posts.changed(audience, after=0, until=10**9, limit=100)
        assert {post.post_id for _, post in told} == known
        assert posts.present(audience, list(facts)).keys() == known
        single = {post_id: posts.one(post_id, audience=audience) for post_id in facts}
        assert {str(post_id) for post_id, post in single.items() if post} == known
        assert {
            str(post_id) for post_id, post in single.items() if isinstance(post, EditionView)
        } == readable
