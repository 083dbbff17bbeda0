"""Partners keep their endpoints by API: their own, strictly, and with each secret shown once."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import jsonschema
import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from syndication import delivery, net
from syndication.api import description
from syndication.partners import keys
from syndication.partners.models import Partner
from syndication.webhooks import deliveries, endpoints
from syndication.webhooks.models import Endpoint, EventDelivery
from tests import editions_factory as made
from tests.receiver import Receiver, serving

pytestmark = pytest.mark.django_db

LIST = "/api/v1/webhooks/"
ADDRESS = "https://93.184.216.34/hook"  # public, and resolves without a name server
DAY = timedelta(days=1)


def check(response: Any) -> Any:
    """Every answer to these tests is one that the description has."""
    match = response.wsgi_request.resolver_match
    if match is None:
        return response  # the gate answered
    path = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", match.route)
    method = response.wsgi_request.method.lower().replace("head", "get")
    if (operation := description.described()["paths"][path].get(method)) is None:
        assert response.status_code == 405
        return response
    found = operation["responses"][str(response.status_code)]
    if response.content:
        schema = found["content"][response["Content-Type"].partition(";")[0]]["schema"]
        whole = {**schema, "components": description.described()["components"]}
        jsonschema.Draft202012Validator(
            whole, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        ).validate(response.json())
    return response


class Caller:
    """A partner's program, with its key."""

    def __init__(self, name: str, *scopes: str) -> None:
        self.partner = Partner.objects.create(name=name)
        _, secret = keys.make(
            self.partner, label="program", scopes=scopes, expires_at=None, at=timezone.now()
        )
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.client = Client()

    def get(self, path: str = LIST, **query: str) -> Any:
        return check(self.client.get(path, query, headers=self.headers))

    def delete(self, path: str) -> Any:
        return check(self.client.delete(path, headers=self.headers))

    def post(self, path: str = LIST, **members: Any) -> Any:
        return self.send("POST", path, json.dumps(members))

    def patch(self, path: str, **members: Any) -> Any:
        return self.send("PATCH", path, json.dumps(members))

    def send(self, method: str, path: str, content: Any, kind: str = "application/json") -> Any:
        return check(self.client.generic(method, path, content, kind, headers=self.headers))


@pytest.fixture(autouse=True)
def _facts(db: None) -> None:
    made.publisher()


