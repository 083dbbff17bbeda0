"""Endpoints: what partners, and we for them, do with their addresses.

Every verb writes rows only and returns, or raises :class:`EndpointError` with a sentence for
whoever asked. The network waits for a worker; only a new address is looked up, before any row is
written. Secrets are returned once, by the verb that made them, and are never shown again.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from syndication import delivery, ledger, net
from syndication.delivery import OPEN, State
from syndication.partners.models import Partner
from syndication.webhooks import bodies, signing
from syndication.webhooks.models import Challenge, Endpoint, EventDelivery, EventType

MOST = 10  # endpoints of one partner
LONGEST_URL = 500
LONGEST_DESCRIPTION = 120
OVERLAP = timedelta(hours=24)
LONGEST_OVERLAP = timedelta(days=7)
MOST_PINGS = 10  # waiting at a time
REMOVED = "The endpoint has just been removed."
UNWANTED = "the endpoint is not told of this type any more"

# RFC 3986 2: whatever else is in an address is written with a percent sign and two digits.
_URI = re.compile(r"([!$&-;=?-Z\[\]_a-z~]|%[0-9A-Fa-f]{2})+")


class EndpointError(Exception):
    """What was asked for cannot be done; ``member`` names what is wrong with it, if one thing.

    ``stands``: it is well said, and something else stands in its way.
    """

    def __init__(self, message: str, *, member: str = "", stands: bool = False) -> None:
        super().__init__(message)
        self.member = member
        self.stands = stands or not member


def create(
    partner: Partner,
    *,
    url: str,
    at: datetime,
    types: Sequence[str] = (),
    description: str = "",
) -> tuple[Endpoint, str]:
    """A new endpoint and its secret. It is asked to prove itself before it is told anything.

    No ``types`` are all types, those still to come included.
    """
    _check_url(url)
    with transaction.atomic():
        _hold(partner.pk)
        if partner.endpoints.count() >= MOST:
            raise EndpointError(f"A partner has at most {MOST} endpoints. Remove one first.")
        _check_other(url, partner.pk)
        secret = signing.new_secret()
        endpoint = Endpoint.objects.create(
            partner=partner,
            url=url,
            description=_description(description),
            types=_types(types),
            secret=secret,
        )
        challenge(endpoint, at=at)
    return endpoint, secret


def change(
    endpoint: Endpoint,
    *,
    at: datetime,
    url: str | None = None,
    types: Sequence[str] | None = None,
    description: str | None = None,
) -> None:
    """Change what is given. A new address must prove itself anew; what waits is told to it then.

    What waits of ``types`` that are wanted no more is not told.
    """
    moved = url is not None and url != endpoint.url
    if url is not None and moved:
        _check_url(url)
    # Only what is given is written: how it proves itself and fails is written beside us.
    changed: dict[str, object] = {}
    with transaction.atomic():
        _keep(endpoint)
        if types is not None:
            changed["types"] = _types(types)
        if description is not None:
            changed["description"] = _description(description)
        if url is not None and moved:
            _check_other(url, endpoint.partner_id)
            changed |= {"url": url, "verified_at": None, "failing_since": None, "warned_at": None}
            # First, as where the answer to one ends: otherwise each could hold the other up.
            challenge(endpoint, at=at)
        if types is not None:
            _forgo(endpoint, types)
        for name, value in changed.items():
            setattr(endpoint, name, value)
        endpoint.save(update_fields=list(changed))


@transaction.atomic
def challenge(endpoint: Endpoint, *, at: datetime) -> Challenge:
    """Ask the endpoint, from a worker, whether it is the partner's own. The last asking counts."""
    _keep(endpoint)
    values = {
        "token": secrets.token_urlsafe(32),
        "asked_at": at,
        "state": State.QUEUED,
        "due_at": at,
        "attempts": 0,
        "problem": "",
        "answered": None,
        "last_attempt_at": None,
    }
    asked, _ = Challenge.objects.update_or_create(endpoint=endpoint, defaults=values)
    delivery.wake_on_commit()
    return asked


@transaction.atomic
def rotate(endpoint: Endpoint, *, at: datetime, overlap: timedelta = OVERLAP) -> str:
    """A new secret. The one before it signs beside it for ``overlap``, and no older one."""
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        most = LONGEST_OVERLAP // timedelta(hours=1)
        raise EndpointError(
            f"must be a whole number of hours from 0 to {most}.", member="overlap_hours"
        )
    _keep(endpoint)
    endpoint.refresh_from_db(fields=["secret"])  # another one may just have been made
    endpoint.previous_secret = endpoint.secret if overlap else ""
    endpoint.previous_until = at + overlap if overlap else None
    endpoint.secret = signing.new_secret()
    endpoint.save(update_fields=["secret", "previous_secret", "previous_until"])
    return endpoint.secret


@transaction.atomic
def enable(endpoint: Endpoint, *, at: datetime) -> None:
    """Tell it again: first, in order and at once, what was still to be told."""
    _keep(endpoint)
    endpoint.disabled_at, endpoint.disabled_why = None, ""
    endpoint.failing_since = endpoint.warned_at = None
    # What waits first, as where an attempt ends: the other way round, each could hold the other up.
    resume(endpoint, at=at)
    endpoint.save(update_fields=["disabled_at", "disabled_why", "failing_since", "warned_at"])


