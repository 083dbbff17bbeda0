"""The doors of stored pictures: what a model stores is cleaned, and what cannot be decoded is said
to be unreadable.

Originals, renditions, profile pictures and unfinished uploads all go through Django's
``FieldFile.save``, and all conversions through Wagtail's ``Filter.run``; both are wrapped here.
"""

import functools
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile, File
from django.db.models.fields.files import FieldFile

from wagtail.images.exceptions import InvalidFilterSpecError, UnknownOutputImageFormatError
from wagtail.images.models import Filter, SourceImageIOError

from blog.pictures.kinds import HEAD, kind_of
from blog.pictures.receiving import MOST_PIXELS_JPEG, publishable

# Mistakes of whoever wrote the filter, not of the picture.
_PROGRAMMING = (InvalidFilterSpecError, UnknownOutputImageFormatError, MemoryError)


def install() -> None:
    """Wrap both. Calling it again changes nothing."""
    for owner, name, wrap in ((FieldFile, "save", _saving), (Filter, "run", _running)):
        if not hasattr(getattr(owner, name), "seam"):
            wrapped = wrap(getattr(owner, name))
            wrapped.seam = True
            setattr(owner, name, wrapped)


def cleaned(name: str, content: File[Any]) -> tuple[str, File[Any]]:
    """The name and content to store. Raises ``RefusedPicture`` for a picture whose metadata cannot
    be removed. Only pictures are read whole."""
    content.seek(0)
    kind = kind_of(content.read(HEAD))
    content.seek(0)
    if kind is None:
        return name, content
    made = publishable(content.read())
    content.seek(0)
    if made is None:
        return name, content
    if kind_of(made.data[:HEAD]) != kind:
        name = str(PurePath(name).with_suffix(made.suffix))
    return name, ContentFile(made.data, name=name)


def _saving(save: Callable[..., Any]) -> Any:
    @functools.wraps(save)
    def clean_and_save(
        file: FieldFile, name: str, content: File[Any], *args: Any, **kwargs: Any
    ) -> Any:
        return save(file, *cleaned(name, content), *args, **kwargs)

    return clean_and_save


def _running(run: Callable[..., Any]) -> Any:
    @functools.wraps(run)
    def run_or_say(self: Filter, image: Any, *args: Any, **kwargs: Any) -> Any:
        """Raises ``SourceImageIOError`` for an original that is missing, damaged or too large:
        Wagtail's admin then shows a sign in its place."""
        if image.width * image.height > MOST_PIXELS_JPEG:
            raise SourceImageIOError(f"{image.file.name} has too many pixels")
        try:
            return run(self, image, *args, **kwargs)
        except _PROGRAMMING:
            raise
        except Exception as exc:  # Pillow raises anything on a damaged file
            raise SourceImageIOError(f"{image.file.name}: {exc}") from exc

    return run_or_say
