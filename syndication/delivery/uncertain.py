"""Deliveries that may have arrived: a person sends them again or gives them up.

A restored database has them as they were at the backup; many have arrived since.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import models

from syndication.delivery import errors
from syndication.delivery.models import OPEN, Delivery, State
from syndication.delivery.registry import channels
from syndication.delivery.rounds import wake_on_commit


def tables() -> Iterator[type[Delivery]]:
    """The tables whose rows may be uncertain: those with recipients outside."""
    return (channel.rows for channel in channels() if not channel.rows.internal)


def unfinished() -> int:
    """How many deliveries :func:`leave` would leave to a person."""
    return sum(rows.every().filter(state__in=OPEN).count() for rows in tables())


def rows(*, to: str = "") -> Iterator[models.QuerySet[Delivery]]:
    """The uncertain rows of each table, oldest first; ``to``: of this lane alone."""
    for table in tables():
        found = table.every().filter(state=State.UNCERTAIN).order_by("pk")
        yield found.filter(**{table.lane: to}) if to else found


def count() -> int:
    """How many deliveries wait for a person."""
    return sum(found.count() for found in rows())


def leave() -> int:
    """Leave all unfinished deliveries to a person; returns how many."""
    changes = {"state": State.UNCERTAIN, "problem": errors.RESTORED()}
    return sum(rows.every().filter(state__in=OPEN).update(**changes) for rows in tables())


def send_again(rows: models.QuerySet[Delivery], *, at: datetime) -> int:
    """Queue the uncertain ones among these rows again, with the same ids; returns how many."""
    uncertain = rows.filter(state=State.UNCERTAIN)
    queued = {"state": State.QUEUED, "due_at": at, "attempts": 0, "problem": ""}
    wake_on_commit()
    return uncertain.update(**queued)


def give_up(rows: models.QuerySet[Delivery]) -> int:
    """End the uncertain ones among these rows, unsent; returns how many."""
    ended = {"state": State.FAILED, "problem": errors.LEFT_UNSENT()}
    return rows.filter(state=State.UNCERTAIN).update(**ended)
