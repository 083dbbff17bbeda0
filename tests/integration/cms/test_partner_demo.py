"""The demonstration's partner and its sandbox key, which exists on local machines only."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from django.test import Client

from cms.demo import partner as demo
from syndication.partners import keys
from syndication.partners.models import Key, Partner, Status
from tests import editions_factory as made
from tests.partners_factory import bearer

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = re.compile(r"wsk_[0-9A-Za-z]{39}")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _machine(settings):
    """A local machine: the tests' origin is an https one."""
    settings.SECURE = False
    made.publisher()


@pytest.fixture
def partner() -> Partner:
    return demo.create()


def test_the_first_start_gives_a_key_that_opens_everything(partner):
    with time_machine.travel(NOW, tick=False):
        secret = SECRET.search(demo.sandbox_key(at=NOW))[0]
        for path in ("/api/v1/posts/", "/api/v1/changes/", "/api/v1/webhooks/"):
            assert Client().get(path, headers=bearer(secret)).status_code == 200, path
    assert Key.objects.get().may("preview")


def test_it_is_shown_once_and_made_anew_where_none_works(partner):
    first = SECRET.search(demo.sandbox_key(at=NOW))[0]
    said = demo.sandbox_key(at=NOW)
    assert first not in said
    assert first[:8] in said
    keys.revoke(Key.objects.get(), at=NOW)
    second = SECRET.search(demo.sandbox_key(at=NOW))[0]
    assert second != first
    assert SECRET.search(demo.sandbox_key(at=NOW + demo.LASTING + timedelta(days=1)))


def test_where_others_can_come_there_is_none_and_one_that_was_brought_along_is_closed(
    partner, settings
):
    demo.sandbox_key(at=NOW)
    settings.SECURE = True
    assert demo.sandbox_key(at=NOW) == ""
    assert not Key.objects.working(at=NOW).exists()


def test_what_a_person_has_decided_stays(partner):
    Partner.objects.update(status=Status.ENDED)
    assert demo.sandbox_key(at=NOW) == ""
    Partner.objects.all().delete()
    assert demo.sandbox_key(at=NOW) == ""
    assert not Partner.objects.exists()
