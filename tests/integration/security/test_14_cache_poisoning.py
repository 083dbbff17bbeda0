"""Class 14: a cache, ours or one in front, gives one reader what was made for another.

What an answer depends on is its address, the version of what it shows, and, where it says so by
`Vary`, a header. Nothing else that a client sends gets into it.
"""

import itertools

import pytest

from django.http import HttpResponse

from cms.middleware import response_cache
from syndication.api import representation
from syndication.editions import recording, versions
from syndication.http import conditional
from syndication.http.conditional import Bound
from syndication.http.response_cache import ResponseCache
from tests import editions_factory as made
from tests import partners_factory, samples
from tests.partners_factory import bearer

LIST = "/api/v1/posts/"
CARD = f"/api/oembed?url={samples.ORIGIN}/blog/small-1/"
# What a client might hope to see in an answer.
POISON = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Port": "8443",
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-URL": "/api/v1/posts/?limit=1",
    "X-Rewrite-URL": "/admin/",
    "X-HTTP-Method-Override": "POST",
    "Forwarded": "host=evil.example;proto=http",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
    "Cookie": "sessionid=evil; django_language=fr",
    "Accept": "text/html",
    "Accept-Language": "fr-CA",
    "User-Agent": "evil",
    "Range": "bytes=0-1",
    "Cf-Ipcountry": "CA",
    "X-Wellspring": "evil",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts(settings):
    settings.ALLOWED_HOSTS = ["*"]  # as careless as can be
    made.publisher()
    response_cache.clear()


@pytest.fixture
def post():
    return made.publish_many(2)[0]


@pytest.fixture
def headers():
    return bearer(partners_factory.key(partners_factory.partner())[1])


def addresses(post) -> list[str]:
    detail = f"{LIST}{post.post_id}/"
    return [
        LIST,
        f"{LIST}?limit=1",
        detail,
        f"{detail}?body=html",
        f"{detail}newsletter.html",
        "/api/v1/topics/",
        "/api/v1/",
        CARD,
    ]


def lasting(response) -> dict[str, str]:
    """The headers, without what is counted from one request to the next."""
    return {name: value for name, value in response.items() if not name.startswith("RateLimit")}


@pytest.mark.parametrize("name", POISON)
@pytest.mark.parametrize("keyed", [False, True])
def test_no_header_of_a_client_gets_into_an_answer(client, post, headers, name, keyed):
    own = headers if keyed else {}
    for url in addresses(post):
        if keyed and url == CARD:
            continue
        clean = client.get(url, headers=own)
        response_cache.clear()
        poisoned = client.get(url, headers=own | {name: POISON[name]})
        after = client.get(url, headers=own)
        assert poisoned.content == clean.content == after.content
        assert poisoned["ETag"] == clean["ETag"] == after["ETag"]
        assert lasting(after) == lasting(clean)
        assert "evil" not in str(dict(poisoned.items())) + poisoned.content.decode()


def test_addresses_in_answers_are_the_publishers_whatever_host_is_named(client, post):
    for url in (LIST, f"{LIST}?limit=1", f"{LIST}?limit=1000", "/api/v1/posts", CARD):
        response = client.get(url, headers={"Host": "evil.example"})
        assert b"evil" not in response.content
        assert "evil" not in response.headers.get("Location", "")
        assert "evil" not in response.headers.get("Link", "")
    page = client.get(f"{LIST}?limit=1", headers={"Host": "evil.example"})
    assert page.json()["next"].startswith(f"{samples.ORIGIN}{LIST}?")


def test_every_answer_says_that_it_differs_by_key(client, post, headers):
    """Errors, redirects and 304 included: each may be kept by someone."""
    detail = f"{LIST}{post.post_id}/"
    tag = client.get(detail)["ETag"]
    missing = f"{LIST}00000000-0000-0000-0000-000000000000/"
    for own in ({}, headers, {"Authorization": "Bearer nonsense"}):
        for url in (LIST, detail, missing, "/api/v1/topics/", f"{LIST}?colour=x", "/api/v1/posts"):
            for condition in ({}, {"If-None-Match": tag}):
                response = client.get(url, headers=own | condition)
                assert "Authorization" in response["Vary"], (url, response.status_code)


