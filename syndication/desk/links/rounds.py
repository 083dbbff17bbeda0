"""Which links are checked, and when: a round every two minutes, at most one link of each host.

So no host is asked by two of our processes at once, or twice within a round.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event
from time import monotonic

from django.conf import settings
from django.db import close_old_connections
from django.db.models import Min
from django.utils import timezone

from syndication.desk import beats
from syndication.desk.links import checking
from syndication.desk.links.checking import Outcome
from syndication.desk.links.noting import AT_ONCE
from syndication.desk.models import Link

logger = logging.getLogger("wellspring.desk")

State = Link.State

JOB = "links"
EVERY = timedelta(minutes=2)
MOST = 20  # links of a round
# With the last link's time, its name servers included, a round ends before the next one begins.
ROUND_SECONDS = 60.0
CONFIRM_AFTER = timedelta(days=1)  # a link is broken if it is missing again after this time
NEXT = {
    State.OK: timedelta(days=7),
    State.MOVED: timedelta(days=7),
    State.BROKEN: timedelta(days=3),
    State.UNREACHABLE: timedelta(days=1),
    State.REFUSES: timedelta(days=14),
    State.NOT_CALLED: timedelta(days=14),
}
CRISIS_NEXT = timedelta(days=1)


def work_until(stop: Event) -> None:
    """Rounds until ``stop`` is set. A failure is logged; the next round tries again."""
    while not stop.is_set():
        try:
            work_off(at=timezone.now(), stop=stop)
        except Exception:
            logger.exception("links could not be checked")
        finally:
            close_old_connections()
        stop.wait(EVERY.total_seconds() / 2)


def work_off(*, at: datetime, stop: Event | None = None) -> int:
    """Check what is due, unless another process does or just did; how many links were checked."""
    if not settings.CHECK_LINKS or not beats.claim(JOB, at, EVERY):
        return 0
    ends = monotonic() + ROUND_SECONDS
    count = 0
    for link in due(at=at):
        if monotonic() >= ends or (stop is not None and stop.is_set()):
            break
        record(link, checking.ask(link.url), at=at)
        count += 1
    return count


def due(*, at: datetime) -> Iterator[Link]:
    """The links to check now, each of another host: those first that wait longest."""
    waiting = Link.objects.filter(due_at__lte=at).order_by()
    hosts = waiting.values("host").annotate(first=Min("due_at")).order_by("first", "host")[:MOST]
    for host in [row["host"] for row in hosts]:
        found = Link.objects.filter(host=host, due_at__lte=at).order_by("due_at", "pk").first()
        if found is not None:
            yield found


def record(link: Link, outcome: Outcome, *, at: datetime) -> None:
    """Store what came of asking ``link``.

    What is missing counts as broken when it is missing again ``CONFIRM_AFTER`` later. A person's
    mark is for the state that they saw: another state removes it.
    """
    state, failed_at, next_at = outcome.state, None, at + _pause(link, outcome.state)
    if outcome.state == State.BROKEN:
        failed_at = link.failed_at or at
        if at - failed_at < CONFIRM_AFTER:
            state, next_at = State.SUSPECT, failed_at + CONFIRM_AFTER
    values = {
        "state": state,
        "status": outcome.status,
        "problem": outcome.problem,
        "new_url": outcome.new_url,
        "checked_at": at,
        "failed_at": failed_at,
        "due_at": next_at,
    }
    if state != link.state:
        values |= {"seen_until": None, "seen_by": None}
    Link.objects.filter(pk=link.pk).update(**values)


def _pause(link: Link, state: str) -> timedelta:
    usual = NEXT[State(state)]
    return min(usual, CRISIS_NEXT) if link.is_crisis else usual


def ask_again(link: Link) -> None:
    """Check the link in the next round, before all others."""
    Link.objects.filter(pk=link.pk).update(due_at=AT_ONCE)
