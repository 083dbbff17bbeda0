"""The daily check that the database file is whole: SQLite only, PostgreSQL has checksums."""

import logging
from typing import Any

from django.db import connection
from django.http import HttpRequest

from wagtail.admin.ui.components import Component

from syndication.desk.models import Beat

logger = logging.getLogger("wellspring.timer")

NAME = "integrity"
WHOLE = "ok"
MOST = 10  # problems that are looked for; one is enough to restore a backup


def check() -> str:
    """What is wrong with the database file, one problem a line; "ok" if nothing is.

    Reads the whole file. With WAL nobody waits for it. What is found is logged as an ``ERROR``.
    """
    if connection.vendor != "sqlite":
        return WHOLE
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA integrity_check({MOST})")
        problems = "\n".join(str(row[0]) for row in cursor.fetchall())
    if problems != WHOLE:
        logger.error(
            "the database file is damaged: restore a backup (docs/running.md)",
            extra={"problems": problems},
        )
    return problems


def is_whole(last: Beat | None) -> bool:
    """Whether the last check found nothing, or none was made yet."""
    return last is None or last.report in {"", WHOLE}


class DamagePanel(Component):
    """Tells administrators, on the first page of the admin, that the database is damaged."""

    name = "database_damage"
    order = 1
    template_name = "admin/integrity/damage.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"found_at": Beat.objects.get(name=NAME).ran_at}


def panels(request: HttpRequest, shown: list[Component]) -> None:
    """Wagtail's hook for the panels of the admin's first page."""
    if request.user.is_superuser and not is_whole(Beat.objects.filter(name=NAME).first()):
        shown.append(DamagePanel())
