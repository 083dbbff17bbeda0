"""Failing endpoints: the partner is warned after a day, the endpoint disabled after three."""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from syndication.delivery import OPEN, FollowUp
from syndication.delivery.retries import RETRY_DELAYS, Outcome
from syndication.partners.models import Contact
from syndication.webhooks import endpoints
from syndication.webhooks.models import Endpoint

logger = logging.getLogger("wellspring.webhooks")

WARNED_AFTER = timedelta(hours=24)
DISABLED_AFTER = timedelta(days=3)
GONE = 410


def record_success(endpoint: Endpoint) -> None:
    """Clear the marks of an earlier failure."""
    if endpoint.failing_since or endpoint.warned_at:
        Endpoint.objects.filter(pk=endpoint.pk).update(failing_since=None, warned_at=None)


def record_failure(endpoint: Endpoint, outcome: Outcome, *, attempts: int) -> FollowUp | None:
    """Record a failed attempt, and disable the endpoint after 410 or three days of failures.

    Returns what sends the mail about it, if there is one to send. ``attempts`` are those of the
    same message: it must have used up its retries, so that days on which no attempt was made do
    not count.
    """
    # The address may have changed while the request was in flight.
    here = Endpoint.objects.filter(pk=endpoint.pk, url=endpoint.url)
    here.filter(failing_since=None).update(failing_since=outcome.at)
    # Read again: it may have been enabled while the request was in flight.
    found = list(here.values_list("failing_since", flat=True))
    if not found:
        # Neither Retry-After nor the retry delay of the old address applies to the new one.
        endpoints.resume(endpoint, at=outcome.at)
        return None
    since = found[0] or outcome.at
    if outcome.status == GONE:
        return _disable(endpoint, outcome.at, Endpoint.Disabled.GONE)
    if attempts > len(RETRY_DELAYS) and outcome.at - since >= DISABLED_AFTER:
        return _disable(endpoint, outcome.at, Endpoint.Disabled.FAILING)
    return None


def review(*, at: datetime) -> int:
    """Warn once about each endpoint that has failed for a day; returns how many. For the timer."""
    overdue = Endpoint.objects.filter(failing_since__lte=at - WARNED_AFTER, warned_at=None)
    found = list(overdue.listening(at=at).select_related("partner"))
    warned = 0
    for endpoint in found:
        # One conditional UPDATE, so that only one process warns.
        unwarned = Endpoint.objects.filter(pk=endpoint.pk, warned_at=None, disabled_at=None)
        if unwarned.update(warned_at=at):
            logger.warning("an endpoint has failed for a day", extra=_named(endpoint))
            if send := _mail(endpoint, "failing"):
                send()
            warned += 1
    return warned


def _disable(endpoint: Endpoint, at: datetime, why: Endpoint.Disabled) -> FollowUp | None:
    if not endpoints.disable(endpoint, at=at, why=why):
        return None
    logger.error("an endpoint was disabled: %s", why.label, extra=_named(endpoint))
    return _mail(endpoint, "disabled")


def _mail(endpoint: Endpoint, what: str) -> FollowUp | None:
    """What mails the technical contacts, without the database; None if there are none.

    A failure is only logged: the admin shows it, too.
    """
    contacts = Contact.objects.filter(partner=endpoint.partner_id, role=Contact.Role.TECHNICAL)
    addresses = sorted(set(contacts.values_list("email", flat=True)))
    if not addresses:
        logger.warning("a partner has no technical contact to write to", extra=_named(endpoint))
        return None
    context = {
        "endpoint": endpoint,
        "origin": settings.ORIGIN,
        "gone": endpoint.disabled_why == Endpoint.Disabled.GONE,
        "waiting": endpoint.deliveries.filter(state__in=OPEN).count(),
        "days": DISABLED_AFTER.days,
    }
    text = render_to_string(f"text/webhooks/{what}.txt", context, using="text")
    subject, _, body = text.partition("\n\n")
    return partial(_send, EmailMessage(subject.strip(), body, to=addresses), _named(endpoint))


def _send(message: EmailMessage, named: dict[str, str]) -> None:
    try:
        message.send()
    except Exception:  # of the mail server, or of an address: neither may stop what comes next
        logger.exception("a partner could not be warned by mail", extra=named)


def _named(endpoint: Endpoint) -> dict[str, str]:
    # Not its URL, which may contain a secret.
    return {"endpoint": str(endpoint.pk), "partner": str(endpoint.partner_id)}
