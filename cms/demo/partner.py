"""The demonstration's fictional partner, and its key for trying the API.

The key is meant for local machines: on a site with an https origin none is made, and one that was
copied there with a database is revoked.
"""

from datetime import datetime, timedelta

from django.conf import settings

from syndication.partners import keys
from syndication.partners.models import SCOPES, Contact, Partner, Status

NAME = "Example Health Portal (fictional)"
LABEL = "Sandbox"
LASTING = timedelta(days=90)


def create() -> Partner:
    """A partner that may read everything, embargoed posts a day ahead, with invented contacts."""
    partner: Partner = Partner.objects.create(
        name=NAME,
        website="https://portal.example/",
        embargo_hours=24,
        attribution="{title}, first published by {publisher}: {url}",
        notes="Invented, to try the API with. Nobody answers at these addresses.",
    )
    for role, name in ((Contact.Role.EDITORIAL, "editors"), (Contact.Role.TECHNICAL, "tech")):
        Contact.objects.create(
            partner=partner, role=role, name="Example Person", email=f"{name}@portal.example"
        )
    return partner


def sandbox_key(*, at: datetime) -> str:
    """A line about the sandbox key, with the whole key if it was made just now.

    Empty if the partner was deleted or is not active, or on a site with an https origin.
    """
    partner = Partner.objects.filter(name=NAME).first()
    if partner is None:
        return ""
    working = partner.keys.filter(label=LABEL).working(at=at)
    if settings.SECURE:
        for key in working:
            keys.revoke(key, at=at)
        return ""
    if partner.status != Status.ACTIVE:
        return ""
    if known := working.first():
        return f"{known.hint}…   (shown when it was made; Partners in the admin makes others)"
    _, secret = keys.make(partner, label=LABEL, scopes=SCOPES, expires_at=at + LASTING, at=at)
    return f"{secret}   (keep it: it is shown this once)"
