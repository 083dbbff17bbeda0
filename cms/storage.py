"""The storage of uploads, with names that cannot be guessed.

An image can be fetched from its upload on, while its post may be a draft, private or embargoed: its
address must not be found by trying likely names. Caches may keep it for a year, so what is deleted
is purged from them.
"""

import secrets
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from syndication.http import cdn, surrogate_keys

BYTES = 9  # 72 bits
LETTERS = 12  # of the random part


class WholeFiles(FileSystemStorage):
    """The file system storage, which leaves no piece of a file that the disk has no room for."""

    def _save(self, name: str, content: File[Any]) -> str:
        try:
            saved: str = super()._save(name, content)  # type: ignore[misc]  # Django's seam
        except OSError:
            super().delete(name)  # nobody ever had it
            raise
        return saved


class PrivateFiles(WholeFiles):
    """Files that nobody can fetch: they have no address."""

    def url(self, name: str | None) -> str:
        """Raises ``ValueError``."""
        raise ValueError("A private file has no address.")


class UnguessableNames(WholeFiles):
    """The file system storage, with a random part in the name of each new file."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        path = PurePosixPath(name)
        drawn = secrets.token_urlsafe(BYTES)
        stem = path.stem
        if max_length is not None:
            left = max_length - (len(name) - len(stem)) - len(drawn) - 1
            stem = stem[: max(left, 0)]
        return super().get_available_name(
            str(path.with_name(f"{stem}.{drawn}{path.suffix}")), max_length
        )

    def delete(self, name: str) -> None:
        """Delete the file, and purge shared caches of it: whoever deletes or replaces a picture may
        have to take it away from readers."""
        super().delete(name)
        if settings.PURGE_URL:
            cdn.queue(settings.PURGE_URL, {surrogate_keys.of_file(name)})
