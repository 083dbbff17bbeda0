"""A copy stays listed when we delete who has it: the key, the endpoint, the feed, the partner."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Topic
from syndication.desk.models import RemovedHolder
from syndication.desk.recall import positions
from syndication.editions import recording
from syndication.editions.models import Head
from syndication.feeds.profiles.model import FeedProfile, ProfilePost
from syndication.partners import embargo_access, entitlements, keys
from syndication.partners.models import Key, Partner
from syndication.webhooks import deliveries, endpoints
from syndication.webhooks.models import Endpoint, EventType
from tests import editions_factory as made
from tests import factories, partners_factory, seeded_roles
from tests.integration.desk.holding import (
    DAY,
    NOW,
    accept,
    endpoint,
    name,
    opened,
    program,
    withdrawn,
)

pytestmark = pytest.mark.django_db

SMALL = "Small post 1"


def feed(head: Head, *, called: str = "Example feed") -> FeedProfile:
    row = FeedProfile.objects.create(name=called, preset="generic")
    at = NOW - 9 * DAY
    ProfilePost.objects.create(profile=row, post_id=head.pk, given_at=at, updated_at=at)
    return row


@pytest.fixture
def manager(site: Any) -> Client:
    seeded_roles.create()
    return seeded_roles.client("Partner manager")


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


# -- the ways in which a holder disappears --------------------------------------------------------


def by_the_partner(row: Endpoint) -> None:
    """``DELETE /api/v1/webhooks/…/``, with a key that reads nothing."""
    _, secret = partners_factory.key(row.partner, scopes=["webhooks"])
    answer = Client().delete(f"/api/v1/webhooks/{row.pk}/", headers=partners_factory.bearer(secret))
    assert answer.status_code == 204


def by_the_manager(row: Endpoint) -> None:
    seeded_roles.create()
    client = seeded_roles.client("Partner manager")
    assert client.post(reverse("partners:remove", args=[row.pk])).status_code == 302


def with_its_partner(row: Endpoint) -> None:
    row.partner.delete()


def with_all_partners(row: Endpoint) -> None:
    Partner.objects.all().delete()


def in_bulk(row: Endpoint) -> None:
    Endpoint.objects.all().delete()


@pytest.mark.parametrize(
    "remove", [by_the_partner, by_the_manager, with_its_partner, with_all_partners, in_bulk]
)
def test_the_copies_of_a_removed_endpoint_stay_open(site, remove: Callable[[Endpoint], None]):
    row = endpoint()
    withdrawn()
    remove(row)
    assert not Endpoint.objects.exists()
    assert opened() == [(name(row), SMALL)]


def test_an_endpoint_that_gives_up_the_events_of_posts_may_hold_those_of_before():
    row = endpoint()
    head = withdrawn()
    endpoints.change(row, at=NOW - DAY, types=["entitlement.changed"])
    assert opened() == [(name(row), SMALL)]
    made.publish(made.small(2), at=NOW)
    recording.withdraw(made.small(2).id, at=NOW, reason="harmful")
    assert opened() == [(name(row), SMALL)]
    assert head.position


def test_an_endpoint_that_asks_for_posts_again_may_hold_new_ones():
    row = endpoint()
    endpoints.change(row, at=NOW - 20 * DAY, types=["entitlement.changed"])
    endpoints.change(Endpoint.objects.get(), at=NOW - 15 * DAY, types=[])
    withdrawn()
    assert opened() == [(name(row), SMALL)]


def test_the_copies_of_a_deleted_key_stay_open():
    key = program()
    withdrawn()
    Key.objects.get().delete()
    assert opened() == [(name(key), SMALL)]


def test_the_copies_of_a_deleted_partner_stay_open_under_its_name(manager):
    withdrawn()
    key = program(partners_factory.partner("Portal", locales=["en-CA"]))
    row = endpoint(key.partner)
    key.partner.delete()
    assert sorted(opened()) == [(name(row), SMALL), (name(key), SMALL)]
    page = shown(manager, reverse("recall:index"))
    assert "Portal" in page
    assert "/admin/partners/inspect/" not in page


def test_a_deleted_partner_holds_nothing_outside_the_contract_that_it_had():
    withdrawn()
    key = program(partners_factory.partner("Portal", locales=["fr-CA"]))
    key.partner.delete()
    assert opened() == []


@pytest.mark.parametrize("bulk", [False, True])
def test_the_copies_of_a_deleted_feed_stay_open(manager, bulk):
    row = feed(withdrawn())
    if bulk:
        FeedProfile.objects.all().delete()
    else:
        manager.post(reverse("partner_feeds:delete", args=[row.pk]))
    assert not FeedProfile.objects.exists()
    assert opened() == [(name(row), SMALL)]


def test_a_deleted_topic_takes_no_copy_away(site):
    topic = factories.topic("sleep")
    withdrawn(topics=(made.doc.Topic(slug="sleep", name="Sleep"),))
    key = program(partners_factory.partner("Portal", topics=["sleep", "grief"]))
    profile = FeedProfile.objects.create(name="Sleep feed", preset="generic", topics=["sleep"])
    ProfilePost.objects.create(
        profile=profile, post_id=Head.objects.get().pk, given_at=NOW - 9 * DAY, updated_at=NOW
    )
    key.partner.topics = ["grief"]
    entitlements.amend(key.partner, at=NOW)
    FeedProfile.objects.update(topics=[])
    Topic.objects.get(pk=topic.pk).delete()
    assert opened() == [(name(key), SMALL), (name(profile), SMALL)]


def test_a_deletion_that_is_undone_leaves_the_holder_as_it_was():
    row = endpoint()
    withdrawn()
    with transaction.atomic():
        Endpoint.objects.get().delete()
        transaction.set_rollback(True)
    assert not RemovedHolder.objects.exists()
    endpoints.remove(Endpoint.objects.get())
    assert opened() == [(name(row), SMALL)]


# -- what each had and had proved -----------------------------------------------------------------


def test_what_was_proved_before_stays_proved(site):
    row, key = endpoint(), program(name="Other")
    first = withdrawn(1)
    profile = feed(first)
    accept(row)
    Key.objects.update(position=first.position)
    FeedProfile.objects.update(position=first.position)
    assert opened() == []
    second = withdrawn(2)
    ProfilePost.objects.create(
        profile=profile, post_id=second.pk, given_at=NOW - 9 * DAY, updated_at=NOW
    )
    for model in (Endpoint, Key, FeedProfile):
        model.objects.all().delete()
    gone = [(name(row), "Small post 2"), (name(key), "Small post 2")]
    assert opened() == [*gone, (name(profile), "Small post 2")]


def test_what_was_noted_and_pruned_before_stays_proved():
    row = endpoint()
    withdrawn()
    accept(row)
    positions.advance()
    endpoints.remove(Endpoint.objects.get())
    deliveries.prune(at=NOW + 90 * DAY)
    assert positions.advance() == 0
    assert opened() == []


def test_a_loss_that_was_accepted_before_stays_proved():
    made.publish(made.small(1), at=NOW - 10 * DAY)
    row = endpoint()
    row.partner.locales = ["fr-CA"]
    entitlements.amend(row.partner, at=NOW)
    accept(row, EventType.ENTITLEMENT)
    endpoints.remove(Endpoint.objects.get())
    assert opened() == []


def test_a_post_that_is_withdrawn_after_the_removal_is_open_where_it_was_given_before():
    row, key = endpoint(), program(name="Other")
    made.publish(made.small(1), at=timezone.now() - DAY)
    endpoints.remove(Endpoint.objects.get())
    Key.objects.update(last_used_at=timezone.now())
    Key.objects.all().delete()
    made.publish(made.small(2), at=timezone.now() + DAY)
    for number in (1, 2):
        recording.withdraw(made.small(number).id, at=timezone.now() + 2 * DAY, reason="harmful")
    assert opened() == [(name(row), SMALL), (name(key), SMALL)]


@pytest.mark.parametrize("days", [2, 0])
def test_an_embargo_that_is_cancelled_is_open_where_it_was_given_before_the_removal(days):
    row = endpoint(partners_factory.partner("Early", embargo_hours=24))
    release = made.release(made.small(7))
    when = embargo_access.Schedule(publish_at=NOW + DAY, published_at=NOW, revision=1)
    embargo_access.schedule(release, when, at=NOW)
    endpoints.remove(Endpoint.objects.get())
    RemovedHolder.objects.update(removed_at=NOW - days * DAY)
    embargo_access.unschedule(release.post_id, at=NOW + DAY / 24)
    assert [holder for holder, _ in opened()] == ([] if days else [name(row)])


def test_a_program_keeps_what_its_deleted_keys_have_proved():
    first = program()
    second, _ = keys.rotate(first, overlap=DAY, at=partners_factory.AT)
    third, _ = keys.rotate(second, overlap=DAY, at=partners_factory.AT)
    head = withdrawn()
    Key.objects.get(pk=first.pk).delete()
    assert opened() == [(name(first), SMALL)]
    Key.objects.get(pk=second.pk).delete()
    assert opened() == [(name(first), SMALL)]
    Key.objects.filter(pk=third.pk).update(position=head.position)
    assert opened() == []
    Key.objects.get(pk=third.pk).delete()
    assert opened() == []


def test_nothing_is_kept_of_who_held_nothing():
    endpoint(verified_at=None)
    FeedProfile.objects.create(name="Never read", preset="generic")
    partners_factory.key(partners_factory.partner("Never"))
    Endpoint.objects.all().delete()
    FeedProfile.objects.all().delete()
    Key.objects.all().delete()
    withdrawn()
    assert opened() == []


def test_the_query_of_a_removed_address_is_forgotten():
    endpoint(url="https://portal.example/in?token=s3cret")
    endpoints.remove(Endpoint.objects.get())
    assert "s3cret" not in str(RemovedHolder.objects.values().get())


# -- what the desk says ---------------------------------------------------------------------------


def test_the_desk_says_that_nothing_can_prove_it_any_more_until_it_is_dealt_with(manager):
    row = endpoint()
    key = program(row.partner)
    head = withdrawn()
    profile = feed(head)
    found = [name(each) for each in (row, key, profile)]
    for each in (row, key, profile):
        each.delete()
    page = shown(manager, reverse("recall:index"))
    for words in (
        "This address was removed on",
        "This key was deleted on",
        "This feed was deleted",
    ):
        assert words in page
    assert page.count("nothing can prove any more that it heard") == 3
    assert page.count("Ring them or write") == 3
    for each in found:
        mark = reverse("recall:mark", args=[head.pk, head.position, each])
        assert manager.post(mark, {"note": "Rang them: it is down."}).status_code == 302
    assert opened() == []
    assert get_user_model().objects.exists()


def test_a_partner_that_ever_had_an_address_cannot_be_deleted(manager):
    row = endpoint()
    endpoints.remove(Endpoint.objects.get())
    manager.post(reverse("partners:delete", args=[row.partner_id]))
    assert Partner.objects.exists()


def test_the_cost_of_removed_holders_does_not_grow(django_assert_max_num_queries):
    for number in range(6):
        head = withdrawn(number)
        owner = partners_factory.partner(f"Example {number}")
        program(owner)
        endpoint(owner, url=f"https://portal.example/{number}")
        feed(head, called=f"Feed {number}")
    for model in (Endpoint, Key, FeedProfile):
        model.objects.all().delete()
    with django_assert_max_num_queries(26):  # of two reports
        assert len(opened()) == 6 * (6 + 6 + 1)
