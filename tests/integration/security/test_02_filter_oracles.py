"""Class 2: what may not be read is found out by filtering, sorting or paging around it.

Whatever is asked, an answer is the same with a hidden post and without it.
"""

import json
from datetime import timedelta

import pytest

from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog import document as doc
from cms.middleware import response_cache
from syndication.editions import recording
from syndication.partners import embargo_access
from syndication.unpublished.embargoes import Schedule
from tests import editions_factory as made
from tests import partners_factory, samples
from tests.partners_factory import bearer

LIST = "/api/v1/posts/"
SECRET = "zephyranthes"  # a word that no other post has

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()
    response_cache.clear()


def hidden(**changes: object) -> doc.Document:
    """A post that every filter could find by something that no other post has."""
    words = doc.RichText(html=f"<p>{SECRET}</p>", text=SECRET)
    topic = doc.Topic(slug=f"{SECRET}-topic", name=SECRET)
    author = doc.Author(kind="person", name=SECRET, slug=f"{SECRET}-author")
    review = doc.Review(reviewed_at="2020-01-01", next_review_at="2021-01-01")
    values: dict[str, object] = {
        "title": SECRET,
        "slug": SECRET,
        "path": f"/blog/{SECRET}/",
        "lead": words,
        "topics": (topic,),
        "byline": doc.Byline(authors=(author,)),
        "review": review,
    }
    return made.small(99, **{**values, **changes})


QUESTIONS = [
    {"topic": f"{SECRET}-topic"},
    {"author": f"{SECRET}-author"},
    {"slug": SECRET},
    {"q": SECRET},
    {"q": SECRET, "order": "relevance"},
    {"q": "small", "limit": "2"},
    {"reviewed_before": "2020-06-01"},
    {"reviewed_after": "2019-01-01"},
    {"review_due_before": "2021-06-01"},
    {"review_due_after": "2019-01-01"},
    {"published_after": "2000-01-01", "published_before": "2026-11-02T14:45:00Z"},
    {"updated_before": "2026-11-02T14:45:00Z"},
    {"updated_after": "2026-11-02T14:30:00Z", "limit": "2"},
    {"limit": "2"},
    {"limit": "1", "locale": "en-CA"},
    {"fields": "title"},
    {"fields": "related,translations"},
    {"body": "text", "topic": f"{SECRET}-topic"},
]


def withdrawn() -> None:
    post = made.publish(hidden())
    recording.withdraw(post.post_id, at=made.AT, reason="error")


def denied() -> None:
    recording.deny([made.publish(hidden()).post_id], at=made.AT)


def scheduled() -> None:
    """One that a partner may read ahead, and nobody else."""
    partners_factory.partner("Early", embargo_hours=48)
    at = made.AT + timedelta(hours=5)
    when = Schedule(publish_at=at, published_at=at, revision=1)
    embargo_access.schedule(made.release(hidden()), when, at=made.AT)


def answers(client, **headers: str) -> list[object]:
    """What each question is answered, and every page behind it."""
    found: list[object] = []
    for question in QUESTIONS:
        url: str | None = f"{LIST}?{'&'.join(f'{k}={v}' for k, v in question.items())}"
        pages = 0
        while url:
            response = client.get(url, headers=headers)
            assert response.status_code == 200, (question, response.content)
            answer = response.json()
            found.append((question, answer["results"]))
            url = answer["next"]
            pages += 1
        found.append((question, pages))
    return found


def without_places(found: object) -> object:
    """The ledger's numbers and cursors aside: they tell that something happened, not what."""
    text = json.dumps(found)
    for sequence in range(60):
        text = text.replace(f'"sequence": {sequence}}}', '"sequence": 0}')
    return json.loads(text)


@pytest.mark.parametrize("hide", [withdrawn, denied, scheduled])
def test_no_question_tells_a_hidden_post_from_none(client, hide):
    made.publish_many(3)
    before = answers(client)
    hide()
    after = answers(client)
    assert without_places(after) == without_places(before)
    assert SECRET not in json.dumps([found for _, found in after])


