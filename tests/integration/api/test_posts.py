"""The list of posts and single posts, as partners read them."""

import dataclasses
import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from syndication.editions import recording
from syndication.editions.models import Kind, Rendition
from tests import editions_factory as made
from tests import samples

LIST = "/api/v1/posts/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()


@pytest.fixture
def post():
    return made.publish(samples.english())


def detail(edition) -> str:
    return f"{LIST}{edition.post_id}/"


def ids(response) -> list[str]:
    return [found["id"] for found in response.json()["results"]]


def follow(client, url: str) -> list[str]:
    """Every id of a list, page after page."""
    found: list[str] = []
    while url:
        response = client.get(url)
        assert response.status_code == 200, response.content
        found += ids(response)
        url = response.json()["next"]
    return found


# -- what an item holds ---------------------------------------------------------------------------


def test_a_post_is_its_stored_document_and_what_its_edition_says(client, post):
    answer = client.get(detail(post)).json()
    stored = json.loads(post.renditions.get(medium="data").content)
    assert {name: answer[name] for name in stored} == stored
    assert answer["published_at"] == answer["updated_at"] == "2026-11-02T14:30:00Z"
    assert answer["edition"] == {
        "number": 1,
        "digest": post.digest,
        "kind": "first",
        "note": "",
        "sequence": post.sequence,
    }
    assert answer["url"] == f"https://posts.example.org{detail(post)}"
    assert answer["newsletter"]["html"] == f"{answer['url']}newsletter.html"


def test_the_stored_bytes_are_passed_on_unchanged(client, post):
    stored = post.renditions.get(medium="data").content
    assert client.get(detail(post)).content.decode().endswith(stored[1:])


def test_the_list_shows_a_post_as_its_own_address_does(client, post):
    assert client.get(LIST).json()["results"] == [client.get(detail(post)).json()]


def test_a_correction_says_so_and_moves_the_editorial_date(client, post):
    changed = dataclasses.replace(samples.english(), title="Steadier ground")
    made.publish(
        changed, at=made.AT + timedelta(days=1), kind=Kind.CORRECTION, note="A wrong number."
    )
    answer = client.get(detail(post)).json()
    assert answer["title"] == "Steadier ground"
    assert (answer["edition"]["kind"], answer["edition"]["note"]) == (
        "correction",
        "A wrong number.",
    )
    assert answer["published_at"] == "2026-11-02T14:30:00Z"
    assert answer["updated_at"] == "2026-11-03T14:30:00Z"


def test_a_minor_edit_leaves_the_editorial_date(client, post):
    changed = dataclasses.replace(samples.english(), title="Steadier ground")
    made.publish(changed, at=made.AT + timedelta(days=1), kind=Kind.MINOR)
    assert client.get(detail(post)).json()["updated_at"] == "2026-11-02T14:30:00Z"


def test_translations_know_each_other_while_both_are_live(client):
    key = uuid4()
    english = made.publish(samples.english(), translation_key=key)
    before = client.get(detail(english))
    french = made.publish(samples.french(), translation_key=key)
    after = client.get(detail(english))
    assert before.json()["translations"] == []
    assert after.json()["translations"] == [
        {
            "id": str(french.post_id),
            "locale": "fr-CA",
            "title": samples.french().title,
            "url": f"{samples.ORIGIN}{samples.french().path}",
            "api_url": f"{samples.ORIGIN}{detail(french)}",
        }
    ]
    assert before["ETag"] != after["ETag"]
    recording.withdraw(french.post_id, at=made.AT, reason="withdrawn")
    assert client.get(detail(english)).json()["translations"] == []


def test_a_canonical_pattern_also_moves_the_translations(client):
    made.publisher(canonical_url_pattern="https://www.example.org/{locale}/{slug}")
    key = uuid4()
    english = made.publish(samples.english(), translation_key=key)
    made.publish(samples.french(), translation_key=key)
    twin = client.get(detail(english)).json()["translations"][0]
    assert twin["url"] == f"https://www.example.org/fr-CA/{samples.french().slug}"


@pytest.mark.parametrize(
    ("body", "there", "gone"),
    [
        ("data", {"body"}, {"html", "text"}),
        ("html", {"html"}, {"body", "text"}),
        ("text", {"text"}, {"body", "html"}),
        ("none", {"title"}, {"body", "html", "text"}),
    ],
)
def test_the_form_of_the_body_is_chosen(client, post, body, there, gone):
    for url in (detail(post), LIST):
        answer = client.get(url, {"body": body}).json()
        found = answer["results"][0] if url == LIST else answer
        assert there <= found.keys()
        assert not gone & found.keys()


def test_html_is_the_stored_rendition(client, post):
    stored = post.renditions.get(medium="html").content
    assert client.get(detail(post), {"body": "html"}).json()["html"] == stored


# -- lists ----------------------------------------------------------------------------------------


def test_pages_hold_every_post_once_newest_first(client):
    expected = [str(one.post_id) for one in reversed(made.publish_many(7))]
    for limit in (1, 2, 3, 7, 100):
        assert follow(client, f"{LIST}?limit={limit}") == expected


def test_posts_of_the_same_moment_are_paged_without_loss(client):
    expected = {str(made.publish(made.small(number)).post_id) for number in range(7)}
    found = follow(client, f"{LIST}?limit=2")
    assert len(found) == 7
    assert set(found) == expected


