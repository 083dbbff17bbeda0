# ruff: noqa: S608 — table names come from models; every value is a parameter.
"""Reads the listening endpoints and inserts an event's deliveries, in raw SQL.

It runs while an editor waits for a publication, and the ORM takes ten times longer here.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection

from syndication.delivery import State
from syndication.editions.audience import Audience
from syndication.webhooks.models import Endpoint, EndpointQuerySet, Event, EventDelivery

_DELIVERIES, _ENDPOINTS = (
    model._meta.db_table  # noqa: SLF001  # documented by Django
    for model in (EventDelivery, Endpoint)
)
# All other columns are null in a new row.
_COLUMNS = "endpoint_id, event_id, state, due_at, created_at, attempts, problem, replay"
_BATCH_SIZE = 500  # endpoints; databases limit the number of parameters


@dataclass(frozen=True, slots=True)
class Listener:
    """An endpoint that receives events, with what selects the events for it."""

    endpoint: UUID | str  # in the database's representation
    types: tuple[str, ...]  # empty: all
    audience: Audience
    listens: bool  # it receives events at this moment
    missed: bool  # it missed some, and is not caught up yet
    verified: bool

    def wants(self, type_: str) -> bool:
        return not self.types or type_ in self.types


def listeners(endpoints: EndpointQuerySet, *, at: datetime) -> Iterator[Listener]:
    """The endpoints of the query, each with whether it receives events at this moment."""
    columns = ("pk", "types", "partner_id", "partner__locales", "partner__topics")
    states = ("missed_from", "verified_at", "listens")
    rows = endpoints.with_hearing(at=at).values_list(*columns, *states)
    with connection.cursor() as cursor:
        cursor.execute(*rows.query.sql_with_params())
        for pk, types, partner, locales, topics, missed, verified, listens in cursor.fetchall():
            audience = Audience(partner=partner, locales=_words(locales), topics=_words(topics))
            yield Listener(
                pk,
                _words(types),
                audience,
                listens=bool(listens),
                missed=missed is not None,
                verified=verified is not None,
            )


def insert(event: Event, endpoints: Sequence[UUID | str], *, at: datetime) -> None:
    """Insert one queued delivery for each endpoint, due at ``at``."""
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        for first in range(0, len(endpoints), _BATCH_SIZE):
            part = endpoints[first : first + _BATCH_SIZE]
            cursor.execute(
                f"INSERT INTO {_DELIVERIES} ({_COLUMNS}) "
                "SELECT e.id, %s, %s, %s, %s, 0, '', %s "
                f"FROM {_ENDPOINTS} e WHERE e.id IN ({', '.join(['%s'] * len(part))})",
                [event.pk, State.QUEUED.value, moment, moment, False, *part],
            )


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
