"""Liveness and readiness, for process managers and load balancers."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from syndication.models import Beat

TIMER_SILENT_AFTER = timedelta(minutes=10)


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. Nothing else is asked, so a database failure does not restart it."""
    return _uncached({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers; the timer's last run is reported, and its silence is a warning."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        ran_at = Beat.objects.filter(name="tick").values_list("ran_at", flat=True).first()
    except DatabaseError:
        return _uncached({"status": "unavailable", "database": "unavailable"}, status=503)
    silent = ran_at is None or timezone.now() - ran_at > TIMER_SILENT_AFTER
    return _uncached({"status": "ok", "database": "ok", "timer": "silent" if silent else "ok"})


def _uncached(content: dict[str, str], status: int = 200) -> JsonResponse:
    response = JsonResponse(content, status=status)
    response["Cache-Control"] = "no-store"
    return response
