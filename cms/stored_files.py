"""A file is stored with the row that names it, or not at all.

Django stores the file first, and leaves it where the row is refused or its transaction is rolled
back: nothing names the file any more, but everybody who has its address can fetch it.
"""

import functools
import weakref
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.fields.files import FieldFile

from wagtail.images.models import AbstractRendition


class _Kept:
    """A stored file that goes with the open transaction, unless that is committed.

    Django holds ``keep`` until the commit, and forgets it when the transaction, or its part since a
    savepoint, is rolled back. Nothing else holds this object, so the file is then removed.
    """

    def __init__(self, file: FieldFile) -> None:
        self._removal = weakref.finalize(self, file.storage.delete, file.name or "")

    def keep(self) -> None:
        self._removal.detach()


def install() -> None:
    """Watch every model with files. Calling it again changes nothing."""
    for model in apps.get_models():
        has_files = any(isinstance(field, models.FileField) for field in model._meta.fields)  # noqa: SLF001  # Django's public API
        if has_files and not hasattr(model.save_base, "watched"):
            watched = _watched(model.save_base)
            watched.watched = True
            model.save_base = watched  # type: ignore[method-assign]


def _watched(save_base: Callable[..., None]) -> Any:
    @functools.wraps(save_base)
    def save_or_remove(self: models.Model, *args: Any, **kwargs: Any) -> None:
        new = list(_not_stored(self))
        try:
            save_base(self, *args, **kwargs)
        except BaseException:
            for file in new:
                if _is_stored(file):
                    file.storage.delete(file.name or "")
            raise
        # Wagtail has put renditions into its cache: they are shown although their row is gone.
        if not isinstance(self, AbstractRendition):
            for file in filter(_is_stored, new):
                transaction.on_commit(_Kept(file).keep)

    return save_or_remove


def _not_stored(row: models.Model) -> Iterator[FieldFile]:
    """The row's files that saving it will store."""
    for field in row._meta.fields:  # noqa: SLF001  # Django's public API
        file = getattr(row, field.attname, None) if isinstance(field, models.FileField) else None
        if file and not _is_stored(file):
            yield file


def _is_stored(file: FieldFile) -> bool:
    stored: bool = file._committed  # type: ignore[attr-defined]  # noqa: SLF001  # no other way
    return stored
