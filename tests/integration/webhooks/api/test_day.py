"""A partner's day: its endpoints are made, proved, told, changed and removed."""

import pytest

from django.utils import timezone

from tests import editions_factory as made
from tests.integration.webhooks.api.caller import DAY, at, problem
from tests.webhook_receiver import serving

pytestmark = pytest.mark.django_db


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