@pytest.fixture
def caller() -> Caller:
    return Caller("Example Weekly", "webhooks")


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    with serving() as running:
        yield running


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    """Does something, commits, and lets the worker that this wakes do its work."""

    def done(work: Any, *args: Any, **kwargs: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return work(*args, **kwargs)

    return done


@pytest.fixture
def endpoint(caller: Caller, receiver: Receiver, committed: Any) -> dict[str, Any]:
    """A verified one, as it was shown when it was made."""
    response = committed(caller.post, url=receiver.url)
    assert response.status_code == 201, response.content
    return response.json()


def at(endpoint: dict[str, Any], rest: str = "") -> str:
    return f"{LIST}{endpoint['id']}/{rest}"


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["type"].endswith(f"#{code}")
    return response.json()


# -- the day of a partner ------------------------------------------------------------------------


def test_an_endpoint_is_made_proves_itself_and_is_told(caller, receiver, committed):
    response = committed(caller.post, url=receiver.url, types=["post.published"], description="CMS")
    shown = response.json()
    assert response.status_code == 201
    assert response["Location"] == f"https://posts.example.org{at(shown)}"
    assert shown["verified_at"] is None
    assert shown["secret"].startswith("whsec_")
    assert caller.get(at(shown)).json()["verified_at"] is not None
    committed(made.publish, made.small(1))
    assert receiver.types == ["post.published"]
    receiver.verify(shown["secret"])
    (told,) = caller.get(at(shown, "deliveries/")).json()["results"]
    assert (told["type"], told["state"], told["attempts"]) == ("post.published", "delivered", 1)
    assert (told["answered"], told["problem"], told["due_at"]) == (204, "", None)
    assert told["webhook_id"] == receiver.got[-1]["headers"]["webhook-id"]


def test_a_secret_is_shown_when_it_is_made_and_never_again(caller, endpoint, committed):
    rotated = caller.post(at(endpoint, "rotate/")).json()
    assert rotated["secret"] != endpoint["secret"]
    assert rotated["previous_secret_until"] is not None
    committed(caller.post, at(endpoint, "ping/"))
    for response in (
        caller.get(),
        caller.get(at(endpoint)),
        caller.patch(at(endpoint), description="x"),
        caller.get(at(endpoint, "deliveries/")),
        caller.post(at(endpoint, "verify/")),
        caller.post(at(endpoint, "enable/")),
    ):
        assert response.status_code in (200, 202)
        assert b"whsec_" not in response.content
        assert endpoint["secret"].removeprefix("whsec_").encode() not in response.content


def test_an_endpoint_is_listed_changed_disabled_enabled_and_removed(caller, endpoint):
    assert [each["id"] for each in caller.get().json()["results"]] == [endpoint["id"]]
    changed = caller.patch(at(endpoint), description="Site", types=["ping", "post.withdrawn"])
    assert changed.json()["description"] == "Site"
    assert changed.json()["types"] == ["ping", "post.withdrawn"]
    assert caller.post(at(endpoint, "disable/")).json()["disabled_why"] == "person"
    assert caller.post(at(endpoint, "enable/")).json()["disabled_at"] is None
    response = caller.delete(at(endpoint))
    assert (response.status_code, response.content) == (204, b"")
    problem(caller.get(at(endpoint)), 404, "not-found")


def test_a_new_address_is_unverified_until_it_proves_itself(caller, endpoint, committed):
    with serving() as elsewhere:
        changed = committed(caller.patch, at(endpoint), url=elsewhere.url)
        assert changed.json()["verified_at"] is None
        assert caller.get(at(endpoint)).json()["verified_at"] is not None


def test_why_a_challenge_failed_is_shown_and_it_is_sent_again_on_demand(
    caller, receiver, committed
):
    receiver.proves = False
    shown = committed(caller.post, url=receiver.url).json()
    asked = caller.get(at(shown)).json()["challenge"]
    assert asked["problem"] == "the answer did not repeat data.challenge"
    assert asked["answered"] == 204
    receiver.proves = True
    response = committed(caller.post, at(shown, "verify/"))
    assert response.status_code == 202
    assert caller.get(at(shown)).json()["verified_at"] is not None


def test_a_ping_is_told_at_once(caller, endpoint, receiver, committed):
    response = committed(caller.post, at(endpoint, "ping/"))
    assert response.status_code == 202
    assert receiver.types == ["ping"]
    assert response.json()["webhook_id"] == receiver.got[-1]["headers"]["webhook-id"]


def test_events_are_told_again_one_and_many(caller, endpoint, receiver, committed):
    for number in range(3):
        committed(made.publish, made.small(number), at=timezone.now())
    log = caller.get(at(endpoint, "deliveries/")).json()["results"]
    receiver.forget()
    again = committed(caller.post, at(endpoint, f"deliveries/{log[0]['id']}/replay/"))
    assert again.status_code == 202
    assert again.json()["webhook_id"] == log[0]["webhook_id"]
    assert again.json()["replay"] is True
    since = (timezone.now() - DAY).isoformat()
    range_ = committed(caller.post, at(endpoint, "replay/"), since=since)
    assert (range_.status_code, range_.json()) == (202, {"replayed": 3})
    assert receiver.types == ["post.published"] * 4


# -- the log -------------------------------------------------------------------------------------


def test_the_log_is_read_by_pages_newest_first(caller, endpoint, committed):
    for number in range(5):
        committed(made.publish, made.small(number))
    path, seen = at(endpoint, "deliveries/"), []
    response = caller.get(path, limit="2")
    while True:
        page = response.json()
        seen += [told["sequence"] for told in page["results"]]
        if page["next"] is None:
            break
        assert response["Link"] == f'<{page["next"]}>; rel="next"'
        made.publish(made.small(100 + len(seen)))  # newer ones shift nothing
        response = caller.get(page["next"].removeprefix("https://posts.example.org"))
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 5


def test_the_log_is_filtered_by_state_and_time(caller, endpoint, receiver, committed):
    committed(made.publish, made.small(1))
    receiver.status = 500
    committed(made.publish, made.small(2))
    path = at(endpoint, "deliveries/")
    assert len(caller.get(path, state="retrying").json()["results"]) == 1
    assert len(caller.get(path, state="delivered").json()["results"]) == 1
    assert caller.get(path, state="retrying").json()["results"][0]["due_at"] is not None
    EventDelivery.objects.filter(state="delivered").update(created_at=timezone.now() - DAY)
    since = (timezone.now() - timedelta(hours=1)).isoformat()
    assert len(caller.get(path, since=since).json()["results"]) == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"state": "gone"}, "invalid-parameter"),
        ({"since": "yesterday"}, "invalid-parameter"),
        ({"limit": "101"}, "invalid-parameter"),
        ({"limit": "0"}, "invalid-parameter"),
        ({"limit": "9" * 5000}, "invalid-parameter"),
        ({"limit": "000000001500"}, "invalid-parameter"),
        ({"cursor": "x"}, "invalid-cursor"),
        ({"cursor": "x" * 5000}, "invalid-cursor"),
        ({"page": "2"}, "unknown-parameter"),
    ],
)
def test_a_question_that_the_log_does_not_know_is_refused(query, code, caller, endpoint):
    problem(caller.get(at(endpoint, "deliveries/"), **query), 400, code)


