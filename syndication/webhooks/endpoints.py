"""Endpoints: create, change, verify, rotate, enable, disable and remove.

Partners use these functions through the API, administrators through the desk. They write rows only,
or raise :class:`EndpointError`; a worker makes the requests. Only the host name of a new address is
resolved here, before any row is written. The function that makes a secret returns it, once.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from syndication import delivery, net
from syndication.delivery import OPEN, State
from syndication.editions import ledger
from syndication.errors import Reason
from syndication.partners.models import Partner
from syndication.webhooks import catching_up, errors, payloads, signing
from syndication.webhooks.errors import EndpointError, UncallableError
from syndication.webhooks.models import Challenge, Endpoint, EventDelivery, EventType

MAX_ENDPOINTS = 10  # endpoints of one partner
MAX_URL_LENGTH = 500
MAX_DESCRIPTION_LENGTH = 120
DEFAULT_OVERLAP = timedelta(hours=24)
MAX_OVERLAP = timedelta(days=7)
MAX_OPEN_PINGS = 10
ALWAYS_WANTED = (EventType.PING, EventType.RESYNC)  # whatever the endpoint's types

# RFC 3986 2: all other characters are percent-encoded.
_URI = re.compile(r"([!$&-;=?-Z\[\]_a-z~]|%[0-9A-Fa-f]{2})+")


def create(
    partner: Partner,
    *,
    url: str,
    at: datetime,
    types: Sequence[str] = (),
    description: str = "",
) -> tuple[Endpoint, str]:
    """A new endpoint and its secret. It must answer a challenge before it receives events.

    Empty ``types`` mean all types, future ones included. Raises :class:`EndpointError`.
    """
    _check_url(url)
    with transaction.atomic():
        _lock_partner(partner.pk)
        if partner.endpoints.count() >= MAX_ENDPOINTS:
            raise EndpointError(errors.TOO_MANY_ENDPOINTS(most=MAX_ENDPOINTS))
        _check_not_taken(url, partner.pk)
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
    """Change the given values; raises :class:`EndpointError`.

    A new address must answer a challenge; queued deliveries are sent to it afterwards. Queued
    deliveries of event types that are no longer wanted are cancelled.
    """
    moved = url is not None and url != endpoint.url
    if url is not None and moved:
        _check_url(url)
    # Only the given columns are written: workers write the others at the same time.
    changed: dict[str, object] = {}
    with transaction.atomic():
        sequence = ledger.lock().sequence if moved else 0  # always the first lock
        lock(endpoint)
        if types is not None:
            changed |= {"types": _types(types), **_given_up(endpoint, types, at=at)}
        if description is not None:
            changed["description"] = _description(description)
        if url is not None and moved:
            _check_not_taken(url, endpoint.partner_id)
            changed |= {"url": url, "verified_at": None, "failing_since": None, "warned_at": None}
            _mark_missed(endpoint, sequence + 1)
            # Before the endpoint's row, as at the end of an attempt: the other order can deadlock.
            challenge(endpoint, at=at)
        if types is not None:
            _cancel_unwanted(endpoint, types)
        for name, value in changed.items():
            setattr(endpoint, name, value)
        endpoint.save(update_fields=list(changed))


@transaction.atomic
def challenge(endpoint: Endpoint, *, at: datetime) -> Challenge:
    """Queue a request that asks the endpoint for a token. It replaces an earlier challenge."""
    lock(endpoint)
    values = {
        "token": secrets.token_urlsafe(32),
        "asked_at": at,
        "state": State.QUEUED,
        "due_at": at,
        "attempts": 0,
        "problem": Reason(),
        "answered": None,
        "last_attempt_at": None,
    }
    queued, _ = Challenge.objects.update_or_create(endpoint=endpoint, defaults=values)
    delivery.wake_on_commit()
    return queued


@transaction.atomic
def rotate(endpoint: Endpoint, *, at: datetime, overlap: timedelta = DEFAULT_OVERLAP) -> str:
    """A new secret. For ``overlap``, messages also carry a signature of the previous one.

    Raises :class:`EndpointError` if ``overlap`` is not between zero and ``MAX_OVERLAP``.
    """
    if not timedelta() <= overlap <= MAX_OVERLAP:
        most = MAX_OVERLAP // timedelta(hours=1)
        raise EndpointError(errors.WRONG_OVERLAP(most=most), member="overlap_hours")
    lock(endpoint)
    endpoint.refresh_from_db(fields=["secret"])  # a concurrent rotation may have changed it
    endpoint.previous_secret = endpoint.secret if overlap else ""
    endpoint.previous_until = at + overlap if overlap else None
    endpoint.secret = signing.new_secret()
    endpoint.save(update_fields=["secret", "previous_secret", "previous_until"])
    return endpoint.secret


@transaction.atomic
def enable(endpoint: Endpoint, *, at: datetime) -> None:
    """Enable it. Waiting deliveries are sent now, in order, and then what it missed."""
    ledger.lock()  # always the first lock
    lock(endpoint)
    endpoint.disabled_at, endpoint.disabled_why = None, ""
    endpoint.failing_since = endpoint.warned_at = None
    # Deliveries first, as at the end of an attempt: the other order can deadlock.
    resume(endpoint, at=at)
    endpoint.save(update_fields=["disabled_at", "disabled_why", "failing_since", "warned_at"])
    catching_up.catch_up(endpoint.pk, at=at)


def resume(endpoint: Endpoint, *, at: datetime) -> None:
    """Make all waiting deliveries due now, with no attempts counted and no pause."""
    waiting = endpoint.deliveries.filter(state__in=(State.QUEUED, State.RETRYING))
    if waiting.update(due_at=at, attempts=0, paused_until=None):
        delivery.wake_on_commit()


def verify(endpoint: Endpoint, *, at: datetime) -> None:
    """Mark it as verified; ``catching_up`` then queues what it missed.

    Without the ledger's lock, which a delivery's end must not wait for: a publication that is
    running now may have left the endpoint out, and is not committed yet. So a new endpoint has
    missed everything above the last committed sequence.
    """
    unverified = Endpoint.objects.filter(pk=endpoint.pk, verified_at=None, missed_from=None)
    unverified.update(missed_from=ledger.committed_sequence() + 1)
    Endpoint.objects.filter(pk=endpoint.pk).update(verified_at=at)


def disable(
    endpoint: Endpoint, *, at: datetime, why: Endpoint.Disabled = Endpoint.Disabled.BY_PERSON
) -> bool:
    """Stop sending to it; waiting deliveries remain. Returns False if it was disabled already."""
    endpoint.disabled_at, endpoint.disabled_why = at, why
    enabled = Endpoint.objects.filter(pk=endpoint.pk, disabled_at=None)
    return bool(enabled.update(disabled_at=at, disabled_why=why))


@transaction.atomic
def remove(endpoint: Endpoint) -> None:
    """Delete the endpoint and its delivery log."""
    ledger.lock()  # always the first lock
    _lock_partner(endpoint.partner_id)
    endpoint.delete()


@transaction.atomic
def ping(endpoint: Endpoint, *, at: datetime) -> EventDelivery:
    """Queue a ``ping`` behind the waiting deliveries, which become due now.

    Raises :class:`EndpointError` if the endpoint is not active or has too many open pings.
    """
    ledger.lock()  # rows of an endpoint are committed in the order of their ids
    check_active(endpoint, at=at)
    waiting = endpoint.deliveries.filter(state__in=OPEN, event__type=EventType.PING)
    if waiting.count() >= MAX_OPEN_PINGS:
        raise EndpointError(errors.TOO_MANY_PINGS(count=MAX_OPEN_PINGS))
    event = payloads.ping(at=at)
    event.save(force_insert=True)
    # All of them, because Retry-After pauses all deliveries of the endpoint.
    waiting = endpoint.deliveries.filter(state__in=(State.QUEUED, State.RETRYING))
    waiting.filter(due_at__gt=at).update(due_at=at)
    made = EventDelivery.objects.create(endpoint=endpoint, event=event, due_at=at)
    delivery.wake_on_commit()
    return made


def check_active(endpoint: Endpoint, *, at: datetime) -> None:
    """Raise :class:`EndpointError` if the endpoint receives no events now.

    The caller holds the ledger's lock, so that the endpoint is not removed meanwhile.
    """
    now = Endpoint.objects.filter(pk=endpoint.pk).first()
    if now is None:
        raise EndpointError(errors.REMOVED())
    if now.verified_at is None:
        raise EndpointError(errors.UNVERIFIED())
    if now.disabled_at is not None:
        raise EndpointError(errors.DISABLED())
    if not Endpoint.objects.listening(at=at).filter(pk=now.pk).exists():
        raise EndpointError(errors.NO_CONTRACT())


def _mark_missed(endpoint: Endpoint, sequence: int) -> None:
    """From the next sequence on, the endpoint misses all until its new address is verified.

    One that was never verified has missed nothing.
    """
    verified = Endpoint.objects.filter(pk=endpoint.pk, verified_at__isnull=False)
    verified.filter(missed_from=None).update(missed_from=sequence)


def _given_up(endpoint: Endpoint, types: Sequence[str], *, at: datetime) -> dict[str, object]:
    """When it gives up the last event about posts: it may still hold those of before."""
    before, after = Endpoint.objects.get(pk=endpoint.pk), Endpoint(types=list(types))
    if after.wants_posts():
        return {"posts_until": None}
    return {"posts_until": at} if before.wants_posts() else {}


def _cancel_unwanted(endpoint: Endpoint, types: Sequence[str]) -> None:
    """Cancel queued deliveries of event types that the endpoint gave up."""
    if not types:
        return
    waiting = endpoint.deliveries.filter(state__in=(State.QUEUED, State.RETRYING))
    unwanted = waiting.exclude(event__type__in=[*types, *ALWAYS_WANTED])
    if unwanted.update(state=State.FAILED, problem=errors.UNWANTED_TYPE()):
        delivery.wake_on_commit()


def lock(endpoint: Endpoint) -> None:
    """Lock the endpoint until the transaction ends: nobody else changes or removes it.

    Raises :class:`EndpointError` where it is removed already.
    """
    _lock_partner(endpoint.partner_id)
    if not Endpoint.objects.filter(pk=endpoint.pk).exists():
        raise EndpointError(errors.REMOVED())


def _lock_partner(partner: int) -> None:
    """Serialize changes of a partner's endpoints, so that their limit holds."""
    Partner.objects.select_for_update().get(pk=partner)


