"""While nothing is sent, the admin says so; and what may have arrived waits for a person there."""

import pytest

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.models import ModelLogEntry

from syndication.delivery import State, pause, uncertain
from syndication.delivery.models import SendingPause
from syndication.desk import ledger_mark
from syndication.partners.models import Partner
from syndication.webhooks import endpoints, payloads
from syndication.webhooks.models import Endpoint, EventDelivery
from tests import seeded_roles

pytestmark = pytest.mark.django_db
LOG = "/admin/deliveries/"


@pytest.fixture
def roles(site) -> None:
    seeded_roles.create()


@pytest.fixture
def off(roles) -> None:
    pause.turn_off(SendingPause.Why.RESTORED, at=timezone.now())


@pytest.fixture
def endpoint(roles) -> Endpoint:
    partner = Partner.objects.create(name="Example Portal")
    found, _ = endpoints.create(partner, url="https://93.184.216.34/in", at=timezone.now())
    Endpoint.objects.update(verified_at=timezone.now())
    found.question.delete()
    for _number in range(3):
        event = payloads.ping(at=timezone.now())
        event.save(force_insert=True)
        EventDelivery.objects.create(endpoint=found, event=event, due_at=timezone.now())
    uncertain.leave()
    return found


def shown(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def states() -> list[str]:
    return list(EventDelivery.objects.order_by("pk").values_list("state", flat=True))


def test_an_administrator_sees_that_nothing_is_sent_and_turns_it_on(off):
    client = seeded_roles.client("Administrator")
    assert "A backup was restored on" in shown(client, "/admin/")
    address = reverse("sending_on")
    assert address in shown(client, "/admin/")
    assert "0 messages that wait are sent at once." in shown(client, address)
    answer = client.post(address, follow=True)
    assert "Sending is on." in answer.content.decode()
    assert pause.current() is None
    assert ModelLogEntry.objects.filter(action="sending.on").count() == 1
    assert "A backup was restored on" not in shown(client, "/admin/")


def test_a_partner_manager_sees_it_and_may_not_turn_it_on(off):
    client = seeded_roles.client("Partner manager")
    page = shown(client, "/admin/")
    assert "A backup was restored on" in page
    assert reverse("sending_on") not in page
    client.post(reverse("sending_on"))
    assert pause.current() is not None


def test_who_has_nothing_to_do_with_it_sees_no_notice(off):
    assert "A backup was restored on" not in shown(seeded_roles.client("Writer"), "/admin/")


def test_an_unannounced_restore_is_not_turned_on_by_a_button(off, monkeypatch):
    monkeypatch.setattr(ledger_mark, "is_older", lambda: True)
    client = seeded_roles.client("Administrator")
    assert reverse("sending_on") not in shown(client, "/admin/")
    client.post(reverse("sending_on"))
    assert pause.current() is not None


def test_one_uncertain_message_is_sent_again_or_given_up(endpoint):
    client = seeded_roles.client("Partner manager")
    first, second, _ = EventDelivery.objects.order_by("pk")
    client.post(reverse("deliveries:replay", args=[first.pk]))
    client.post(reverse("deliveries:skip", args=[second.pk]))
    assert states()[1:] == [State.FAILED, State.UNCERTAIN]
    assert states()[0] in {State.QUEUED, State.RETRYING}
    assert EventDelivery.objects.count() == 3


def test_all_uncertain_messages_of_an_address_are_sent_again_or_given_up(endpoint):
    client = seeded_roles.client("Partner manager")
    page = shown(client, LOG)
    assert "93.184.216.34/in</a>: 3" in page
    address = reverse("deliveries:give_all_up", args=[endpoint.pk])
    assert address in page
    assert "3 messages may have arrived already." in shown(client, address)
    client.post(address)
    assert states() == [State.FAILED] * 3
    assert "may have arrived" not in shown(client, LOG)
    EventDelivery.objects.update(state=State.UNCERTAIN)
    client.post(reverse("deliveries:all_again", args=[endpoint.pk]))
    assert State.UNCERTAIN not in states()
