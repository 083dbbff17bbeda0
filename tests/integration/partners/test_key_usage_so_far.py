"""What keys are taken to have fetched and proved before that was recorded of each."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest

from django.apps import apps

from syndication.partners.models import Key, Partner
from tests import partners_factory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def used(partner: Partner, label: str) -> Key:
    key, _ = partners_factory.key(partner)
    Key.objects.filter(pk=key.pk).update(label=label, last_used_at=NOW)
    return key


def migrated() -> list[Key]:
    module = import_module("syndication.partners.migrations.0006_key_usage_so_far")
    module.give_keys_their_usage(apps, None)
    return list(Key.objects.order_by("pk"))


@pytest.fixture
def partner() -> Partner:
    return partners_factory.partner(position=7, sent_to=9, position_at=NOW - timedelta(days=1))


def test_keys_of_one_label_followed_one_another_and_the_newest_has_the_proof(partner):
    used(partner, "Site")
    used(partner, "Site")
    first, second = migrated()
    assert (first.succeeds, second.succeeds) == (None, first)
    assert (first.position, second.position, second.sent_to) == (0, 7, 9)
    assert (second.first_fetched_at, second.fetched_at) == (second.created_at, NOW)


def test_nobody_knows_which_of_several_programs_has_proved_it(partner):
    used(partner, "Site")
    used(partner, "App")
    assert [key.position for key in migrated()] == [0, 0]


def test_a_key_that_was_never_used_has_fetched_nothing(partner):
    partners_factory.key(partner)
    used(partner, "Site")
    unused, key = migrated()
    assert unused.first_fetched_at is None
    assert key.position == 7