def test_a_cursor_opens_no_other_log(caller, endpoint, committed):
    for number in range(2):
        committed(made.publish, made.small(number))
    following = caller.get(at(endpoint, "deliveries/"), limit="1").json()["next"]
    cursor = following.partition("cursor=")[2]
    other = Endpoint.objects.create(partner=caller.partner, url="https://x.example/", secret="s")
    refused = caller.get(f"{LIST}{other.pk}/deliveries/?limit=1&cursor={cursor}")
    assert problem(refused, 400, "invalid-cursor")["restart"].endswith("deliveries/?limit=1")
    refused = caller.get(f"{at(endpoint, 'deliveries/')}?state=delivered&cursor={cursor}")
    problem(refused, 400, "invalid-cursor")


# -- what is refused -----------------------------------------------------------------------------


def test_without_a_key_or_its_scope_there_is_nothing(caller, endpoint, client):
    for path in (LIST, at(endpoint), at(endpoint, "deliveries/")):
        assert problem(client.get(path), 401, "unauthorized")
        assert client.get(path)["WWW-Authenticate"].startswith("Bearer")
    reading = Caller("Another", "read", "changes", "preview")
    problem(reading.get(), 403, "forbidden")
    problem(reading.post(url=ADDRESS), 403, "forbidden")


def test_what_belongs_to_another_partner_is_not_there(caller, endpoint, committed):
    committed(made.publish, made.small(1))
    (told,) = caller.get(at(endpoint, "deliveries/")).json()["results"]
    stranger = Caller("Another", "webhooks")
    assert stranger.get().json() == {"results": []}
    answers = [
        stranger.get(at(endpoint)),
        stranger.patch(at(endpoint), description="mine"),
        stranger.delete(at(endpoint)),
        stranger.get(at(endpoint, "deliveries/")),
        *(
            stranger.post(at(endpoint, f"{verb}/"))
            for verb in ("verify", "ping", "rotate", "enable", "disable")
        ),
        stranger.post(at(endpoint, "replay/"), since=timezone.now().isoformat()),
        stranger.post(at(endpoint, f"deliveries/{told['id']}/replay/")),
    ]
    nothing = stranger.get(f"{LIST}{uuid4()}/").json()
    for answer in answers:
        found = problem(answer, 404, "not-found")
        assert found.keys() == nothing.keys()
    assert caller.get(at(endpoint)).json()["description"] == ""


def test_a_delivery_of_another_endpoint_is_not_there(caller, endpoint, committed):
    committed(made.publish, made.small(1))
    (told,) = caller.get(at(endpoint, "deliveries/")).json()["results"]
    other = Endpoint.objects.create(partner=caller.partner, url="https://x.example/", secret="s")
    path = f"{LIST}{other.pk}/deliveries/{told['id']}/replay/"
    problem(caller.post(path), 404, "not-found")
    problem(caller.post(at(endpoint, f"deliveries/{'9' * 40}/replay/")), 404, "not-found")