def test_a_post_published_meanwhile_moves_no_later_page(client):
    made.publish_many(4)
    first = client.get(f"{LIST}?limit=2").json()
    made.publish_many(1, first=9)
    assert len(follow(client, first["next"])) == 2


def test_the_link_header_names_the_next_page(client):
    made.publish_many(3)
    response = client.get(f"{LIST}?limit=2")
    assert response["Link"] == f'<{response.json()["next"]}>; rel="next"'
    last = client.get(response.json()["next"])
    assert last.json()["next"] is None
    assert "Link" not in last


def test_no_post_at_all_is_an_empty_list(client):
    assert client.get(LIST).json() == {"results": [], "next": None}


def test_filters_narrow_the_list_alone_and_together(client):
    made.publish(samples.english())
    made.publish(samples.french())
    english, french = samples.english(), samples.french()
    topic, author = english.topics[0].slug, english.byline.authors[0].slug
    for query, expected in [
        ({"locale": "en-CA"}, [english.id]),
        ({"locale": "FR-ca"}, [french.id]),
        ({"slug": english.slug}, [english.id]),
        ({"topic": topic, "locale": "en-CA"}, [english.id]),
        ({"author": author, "locale": "en-CA"}, [english.id]),
        ({"topic": topic, "author": author, "locale": "en-CA"}, [english.id]),
        ({"topic": topic, "slug": english.slug}, [english.id]),
        ({"topic": "no-such-topic"}, []),
        ({"topic": topic, "author": "nobody"}, []),
        ({"author": author, "topic": "no-such-topic"}, []),
    ]:
        assert ids(client.get(LIST, query)) == expected, query


def test_a_filtered_list_is_paged_along_its_filter(client):
    made.publish_many(5)
    topic = made.small(1).topics[0].slug
    author = made.small(1).byline.authors[0].slug
    for query in (f"topic={topic}", f"author={author}", f"topic={topic}&author={author}"):
        found = follow(client, f"{LIST}?limit=2&{query}&locale=en-CA")
        assert len(found) == len(set(found)) == 5


def test_one_bad_post_is_left_out_and_the_others_still_come(client, post, caplog):
    good = made.publish(made.small(1))
    Rendition.objects.filter(edition=post, medium="data").update(content="broken")
    assert ids(client.get(LIST)) == [str(good.post_id)]
    assert "left out of a list" in caplog.text


# -- what was taken back --------------------------------------------------------------------------


def test_a_withdrawn_post_is_gone_from_the_list_and_answers_with_its_tombstone(client, post):
    client.get(detail(post))
    client.get(LIST)
    recording.withdraw(
        post.post_id,
        at=made.AT + timedelta(hours=1),
        reason="error",
        note="The advice was wrong.",
        replacement="https://posts.example.org/blog/better/",
    )
    assert ids(client.get(LIST)) == []
    response = client.get(detail(post))
    assert response.status_code == 410
    assert response["Content-Type"] == "application/problem+json"
    answer = response.json()
    assert answer["type"] == "https://posts.example.org/api/docs/#withdrawn"
    assert answer["id"] == str(post.post_id)
    assert answer["reason"] == "error"
    assert answer["note"] == "The advice was wrong."
    assert answer["replacement"] == "https://posts.example.org/blog/better/"
    assert answer["withdrawn_at"] == "2026-11-02T15:30:00Z"
    assert answer["edition"]["number"] == 2
    assert samples.english().title not in response.content.decode()


@pytest.mark.parametrize("name", ["", "newsletter.html", "newsletter.txt"])
def test_no_condition_turns_a_withdrawal_into_a_304(client, post, name):
    url = detail(post) + name
    tag = client.get(url)["ETag"]
    recording.withdraw(post.post_id, at=made.AT + timedelta(hours=1), reason="error")
    for headers in (
        {"If-None-Match": "*"},
        {"If-None-Match": tag},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ):
        assert client.get(url, headers=headers).status_code == 410


def test_a_denied_post_is_as_if_it_were_not_there(client, post):
    client.get(detail(post))
    recording.deny([post.post_id], at=made.AT)
    assert client.get(detail(post)).status_code == 404
    assert ids(client.get(LIST)) == []
    assert client.get("/api/v1/authors/").json()["results"] == []


def test_an_unknown_id_is_not_found(client):
    response = client.get(f"{LIST}{UUID(int=7)}/", headers={"If-None-Match": "*"})
    assert response.status_code == 404
    assert response.json()["type"].endswith("#not-found")


# -- newsletters ----------------------------------------------------------------------------------


def test_the_newsletter_forms_are_the_stored_ones(client, post):
    response = client.get(f"{detail(post)}newsletter.html")
    assert response.content.decode() == post.renditions.get(medium="newsletter_html").content
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response["Content-Language"] == "en-CA"
    assert "sandbox" in response["Content-Security-Policy"]
    response = client.get(f"{detail(post)}newsletter.txt")
    assert response.content.decode() == post.renditions.get(medium="newsletter_text").content
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_the_newsletter_forms_take_no_parameter(client, post):
    assert client.get(f"{detail(post)}newsletter.html?body=text").status_code == 400
