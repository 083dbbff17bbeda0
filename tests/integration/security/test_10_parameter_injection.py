"""Class 10: odd parameters and cursors that reach further than what was asked.

Every question is answered with what it asked for, or with a problem that names what is wrong.
"""

import base64
import json
from urllib.parse import quote, unquote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from django.core import signing

from cms.middleware import response_cache
from tests import editions_factory as made
from tests import partners_factory, samples
from tests.example_counts import examples
from tests.partners_factory import bearer

LIST = "/api/v1/posts/"

pytestmark = pytest.mark.django_db
few = settings(
    max_examples=examples(80),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()
    response_cache.clear()


def addresses() -> list[str]:
    return [
        LIST,
        f"{LIST}{made.small(1).id}/",
        "/api/v1/topics/",
        "/api/v1/changes/",
        "/api/oembed",
    ]


def is_problem(response, *statuses: int) -> dict[str, object]:
    assert response.status_code in (statuses or (400,)), response.content
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, object] = response.json()
    text = response.content.decode()
    for leak in ("Traceback", "SELECT", "sqlite", "psycopg", 'File "', "syndication_"):
        assert leak not in text
    return found


# -- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "locale[]=en-CA", "locale[0]=en-CA", "locale[$ne]=en-CA", "locale%00=en-CA",
        "locale.x=en-CA", "locale__in=en-CA", "Locale=en-CA", "%20locale=en-CA",
        "locale%20=en-CA", "%6Cocale%5B%5D=en-CA", "__proto__[x]=1", "constructor=1", "%00=1",
        "%FF%FE=1", "=1", "&&=", "a;b=1", "{\"locale\":\"en-CA\"}", "%7B%7D=1",
        "x" * 5000 + "=1", "%F0%9F%92%8A=1", "%0d%0aSet-Cookie:x=1",
    ],
)  # fmt: skip
def test_an_odd_name_is_refused_by_every_address(client, query):
    made.publish(made.small(1))
    for url in addresses():
        found = is_problem(client.get(f"{url}?{query}"))
        assert len(json.dumps(found)) < 2000


def test_many_parameters_are_refused_without_being_weighed(client):
    query = "&".join(f"p{number}=1" for number in range(900))
    is_problem(client.get(f"{LIST}?{query}"))
    assert client.get(f"{LIST}?{'&'.join(['limit=1'] * 2000)}").status_code == 400


# -- values ---------------------------------------------------------------------------------------

PARAMETERS = [
    "cursor", "limit", "locale", "topic", "author", "slug", "published_after", "published_before",
    "updated_after", "updated_before", "reviewed_after", "reviewed_before", "review_due_after",
    "review_due_before", "fields", "region", "body", "order",
]  # fmt: skip


@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize(
    "value",
    [
        "",
        "\x00",
        "' OR 1=1 --",
        "1; DROP TABLE x",
        "%",
        '{"$gt":""}',
        '["en-CA"]',
        "../../etc/passwd",
        "{{7*7}}",
        "${jndi:ldap://x}",
        "\u202e",
        "a\r\nSet-Cookie: x=1",
        "x" * 10_000,
    ],
)
def test_a_value_of_another_form_is_refused_by_name(client, name, value):
    made.publish(made.small(1))
    found = is_problem(client.get(LIST, {name: value}))
    assert found["parameter"] == name


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_parameter_may_be_given_twice(client, name):
    given_ = {"limit": "1", "body": "none", "locale": "en-CA"}.get(name, "x")
    found = is_problem(client.get(f"{LIST}?{name}={given_}&{name}={given_}"))
    assert found["parameter"] == name
    assert "more than once" in str(found["detail"])


@few
@given(
    st.dictionaries(
        st.sampled_from([*PARAMETERS, "q", "url", "after"]) | st.text(max_size=8),
        st.text(max_size=30),
        max_size=3,
    )
)
def test_whatever_is_asked_there_is_an_answer_or_a_problem(client, query):
    encoded = urlencode(query, errors="surrogatepass")
    for url in (LIST, f"{LIST}{made.small(1).id}/", "/api/oembed"):
        response = client.get(f"{url}?{encoded}")
        if response.status_code != 200:
            is_problem(response, 400, 404, 501)


@pytest.mark.parametrize(
    "identity",
    ["1", "0", "-1", "null", "%00", "*", "..%2f..", "a" * 36, "{}", "%7Bid%7D", "' or 1=1",
     "00000000-0000-0000-0000-000000000000%00", "00000000000000000000000000000000"],
)  # fmt: skip
def test_an_id_of_another_form_is_no_address(client, identity):
    is_problem(client.get(f"{LIST}{identity}/"), 404)


# -- cursors --------------------------------------------------------------------------------------