def test_no_question_tells_a_post_outside_the_contract_from_none(client):
    """Not even one that everyone else may read."""
    made.publish_many(3)
    own = made.small(1).topics[0].slug
    _, secret = partners_factory.key(partners_factory.partner(topics=[own], locales=["en-CA"]))
    before = answers(client, **bearer(secret))
    made.publish(hidden())
    french = samples.french()
    made.publish(french)
    after = answers(client, **bearer(secret))
    assert without_places(after) == without_places(before)


@pytest.mark.parametrize("hide", [withdrawn, denied, scheduled])
def test_no_answer_costs_more_because_something_is_hidden(client, hide):
    """Timing-free: the same statements, whether there is something to hide or not."""
    made.publish_many(3)

    def statements(question: dict[str, str]) -> int:
        response_cache.clear()
        with CaptureQueriesContext(connection) as caught:
            client.get(LIST, question)
        return len(caught.captured_queries)

    before = [statements(question) for question in QUESTIONS]
    hide()
    assert [statements(question) for question in QUESTIONS] == before


def test_a_page_ends_where_the_last_readable_post_is(client):
    """A hidden post behind the last one gives no `next`; one in between takes no room."""
    made.publish_many(5)
    ids = [made.small(number).id for number in (1, 3, 5)]
    recording.deny(ids, at=made.AT)
    for limit in (1, 2, 3):
        url: str | None = f"{LIST}?limit={limit}"
        sizes = []
        while url:
            answer = client.get(url).json()
            sizes.append(len(answer["results"]))
            url = answer["next"]
        assert sum(sizes) == 2
        assert sizes == ([1, 1] if limit == 1 else [2])


@pytest.mark.parametrize(
    "name",
    [
        "denied", "live", "id", "post_id", "digest", "edition", "edition.kind", "number", "note",
        "sequence", "position", "path", "title", "title__startswith", "topic__slug", "author__in",
        "slug__regex", "published_at__gt", "reviewed_by", "embargo", "partner", "status", "state",
        "draft", "search", "sort", "order_by", "ordering", "include", "expand", "embed", "populate",
        "filter", "where", "select", "exclude", "page", "offset", "count", "format", "preview",
        "audience", "LOCALE", "Topic", "fields[]", "translation_key",
    ],
)  # fmt: skip
def test_nothing_but_the_listed_parameters_filters_or_sorts(client, name):
    made.publish_many(1)
    response = client.get(LIST, {name: "x"})
    assert response.status_code == 400
    assert response.json()["parameter"] == name


@pytest.mark.parametrize(
    "member",
    ["post_id", "live", "denied", "position", "document", "translation_key", "sources", "partner",
     "__class__", "contents", "publisher", "html.x", "edition.sequence", "_state", "recorded_at"],
)  # fmt: skip
def test_nothing_but_a_posts_own_members_can_be_asked_for(client, member):
    response = client.get(LIST, {"fields": member})
    assert (response.status_code, response.json()["parameter"]) == (400, "fields")


@pytest.mark.parametrize(
    "order", ["updated", "title", "-published", "id", "published,title", "RANDOM"]
)
def test_nothing_but_the_listed_orders_sorts(client, order):
    assert client.get(LIST, {"q": "small", "order": order}).status_code == 400


def test_a_tag_tells_nothing_of_what_is_hidden_from_its_reader(client):
    """A change outside a contract leaves what the partner gets, byte for byte."""
    made.publish_many(2)
    own = made.small(1).topics[0].slug
    partner = partners_factory.partner(topics=[own])
    _, secret = partners_factory.key(partner)
    first = client.get(LIST, {"topic": own}, headers=bearer(secret))
    made.publish(hidden())
    second = client.get(LIST, {"topic": own}, headers=bearer(secret))
    assert (second["ETag"], second.content) == (first["ETag"], first.content)
