"""Migrates a legacy database with the present code, replays its recording and prints JSON.

``python -m tests.legacy.replay VENDOR [APP.MIGRATION …]``, with DATABASE_URL set. Where migrations
are named, the database is rolled back to them and migrated again. A process of its own, as settings
and what Django reads of them belong to a process.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import time_machine

from tests.legacy import wire

LATER = timedelta(hours=6, minutes=30)  # a post was scheduled for between then and now


def main(vendor: str, *back_to: str) -> None:
    wire.enter()
    recorded = wire.recording(vendor)
    at = datetime.fromisoformat(recorded["at"])

    import django

    with time_machine.travel(at, tick=False):
        django.setup()
        report = {"differences": _migrate(back_to)}
        report |= {"unwritten": _unwritten_migrations(), "rights": wire.rights()}
        report |= _answers(recorded)
    with time_machine.travel(at + LATER, tick=False):
        report["later"] = _later(recorded)
    json.dump(report, sys.stdout)


def _migrate(back_to: tuple[str, ...]) -> list[str]:
    """Run the migrations; returns what they changed in rows that were there before."""
    from django.core.management import call_command
    from django.db import connection

    from tests.legacy import rows

    before = rows.read(connection)
    call_command("migrate", interactive=False, verbosity=0)
    for name in back_to:
        call_command("migrate", *name.split("."), interactive=False, verbosity=0)
    if back_to:
        call_command("migrate", interactive=False, verbosity=0)
    return rows.differences(before, rows.read(connection))


def _unwritten_migrations() -> str:
    """What ``makemigrations --check`` says; "" where every model has its migrations."""
    from django.core.management import call_command

    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1, stdout=said)
    except SystemExit:
        return said.getvalue()
    return ""


def _answers(recorded: Any) -> dict[str, Any]:
    """Today's answer to each request, and the status where a copy with its ETag is shown."""
    from django.test import Client

    client, answers, revalidated = Client(), [], []
    for request in recorded["requests"]:
        path, key = request["path"], recorded["keys"].get(request["key"], "")
        answers.append(wire.answer(client, path, key))
        if etag := request["answer"]["headers"].get("ETag"):
            known = {"If-None-Match": etag}
            revalidated.append([path, wire.answer(client, path, key, **known)["status"]])
    return {"answers": answers, "revalidated": revalidated}


def _later(recorded: Any) -> dict[str, Any]:
    """One round of the timer, and what those who hold the last cursors of the changes then read."""
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from syndication import net

    sent = mock.patch("syndication.net.call", return_value=net.Answer(204, {}, b""))
    with _pictures(), sent:
        call_command("tick", stdout=StringIO())
    followed = {}
    for name, path in _last_cursors(recorded).items():
        answer = wire.answer(Client(), path, recorded["keys"].get(name, ""))
        page = json.loads(answer["body"])
        items = page.get("results", [{"kind": page}])  # a problem has no results
        followed[name] = [[item["kind"], item.get("post", {}).get("slug")] for item in items]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, report FROM syndication_beat ORDER BY name")
        beats = dict(cursor.fetchall())
        cursor.execute("SELECT count(*) FROM syndication_recheck")
        (waiting,) = cursor.fetchone()
        cursor.execute("SELECT DISTINCT state FROM webhooks_eventdelivery")
        states = sorted(state for (state,) in cursor.fetchall())
    return {"followed": followed, "beats": beats, "waiting": waiting, "states": states}


@contextmanager
def _pictures() -> Iterator[None]:
    """The files of the pictures, which the database names: sizes are made of them."""
    from PIL import Image as Picture

    from django.test import override_settings

    from wagtail.images import get_image_model

    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        for image in get_image_model().objects.all():
            file = Path(folder, image.file.name)
            file.parent.mkdir(exist_ok=True)
            Picture.new("RGB", (image.width, image.height), "#bcd6d0").save(file)
        yield


def _last_cursors(recorded: Any) -> dict[str, str]:
    """The address at which each reader of all its changes goes on, by the name of its key."""
    return {
        request["key"]: request["path"]
        for request in recorded["requests"]
        if "/api/v1/changes/" in request["path"] and "locale" not in request["path"]
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