def _check_url(url: str) -> None:
    """Outside any transaction: a slow name server must not block other writers."""
    if len(url) > MAX_URL_LENGTH:
        raise EndpointError(errors.TOO_LONG(most=MAX_URL_LENGTH), member="url")
    if "#" in url:
        raise EndpointError(errors.FRAGMENT(), member="url")
    if not _URI.fullmatch(url):
        raise UncallableError(errors.NOT_A_URI())
    try:
        net.check(url)
    except net.CallError as refused:
        raise UncallableError(refused.reason) from refused


def _check_not_taken(url: str, partner: int) -> None:
    if Endpoint.objects.filter(partner=partner, url=url).exists():
        raise EndpointError(errors.URL_TAKEN(), member="url", conflict=True)


def _types(types: Sequence[str]) -> list[str]:
    if unknown := sorted(set(types) - set(EventType.values)):
        known = ", ".join(EventType.values)
        reason = errors.UNKNOWN_TYPE(type=repr(unknown[0][:80]), known=known)
        raise EndpointError(reason, member="types")
    return sorted(set(types))


def _description(text: str) -> str:
    if len(text) > MAX_DESCRIPTION_LENGTH:
        raise EndpointError(errors.TOO_LONG(most=MAX_DESCRIPTION_LENGTH), member="description")
    return text
