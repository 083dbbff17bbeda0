"""Detects stale forms: each carries a stamp of the state that it was opened with.

A form may stay open for hours while others change the same thing, or be sent twice by a reload. If
the stamp is not that of the current state, the form is refused.
"""

from django.utils.crypto import constant_time_compare, salted_hmac

from syndication.partners import entitlements
from syndication.partners.models import Contact, Partner
from syndication.webhooks.models import Endpoint


def of_partner(partner: Partner) -> str:
    """The stamp of a partner's editable fields and contacts; usage does not count."""
    values = [getattr(partner, name) for name in entitlements.editable_fields()]
    contacts = Contact.objects.filter(partner=partner).order_by("pk")
    return _stamp("partner", values, list(contacts.values_list("pk", "role", "name", "email")))


def of_secret(endpoint: Endpoint) -> str:
    """The stamp of an endpoint's current secret; it reveals nothing of the secret."""
    return _stamp("secret", endpoint.secret)


def same(sent: str, now: str) -> bool:
    return constant_time_compare(sent, now)


def _stamp(kind: str, *state: object) -> str:
    return salted_hmac(f"desk stamp {kind}", repr(state)).hexdigest()[:20]
