"""Finds stored pictures with metadata, from before it was removed at upload, and makes them again.

The clean file gets a new address, since caches keep what was at the old one; the old file is
deleted, so that the old address answers 404 in old editions too. The posts that show it are then
built again, once each, by the reconciliation that calls this. Each picture is one transaction: a
run that is killed is continued by the next.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePath
from typing import Any

from PIL import Image as Pillow

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.db import models, transaction
from django.db.models import FileField, Model

from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, AbstractRendition

from blog.pictures.receiving import RefusedPicture, publishable
from blog.pictures.stripping import strip
from syndication.desk.models import FormerFile, Sweep
from syndication.http import cdn, surrogate_keys

logger = logging.getLogger("wellspring.desk")

# Rows of a table that one run looks at, and pictures that it makes again.
MOST_SEEN = 1000
MOST_MADE = 200
BATCH = 100
FOCAL_POINT = {
    "focal_point_x": 0,
    "focal_point_width": 0,
    "focal_point_y": 1,
    "focal_point_height": 1,
}


class ReplacedMeanwhileError(Exception):
    """Somebody replaced the file while it was made again."""


@dataclass(slots=True)
class Renewal:
    """The clean files of one picture: the storage's new names by the row's old ones."""

    storage: Storage
    names: dict[str, str] = field(default_factory=dict)

    def add(self, old: str, data: bytes, suffix: str = "") -> None:
        """Store ``data`` beside ``old``, under a name of its own."""
        name = str(PurePath(old).with_suffix(suffix)) if suffix else old
        self.names[old] = self.storage.save(name, ContentFile(data), max_length=100)

    def drop(self) -> None:
        for new in self.names.values():
            self.storage.delete(new)


def renew(*, write: Callable[[str], object] = logger.info) -> int:
    """Make old pictures again; returns how many. ``write`` gets a line for each.

    Looks at ``MOST_SEEN`` rows of each table with files, after those of the run before. A file that
    cannot be read or made again is logged and left.
    """
    made = 0
    for model in _tables():
        made += _sweep(model, MOST_MADE - made, write)
    return made


def delete_former() -> None:
    """Delete the files that were replaced. Called when their posts have the new addresses."""
    for former in list(FormerFile.objects.order_by("pk")):
        try:
            default_storage.delete(former.name)
        except OSError:
            logger.exception("an old picture could not be deleted", extra={"file": former.name})
        else:
            former.delete()


def _tables() -> list[type[Model]]:
    """The models with files, the images first. Renditions are treated with their image."""
    images = get_image_model()
    others = [
        model
        for model in apps.get_models()
        if not issubclass(model, AbstractImage | AbstractRendition) and _fields(model)
    ]
    return [images, *others]


def _fields(model: type[Model]) -> list[str]:
    return [each.name for each in _meta(model).concrete_fields if isinstance(each, FileField)]


def _meta(model: type[Model]) -> Any:
    return model._meta  # noqa: SLF001  # Django's public name for it


def _sweep(model: type[Model], most: int, write: Callable[[str], object]) -> int:
    mark, _ = Sweep.objects.get_or_create(table=_meta(model).label)
    seen = made = 0
    position = mark.position
    for row in _rows(model, position):
        if seen == MOST_SEEN or made >= most:
            break
        seen, position = seen + 1, row.pk
        if _attempt(row):
            made += 1
            write(f"made again: {row} ({_meta(model).verbose_name} {row.pk})")
    else:
        position = 0
    Sweep.objects.filter(pk=mark.pk).update(position=position)
    return made


def _rows(model: type[Model], after: int) -> Iterator[Any]:
    """The rows in batches: no database cursor stays open while rows are written."""
    rows: models.QuerySet[Any] = models.QuerySet(model).order_by("pk")
    while batch := list(rows.filter(pk__gt=after)[:BATCH]):
        yield from batch
        after = batch[-1].pk


def _attempt(row: Any) -> bool:
    work = _renew_image if isinstance(row, AbstractImage) else _renew_row
    try:
        return work(row)
    except ReplacedMeanwhileError:
        return False
    except (OSError, RefusedPicture):
        logger.exception("a picture could not be made again", extra={"row": row.pk})
        return False


def _renew_row(row: Model) -> bool:
    """A row with files that no post shows, such as a profile picture."""
    done = False
    for name in _fields(type(row)):
        file = getattr(row, name)
        found = publishable(data) if (data := _read(file)) is not None else None
        if found is None:
            continue
        renewal = Renewal(file.storage)
        renewal.add(file.name, found.data, found.suffix)
        _commit(renewal, {(type(row), row.pk, name): {"old": file.name}})
        done = True
    return done


Changes = dict[tuple[type[Model], Any, str], dict[str, Any]]


def _renew_image(image: AbstractImage) -> bool:
    """An image with all its sizes, in one transaction."""
    renewal, changes = Renewal(image.file.storage), Changes()
    sizes: list[AbstractRendition] = list(image.renditions.all())
    original = publishable(data) if (data := _read(image.file)) is not None else None
    if original is not None:
        renewal.add(image.file.name, original.data, original.suffix)
        old = {"old": image.file.name, **_facts(image, original.data)}
        changes[type(image), image.pk, "file"] = old
    for size in sizes:
        data = _read(size.file)
        clean = strip(data) if data is not None else None
        # Its orientation was applied when it was made.
        if clean is not None and clean.data != data:
            renewal.add(size.file.name, clean.data)
            changes[type(size), size.pk, "file"] = {"old": size.file.name}
    if not changes:
        return False
    _commit(renewal, changes)
    for size in sizes:
        size.image = image  # the cache's key has the image's hash of before
        size.purge_from_cache()
    return True


def _commit(renewal: Renewal, changes: Changes) -> None:
    """Let the rows name the new files, and note the old ones to be deleted and purged."""
    try:
        with transaction.atomic():
            for (model, pk, name), change in changes.items():
                _update(models.QuerySet(model).filter(pk=pk), name, renewal, change)
            FormerFile.objects.bulk_create(
                [FormerFile(name=old) for old in renewal.names], ignore_conflicts=True
            )
            if settings.PURGE_URL:
                cdn.queue(
                    settings.PURGE_URL, {surrogate_keys.of_file(old) for old in renewal.names}
                )
    except BaseException:
        renewal.drop()
        raise


def _update(row: models.QuerySet[Any], name: str, renewal: Renewal, change: dict[str, Any]) -> None:
    """Raises :class:`ReplacedMeanwhileError` where the row names another file than was read."""
    old, facts = change["old"], {key: change[key] for key in change if key != "old"}
    if not row.filter(**{name: old}).update(**{name: renewal.names[old]}, **facts):
        raise ReplacedMeanwhileError


def _read(file: models.fields.files.FieldFile) -> bytes | None:
    """The stored file's content; ``None`` where the row names none, or it is missing."""
    if not file or not file.name:
        return None
    try:
        with closing(file.storage.open(file.name, "rb")) as stored:
            return bytes(stored.read())
    except FileNotFoundError:
        return None


def _facts(image: AbstractImage, data: bytes) -> dict[str, Any]:
    """What the image's row says of its file. The focal point stays where it was in the picture."""
    with Pillow.open(BytesIO(data)) as picture:
        size = picture.size
    before = (image.width, image.height)
    facts = {
        "width": size[0],
        "height": size[1],
        "file_size": len(data),
        "file_hash": hashlib.sha1(data).hexdigest(),  # noqa: S324  # Wagtail's, to find duplicates
    }
    for name, side in FOCAL_POINT.items():
        if (value := getattr(image, name)) is not None and before[side]:
            facts[name] = round(value * size[side] / before[side])
    return facts
