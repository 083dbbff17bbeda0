"""The clock was put back: what it wrote of holders while it ran ahead hides no copy.

Who came after a withdrawal cannot have the post. So a first use that a clock dated hours too late
would hide copies that the holder has.
"""

from datetime import datetime, timedelta

from django.db.models import F, Model

from syndication.partners.models import Key
from syndication.webhooks.models import Endpoint

# The dates of holders, by model.
DATES: dict[type[Model], tuple[str, ...]] = {
    Key: ("first_fetched_at", "fetched_at", "last_used_at", "position_at"),
    Endpoint: ("created_at", "posts_until"),
}


def put_back(step: timedelta, *, at: datetime) -> int:
    """Date back what lies in the future by ``step``; returns how many dates there were."""
    return sum(
        model._default_manager.filter(**{f"{name}__gt": at}).update(**{name: F(name) - step})  # noqa: SLF001  # documented by Django
        for model, names in DATES.items()
        for name in names
    )
