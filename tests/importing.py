"""Runs ``manage.py import_posts`` and says what it printed."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command

from blog.models import PostPage
from syndication.editions.models import Head


class Ran:
    """What a run of the command printed, and whether it ended well."""

    def __init__(self, *args: Any, **options: Any) -> None:
        out, err = StringIO(), StringIO()
        self.failure = ""
        try:
            call_command("import_posts", *map(str, args), stdout=out, stderr=err, **options)
        except CommandError as exc:
            self.failure = str(exc)
        self.out, self.err = out.getvalue(), err.getvalue()


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def exported(page: PostPage) -> dict[str, Any]:
    """What the API answers for a published post."""
    edition = Head.objects.get(post_id=page.identity.pk).edition
    found: dict[str, Any] = json.loads(edition.renditions.get(medium="data").content)
    return {**found, "id": str(page.identity.pk)}