@pytest.mark.parametrize(
    ("members", "member", "said"),
    [
        ({}, "url", "missing"),
        ({"url": 5}, "url", "a string"),
        ({"url": None}, "url", "a string"),
        ({"url": ADDRESS, "colour": "blue"}, "colour", "Known members: url, types, description"),
        ({"url": ADDRESS, "types": "ping"}, "types", "a list"),
        ({"url": ADDRESS, "types": [1]}, "types", "a string"),
        ({"url": ADDRESS, "types": ["post.deleted"]}, "types", "no type of event"),
        ({"url": ADDRESS, "description": "x" * 121}, "description", "120"),
        ({"url": f"{ADDRESS}#here"}, "url", "fragment"),
        ({"url": f"{ADDRESS}?{'x' * 500}"}, "url", "500"),
        ({"url": "x" * 600}, "url", "500"),
        ({"url": ""}, "url", "cannot be called"),
        ({"url": "ftp://93.184.216.34/"}, "url", "not an https one"),
        ({"url": "http://93.184.216.34/"}, "url", "not an https one"),
        ({"url": ADDRESS + "\x00"}, "url", "a string"),
        ({"url": ADDRESS, "description": "\ud800"}, "description", "half a character"),
    ],
)
def test_a_body_that_is_not_understood_is_refused_by_name(members, member, said, caller):
    found = problem(caller.post(**members), 400, "invalid-body")
    assert found["member"] == member
    assert said in found["detail"]
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "null",
        '"x"',
        "",
        b"\xff{}",
        '{"url": NaN}',
        '{"url": "a", "url": "b"}',
        "[" * 5000,
    ],
)
def test_what_is_no_json_object_is_refused(content, caller):
    problem(caller.send("POST", LIST, content), 400, "invalid-body")


def test_other_types_and_sizes_of_bodies_are_refused(caller):
    body = json.dumps({"url": ADDRESS})
    for kind in ("text/plain", "application/x-www-form-urlencoded", "", "application/json;x=y"):
        problem(caller.send("POST", LIST, body, kind), 415, "unsupported-media-type")
    large = json.dumps({"url": ADDRESS, "description": "x" * 20_000})
    problem(caller.send("POST", LIST, large), 413, "too-large")
    fine = caller.send("POST", LIST, body, "application/json; charset=UTF-8")
    assert fine.status_code == 201


def test_methods_that_an_address_has_not_are_named(caller, endpoint):
    response = caller.send("PUT", at(endpoint), "{}")
    problem(response, 405, "method-not-allowed")
    assert response["Allow"] == "GET, PATCH, DELETE, HEAD, OPTIONS"


def test_an_address_is_taken_once_and_a_partner_has_ten(caller):
    assert caller.post(url=ADDRESS).status_code == 201
    assert problem(caller.post(url=ADDRESS), 409, "conflict")["member"] == "url"
    for number in range(9):
        assert caller.post(url=f"{ADDRESS}/{number}").status_code == 201
    found = problem(caller.post(url=f"{ADDRESS}/10"), 409, "conflict")
    assert str(endpoints.MOST) in found["detail"]
    assert Caller("Another", "webhooks").post(url=ADDRESS).status_code == 201


@pytest.mark.parametrize(
    "state", [{"verified_at": None}, {"disabled_at": timezone.now(), "disabled_why": "gone"}]
)
def test_an_endpoint_that_is_told_nothing_gets_no_ping_and_no_replay(state, caller, endpoint):
    Endpoint.objects.update(**state)
    problem(caller.post(at(endpoint, "ping/")), 409, "conflict")
    since = timezone.now().isoformat()
    problem(caller.post(at(endpoint, "replay/"), since=since), 409, "conflict")


@pytest.mark.parametrize("hours", [-1, 169, 10**30, "24", 1.5, True, None])
def test_an_overlap_that_is_too_long_or_no_number_is_refused(hours, caller, endpoint):
    before = Endpoint.objects.get().secret
    refused = caller.post(at(endpoint, "rotate/"), overlap_hours=hours)
    assert problem(refused, 400, "invalid-body")["member"] == "overlap_hours"
    assert Endpoint.objects.get().secret == before


def test_without_an_overlap_the_old_secret_ends_at_once(caller, endpoint, receiver, committed):
    rotated = caller.post(at(endpoint, "rotate/"), overlap_hours=0).json()
    assert rotated["previous_secret_until"] is None
    receiver.forget()
    committed(caller.post, at(endpoint, "ping/"))
    receiver.verify(rotated["secret"])


