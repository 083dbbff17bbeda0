"""Claims the jobs of the timer: one process does each, no more often than due."""

from datetime import datetime, timedelta

from django.db import transaction

from syndication.desk.models import Beat


def claim(name: str, at: datetime, every: timedelta) -> bool:
    """Claim a job by moving ``ran_at``; False until ``every`` has passed since the last claim.

    A time in the future was written with a wrong clock, and is ignored.
    """
    with transaction.atomic():
        Beat.objects.get_or_create(name=name)
    rows = Beat.objects.filter(name=name)
    free = rows.filter(ran_at__isnull=True) | rows.filter(ran_at__lte=at - every)
    free |= rows.filter(ran_at__gt=at + every)
    return bool(free.update(ran_at=at))
