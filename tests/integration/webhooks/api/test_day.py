"""A partner's day: its endpoints are made, proved, told, changed and removed."""

from typing import Any

import pytest

from django.db import transaction
from django.utils import timezone

from syndication.delivery import pause, uncertain
from syndication.desk import restoring
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
    changed = caller.patch(at(endpoint), description="Si\x07te", types=["ping", "post.withdrawn"])
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


@pytest.mark.parametrize("whole", [False, True], ids=["one", "range"])
def test_what_is_uncertain_after_a_restore_is_settled_by_a_replay(
    whole, caller, endpoint, receiver, committed, settings: Any, tmp_path: Any
):
    """It comes once, after sending was turned on, and no person has to decide about it."""
    settings.VAR_DIR = tmp_path
    since = (timezone.now() - DAY).isoformat()
    made.publish(made.small(1), at=timezone.now())  # not committed: nothing is sent
    with transaction.atomic():
        restoring.restored(at=timezone.now())
    before = caller.get(at(endpoint, "deliveries/")).json()["results"][-1]
    assert before["state"] == "uncertain"
    assert uncertain.count() == 1
    if whole:
        replayed = committed(caller.post, at(endpoint, "replay/"), since=since)
    else:
        replayed = committed(caller.post, at(endpoint, f"deliveries/{before['id']}/replay/"))
    assert replayed.status_code == 202
    assert receiver.types == [], "sending is off"
    assert uncertain.count() == 0
    committed(pause.turn_on)
    assert set(receiver.types) == {"post.published", "resync"}
    assert receiver.types.count("post.published") == 1
    log = caller.get(at(endpoint, "deliveries/")).json()["results"]
    again = [each for each in log if each["webhook_id"] == before["webhook_id"]]
    assert [each["state"] for each in again] == ["delivered", "failed"]
    assert "sent again since" in again[-1]["problem"]
