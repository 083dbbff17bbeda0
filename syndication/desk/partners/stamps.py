"""Stamps: what a form was filled in for, so that it is not carried out on something else.

A page stands open for as long as somebody likes, and is sent twice when it is loaded anew. It
carries the stamp of what it showed; where another state stands by then, nothing is done.
"""

from django.utils.crypto import constant_time_compare, salted_hmac

from syndication.partners import entitlements
from syndication.partners.models import Contact, Partner
from syndication.webhooks.models import Endpoint


def of_partner(partner: Partner) -> str:
    """Of all that people decide of a partner, contacts too: not of what it was seen to do."""
    decided = [getattr(partner, name) for name in entitlements.decided()]
    contacts = Contact.objects.filter(partner=partner).order_by("pk")
    return _stamp("partner", decided, list(contacts.values_list("pk", "role", "name", "email")))


def of_secret(endpoint: Endpoint) -> str:
    """Of the secret that signs now; nobody learns anything of it."""
    return _stamp("secret", endpoint.secret)


def same(sent: str, now: str) -> bool:
    return constant_time_compare(sent, now)


def _stamp(kind: str, *state: object) -> str:
    return salted_hmac(f"desk stamp {kind}", repr(state)).hexdigest()[:20]
