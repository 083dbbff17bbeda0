"""Asks endpoints to read all changes: after a restore, events cannot say what was lost."""

from datetime import datetime

from syndication import delivery
from syndication.webhooks import events, fan_out, payloads


def announce(*, sequence: int, at: datetime) -> int:
    """Queue one ``resync`` for each endpoint, whatever types it asked for; returns how many.

    Call it in a transaction that has the ledger's lock and appended the entry of ``sequence``. An
    endpoint that receives no events now gets it when it is caught up (``catching_up``).
    """
    endpoints = [listener.endpoint for listener in events.listening(sequence, at=at)]
    if endpoints:
        event = payloads.resync(sequence=sequence, at=at)
        event.save(force_insert=True)
        fan_out.insert(event, endpoints, at=at)
        delivery.wake_on_commit()
    return len(endpoints)
