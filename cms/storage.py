"""Where uploads are kept: under names that nobody guesses.

A picture is there from the moment of its upload, and its post may be a draft, private, or under
embargo. Whoever was not given the address must not find it by trying likely names.
"""

import secrets
from pathlib import PurePosixPath

from django.core.files.storage import FileSystemStorage

BYTES = 9  # 72 bits: twelve characters of an address


class UnguessableNames(FileSystemStorage):
    """The file system, with a random part in the name of each new file."""

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
