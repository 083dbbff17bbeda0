"""The storage of uploads, with names that cannot be guessed.

An image can be fetched from its upload on, while its post may be a draft, private or embargoed: its
address must not be found by trying likely names.
"""

import secrets
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

BYTES = 9  # 72 bits
LETTERS = 12  # of the random part


class UnguessableNames(FileSystemStorage):
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

    def _save(self, name: str, content: File[Any]) -> str:
        """Leaves no piece of a file that the disk has no room for."""
        try:
            saved: str = super()._save(name, content)  # type: ignore[misc]  # Django's seam
        except OSError:
            self.delete(name)
            raise
        return saved
