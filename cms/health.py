"""Liveness and readiness, for process managers and load balancers."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from syndication.delivery import pause
from syndication.desk import integrity, ledger_mark
from syndication.desk.models import Beat

TIMER_SILENT_AFTER = timedelta(minutes=10)


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process responds. The database is not queried, so that its failure causes no restart."""
    return _uncached({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The database responds (503 if not), whether the timer has run in the last ten minutes,
    whether its last daily check found the database file damaged, whether the database is older than
    the timer knew it, and whether messages are sent."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        sending = "off" if pause.current() else "on"
        older = ledger_mark.is_older()
        beats = {beat.name: beat for beat in Beat.objects.filter(name__in=("tick", integrity.NAME))}
    except DatabaseError:
        return _uncached({"status": "unavailable", "database": "unavailable"}, status=503)
    return _uncached(
        {
            "status": "ok",
            "database": _database(beats.get(integrity.NAME), older=older),
            "sending": sending,
            "timer": "silent" if _is_silent(beats.get("tick")) else "ok",
        }
    )


def _database(check: Beat | None, *, older: bool) -> str:
    if not integrity.is_whole(check):
        return "damaged"
    return "older" if older else "ok"


def _is_silent(tick: Beat | None) -> bool:
    ran_at = tick.ran_at if tick else None
    return ran_at is None or timezone.now() - ran_at > TIMER_SILENT_AFTER


def _uncached(content: dict[str, str], status: int = 200) -> JsonResponse:
    response = JsonResponse(content, status=status)
    response["Cache-Control"] = "no-store"
    return response
