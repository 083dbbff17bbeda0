"""How the API behaves as HTTP: validators, stored answers, errors, other sites, costs of reads."""

import gzip
from datetime import timedelta

import pytest
import time_machine

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import parse_http_date

from cms.middleware import response_cache
from syndication.editions import recording
from syndication.partners import authentication, entitlements
from syndication.partners.models import Partner
from tests import editions_factory as made
from tests import partners_factory, samples

LIST = "/api/v1/posts/"
EPOCH = "Thu, 01 Jan 1970 00:00:00 GMT"
READS = [LIST, "/api/v1/", "/api/v1/authors/", "/api/v1/topics/", "/api/v1/feeds/"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()
    response_cache.clear()


@pytest.fixture
def post():
    return made.publish(samples.english())


def detail(edition) -> str:
    return f"{LIST}{edition.post_id}/"


def queries(client, url: str, **headers: str) -> tuple[int, list[str]]:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        response = client.get(url, headers=headers)
    return response.status_code, [query["sql"] for query in caught.captured_queries]


# -- cost -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 50])
def test_a_list_costs_two_queries_and_its_replay_one_for_any_number_of_posts(client, count):
    made.publish_many(count)
    topic = made.small(1).topics[0].slug
    for url in (f"{LIST}?limit=100", f"{LIST}?limit=100&topic={topic}&locale=en-CA"):
        status, first = queries(client, url)
        assert (status, len(first)) == (200, 2)
        status, again = queries(client, url)
        assert (status, len(again)) == (200, 1)


@pytest.mark.parametrize("count", [1, 50])
def test_a_post_costs_two_queries_and_its_replay_one_for_any_number_of_posts(client, count):
    post = made.publish_many(count)[0]
    for url in (detail(post), f"{detail(post)}?body=html", f"{detail(post)}newsletter.html"):
        assert len(queries(client, url)[1]) == 2
        assert len(queries(client, url)[1]) == 1


def test_a_withdrawn_or_unknown_post_costs_two_queries(client, post):
    recording.withdraw(post.post_id, at=made.AT, reason="error")
    status, found = queries(client, detail(post))
    assert (status, len(found)) == (410, 2)


@pytest.mark.parametrize("replayed", [False, True])
def test_a_304_costs_one_query_and_reads_no_post(client, post, replayed):
    for url in (LIST, detail(post)):
        tag = client.get(url)["ETag"]
        if not replayed:
            response_cache.clear()
        status, found = queries(client, url, **{"If-None-Match": tag})
        assert (status, len(found)) == (304, 1)
        assert "syndication_version" in found[0]


# -- validators -----------------------------------------------------------------------------------


@pytest.mark.parametrize("replayed", [False, True])
def test_a_304_repeats_the_validators_and_nothing_of_the_body(client, post, replayed):
    for url in (LIST, detail(post)):
        full = client.get(url)
        if not replayed:
            response_cache.clear()
        for headers in (
            {"If-None-Match": full["ETag"]},
            {"If-None-Match": f'"other", W/{full["ETag"]}'},
            {"If-None-Match": "*"},
            {"If-Modified-Since": full["Last-Modified"]},
        ):
            response = client.get(url, headers=headers)
            assert response.status_code == 304, headers
            assert response.content == b""
            for name in ("ETag", "Last-Modified", "Cache-Control", "Access-Control-Allow-Origin"):
                assert response[name] == full[name]
            assert "Content-Type" not in response


def test_if_none_match_wins_over_the_date(client, post):
    full = client.get(detail(post))
    headers = {"If-None-Match": '"other"', "If-Modified-Since": full["Last-Modified"]}
    assert client.get(detail(post), headers=headers).status_code == 200


def test_a_change_is_seen_at_once_by_lists_and_details(client, post):
    tags = {url: client.get(url)["ETag"] for url in (LIST, detail(post))}
    made.publish(made.small(1, id=str(post.post_id)), at=made.AT + timedelta(hours=1))
    for url, tag in tags.items():
        response = client.get(url, headers={"If-None-Match": tag})
        assert response.status_code == 200
        assert b"Small post 1" in response.content


@pytest.mark.parametrize("replayed", [False, True])
def test_two_changes_in_one_second_are_told_to_who_asks_by_the_date(client, post, replayed):
    """Who asks by the date alone would otherwise keep what was corrected, or taken back."""
    later = timezone.now().replace(microsecond=0) + timedelta(days=1)
    known = client.get(LIST)["Last-Modified"]
    for number, moment in enumerate((0.2, 0.4, 0.9, 60), start=1):
        with time_machine.travel(later + timedelta(seconds=moment), tick=False):
            made.publish(made.small(number), at=timezone.now())
            if not replayed:
                response_cache.clear()
            response = client.get(LIST, headers={"If-Modified-Since": known})
            assert response.status_code == 200
            assert len(response.json()["results"]) == number + 1
            known = response.get("Last-Modified", known)
            assert parse_http_date(known) <= timezone.now().timestamp()
    with time_machine.travel(later + timedelta(seconds=70), tick=False):
        known = client.get(LIST)["Last-Modified"]
        assert client.get(LIST, headers={"If-Modified-Since": known}).status_code == 304


@pytest.mark.parametrize("replayed", [False, True])
def test_no_answer_is_dated_ahead_of_the_clock(client, post, replayed):
    """RFC 9110 8.8.2.1: after a burst, and after the clock was set back."""
    at = timezone.now() + timedelta(days=1)
    for number, moment in enumerate([0] * 30 + [-3600, -3500], start=1):
        with time_machine.travel(at + timedelta(seconds=moment), tick=False):
            made.publish(made.small(number), at=timezone.now())
            if not replayed:
                response_cache.clear()
            for address in 2 * (LIST, "/feeds/rss.xml", "/feeds/atom.xml", "/feeds/feed.json"):
                shown = client.get(address)["Last-Modified"]
                assert parse_http_date(shown) <= timezone.now().timestamp(), address


def test_a_contracts_change_moves_the_date(client, post):
    partner = partners_factory.partner()
    headers = partners_factory.bearer(partners_factory.key(partner)[1])
    asked = headers | {"If-Modified-Since": client.get(LIST, headers=headers)["Last-Modified"]}
    assert client.get(LIST, headers=asked).status_code == 304
    partner.topics = ["no-such-topic"]
    entitlements.amend(partner, at=made.AT + timedelta(hours=1))
    authentication.cached_keys.clear()
    answer = client.get(LIST, headers=asked)
    assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_another_posts_change_leaves_a_post_and_other_lists_alone(client, post):
    urls = (detail(post), f"{LIST}?locale=en-CA")
    tags = {url: client.get(url)["ETag"] for url in urls}
    made.publish(samples.french())
    for url, tag in tags.items():
        assert client.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_a_replay_is_the_answer_itself(client, post):
    for url in (*READS, detail(post), f"{detail(post)}newsletter.html"):
        first, again = client.get(url), client.get(url)
        assert again.content == first.content
        assert dict(again.items()) == dict(first.items())


def test_two_processes_give_the_same_bytes(client):
    made.publish_many(3)
    first = client.get(f"{LIST}?limit=2")
    response_cache.clear()
    second = client.get(f"{LIST}?limit=2")
    assert (first.content, first["ETag"]) == (second.content, second["ETag"])


def test_head_answers_as_get_without_the_body(client, post):
    for url in (*READS, detail(post)):
        response_cache.clear()
        head = client.head(url)
        full = client.get(url)
        assert head.status_code == 200
        assert head.content == b""
        assert full.content
        assert {"ETag": head["ETag"], "type": head["Content-Type"]} == {
            "ETag": full["ETag"],
            "type": full["Content-Type"],
        }


def test_answers_may_be_kept_by_anyone_and_set_no_cookie(client, post):
    for url in (*READS, detail(post)):
        response = client.get(url)
        # Kept, but asked about before each use: what was recalled is not shown for a minute more.
        assert response["Cache-Control"] in {"public, no-cache", "public, max-age=3600"}
        assert response["Vary"] == "Accept-Encoding, Authorization"
        assert not response.cookies


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*;q=0.1", "nonsense"])
def test_whatever_is_accepted_json_is_given(client, post, accept):
    response = client.get(detail(post), headers={"Accept": accept})
    assert response["Content-Type"] == "application/json"


# -- with a key -----------------------------------------------------------------------------------


@pytest.fixture
def headers():
    return partners_factory.bearer(partners_factory.key(partners_factory.partner())[1])


def test_a_keyed_304_repeats_the_validators_and_nothing_of_the_body(client, post, headers):
    for url in (LIST, detail(post), f"{detail(post)}newsletter.txt"):
        full = client.get(url, headers=headers)
        assert full["Cache-Control"] == "private, no-cache"
        for condition in (
            {"If-None-Match": full["ETag"]},
            {"If-None-Match": f'"other", W/{full["ETag"]}'},
            {"If-None-Match": full["ETag"], "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
            {"If-Modified-Since": full["Last-Modified"]},
        ):
            response = client.get(url, headers=headers | condition)
            assert (response.status_code, response.content) == (304, b"")
            for name in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
                assert response[name] == full[name]
            assert "Content-Type" not in response
        other = {"If-None-Match": '"other"', "If-Modified-Since": full["Last-Modified"]}
        assert client.get(url, headers=headers | other).status_code == 200


def test_a_keyed_head_answers_as_get_without_the_body(client, post, headers):
    for url in (LIST, f"{LIST}?limit=1&fields=title", detail(post)):
        full = client.get(url, headers=headers)
        head = client.head(url, headers=headers)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("ETag", "Last-Modified", "Content-Type", "Vary", "Content-Length"):
            assert head.get(name) == full.get(name)


def test_a_contracts_change_is_a_new_answer(client, post, headers):
    tag = client.get(detail(post), headers=headers)["ETag"]
    partner = Partner.objects.get()
    partner.robots, partner.no_ai = "canonical", False
    partner.attribution = "Words of {publisher}"
    entitlements.amend(partner, at=made.AT)
    response = client.get(detail(post), headers=headers | {"If-None-Match": tag})
    assert response.status_code == 200
    answer = response.json()
    assert answer["robots"] == "index,follow"
    assert answer["terms"] == {"no_modify": True, "no_ai": False}
    assert answer["attribution"]["text"] == "Words of Example Wellness Desk"


def test_a_contract_has_words_for_each_language(client, post, headers):
    french = made.publish(samples.french())
    partner = Partner.objects.get()

    def told(wording: str, of_french: str) -> list[str]:
        partner.attribution, partner.attribution_fr = wording, of_french
        entitlements.amend(partner, at=made.AT)
        answers = [client.get(detail(each), headers=headers).json() for each in (post, french)]
        return [answer["attribution"]["text"] for answer in answers]

    assert told("Seen first here", "Paru d’abord ici") == ["Seen first here", "Paru d’abord ici"]
    assert told("Seen first here", "") == ["Seen first here"] * 2
    english, _ = told("", "Paru d’abord ici")
    assert english.startswith(post_title(client, post))  # the publisher's own


def post_title(client, post) -> str:
    return str(client.get(detail(post)).json()["title"])


def test_the_language_of_a_post_is_said(client, post, headers):
    french = made.publish(samples.french())
    for own in ({}, headers):
        assert client.get(detail(post), headers=own)["Content-Language"] == "en-CA"
        assert client.get(detail(french), headers=own)["Content-Language"] == "fr-CA"
        assert "Content-Language" not in client.get(LIST, headers=own)


# -- other sites ----------------------------------------------------------------------------------


def test_a_browser_may_read_from_any_site(client, post):
    for url in (*READS, detail(post), "/api/v1/posts/none/", "/api/v1/openapi.json"):
        response = client.get(url, headers={"Origin": "https://partner.example"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response


def test_a_preflight_is_answered_without_a_body(client):
    response = client.options(LIST, headers={"Access-Control-Request-Method": "GET"})
    assert response.status_code == 204
    assert response.content == b""
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "GET" in response["Access-Control-Allow-Methods"]
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


# -- errors ---------------------------------------------------------------------------------------


def problem(response, status: int, kind: str) -> dict[str, object]:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    found: dict[str, object] = response.json()
    assert found["status"] == status
    assert found["type"] == f"https://posts.example.org/api/docs/#{kind}"
    assert found["title"]
    assert found["detail"]
    return found


@pytest.mark.parametrize(
    "url",
    ["/api/", "/api/v1/nothing", "/api/v1/nothing/", "/api/v2/posts/", "/api/v1/posts/not-an-id/"],
)
def test_an_unknown_address_is_a_problem(client, url):
    assert problem(client.get(url), 404, "not-found")["instance"] == url


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("url", [LIST, "/api/v1/nothing/"])
def test_writing_is_refused_and_says_what_is_allowed(client, method, url):
    response = getattr(client, method)(url, data="{}", content_type="application/json")
    problem(response, 405, "method-not-allowed")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_a_forgotten_slash_leads_to_the_address(client, post):
    response = client.get(f"{LIST[:-1]}?limit=2")
    assert response.status_code == 308
    assert response["Location"] == f"{LIST}?limit=2"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_forgotten_slash_loses_neither_method_nor_body_nor_key(client, method):
    """308 and a path of the same host: clients send all of it again (RFC 9110 15.4.9)."""
    address = "/api/v1/webhooks"
    response = getattr(client, method)(f"{address}?a=b", data="{}", content_type="application/json")
    assert (response.status_code, response["Location"]) == (308, f"{address}/?a=b")


def test_a_key_is_sent_along_to_the_address_with_its_slash(client, post, headers):
    response = client.get("/api/v1/changes", headers=headers, follow=True)
    assert response.redirect_chain == [("/api/v1/changes/", 308)]
    assert response.status_code == 200


def test_an_id_in_capitals_leads_to_the_address(client, post):
    """Programs that write ids in capitals (Swift, SQL Server) must not take a post for gone."""
    written = f"{LIST}{str(post.post_id).upper()}/"
    for path, known in (
        ("", ""),
        ("newsletter.txt", "newsletter.txt"),
        ("editions/", "editions/"),
        ("editions", "editions/"),
    ):
        response = client.get(f"{written}{path}?a=B")
        assert response.status_code == 308
        assert response["Location"] == f"{detail(post)}{known}?a=B"
    assert client.get(written, follow=True).json()["id"] == str(post.post_id)
    assert client.get(f"{LIST}{str(post.post_id).upper()}0/").status_code == 404
    assert client.get("/api/v1/POSTS/").status_code == 404


@pytest.mark.parametrize("url", [*READS, "/api/v1/openapi.json"])
def test_an_unknown_parameter_is_refused_by_name(client, url):
    found = problem(client.get(url, {"colour": "blue"}), 400, "unknown-parameter")
    assert found["parameter"] == "colour"
    assert "colour" in str(found["detail"])


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=1000", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("limit=1e1", "limit"),
        ("limit=%D9%A1", "limit"),
        ("limit=99999999999999999999999", "limit"),
        ("limit=", "limit"),
        ("limit=5&limit=6", "limit"),
        ("locale=english", "locale"),
        ("locale=en_CA", "locale"),
        ("locale=fr", "locale"),
        ("locale=fr-FR", "locale"),
        ("topic=", "topic"),
        ("topic=a%00b", "topic"),
        ("topic=a&topic=b", "topic"),
        ("author=a/b", "author"),
        ("slug=%3Cscript%3E", "slug"),
        ("slug=" + "a" * 256, "slug"),
        ("body=markdown", "body"),
    ],
)
def test_a_wrong_value_is_refused_by_name(client, query, name):
    found = problem(client.get(f"{LIST}?{query}"), 400, "invalid-parameter")
    assert found["parameter"] == name


def test_a_limit_too_high_is_told_the_highest(client):
    found = problem(client.get(f"{LIST}?limit=1000"), 400, "invalid-parameter")
    assert found["maximum"] == 100
    assert "100" in str(found["detail"])


def test_a_cursor_opens_its_own_list_only_and_says_how_to_restart(client):
    made.publish_many(3)
    cursor = client.get(f"{LIST}?limit=2").json()["next"].rpartition("cursor=")[2]
    for query in (
        f"cursor={cursor}&locale=en-CA",
        f"cursor={cursor}&slug=small-1",
        f"cursor={cursor[:-1]}",
        f"cursor=A{cursor}",
        "cursor=2026-11-02",
        "cursor=%00%00",
        "cursor=" + "a" * 5000,
    ):
        found = problem(client.get(f"{LIST}?{query}"), 400, "invalid-cursor")
        restart = str(found["restart"])
        assert "cursor" not in restart
        assert client.get(restart).status_code == 200
    assert client.get(f"{LIST}?limit=1&cursor={cursor}").status_code == 200


def test_a_cursor_ends_with_the_secret_that_signed_it_and_says_how_to_restart(client, settings):
    made.publish_many(3)
    following = client.get(f"{LIST}?limit=2&locale=en-CA").json()["next"]
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another-" * 8
    response_cache.clear()
    found = problem(client.get(following), 400, "invalid-cursor")
    assert found["restart"] == f"https://posts.example.org{LIST}?locale=en-CA&limit=2"
    settings.SECRET_KEY_FALLBACKS = [before]
    assert len(client.get(following).json()["results"]) == 1


def test_a_fault_of_ours_tells_nothing_but_is_logged(client, post, monkeypatch, caplog):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("syndication.reading.posts.one", fail)
    response = client.get(detail(post))
    problem(response, 500, "internal")
    assert b"secret" not in response.content
    assert "the secret of the house" in caplog.text
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_post_without_its_bytes_is_our_fault(client, post):
    post.renditions.all().delete()
    for url in (detail(post), f"{detail(post)}?body=html", f"{detail(post)}newsletter.txt"):
        problem(client.get(url), 500, "internal")


@pytest.mark.parametrize("condition", [{"If-Match": '"other"'}, {"If-Unmodified-Since": EPOCH}])
def test_a_failed_precondition_is_a_problem_like_any_other(client, post, headers, condition):
    card = f"/api/oembed?url=https://posts.example.org{post.path}"
    for url in (LIST, detail(post), "/api/v1/", card):
        for own in ({}, headers):
            assert client.get(url, headers=own).status_code == 200
            for ask in (client.get, client.head):
                response = ask(url, headers=own | condition)
                assert response["Access-Control-Allow-Origin"] == "*"
                assert "ETag" not in response
            problem(client.get(url, headers=own | condition), 412, "precondition-failed")
            assert client.get(url, headers=own | {"If-Match": "*"}).status_code == 200


# -- catalogue ------------------------------------------------------------------------------------


def test_topics_and_authors_are_counted_and_named_in_each_language(client):
    made.publish(samples.english())
    made.publish(samples.french())
    for name in ("topics", "authors"):
        found = client.get(f"/api/v1/{name}/").json()["results"]
        assert found
        for term in found:
            assert set(term["names"]) <= {"en-CA", "fr-CA"}
            assert len(client.get(term["url"]).json()["results"]) == term["posts"]


def test_every_feed_that_is_listed_is_there_in_the_type_it_is_said_to_be(client, post):
    found = client.get("/api/v1/feeds/").json()["results"]
    assert {feed["scope"] for feed in found} == {"all", "changes", "locale", "topic", "author"}
    for feed in found:
        answer = client.get(feed["url"].removeprefix("https://posts.example.org"))
        assert (answer.status_code, feed["url"]) == (200, feed["url"])
        assert answer["Content-Type"].startswith(feed["type"])


@pytest.mark.parametrize("url", ["/api/v1/openapi.json", "/api/docs/"])
def test_the_description_is_compressed_as_posts_are(client, url):
    plain = client.get(url)
    packed = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    held = {"Accept-Encoding": "br, gzip", "If-None-Match": packed["ETag"]}
    again = client.get(url, headers=held)
    assert (again.status_code, again["ETag"]) == (304, packed["ETag"])


@pytest.mark.parametrize("path", ["", "{id}/", "{id}/newsletter.html"])
def test_head_of_a_compressed_answer_says_what_get_would(client, post, path):
    url = LIST + path.format(id=post.post_id)
    asked = {"Accept-Encoding": "br, gzip"}
    for replayed in (False, True):
        if not replayed:
            response_cache.clear()
        head = client.head(url, headers=asked)
        full = client.get(url, headers=asked)
        assert head.content == b""
        for name in ("ETag", "Vary", "Content-Length"):
            assert head[name] == full[name]
        assert head.get("Content-Encoding") == full.get("Content-Encoding")
        assert head["Content-Length"] == str(len(full.content))
