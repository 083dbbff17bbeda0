"""Class 7: which key opens an address: no dead one, no other's, none with narrower scopes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from django.test import Client
from django.utils import timezone

from cms.middleware import response_cache
from syndication.editions.models import Edition
from syndication.partners import keys, usage
from syndication.partners.models import SCOPES, Key, Partner, Status
from syndication.reading import posts
from syndication.unpublished import preview_drafts
from syndication.webhooks.models import Endpoint
from tests import editions_factory as made
from tests import partners_factory, samples
from tests.integration.security.addresses import OPEN, addresses, parts_of, path_of
from tests.integration.security.belongings import SECRETS, everything

pytestmark = pytest.mark.django_db

# Which scope each address asks of a key.
SCOPED = {"api-preview": "preview", **{name: "webhooks" for name in OPEN if "webhook" in name}}
# Which scopes each address below ``/api/v1/`` asks of a key; the others ask for ``read``.
NEEDED: dict[str, set[str]] = {
    "api-openapi": set(),
    "api-changes": {"changes"},
    "api-export": {"read", "changes"},
    **{name: {scope} for name, scope in SCOPED.items()},
}
METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
# Addresses of one thing: a partner whose it is not finds nothing there.
FOREIGN = frozenset(
    name
    for name in OPEN
    if name.startswith(("api-post", "api-edition", "api-newsletter", "webhook"))
    and name not in {"api-posts", "webhooks"}
)


def test_a_key_without_the_scope_opens_neither_previews_nor_webhooks(partner_ahead):
    for name, scope in SCOPED.items():
        others = [each for each in SCOPES if each != scope]
        _, secret = partners_factory.key(partner_ahead, scopes=others)
        client = Client(headers=partners_factory.bearer(secret))
        for method in (client.get, client.post, client.delete):
            answer = method(path_of(name), content_type="application/json")
            assert answer.status_code in (403, 405), (name, answer.status_code)


def revoked(partner: Partner) -> str:
    key, secret = partners_factory.key(partner)
    keys.revoke(key, at=timezone.now())
    return secret


def expired(partner: Partner) -> str:
    key, secret = partners_factory.key(partner)
    Key.objects.filter(pk=key.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    return secret


def suspended(partner: Partner) -> str:
    Partner.objects.filter(pk=partner.pk).update(status=Status.SUSPENDED)
    return partners_factory.key(partner)[1]


def ended(partner: Partner) -> str:
    Partner.objects.filter(pk=partner.pk).update(ends_on=timezone.localdate() - timedelta(days=2))
    return partners_factory.key(partner)[1]


def unknown(partner: Partner) -> str:
    return keys.generate()


def preview_token(partner: Partner) -> str:
    """It opens one draft at one address, to whoever has a key besides; it is no key."""
    return _preview(posts.one(UUID(made.small(8).id), media=preview_drafts.MEDIA))


def webhook_secret(partner: Partner) -> str:
    return Endpoint.objects.get().secret


def _preview(view: Any) -> str:
    return preview_drafts.store(view, revision=1, at=timezone.now())


# What somebody may show instead of a working key, and what is said to it.
DEAD = {
    revoked: 401,
    expired: 401,
    unknown: 401,
    preview_token: 401,
    webhook_secret: 401,
    suspended: 403,
    ended: 403,
}


def own_parts(edition: Edition) -> dict[str, Any]:
    """The parts of a post that everyone may read, and of what is a partner's own."""
    view = posts.one(edition.post_id, media=preview_drafts.MEDIA)
    return {**parts_of(edition), "token": _preview(view)}


@pytest.mark.parametrize("make", DEAD, ids=lambda make: make.__name__)
def test_what_is_no_working_key_opens_no_address(make, partner_ahead):
    """Nor less than it would without: outside the API, nobody looks at it."""
    urls = addresses(own_parts(made.publish(samples.english())))
    anyone = {name: _said(Client().get(url)) for name, url in urls.items()}
    client, before = Client(headers=partners_factory.bearer(make(partner_ahead))), everything()
    for name, url in urls.items():
        response_cache.clear()
        if not url.startswith("/api/v1/"):
            assert _said(client.get(url)) == anyone[name], name
            continue
        for method in METHODS:
            answer = getattr(client, method)(url, {}, content_type="application/json")
            assert answer.status_code == DEAD[make], (name, method)
            assert not answer.streaming
            assert samples.english().title not in answer.content.decode(), (name, method)
            assert answer["Cache-Control"] == "no-store", (name, method)
    assert everything() == before


def test_another_partners_key_opens_nothing_of_ones_own(partner_ahead, monkeypatch):
    """A contract for other topics: nothing of the post, of the other's embargo, or of its hooks."""
    monkeypatch.setattr(usage, "count", lambda *_, **__: None)
    edition = made.publish(samples.english())
    urls = addresses(own_parts(edition))
    other = partners_factory.partner("Elsewhere Too", topics=["nothing-of-this"], embargo_hours=48)
    client = Client(headers=partners_factory.bearer(partners_factory.key(other)[1]))
    before = everything()
    for name, url in urls.items():
        if not url.startswith("/api/v1/") or name == "api-preview":  # the editors chose to show it
            continue
        for method in METHODS:
            answer = getattr(client, method)(url, {}, content_type="application/json")
            if method == "post" and name == "webhooks":
                assert answer.status_code == 400
            elif name in FOREIGN and answer.status_code not in (204, 405):
                assert answer.status_code == 404, (name, method)
            body = b"".join(answer) if answer.streaming else answer.content
            for secret in (*SECRETS, samples.english().title):
                assert secret.encode() not in body, (name, method, secret)
    assert everything() == before


def test_a_key_opens_the_addresses_of_its_scopes_alone(partner_ahead):
    urls = addresses(own_parts(made.publish(samples.english())))
    for scope in SCOPES:
        secret = partners_factory.key(partner_ahead, scopes=[scope])[1]
        client = Client(headers=partners_factory.bearer(secret))
        for name, url in urls.items():
            if not url.startswith("/api/v1/"):
                continue
            wanted = NEEDED.get(name, {"read"})
            answer = client.get(url)
            refused = answer.status_code == 403
            assert refused == (not wanted <= {scope}), (name, scope, answer.status_code)


def _said(answer: Any) -> tuple[int, bytes]:
    return answer.status_code, b"".join(answer) if answer.streaming else answer.content
