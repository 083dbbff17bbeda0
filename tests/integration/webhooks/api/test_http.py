"""How it answers: no cache, no secret, no more queries for more endpoints."""

from uuid import uuid4

import pytest

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from syndication import delivery, net
from syndication.api import description
from syndication.partners.models import Partner
from syndication.webhooks import endpoints
from syndication.webhooks.models import Endpoint
from tests.integration.webhooks.api.caller import ADDRESS, LIST, at

pytestmark = pytest.mark.django_db


def test_no_cache_keeps_any_of_it_and_no_other_site_reads_it(caller, endpoint):
    for response in (
        caller.get(),
        caller.get(at(endpoint)),
        caller.post(at(endpoint, "rotate/")),
        caller.get(f"{LIST}{uuid4()}/"),
        caller.post(),
    ):
        assert "no-store" in response["Cache-Control"]
        assert "Authorization" in response["Vary"]
        assert "ETag" not in response
    assert "Access-Control-Allow-Origin" not in caller.get()


def test_the_members_of_answers_come_in_the_order_of_the_description(caller, endpoint, committed):
    committed(caller.post, at(endpoint, "ping/"))
    schemas = description.described()["components"]["schemas"]
    found = caller.get(at(endpoint)).json()
    log = caller.get(at(endpoint, "deliveries/")).json()
    for name, members in (
        ("WebhookEndpoint", found),
        ("WebhookChallenge", found["challenge"]),
        ("WebhookDelivery", log["results"][0]),
    ):
        assert list(members) == list(schemas[name]["properties"])


def test_head_answers_as_get_without_the_body(caller, endpoint):
    response = caller.client.head(at(endpoint), headers=caller.headers)
    assert (response.status_code, response.content) == (200, b"")


def test_the_list_asks_the_database_as_often_for_many_endpoints(caller, endpoint):
    with CaptureQueriesContext(connection) as one:
        caller.get()
    for number in range(8):
        Endpoint.objects.create(
            partner=caller.partner, url=f"https://{number}.example/", secret="s"
        )
    with CaptureQueriesContext(connection) as many:
        assert len(caller.get().json()["results"]) == 9
    assert len(many) <= len(one)


def test_secrets_are_in_no_log(caller, receiver, committed, caplog):
    receiver.status = 500
    shown = committed(caller.post, url=f"{receiver.url}?token=hidden").json()
    caller.post(at(shown, "rotate/"))
    assert "did not arrive" in caplog.text
    for record in caplog.records:
        text = f"{record.getMessage()} {record.__dict__}"
        assert "whsec_" not in text
        assert "hidden" not in text


@pytest.mark.django_db(transaction=True)
def test_no_writer_waits_for_the_name_server_that_an_address_is_looked_up_at(monkeypatch):
    held: list[bool] = []
    monkeypatch.setattr(net, "check", lambda _url: held.append(connection.in_atomic_block))
    monkeypatch.setattr(delivery, "wake_on_commit", lambda: None)
    endpoint, _ = endpoints.create(
        Partner.objects.create(name="One"), url=ADDRESS, at=timezone.now()
    )
    endpoints.change(endpoint, url=f"{ADDRESS}/other", at=timezone.now())
    assert held == [False, False]