def test_what_a_key_opens_no_shared_cache_keeps(client, post, headers):
    detail = f"{LIST}{post.post_id}/"
    missing = f"{LIST}00000000-0000-0000-0000-000000000000/"
    tag = client.get(detail, headers=headers)["ETag"]
    for url in (LIST, detail, missing, f"{detail}newsletter.txt", f"{LIST}?colour=x"):
        for condition in ({}, {"If-None-Match": tag}):
            response = client.get(url, headers=headers | condition)
            kept = "no-cache" if "ETag" in response else "no-store"
            assert response["Cache-Control"] == f"private, {kept}", (url, response.status_code)
            assert "public" not in response["Cache-Control"]


def test_a_partners_answer_is_never_given_to_anyone_else(client, post):
    """Each reader in turn, in every order: the wording tells whose answer it was."""
    partners = [
        partners_factory.partner(name, attribution=f"Thanks to {name}.")
        for name in ("Maple", "Birch")
    ]
    keys = {one.name: bearer(partners_factory.key(one)[1]) for one in partners} | {"": {}}
    url = f"{LIST}{post.post_id}/"
    tags = {}
    for order in itertools.permutations(keys):
        response_cache.clear()
        for name in order * 2:
            response = client.get(url, headers=keys[name])
            text = response.json()["attribution"]["text"]
            assert text == f"Thanks to {name}." if name else "Thanks" not in text
            tags[name] = response["ETag"]
    assert len(set(tags.values())) == 3
    for name, other in itertools.permutations(keys, 2):
        response = client.get(url, headers=keys[name] | {"If-None-Match": tags[other]})
        assert response.status_code == 200


def test_every_parameter_is_part_of_what_an_answer_is_kept_by(client, post):
    """There is no parameter that changes the answer and not its tag."""
    detail = f"{LIST}{post.post_id}/"
    queries = [
        "",
        *(f"body={body}" for body in representation.BODIES),
        "fields=title",
        "fields=title,lead",
        "region=CA",
        "region=CA-BC",
    ]
    for url in (detail, LIST):
        tags = [client.get(f"{url}?{query}")["ETag"] for query in queries]
        assert len(set(tags)) == len(queries)


def test_the_same_question_in_another_order_is_answered_for_itself(client, post):
    first = client.get(f"{LIST}?locale=en-CA&limit=1")
    second = client.get(f"{LIST}?limit=1&locale=en-CA")
    assert first.content == second.content
    assert first["ETag"] != second["ETag"]  # never mistaken for one another


def test_no_error_takes_the_place_of_an_answer(client, post):
    """A refused question leaves nothing behind that a good one would find."""
    detail = f"{LIST}{post.post_id}/"
    for bad in (f"{detail}?colour=x", f"{detail}?body=x", f"{LIST}?cursor=x"):
        assert client.get(bad)["Cache-Control"] == "no-store"
    assert client.get(detail).status_code == 200
    assert client.get(detail, headers={"Authorization": "Bearer nonsense"}).status_code == 401
    assert client.get(detail).status_code == 200


def test_a_body_of_a_get_is_not_read(client, post):
    url = f"{LIST}?limit=1"
    clean = client.get(url)
    response_cache.clear()
    poisoned = client.generic(
        "GET", url, b"limit=2", content_type="application/x-www-form-urlencoded"
    )
    assert poisoned.content == clean.content


# -- pages and feeds ------------------------------------------------------------------------------

PAGES = ("/", "/blog/", "/blog/small-1/", "/nothing/", "/feeds/", "/feeds/feeds.opml",
         "/feeds/rss.xml", "/feeds/feed.json", "/feeds/changes/atom.xml", "/sitemap.xml",
         "/robots.txt")  # fmt: skip


