"""What is refused, with a problem that names what is wrong."""

import json
from typing import Any
from uuid import uuid4

import pytest

from django.db import transaction
from django.utils import timezone

from syndication.webhooks import deliveries, endpoints
from syndication.webhooks.models import Endpoint
from syndication.webhooks.views.base import WebhookView
from tests import editions_factory as made
from tests.integration.webhooks.api.caller import ADDRESS, DAY, LIST, Caller, at, problem

pytestmark = pytest.mark.django_db


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
    assert str(endpoints.MAX_ENDPOINTS) in found["detail"]
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


def test_what_is_asked_of_an_endpoint_that_was_just_removed_is_a_conflict(
    caller, endpoint, monkeypatch
):
    """It is removed between the look at whose it is and the verb."""
    find = WebhookView.endpoint

    def removed(view: WebhookView, endpoint_id: Any) -> Endpoint:
        found = find(view, endpoint_id)
        Endpoint.objects.all().delete()
        return found

    monkeypatch.setattr(WebhookView, "endpoint", removed)
    for path, members in (
        ("verify/", {}),
        ("ping/", {}),
        ("rotate/", {}),
        ("enable/", {}),
        ("replay/", {"since": timezone.now().isoformat()}),
    ):
        with transaction.atomic():
            problem(caller.post(at(endpoint, path), **members), 409, "conflict")
            transaction.set_rollback(True)
    problem(caller.patch(at(endpoint), description="x"), 409, "conflict")


def test_pings_do_not_pile_up(caller, endpoint, receiver):
    for _ in range(endpoints.MAX_OPEN_PINGS):
        assert caller.post(at(endpoint, "ping/")).status_code == 202
    problem(caller.post(at(endpoint, "ping/")), 409, "conflict")


def test_a_range_that_holds_too_much_says_how_much(caller, endpoint, committed, monkeypatch):
    monkeypatch.setattr(deliveries, "MAX_REPLAYED", 1)
    for number in range(2):
        committed(made.publish, made.small(number), at=timezone.now())
    since = (timezone.now() - DAY).isoformat()
    refused = caller.post(at(endpoint, "replay/"), since=since)
    assert "holds 2 events" in problem(refused, 409, "conflict")["detail"]
