"""Requests to a legacy database and their recorded answers: what the maker writes, a test replays.

A recording is a gzipped JSON file: ``at``, the time of all requests; ``keys``, the plain keys by
name; ``rights``, what each group may do; ``requests``, each with its path, the name of its key and
its answer.
"""

import gzip
import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
# What cursors and preview tokens are signed with: a test can only read them with the same value.
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "tests.settings",
    "SECRET_KEY": "tests-only-legacy-database-" + "x" * 40,
    "WEBSUB_HUB": "https://hub.example/",
    "PURGE_URL": "https://cdn.example/purge",
    "LOG_LEVEL": "ERROR",
}
HEADERS = (
    "Content-Type",
    "ETag",
    "Last-Modified",
    "Link",
    "Location",
    "Cache-Control",
    "Surrogate-Key",
    "Vary",
)
# Answers that consumers hold copies of, byte for byte.
STORED = ("/api/", "/feeds/")


def enter() -> None:
    """Set the environment for ``tests.settings``; call it before Django is imported."""
    os.environ.update(ENVIRONMENT)


def database(vendor: str) -> Path:
    """The database made by the old release, as a gzipped file or SQL dump."""
    return FOLDER / {"sqlite": "sqlite.db.gz", "postgresql": "postgresql.sql.gz"}[vendor]


def recording(vendor: str) -> Any:
    """The recorded requests to that database."""
    return json.loads(gzip.decompress((FOLDER / f"{vendor}.json.gz").read_bytes()))


def answer(client: Any, path: str, key: str = "", **headers: str) -> dict[str, Any]:
    """The answer to one GET request; ``key`` is the plain key, "" for none."""
    if key:
        headers["Authorization"] = f"Bearer {key}"
    response = client.get(path, headers=headers)
    body = b"".join(response) if response.streaming else response.content
    shown = {name: response[name] for name in HEADERS if name in response}
    if path.startswith(STORED):
        return {"status": response.status_code, "headers": shown, "body": body.decode()}
    # Templates of the public site may change: only the status and a redirect's target count.
    target = {name: value for name, value in shown.items() if name == "Location"}
    return {"status": response.status_code, "headers": target, "body": ""}


def rights() -> list[list[str]]:
    """What each group may do: its name, the table that it is about and the permission.

    Tables, not models: a model may move to another application, and its table stays.
    """
    from django.contrib.auth.models import Group

    found = []
    for group in Group.objects.order_by("name"):
        for right in group.permissions.select_related("content_type"):
            model = right.content_type.model_class()
            table = model._meta.db_table if model else f"none: {right.content_type}"
            found.append([group.name, table, right.codename])
    return sorted(found)
