"""Changes, export and editions answer as the description of the API says."""

import dataclasses
import json

import pytest

from syndication.editions import publisher, recording, redaction
from syndication.editions.models import Rendition
from syndication.partners import entitlements
from tests import editions_factory as made
from tests import partners_factory as partners
from tests import samples
from tests.api_schema import check, closed, validate
from tests.mirror_client import CHANGES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()


def test_every_kind_of_change_is_as_described(client, described):
    partner = partners.partner(topics=["stress"])
    headers = partners.bearer(partners.key(partner)[1])
    made.publish(samples.english())
    gone = made.publish(samples.french())
    recording.withdraw(gone.post_id, at=made.AT, reason="incorrect")
    broken = made.publish(made.small(1))
    Rendition.objects.filter(edition=broken, medium="data").update(content="")
    first = client.get(CHANGES)
    check(described, first)
    cursor = client.get(CHANGES, headers=headers).json()["cursor"]
    partner.topics = ["sleep"]
    entitlements.amend(partner, at=made.AT)
    lost = client.get(CHANGES, {"cursor": cursor}, headers=headers)
    check(described, lost)
    publisher.store({}, at=made.AT, moved=True)
    publisher.announce_move(at=made.AT)
    moved = client.get(CHANGES, {"cursor": first.json()["cursor"]})
    check(described, moved)
    told = [change for page in (first, lost, moved) for change in page.json()["results"]]
    assert {change["kind"] for change in told} == {
        "upsert",
        "withdrawn",
        "unavailable",
        "entitlement_lost",
        "resync",
    }
    check(described, client.get(CHANGES, {"cursor": "x"}))


@pytest.mark.parametrize("asked", [{}, {"body": "html"}, {"fields": "title"}])
def test_changes_in_every_form_are_as_described(client, described, asked):
    made.publish(samples.english())
    check(described, client.get(CHANGES, asked))


def test_each_line_of_the_export_is_as_described(client, described):
    made.publish(samples.english())
    strict = closed(described)
    operation = strict["paths"]["/api/v1/export.ndjson"]["get"]
    schema = operation["responses"]["200"]["content"]["application/x-ndjson"]["schema"]
    line_schema = schema["contentSchema"]["items"]
    lines = client.get("/api/v1/export.ndjson").getvalue().decode().split("\n")[:-1]
    assert len(lines) == 3
    for line in lines:
        validate(json.loads(line), line_schema, strict["components"])


def test_editions_and_their_difference_are_as_described(client, described):
    first = made.publish(samples.english())
    second = made.publish(
        dataclasses.replace(samples.english(), title="Other", body=samples.english().body[::-1])
    )
    folder = f"/api/v1/posts/{first.post_id}/editions/"
    check(described, client.get(folder))
    check(described, client.get(f"{folder}diff/", {"from": 1, "to": 2}))
    for edition in (first, second):
        check(described, client.get(f"{folder}{edition.number}-{edition.digest[:12]}/"))
    check(described, client.get(f"{folder}diff/"))
    redaction.redact(first.post_id, 1, at=made.AT)
    check(described, client.get(f"{folder}1-{first.digest[:12]}/"))
    recording.withdraw(first.post_id, at=made.AT, reason="incorrect")
    check(described, client.get(folder))