@pytest.mark.parametrize("name", [*POISON, "Authorization"])
def test_no_header_of_a_client_gets_into_a_page_or_a_feed(client, post, name):
    poison = POISON.get(name, "Bearer evil")
    for url in PAGES:
        clean = client.get(url)
        response_cache.clear()
        poisoned = client.get(url, headers={name: poison})
        after = client.get(url)
        assert poisoned.content == clean.content == after.content, url
        assert dict(poisoned.items()) == dict(clean.items()) == dict(after.items()), url
        assert poisoned.status_code == clean.status_code


CODED = ("", "gzip", "br")


def test_each_coding_and_window_has_an_answer_of_its_own(client, post):
    """In every order, and from the response cache too: a client without gzip is never sent it."""
    asked = [(coding, window) for coding in CODED for window in ("", "document")]
    for url in (LIST, "/blog/", "/feeds/rss.xml"):
        tags = {}
        for first in asked:
            response_cache.clear()
            for coding, window in (first, *asked, *asked):
                headers = {"Accept-Encoding": coding, "Sec-Fetch-Dest": window}
                response = client.get(url, headers=headers)
                assert response.get("Content-Encoding", "") == coding, url
                assert "Accept-Encoding" in response["Vary"]
                tags[coding] = response["ETag"]
                if url.startswith("/feeds/"):
                    assert "Sec-Fetch-Dest" in response["Vary"]
                    shown = response["Content-Type"].startswith("application/rss+xml")
                    assert shown == (not window)
        assert len(set(tags.values())) == len(CODED)


def test_what_changed_is_not_replayed(client, post):
    for url in (LIST, f"{LIST}{post.post_id}/", "/blog/", "/blog/small-1/", "/feeds/rss.xml"):
        for _ in range(2):
            client.get(url)
    made.publish(made.small(1, title="Another title"))
    for url in (LIST, f"{LIST}{post.post_id}/", "/blog/", "/blog/small-1/", "/feeds/rss.xml"):
        assert b"Another title" in client.get(url).content, url
    recording.withdraw(post.post_id, at=made.AT, reason="error")
    for url in (LIST, f"{LIST}{post.post_id}/", "/blog/", "/blog/small-1/", "/feeds/rss.xml"):
        assert b"Another title" not in client.get(url).content, url


def test_no_cookie_of_one_reader_is_given_to_another(rf):
    """Nothing public sets one; if something did, it would not be kept."""
    kept = ResponseCache()
    for change in (lambda answer: answer.set_cookie("a", "b"), lambda answer: None):
        request, answer = rf.get(LIST), HttpResponse(b"{}", headers={"ETag": '"x"'})
        conditional.bind(answer, Bound((), versions.current(())))
        change(answer)
        kept.store(request, answer)
        assert (kept.answer(request) is not None) == (not answer.cookies)


def test_head_leaves_no_empty_answer_for_get(client, post):
    for url in (LIST, "/blog/", "/feeds/rss.xml"):
        response_cache.clear()
        client.head(url)
        assert client.get(url).content, url


def test_a_shared_cache_is_told_of_what_anyone_may_read_alone(client, post, headers):
    assert "Surrogate-Key" in client.get(LIST)
    assert "Surrogate-Key" not in client.get(LIST, headers=headers)


def test_whoever_keeps_an_answer_asks_before_each_use(client, post):
    """A post that is taken back must be gone at once."""
    for url in (LIST, f"{LIST}{post.post_id}/", "/blog/", "/blog/small-1/", CARD):
        assert client.get(url)["Cache-Control"] == "public, no-cache", url
    recording.withdraw(post.post_id, at=made.AT, reason="error")
    for url in (f"{LIST}{post.post_id}/", "/blog/small-1/"):
        gone = client.get(url)
        assert gone.status_code == 410
        assert gone["Cache-Control"] in ("public, no-cache", "public, max-age=60"), url
