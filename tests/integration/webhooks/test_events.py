"""Events reach those whom a change concerns: rows written in the transaction of the change."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog import document as doc
from syndication.editions import recording
from syndication.editions.models import Kind
from syndication.partners import entitlements
from syndication.partners.models import Partner, Status
from syndication.webhooks import payloads, signing
from syndication.webhooks.models import Endpoint, Event, EventDelivery, EventType
from tests import editions_factory as made
from tests.integration.webhooks.deliveries import about

pytestmark = pytest.mark.django_db

LATER = made.AT + timedelta(hours=1)


def partner(name: str = "Example Weekly", **contract: Any) -> Partner:
    return Partner.objects.create(name=name, **contract)


def endpoint(owner: Partner, number: int = 0, **values: Any) -> Endpoint:
    given = {"url": f"https://{number}.example/", "verified_at": made.AT, **values}
    return Endpoint.objects.create(partner=owner, secret=signing.new_secret(), **given)


def told(of: Endpoint) -> list[str]:
    return list(of.deliveries.order_by("pk").values_list("event__type", flat=True))


def last() -> dict[str, Any]:
    return json.loads(Event.objects.order_by("-sequence").first().body)


def withdraw(document: doc.Document, **values: Any) -> None:
    recording.withdraw(UUID(document.id), at=LATER, **{"reason": "incorrect", **values})


@pytest.fixture(autouse=True)
def _facts(db: None) -> None:
    made.publisher()


def test_a_first_edition_is_published(site):
    here = endpoint(partner())
    edition = made.publish(about(1))
    assert told(here) == ["post.published"]
    assert last() == {
        "type": "post.published",
        "timestamp": "2026-11-02T14:30:00.000Z",
        "data": {
            "id": str(edition.post_id),
            "locale": "en-CA",
            "edition": 1,
            "kind": "first",
            "sequence": edition.sequence,
            "url": f"https://posts.example.org/api/v1/posts/{edition.post_id}/",
        },
    }


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        (Kind.UPDATE, "post.updated"),
        (Kind.MINOR, "post.updated"),
        (Kind.CORRECTION, "post.corrected"),
    ],
)
def test_each_kind_of_change_has_its_event(kind, type_):
    made.publish(about(1))
    here = endpoint(partner())
    made.publish(about(1, title="Another title"), kind=kind, at=LATER)
    assert told(here) == [type_]
    assert last()["data"]["kind"] == kind
    assert last()["data"]["edition"] == 2


def test_a_withdrawal_says_why_and_what_to_read_instead():
    made.publish(about(1))
    here = endpoint(partner())
    withdraw(about(1), replacement="https://posts.example.org/blog/better/")
    assert told(here) == ["post.withdrawn"]
    assert last()["data"]["reason"] == "incorrect"
    assert last()["data"]["replacement"] == "https://posts.example.org/blog/better/"


def test_a_withdrawal_names_no_replacement_that_was_withdrawn_itself():
    for number in (1, 2, 3):
        made.publish(about(number))
    here = endpoint(partner())
    withdraw(about(2), replacement=f"{made.FACTS.origin}{about(3).path}")
    withdraw(about(1), replacement=f"{made.FACTS.origin}{about(2).path}")
    assert told(here) == ["post.withdrawn", "post.withdrawn"]
    assert last()["data"]["replacement"] == f"{made.FACTS.origin}{about(3).path}"
    withdraw(about(3), replacement=about(1).path)
    assert last()["data"]["replacement"] is None


def test_a_post_that_returns_is_published_again():
    made.publish(about(1))
    withdraw(about(1))
    here = endpoint(partner())
    made.publish(about(1), kind=Kind.MINOR, at=LATER)
    assert told(here) == ["post.published"]
    made.publish(about(1, title="Another title"), at=LATER)
    assert told(here) == ["post.published", "post.updated"]


def test_only_those_whose_contract_holds_the_post_are_told():
    everything, sleep, french, both = (
        endpoint(partner(f"Partner {number}", **contract), number)
        for number, contract in enumerate(
            [{}, {"topics": ["sleep"]}, {"locales": ["fr-CA"]}, {"topics": ["sleep", "grief"]}]
        )
    )
    made.publish(about(1, "grief"))
    assert [told(each) for each in (everything, sleep, french, both)] == [
        ["post.published"],
        [],
        [],
        ["post.published"],
    ]


def test_a_withdrawal_is_told_to_those_whose_contract_held_the_post():
    made.publish(about(1, "sleep"))
    sleep = endpoint(partner(topics=["sleep"]))
    grief = endpoint(partner("Another", topics=["grief"]))
    withdraw(about(1, "sleep"))
    assert told(sleep) == ["post.withdrawn"]
    assert told(grief) == []


def test_who_loses_a_post_by_its_topics_is_told_that_its_entitlement_changed():
    made.publish(about(1, "sleep"))
    sleep = endpoint(partner(topics=["sleep"]))
    grief = endpoint(partner("Another", topics=["grief"]))
    edition = made.publish(about(1, "grief"), at=LATER)
    assert told(sleep) == ["entitlement.changed"]
    assert told(grief) == ["post.updated"]
    data = last()["data"]
    assert (data["gained"], data["lost"]) == (0, 1)
    # Whoever has read the changes up to there has read of the loss.
    assert data["sequence"] > edition.sequence


def test_a_new_contract_is_told_to_its_partner_alone():
    made.publish(about(1, "sleep"))
    made.publish(about(2, "grief"))
    mine, other = partner(topics=["sleep"]), partner("Another")
    here, there = endpoint(mine), endpoint(other)
    mine.topics = ["grief"]
    entitlements.amend(mine, at=timezone.now())
    assert told(here) == ["entitlement.changed"]
    assert told(there) == []
    assert (last()["data"]["gained"], last()["data"]["lost"]) == (1, 1)


def test_other_terms_are_told_since_every_copy_bears_them():
    made.publish(about(1, "sleep"))
    mine = partner()
    here = endpoint(mine)
    for robots in ("canonical", "canonical"):
        mine.robots = robots
        entitlements.amend(mine, at=timezone.now())
    assert told(here) == ["entitlement.changed"]
    assert (last()["data"]["gained"], last()["data"]["lost"]) == (0, 0)


@pytest.mark.parametrize(
    "state",
    [
        {"verified_at": None},
        {"disabled_at": made.AT, "disabled_why": "person"},
        {"types": ["post.withdrawn", "ping"]},
    ],
    ids=["unverified", "disabled", "of other types"],
)
def test_an_endpoint_that_is_not_to_be_told_is_not(state):
    here = endpoint(partner(), **state)
    made.publish(about(1))
    assert told(here) == []


@pytest.mark.parametrize(
    "contract",
    [
        {"status": Status.SUSPENDED},
        {"status": Status.ENDED},
        {"starts_on": made.AT.date() + timedelta(days=2)},
        {"ends_on": made.AT.date() - timedelta(days=2)},
    ],
)
def test_a_partner_whose_contract_does_not_run_is_told_nothing(contract):
    here = endpoint(partner(**contract))
    made.publish(about(1))
    assert told(here) == []


def test_an_endpoint_of_some_types_is_told_of_those():
    here = endpoint(partner(), types=["post.withdrawn"])
    made.publish(about(1))
    withdraw(about(1))
    assert told(here) == ["post.withdrawn"]


def test_one_edition_is_one_event_however_many_endpoints_there_are():
    for number in range(3):
        endpoint(partner(f"Partner {number}"), number)
    made.publish(about(1))
    assert Event.objects.count() == 1
    assert EventDelivery.objects.count() == 3


def test_without_endpoints_nothing_is_kept():
    made.publish(about(1))
    assert not Event.objects.exists()


def test_what_happens_while_an_endpoint_is_disabled_can_be_told_later():
    endpoint(partner(), disabled_at=made.AT, disabled_why="failing")
    made.publish(about(1))
    assert Event.objects.count() == 1


def test_the_same_words_again_are_no_event():
    made.publish(about(1))
    endpoint(partner())
    recording.record(made.release(about(1)), kind=Kind.UPDATE, at=LATER, published_at=LATER)
    assert not Event.objects.exists()


def test_what_is_rolled_back_was_never_told():
    here = endpoint(partner())
    with transaction.atomic():
        made.publish(about(1))
        assert told(here)
        transaction.set_rollback(True)
    assert told(here) == []
    assert not Event.objects.exists()


def test_the_data_of_each_event_has_the_members_that_its_serializer_declares():
    assert payloads.DATA.keys() == set(EventType)
    endpoint(partner())
    made.publish(about(1))
    withdraw(about(1))
    payloads.of_entitlement(gained=1, lost=0, sequence=9, at=LATER).save()
    payloads.ping(at=LATER).save()
    assert Event.objects.count() == 4
    for event in Event.objects.all():
        fields = payloads.DATA[EventType(event.type)]().fields
        data = json.loads(event.body)["data"]
        assert list(data) == [name for name, field in fields.items() if field.required]


def test_bodies_are_thin():
    made.publish(about(1))
    endpoint(partner())
    withdraw(about(1), replacement="https://posts.example.org/" + "x" * 470, note="n" * 100_000)
    assert len(Event.objects.get().body.encode()) < 1500 < payloads.MAX_BODY_BYTES


def test_publishing_asks_the_database_no_more_often_with_more_endpoints():
    def queries(number: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            made.publish(about(number))
        return len(asked)

    made.publish(about(0))
    without = queries(1)
    for number in range(10):
        endpoint(partner(f"Partner {number}", topics=["sleep"] * (number % 2)), number)
    few = queries(2)
    for number in range(10, 100):
        endpoint(partner(f"Partner {number}"), number)
    many = queries(3)
    assert few == without + 4
    # A hundred rows are written by one statement.
    assert many == few


def test_an_event_is_never_changed():
    endpoint(partner())
    made.publish(about(1))
    event = Event.objects.get()
    with pytest.raises(TypeError):
        event.save()


def test_a_first_edition_in_another_language_is_told_to_readers_of_it():
    french = endpoint(partner(locales=["fr-CA"]))
    made.publish(replace(about(1), locale="fr-CA"))
    assert told(french) == ["post.published"]