def cursor_of(client, url: str, **headers: str) -> str:
    """The cursor of the page behind this one."""
    following: str = client.get(url, headers=headers).json()["next"]
    return unquote(following.rpartition("cursor=")[2])


@pytest.fixture
def cursor(client) -> str:
    made.publish_many(3)
    return cursor_of(client, f"{LIST}?limit=1")


def is_refused(client, cursor: str, *, query: str = "", **headers: str) -> None:
    response = client.get(f"{LIST}?cursor={quote(cursor, safe='')}{query}", headers=headers)
    found = is_problem(response)
    assert str(found["type"]).endswith("#invalid-cursor")
    restart = str(found["restart"]).removeprefix("https://posts.example.org")
    assert client.get(restart, headers=headers).status_code == 200


def test_a_cut_or_changed_cursor_opens_nothing(client, cursor):
    payload, _, signature = cursor.rpartition(":")
    for changed in (
        payload,
        f":{signature}",
        cursor[:-1],
        cursor[1:],
        f"{cursor}A",
        f"{cursor} ",
        cursor * 2,
        cursor.swapcase(),
        f"{payload}:{'A' * len(signature)}",
        cursor.replace(":", ";"),
        "A" * 100_000,
        ":" * 150,
        "\x00",
        "0",
    ):
        is_refused(client, changed)


def test_a_cursor_that_we_signed_for_something_else_opens_nothing(client, cursor):
    for salt in ("", "syndication.api.cursor|", "django.core.signing", "other"):
        for value in ([0, "0" * 32], [10**30, "0" * 32], ["x", 1], [], {}, None, [0, None]):
            is_refused(client, signing.Signer(salt=salt).sign_object(value))


def test_a_cursor_made_without_our_key_opens_nothing(client, cursor):
    payload = base64.urlsafe_b64encode(json.dumps([0, "0" * 32]).encode()).decode().strip("=")
    is_refused(client, f"{payload}:{cursor.rpartition(':')[2]}")


@pytest.mark.parametrize(
    "query",
    ["&locale=en-CA", "&slug=small-1", "&published_after=2026-01-01", "&q=small",
     "&review_due_before=2100-01-01"],
)  # fmt: skip
def test_a_cursor_of_another_list_opens_nothing(client, cursor, query):
    is_refused(client, cursor, query=query)


def test_a_search_and_its_orders_have_cursors_of_their_own(client):
    made.publish_many(3)
    lists = ["", "&q=small", "&q=small&order=relevance", "&q=post"]
    cursors = {query: cursor_of(client, f"{LIST}?limit=1{query}") for query in lists}
    for query in lists:
        for other in lists:
            if other != query:
                is_refused(client, cursors[other], query=query)


def test_a_cursor_belongs_to_its_reader(client, cursor):
    secrets = [
        partners_factory.key(partners_factory.partner(name))[1] for name in ("Maple", "Birch")
    ]
    theirs = [cursor_of(client, f"{LIST}?limit=1", **bearer(secret)) for secret in secrets]
    own = client.get(LIST, {"cursor": theirs[0]}, headers=bearer(secrets[0]))
    assert own.status_code == 200
    is_refused(client, theirs[0], **bearer(secrets[1]))
    is_refused(client, theirs[0])
    is_refused(client, cursor, **bearer(secrets[0]))


def test_a_second_key_of_the_same_partner_goes_on(client, cursor):
    partner = partners_factory.partner()
    first, second = (partners_factory.key(partner)[1] for _ in range(2))
    following = client.get(f"{LIST}?limit=1", headers=bearer(first)).json()["next"]
    assert client.get(following, headers=bearer(second)).status_code == 200


def test_a_cursor_shows_nothing_that_its_holder_has_not_seen(client):
    made.publish(samples.english())
    made.publish_many(2)
    topic = made.small(1).topics[0].slug
    text = cursor_of(client, f"{LIST}?limit=1&topic={topic}").partition(":")[0]
    shown = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    assert len(shown) == 2  # the moment and the id of the post before it


PATHS = (
    "/{}",
    "/blog/{}/",
    "/blog/topics/{}/",
    "/blog/authors/{}/",
    "/fr/{}/",
    "/feeds/{}",
    "/feeds/topics/{}/rss.xml",
    "/feeds/p/{}/rss.xml",
    "/api/v1/{}",
    "/api/v1/previews/{}/",
    "/api/oembed?url=https://posts.example.org/{}/",
)


@pytest.mark.parametrize("odd", ["%00", "a%00b", "%ff", "%ED%A0%80", "%0d%0aX-Note:1", "%25%30%30"])
def test_no_odd_path_is_our_fault(client, odd):
    """U+0000 is a text that one of our databases can't be asked for."""
    client.raise_request_exception = False
    for path in PATHS:
        answer = client.get(path.format(odd))
        assert 400 <= answer.status_code < 500, path
        assert "X-Note" not in answer