def resume(endpoint: Endpoint, *, at: datetime) -> None:
    """What waits, for whatever reason, is attempted now, as if for the first time."""
    waiting = endpoint.deliveries.filter(state__in=(State.QUEUED, State.RETRYING))
    if waiting.update(due_at=at, attempts=0, paused_until=None):
        delivery.wake_on_commit()


def disable(
    endpoint: Endpoint, *, at: datetime, why: Endpoint.Disabled = Endpoint.Disabled.BY_PERSON
) -> bool:
    """Tell it nothing more; what waits is kept. False where it was disabled already."""
    endpoint.disabled_at, endpoint.disabled_why = at, why
    enabled = Endpoint.objects.filter(pk=endpoint.pk, disabled_at=None)
    return bool(enabled.update(disabled_at=at, disabled_why=why))


@transaction.atomic
def remove(endpoint: Endpoint) -> None:
    """Forget it, and all that it was told."""
    ledger.lock()  # first of all locks; whoever publishes goes first
    _hold(endpoint.partner_id)
    endpoint.delete()


@transaction.atomic
def ping(endpoint: Endpoint, *, at: datetime) -> EventDelivery:
    """Tell it a ``ping``, in its turn. What waits for its next attempt is attempted now."""
    ledger.lock()  # rows of an endpoint are committed in the order of their ids
    check_told(endpoint, at=at)
    waiting = endpoint.deliveries.filter(state__in=OPEN, event__type=EventType.PING)
    if waiting.count() >= MOST_PINGS:
        raise EndpointError(f"{MOST_PINGS} pings are still on their way. Wait for them.")
    event = bodies.ping(at=at)
    event.save(force_insert=True)
    # What waits behind it too: a pause that was asked for holds all of them.
    waiting = endpoint.deliveries.filter(state__in=(State.QUEUED, State.RETRYING))
    waiting.filter(due_at__gt=at).update(due_at=at)
    made = EventDelivery.objects.create(endpoint=endpoint, event=event, due_at=at)
    delivery.wake_on_commit()
    return made


def check_told(endpoint: Endpoint, *, at: datetime) -> None:
    """Raises :class:`EndpointError` where the endpoint is told nothing now. Under the ledger's
    lock, nobody removes it."""
    now = Endpoint.objects.filter(pk=endpoint.pk).first()
    if now is None:
        raise EndpointError(REMOVED)
    if now.verified_at is None:
        raise EndpointError("The endpoint has not answered its challenge yet: verify it first.")
    if now.disabled_at is not None:
        raise EndpointError("The endpoint is disabled: enable it first.")
    if not Endpoint.objects.listening(at=at).filter(pk=now.pk).exists():
        raise EndpointError("The partner's contract does not run now: it is told nothing.")


def _forgo(endpoint: Endpoint, types: Sequence[str]) -> None:
    """Of what waits, end what is not to be told any more: it would hold up what still is."""
    if not types:
        return
    waiting = endpoint.deliveries.filter(state__in=(State.QUEUED, State.RETRYING))
    unwanted = waiting.exclude(event__type__in=[*types, EventType.PING])
    if unwanted.update(state=State.FAILED, problem=UNWANTED):
        delivery.wake_on_commit()


def _keep(endpoint: Endpoint) -> None:
    """Until the transaction ends nobody else changes it, or removes it."""
    _hold(endpoint.partner_id)
    if not Endpoint.objects.filter(pk=endpoint.pk).exists():
        raise EndpointError(REMOVED)


def _hold(partner: int) -> None:
    """Until the transaction ends: two requests at once must not both be the tenth."""
    Partner.objects.select_for_update().get(pk=partner)


def _check_url(url: str) -> None:
    """Before any transaction: a name server that takes its time must keep no writer waiting."""
    if len(url) > LONGEST_URL:
        raise EndpointError(f"must not be longer than {LONGEST_URL} characters.", member="url")
    if "#" in url:
        raise EndpointError("must not have a fragment: it is never sent.", member="url")
    if not _URI.fullmatch(url):
        raise EndpointError("cannot be called: it is no URI (RFC 3986).", member="url")
    try:
        net.check(url)
    except net.CallError as refused:
        raise EndpointError(f"cannot be called: {refused}.", member="url") from refused


def _check_other(url: str, partner: int) -> None:
    if Endpoint.objects.filter(partner=partner, url=url).exists():
        taken = "is the address of another of your endpoints."
        raise EndpointError(taken, member="url", stands=True)


def _types(types: Sequence[str]) -> list[str]:
    if unknown := sorted(set(types) - set(EventType.values)):
        known = ", ".join(EventType.values)
        raise EndpointError(
            f"names {unknown[0][:80]!r}, which is no type of event. Known: {known}.",
            member="types",
        )
    return sorted(set(types))


def _description(text: str) -> str:
    if len(text) > LONGEST_DESCRIPTION:
        raise EndpointError(
            f"must not be longer than {LONGEST_DESCRIPTION} characters.", member="description"
        )
    return text
