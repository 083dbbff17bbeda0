"""Sends the weekly mails: one per person and ISO week, from Monday morning on.

A mail is claimed before it is sent, and the claim is committed: of two timers one sends it. One
that the server did not take is tried again; one that broke off while it was sent may have arrived,
and is not.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.core.mail import get_connection
from django.db.models import Q
from django.utils import timezone

from syndication.desk.models import WeeklyMail
from syndication.desk.weekly import mail, people
from syndication.editions import publisher

logger = logging.getLogger("wellspring.desk")

State = WeeklyMail.State

FROM_HOUR = 7  # on Monday, in the site's time zone
MOST = 20  # people of a round: the timer has other work
AGAIN = timedelta(minutes=30)
LEASE = timedelta(minutes=10)
FINAL = 500  # SMTP: a refusal that stands


def work_off(*, at: datetime) -> int:
    """Send what is due; how many mails were sent."""
    local = at.astimezone(ZoneInfo(publisher.current().time_zone))
    if local.isoweekday() == 1 and local.hour < FROM_HOUR:
        return 0
    week = "{}-W{:02}".format(*local.isocalendar()[:2])
    WeeklyMail.objects.filter(state=State.SENDING, due_at__lte=at).update(state=State.UNCERTAIN)
    sent = 0
    for user in _due(week, at=at):
        row = _claimed(user, week, at=at)
        if row is None:
            continue
        state = _sent(user, week, at=at)
        WeeklyMail.objects.filter(pk=row.pk).update(state=state, due_at=at + AGAIN)
        sent += state == State.SENT
        if state == State.WAITING:
            break  # the server is away for the others, too
    return sent


def _due(week: str, *, at: datetime) -> list[User]:
    today = timezone.localdate(at)
    again = WeeklyMail.objects.filter(week=week, state=State.WAITING, due_at__lte=at)
    retried = people.reachable(on=today).filter(pk__in=again.values("user")).order_by("pk")
    return [*retried[:MOST], *people.without_mail(week, on=today)[:MOST]]


def _claimed(user: User, week: str, *, at: datetime) -> WeeklyMail | None:
    """The row of the person's mail, if this process is the one that sends it."""
    key: dict[str, Any] = {"user": user, "week": week}
    row, is_new = WeeklyMail.objects.get_or_create(**key, defaults={"due_at": at})
    mine = WeeklyMail.objects.filter(pk=row.pk, state=State.WAITING, due_at=row.due_at)
    if not is_new:
        mine = mine.filter(Q(due_at__lte=at))
    return row if mine.update(state=State.SENDING, due_at=at + LEASE) else None


def _sent(user: User, week: str, *, at: datetime) -> State:
    """Send the mail, and say what became of it."""
    named = {"user": user.pk, "week": week}
    try:
        message = mail.written(user, week=week, at=at)
    except Exception:  # the others get theirs
        logger.exception("a weekly mail could not be written", extra=named)
        return State.REFUSED
    if message is None:
        return State.NOTHING
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException):
        logger.warning("the mail server is away", exc_info=True, extra=named)
        return State.WAITING
    message.connection = connection
    try:
        message.send()
    except Exception as error:
        logger.exception("a weekly mail was not sent", extra=named)
        return _after(error)
    finally:
        connection.close()
    return State.SENT


def _after(error: Exception) -> State:
    """What a failure to send leaves: an answer of the server says that it did not take the mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
        return State.REFUSED if any(code >= FINAL for code in codes) else State.WAITING
    if isinstance(error, smtplib.SMTPResponseException):
        return State.REFUSED if error.smtp_code >= FINAL else State.WAITING
    return State.UNCERTAIN