@pytest.mark.parametrize(
    ("since", "until", "member"),
    [
        (None, None, "since"),
        ("yesterday", None, "since"),
        (-31, None, "since"),
        (-1, -2, "until"),
        (-1, 5, "until"),
        ("9999-99-99T00:00:00Z", None, "since"),
    ],
)
def test_a_range_must_be_one(since, until, member, caller, endpoint):
    def moment(value: Any) -> Any:
        return (timezone.now() + value * DAY).isoformat() if isinstance(value, int) else value

    given = {"since": moment(since), "until": moment(until) if until != 5 else 5}
    members = {name: value for name, value in given.items() if value is not None}
    refused = caller.post(at(endpoint, "replay/"), **members)
    assert problem(refused, 400, "invalid-body")["member"] == member


def test_verbs_without_members_take_none(caller, endpoint):
    for verb in ("verify", "ping", "enable", "disable"):
        refused = caller.post(at(endpoint, f"{verb}/"), now=True)
        assert problem(refused, 400, "invalid-body")["member"] == "now"
        assert caller.send("POST", at(endpoint, f"{verb}/"), "").status_code in (200, 202)


def test_pings_do_not_pile_up(caller, endpoint, receiver):
    for _ in range(endpoints.MOST_PINGS):
        assert caller.post(at(endpoint, "ping/")).status_code == 202
    problem(caller.post(at(endpoint, "ping/")), 409, "conflict")


def test_a_range_that_holds_too_much_says_how_much(caller, endpoint, committed, monkeypatch):
    monkeypatch.setattr(deliveries, "MOST_REPLAYED", 1)
    for number in range(2):
        committed(made.publish, made.small(number), at=timezone.now())
    since = (timezone.now() - DAY).isoformat()
    refused = caller.post(at(endpoint, "replay/"), since=since)
    assert "holds 2 events" in problem(refused, 409, "conflict")["detail"]


# -- the HTTP of it ------------------------------------------------------------------------------


def test_no_cache_keeps_any_of_it_and_no_other_site_reads_it(caller, endpoint):
    for response in (
        caller.get(),
        caller.get(at(endpoint)),
        caller.post(at(endpoint, "rotate/")),
        caller.get(f"{LIST}{uuid4()}/"),
        caller.post(),
    ):
        assert "no-store" in response["Cache-Control"]
        assert "Authorization" in response["Vary"]
        assert "ETag" not in response
    assert "Access-Control-Allow-Origin" not in caller.get()


def test_head_answers_as_get_without_the_body(caller, endpoint):
    response = caller.client.head(at(endpoint), headers=caller.headers)
    assert (response.status_code, response.content) == (200, b"")


def test_the_list_asks_the_database_as_often_for_many_endpoints(caller, endpoint):
    with CaptureQueriesContext(connection) as one:
        caller.get()
    for number in range(8):
        Endpoint.objects.create(
            partner=caller.partner, url=f"https://{number}.example/", secret="s"
        )
    with CaptureQueriesContext(connection) as many:
        assert len(caller.get().json()["results"]) == 9
    assert len(many) <= len(one)


def test_secrets_are_in_no_log(caller, receiver, committed, caplog):
    receiver.status = 500
    shown = committed(caller.post, url=f"{receiver.url}?token=hidden").json()
    caller.post(at(shown, "rotate/"))
    assert "did not arrive" in caplog.text
    for record in caplog.records:
        text = f"{record.getMessage()} {record.__dict__}"
        assert "whsec_" not in text
        assert "hidden" not in text


@pytest.mark.django_db(transaction=True)
def test_no_writer_waits_for_the_name_server_that_an_address_is_looked_up_at(monkeypatch):
    held: list[bool] = []
    monkeypatch.setattr(net, "check", lambda _url: held.append(connection.in_atomic_block))
    monkeypatch.setattr(delivery, "wake_on_commit", lambda: None)
    endpoint, _ = endpoints.create(
        Partner.objects.create(name="One"), url=ADDRESS, at=timezone.now()
    )
    endpoints.change(endpoint, url=f"{ADDRESS}/other", at=timezone.now())
    assert held == [False, False]
