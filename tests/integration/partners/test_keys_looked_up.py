"""A key opens what its partner's contract says, whichever way the contract is read."""

from dataclasses import fields
from datetime import date

import pytest

from django.utils import timezone

from syndication.editions.audience import Audience
from syndication.partners import keys
from syndication.partners.models import Robots
from tests import partners_factory

CONTRACT = {
    "starts_on": date(2026, 1, 2),
    "ends_on": date(2126, 1, 2),
    "locales": ["fr-CA"],
    "topics": ["sommeil", "deuil"],
    "embargo_hours": 12,
    "attribution": "First at {publisher}",
    "attribution_fr": "D’abord chez {publisher}",
    "robots": Robots.CANONICAL,
    "no_modify": False,
    "no_ai": False,
    "requests_per_minute": 7,
}


@pytest.mark.django_db
def test_a_key_opens_all_that_the_contract_says():
    partner = partners_factory.partner(**CONTRACT)
    key, secret = partners_factory.key(partner, scopes=["read", "preview"])
    grant = keys.look_up(secret, at=timezone.now())
    assert grant.audience == partner.audience
    assert (grant.key, grant.partner) == (key.pk, partner.pk)
    assert grant.scopes == {"read", "preview"}
    assert grant.requests_per_minute == 7
    assert grant.expires_at == key.expires_at


def test_no_term_of_a_contract_is_left_at_its_default():
    terms = {field.name for field in fields(Audience)} - {"partner"}
    assert terms <= CONTRACT.keys()
    assert all(
        getattr(Audience(), name) != CONTRACT[name] for name in terms - {"no_modify", "no_ai"}
    )
    assert terms <= set(keys.OF_PARTNER)
