"""Endpoints that fail: a warning after a day, the end after three, and a way back."""

import logging
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from syndication.attempts import PAUSES, Outcome
from syndication.delivery import OPEN
from syndication.partners.models import Contact
from syndication.webhooks import deliveries, endpoints
from syndication.webhooks.models import Endpoint

logger = logging.getLogger("wellspring.webhooks")

WARNED_AFTER = timedelta(hours=24)
DISABLED_AFTER = timedelta(days=3)
GONE = 410


def answered(endpoint: Endpoint) -> None:
    """It works: whatever was wrong is over."""
    if endpoint.failing_since or endpoint.warned_at:
        Endpoint.objects.filter(pk=endpoint.pk).update(failing_since=None, warned_at=None)


def failed(endpoint: Endpoint, outcome: Outcome, *, attempts: int) -> None:
    """One attempt more that failed. 410 says that it is wanted no more; else time decides.

    ``attempts`` are those for the same message. Days in which we did not try say nothing.
    """
    # Another address's answer says nothing of this one.
    here = Endpoint.objects.filter(pk=endpoint.pk, url=endpoint.url)
    here.filter(failing_since=None).update(failing_since=outcome.at)
    # Read again: somebody may have enabled it while the request was on its way.
    found = list(here.values_list("failing_since", flat=True))
    if not found:
        # Nor does the pause that it asked for, or earned, hold up the new one.
        endpoints.resume(endpoint, at=outcome.at)
        return
    since = found[0] or outcome.at
    if outcome.status == GONE:
        _disable(endpoint, outcome.at, Endpoint.Disabled.GONE)
    elif attempts > len(PAUSES) and outcome.at - since >= DISABLED_AFTER:
        _disable(endpoint, outcome.at, Endpoint.Disabled.FAILING)


def review(*, at: datetime) -> int:
    """Warn of endpoints that have failed for a day, once each; returns how many. By the timer."""
    long = Endpoint.objects.filter(failing_since__lte=at - WARNED_AFTER, warned_at=None)
    found = list(long.listening(at=at).select_related("partner"))
    warned = 0
    for endpoint in found:
        # Whoever writes this is the one that warns.
        mine = Endpoint.objects.filter(pk=endpoint.pk, warned_at=None, disabled_at=None)
        if mine.update(warned_at=at):
            logger.warning("an endpoint has failed for a day", extra=_named(endpoint))
            _write(endpoint, "failing")
            warned += 1
    return warned


def _disable(endpoint: Endpoint, at: datetime, why: Endpoint.Disabled) -> None:
    if endpoints.disable(endpoint, at=at, why=why):
        logger.error("an endpoint was disabled: %s", why.label, extra=_named(endpoint))
        # Not while the transaction holds the database.
        transaction.on_commit(partial(_write, endpoint, "disabled"), robust=True)


def _write(endpoint: Endpoint, what: str) -> None:
    """Tell the partner's technical contacts. Mail that fails is logged: the admin shows it, too."""
    contacts = Contact.objects.filter(partner=endpoint.partner_id, role=Contact.Role.TECHNICAL)
    addresses = sorted(set(contacts.values_list("email", flat=True)))
    if not addresses:
        logger.warning("a partner has no technical contact to write to", extra=_named(endpoint))
        return
    context = {
        "endpoint": endpoint,
        "origin": settings.ORIGIN,
        "gone": endpoint.disabled_why == Endpoint.Disabled.GONE,
        "waiting": endpoint.deliveries.filter(state__in=OPEN).count(),
        "days": DISABLED_AFTER.days,
        "kept": deliveries.KEPT.days,
    }
    text = render_to_string(f"text/webhooks/{what}.txt", context, using="text")
    subject, _, body = text.partition("\n\n")
    try:
        EmailMessage(subject.strip(), body, to=addresses).send()
    except (OSError, SMTPException):
        logger.exception("a partner could not be warned by mail", extra=_named(endpoint))


def _named(endpoint: Endpoint) -> dict[str, str]:
    # Not its address: some have a secret in it.
    return {"endpoint": str(endpoint.pk), "partner": str(endpoint.partner_id)}
