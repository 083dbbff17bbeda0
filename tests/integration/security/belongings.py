"""What partners have, and nobody else may see or change."""

from typing import Any

from django.utils import timezone

from syndication.delivery import State
from syndication.desk.models import RecallMark
from syndication.editions import recording
from syndication.editions.models import LedgerEntry
from syndication.feeds.models import FeedProfile
from syndication.partners.models import Contact, Key, Partner
from syndication.webhooks import payloads
from syndication.webhooks.models import Endpoint, EventDelivery
from tests import editions_factory as made
from tests import partners_factory

SECRET = "whsec_neverShownAgain"
SECRETS = ("Unnamed Elsewhere", "They pay late", "Avery", "hidden.example", SECRET, "Secret draft")


def partner_with_everything() -> Partner:
    """One of everything that the admin has a page for."""
    row = Partner.objects.create(name="Unnamed Elsewhere", notes="They pay late.")
    Contact.objects.create(partner=row, name="Avery Hidden", email="avery@hidden.example")
    partners_factory.key(row)
    endpoint = Endpoint.objects.create(
        partner=row, url="https://hidden.example/hook", secret=SECRET, verified_at=timezone.now()
    )
    event = payloads.ping(at=timezone.now())
    event.save(force_insert=True)
    EventDelivery.objects.create(
        endpoint=endpoint,
        event=event,
        state=State.FAILED,
        due_at=timezone.now(),
        problem="<script>alert(1)</script>",
    )
    FeedProfile.objects.create(name="Hidden feed", preset="msn")
    edition = made.publish(made.small(1))
    recording.withdraw(edition.post_id, at=timezone.now(), reason="harmful")
    return row


def everything() -> list[list[Any]]:
    """What a trespasser could change."""
    models = (
        Partner,
        Contact,
        Key,
        Endpoint,
        EventDelivery,
        FeedProfile,
        LedgerEntry,
        RecallMark,
    )
    return [list(model.objects.order_by("pk").values()) for model in models]
