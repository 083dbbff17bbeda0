"""The figures on a partner's page, after what its program really did."""

from datetime import timedelta
from typing import Any

import pytest

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from syndication.desk.recall import copies
from syndication.editions import recording
from syndication.partners import keys
from syndication.partners.models import Partner
from syndication.partners.usage import EVERY, Usage, usage
from tests import editions_factory as made
from tests import partners_factory

pytestmark = pytest.mark.django_db

CHANGES, EXPORT, LIST = "/api/v1/changes/", "/api/v1/export.ndjson", "/api/v1/posts/"
ALL_SENT = "All of them were sent to it."
ALL_FETCHED = "It has fetched all of them."
NOTHING = "It has not fetched any"


@pytest.fixture
def manager(site) -> Client:
    client = Client()
    user = get_user_model().objects.create_superuser("manager", "m@example.org", "x")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(autouse=True)
def counted_alone():
    usage.clear()
    yield
    usage.clear()


@pytest.fixture
def partner(site) -> Partner:
    made.publish_many(5)
    found = partners_factory.partner()
    Partner.objects.filter(pk=found.pk).update(created_at=made.AT - timedelta(days=1))
    return found


@pytest.fixture
def headers(partner) -> dict[str, str]:
    return partners_factory.bearer(partners_factory.key(partner)[1])


def page(manager: Client, partner: Partner) -> str:
    return manager.get(reverse("partners:inspect", args=[partner.pk])).content.decode()


def fetch(client: Client, headers: dict[str, str], **asked: Any) -> str:
    """Follow the cursors to the end; returns the last one."""
    while True:
        answer = client.get(CHANGES, asked, headers=headers).json()
        if not answer["more"]:
            return str(answer["cursor"])
        asked["cursor"] = answer["cursor"]


@pytest.mark.parametrize("limit", [2, 3, 100])
def test_a_complete_fetch_was_sent_all_and_confirms_it_when_it_asks_again(
    manager, client, partner, headers, limit
):
    cursor = fetch(client, headers, limit=limit)
    assert ALL_SENT in page(manager, partner)
    client.get(CHANGES, {"cursor": cursor, "limit": limit}, headers=headers)
    assert ALL_FETCHED in page(manager, partner)


def test_all_requests_are_counted_when_somebody_looks(manager, client, partner, headers):
    fetch(client, headers, limit=2)
    client.get("/api/v1/posts/?colour=x", headers=headers)
    page(manager, partner)
    partner.refresh_from_db()
    assert (partner.requests, partner.errors) == (4, 1)
    assert partner.last_fetched_at is not None


def test_a_part_of_a_fetch_is_no_more_than_that(manager, client, partner, headers):
    client.get(CHANGES, {"limit": 2}, headers=headers)
    assert "3 changes are not fetched yet" in page(manager, partner)


def test_a_complete_export_was_sent_all_and_an_aborted_one_was_not(
    manager, client, partner, headers
):
    aborted = client.get(EXPORT, headers=headers)
    content = iter(aborted.streaming_content)
    next(content)
    del aborted, content  # as when the server drops the answer of a client that has gone
    assert NOTHING in page(manager, partner)
    whole = client.get(EXPORT, headers=headers)
    assert len(whole.getvalue().splitlines()) == 7
    assert ALL_SENT in page(manager, partner)
    made.publish(made.small(9), at=made.AT + timedelta(days=1))
    assert "1 change is not fetched yet" in page(manager, partner)


@pytest.mark.parametrize("asked", [{"path": LIST}, {"path": CHANGES, "locale": "fr-CA"}])
def test_lists_and_parts_of_the_contract_prove_nothing(manager, client, partner, headers, asked):
    client.get(asked.pop("path"), asked, headers=headers)
    html = page(manager, partner)
    assert NOTHING in html
    assert "reads lists, or the changes of a part" in html


def test_what_was_sent_and_not_confirmed_is_no_proof_that_a_withdrawal_was_heard(
    manager, client, partner, headers
):
    """The answer may have been lost: only the partner's next cursor says that it was not."""
    fetch(client, headers)
    partner.refresh_from_db()
    recording.withdraw(made.publish(made.small(7)).post_id, at=timezone.now(), reason="harmful")
    cursor = fetch(client, headers)
    assert len(list(copies.still_open())) == 1
    client.get(CHANGES, {"cursor": cursor}, headers=headers)
    assert list(copies.still_open()) == []


def test_a_new_key_goes_on_where_the_old_one_was(manager, client, partner, headers):
    cursor = fetch(client, headers)
    key = partner.keys.get()
    _, secret = keys.rotate(key, overlap=timedelta(days=1), at=partners_factory.AT)
    client.get(CHANGES, {"cursor": cursor}, headers=partners_factory.bearer(secret))
    assert ALL_FETCHED in page(manager, partner)


def test_what_follows_the_last_write_is_written_without_another_request(partner):
    now = [0.0]
    counting = Usage(clock=lambda: now[0])
    key, _ = partners_factory.key(partner)
    for _ in range(3):
        counting.count(partner.pk, key.pk, 200, at=made.AT)
    partner.refresh_from_db()
    assert partner.requests == 1
    now[0] += EVERY

    class Once:
        """Says once that time has passed, then that the process ends."""

        passed = False

        def wait(self, _seconds: float) -> bool:
            self.passed, before = True, self.passed
            return before

    counting.keep_writing(Once())  # type: ignore[arg-type]
    partner.refresh_from_db()
    assert partner.requests == 3
