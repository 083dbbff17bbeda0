"""Posts that a post names, its translations and those to read next: only what may be read now."""

from datetime import timedelta
from uuid import uuid4

import pytest

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.middleware import response_cache
from syndication.editions import recording
from syndication.editions.audience import Audience
from syndication.editions.models import Kind
from syndication.reading import posts, queries
from tests import editions_factory as made
from tests import samples

LIST = "/api/v1/posts/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()
    response_cache.clear()


@pytest.fixture
def targets():
    return made.publish_many(3)


@pytest.fixture
def post(targets):
    """A post that names three others, the newest first, and one that was never published."""
    ids = tuple(str(one.post_id) for one in reversed(targets))
    return made.publish(made.small(9, related=(*ids, str(uuid4()))))


def detail(edition) -> str:
    return f"{LIST}{edition.post_id}/"


def titles(client, edition) -> list[str]:
    return [row["title"] for row in client.get(detail(edition)).json()["related"]]


def test_a_related_post_is_named_by_what_it_is_called_now_and_where_it_lives(client, post, targets):
    related = client.get(detail(post)).json()["related"]
    assert related[0] == {
        "id": str(targets[2].post_id),
        "locale": "en-CA",
        "title": "Small post 3",
        "url": f"{samples.ORIGIN}/blog/small-3/",
        "api_url": f"{samples.ORIGIN}{detail(targets[2])}",
    }
    assert [row["title"] for row in related] == [f"Small post {number}" for number in (3, 2, 1)]


def test_every_form_of_a_post_names_the_same(client, post):
    expected = client.get(detail(post)).json()["related"]
    for query in ("body=html", "body=none", "fields=related", "region=CA"):
        assert client.get(f"{detail(post)}?{query}").json()["related"] == expected
    assert client.get(f"{LIST}?slug=small-9").json()["results"][0]["related"] == expected


def test_a_renamed_related_post_changes_the_tag_of_post_and_lists(client, post, targets):
    urls = (detail(post), f"{LIST}?topic={made.small(9).topics[0].slug}")
    tags = {url: client.get(url)["ETag"] for url in urls}
    renamed = made.small(3, title="Another name")
    made.publish(renamed, at=made.AT + timedelta(days=1), kind=Kind.MINOR)
    for url, tag in tags.items():
        response = client.get(url, headers={"If-None-Match": tag})
        assert response.status_code == 200
        assert b"Another name" in response.content
    assert titles(client, post)[0] == "Another name"


def test_a_post_of_other_terms_hears_of_it_too(client, targets):
    """The post that names and the one that is named share no selection but all posts."""
    french = samples.french()
    target = made.publish(made.small(20, topics=(), byline=made.doc.Byline()))
    naming = made.publish(
        made.small(21, locale="fr-CA", topics=french.topics, related=(str(target.post_id),))
    )
    url = f"{LIST}?locale=fr-CA&topic={french.topics[0].slug}"
    tag = client.get(url)["ETag"]
    made.publish(made.small(20, topics=(), byline=made.doc.Byline(), title="Renamed"))
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 200
    assert titles(client, naming) == ["Renamed"]


def test_a_withdrawn_related_post_is_named_no_more_and_comes_back(client, post, targets):
    assert len(titles(client, post)) == 3
    recording.withdraw(targets[2].post_id, at=made.AT, reason="error")
    assert titles(client, post) == ["Small post 2", "Small post 1"]
    made.publish(made.small(3), at=made.AT + timedelta(days=1))
    assert len(titles(client, post)) == 3


def test_a_denied_related_post_is_named_no_more(client, post, targets):
    assert len(titles(client, post)) == 3
    recording.deny([targets[0].post_id], at=made.AT)
    assert titles(client, post) == ["Small post 3", "Small post 2"]


def test_a_rename_is_no_news_of_the_post_that_names_it(client, post, targets):
    before = client.get(detail(post)).json()
    made.publish(made.small(3, title="Another name"), at=made.AT + timedelta(days=1))
    after = client.get(detail(post)).json()
    assert (after["edition"], after["updated_at"]) == (before["edition"], before["updated_at"])


@pytest.mark.parametrize("count", [1, 20])
def test_named_posts_cost_one_query_for_any_number_of_posts(client, targets, count):
    ids = tuple(str(one.post_id) for one in targets)
    for number in range(count):
        made.publish(made.small(100 + number, related=ids))
    with CaptureQueriesContext(connection) as caught:
        assert len(client.get(f"{LIST}?limit=100").json()["results"]) == count + 3
    assert len(caught.captured_queries) == 3


def test_words_that_look_like_the_member_are_left_alone(client, targets):
    words = made.doc.RichText(html='<p>"related":["x"]</p>', text='"related":["x"] and \\"rights')
    ids = (str(targets[0].post_id),)
    post = made.publish(made.small(30, lead=words, related=ids))
    answer = client.get(detail(post)).json()
    assert answer["lead"]["text"] == words.text
    assert [row["id"] for row in answer["related"]] == list(ids)


# -- a contract -----------------------------------------------------------------------------------


def test_a_contract_names_only_what_it_lets_read():
    key = uuid4()
    french = made.publish(samples.french(), translation_key=key)
    other = made.publish(made.small(1, topics=(made.doc.Topic(slug="sleep", name="Sleep"),)))
    english = made.publish(
        made.small(2, related=(str(french.post_id), str(other.post_id))), translation_key=key
    )

    def seen(**contract: tuple[str, ...]) -> tuple[list[str], list[str]]:
        found = posts.one(english.post_id, audience=Audience(partner=1, **contract))
        return [twin.id for twin in found.twins], [one.id for one in found.related]

    everything = ([str(french.post_id)], [str(french.post_id), str(other.post_id)])
    assert seen() == everything
    assert seen(locales=("en-CA",)) == ([], [str(other.post_id)])
    own = made.small(2).topics[0].slug
    assert str(other.post_id) not in seen(topics=(own,))[1]
    assert queries.named([french.post_id], Audience(partner=1, locales=("en-CA",))) == []
