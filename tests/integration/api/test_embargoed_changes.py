"""What the changes tell a partner that reads ahead: what will be, beside what is."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from django.test import Client
from django.utils import timezone

from blog import document as doc
from syndication.editions import recording
from syndication.editions.models import Kind
from syndication.partners import embargo_access, entitlements
from syndication.partners.models import Partner
from syndication.unpublished.embargoes import Schedule
from tests import editions_factory as made
from tests import partners_factory
from tests.api_schema import check

HOUR = timedelta(hours=1)
CHANGES = "/api/v1/changes/"


@pytest.fixture(autouse=True)
def facts(db: None) -> Any:
    made.publisher()
    with time_machine.travel(made.AT, tick=False) as clock:
        yield clock


@pytest.fixture
def partner() -> Partner:
    return partners_factory.partner(embargo_hours=24)


@pytest.fixture
def early(partner: Partner) -> Client:
    _, secret = partners_factory.key(partner)
    return Client(headers=partners_factory.bearer(secret))


def plan(title: str, *, hours: int = 3, number: int = 1, **words: Any) -> UUID:
    release = made.release(made.small(number, title=title, **words))
    when = timezone.now() + hours * HOUR
    planned = Schedule(publish_at=when, published_at=when, revision=1)
    embargo_access.schedule(release, planned, at=timezone.now())
    return release.post_id


def publish(title: str, *, at: datetime = made.AT) -> UUID:
    return made.publish(made.small(1, title=title), at=at, kind=Kind.UPDATE).post_id


def told(client: Client, cursor: str | None = None) -> tuple[list[Any], str]:
    answer = client.get(CHANGES, {"cursor": cursor} if cursor else {}).json()
    assert not answer["more"]
    return answer["results"], answer["cursor"]


def brief(results: list[Any]) -> list[tuple[str, str]]:
    return [(each["kind"], each.get("post", each).get("title", "")) for each in results]


def test_it_is_told_with_its_time_and_its_words(early, described):
    plan("Tomorrow")
    answer = early.get(CHANGES)
    check(described, answer)
    [item] = answer.json()["results"]
    assert (item["kind"], item["publish_at"]) == ("embargoed", "2026-11-02T17:30:00Z")
    assert item["post"]["embargoed_until"] == item["publish_at"]
    assert item["edition"] == item["post"]["edition"]
    assert item["edition"]["sequence"] == item["sequence"]


def test_nobody_else_is_told(early, client):
    _, secret = partners_factory.key(partners_factory.partner("No hours"))
    plan("Tomorrow")
    for other in (client, Client(headers=partners_factory.bearer(secret))):
        assert told(other)[0] == []


def test_a_change_is_told_again_and_only_the_newest_words(early):
    plan("Tomorrow")
    _, cursor = told(early)
    plan("Tomorrow, mended")
    assert brief(told(early, cursor)[0]) == [("embargoed", "Tomorrow, mended")]
    assert brief(told(early)[0]) == [("embargoed", "Tomorrow, mended")]


def test_the_lift_is_an_upsert(early):
    post_id = plan("Tomorrow")
    _, cursor = told(early)
    embargo_access.embargoes.remove(post_id, at=timezone.now())
    publish("Tomorrow")
    assert brief(told(early, cursor)[0]) == [("upsert", "Tomorrow")]
    assert brief(told(early)[0]) == [("upsert", "Tomorrow")]


def test_unscheduling_is_told_as_a_withdrawal(early, described):
    post_id = plan("Tomorrow")
    _, cursor = told(early)
    embargo_access.unschedule(post_id, at=timezone.now())
    answer = early.get(CHANGES, {"cursor": cursor})
    check(described, answer)
    [item] = answer.json()["results"]
    assert (item["kind"], item["reason"], item["id"]) == ("withdrawn", "unscheduled", str(post_id))


def test_scheduled_anew_after_that_it_is_told_last(early):
    post_id = plan("Tomorrow")
    embargo_access.unschedule(post_id, at=timezone.now())
    plan("Some other day")
    assert brief(told(early)[0]) == [("withdrawn", ""), ("embargoed", "Some other day")]


def test_a_live_post_is_told_beside_what_it_will_be(early):
    publish("Today")
    plan("Tomorrow")
    assert brief(told(early)[0]) == [("upsert", "Today"), ("embargoed", "Tomorrow")]
    _, cursor = told(early)
    post_id = publish("Today, mended", at=made.AT + HOUR)
    embargo_access.renew_grants(post_id, at=timezone.now())
    both = [("upsert", "Today, mended"), ("embargoed", "Tomorrow")]
    assert brief(told(early, cursor)[0]) == both
    assert brief(told(early)[0]) == both
    embargo_access.unschedule(post_id, at=timezone.now())
    assert brief(told(early)[0]) == [("upsert", "Today, mended")]
    assert brief(told(early, cursor)[0]) == [("upsert", "Today, mended")]


def test_a_live_post_that_is_gained_leaves_what_it_will_be_beside_it(early, partner):
    """Who keeps copies replaces what will be by the next upsert: it is told behind that again."""
    made.publish(made.small(1, title="Today", topics=(doc.Topic(slug="grief", name="Grief"),)))
    amend(partner, topics=["sleep"])
    plan("Tomorrow", topics=(doc.Topic(slug="sleep", name="Sleep"),))
    before, cursor = told(early)
    assert brief(before)[-1] == ("embargoed", "Tomorrow")
    amend(partner, topics=["grief", "sleep"])
    assert brief(told(early, cursor)[0]) == [("upsert", "Today"), ("embargoed", "Tomorrow")]


def test_a_live_post_that_is_lost_leaves_what_it_will_be(early, partner):
    """Losing a post ends all that is kept of it: what is still to come is told behind that."""
    made.publish(made.small(1, title="Today", topics=(doc.Topic(slug="grief", name="Grief"),)))
    plan("Tomorrow", topics=(doc.Topic(slug="sleep", name="Sleep"),))
    _, cursor = told(early)
    amend(partner, topics=["sleep"])
    after = [("entitlement_lost", ""), ("embargoed", "Tomorrow")]
    assert brief(told(early, cursor)[0]) == after


def amend(partner: Partner, **values: Any) -> None:
    partner.refresh_from_db()
    for name, value in values.items():
        setattr(partner, name, value)
    entitlements.amend(partner, at=timezone.now())


def test_what_was_withdrawn_meanwhile_says_its_own_reason(early):
    post_id = publish("Today")
    plan("Tomorrow")
    _, cursor = told(early)
    recording.withdraw(post_id, at=timezone.now(), reason="harmful")
    embargo_access.unschedule(post_id, at=timezone.now())
    assert [each["reason"] for each in told(early, cursor)[0]] == ["harmful"]


def test_a_contract_that_loses_its_hours_is_told(early, partner):
    plan("Tomorrow")
    _, cursor = told(early)
    amend(partner, embargo_hours=0)
    assert brief(told(early, cursor)[0]) == [("withdrawn", "")]


def test_another_language_is_not_told_where_one_is_asked_for(early):
    plan("Tomorrow")
    assert early.get(CHANGES, {"locale": "fr-CA"}).json()["results"] == []
    assert len(early.get(CHANGES, {"locale": "en-CA"}).json()["results"]) == 1


def test_a_poll_is_cheap_until_something_is_told(early):
    plan("Tomorrow", hours=30)
    address = f"{CHANGES}?cursor={told(early)[1]}"
    tag = early.get(address)["ETag"]
    assert early.get(address, headers={"if-none-match": tag}).status_code == 304
    embargo_access.review(at=timezone.now() + 7 * HOUR)
    assert brief(early.get(address, headers={"if-none-match": tag}).json()["results"]) == [
        ("embargoed", "Tomorrow")
    ]


def test_a_copy_of_the_draft_outlives_the_end_of_a_refusal(early):
    """The words of now are told again, which replaces what will be: that is told behind them."""
    post_id = publish("Now")
    plan("Tomorrow")
    recording.deny([post_id], at=timezone.now())
    _, cursor = told(early)
    recording.renew(made.release(made.small(1, title="Now")), at=timezone.now())
    assert brief(told(early, cursor)[0]) == [("upsert", "Now"), ("embargoed", "Tomorrow")]


def test_a_schedule_that_ended_takes_no_post_of_another_language_away(early):
    made.publish(made.small(1, locale="fr-CA"))
    cursor = early.get(CHANGES, {"locale": "en-CA"}).json()["cursor"]
    embargo_access.unschedule(plan("Demain", locale="fr-CA"), at=timezone.now())
    answer = early.get(CHANGES, {"locale": "en-CA", "cursor": cursor}).json()
    assert answer["results"] == []
