"""Fetches the pictures of imported posts, and stores each once.

A picture is stored and remembered before its post is saved: an import that was killed goes on
without fetching again what it has.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from blog.importers import pictures
from blog.importers.fetching import FetchFailed, fetch
from blog.importers.report import Imported
from blog.models.imported_pictures import ImportedPicture, digest_of
from blog.pictures.receiving import RefusedPicture, receive

MOST_BYTES = getattr(settings, "WAGTAILIMAGES_MAX_UPLOAD_SIZE", 10 * 1024**2)
MOST_FAILURES = 3  # of a host in a run: it is not asked again
_NAME = 80
_UNSAFE = re.compile(r"[^\w.-]+")
_RESIZED = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w{2,5}$)")  # WordPress's own sizes
_TITLE = 255

# Gives the bytes of a file that came with the posts, or None: the pictures in a Ghost archive.
Files = Callable[[str], bytes | None]


class PictureStore:
    """The pictures of one run of an import: what was fetched, and which hosts do not answer."""

    def __init__(self, files: Files = lambda _address: None) -> None:
        self.files = files
        self._failed: dict[str, FetchFailed] = {}
        self._failures: dict[str, int] = {}

    def placed(self, imported: Imported) -> tuple[Imported, dict[str, int]]:
        """The post without the pictures that cannot be had, and the images of the others.

        Each that is left out is named in a notice with the reason. The images are by their
        addresses in the document.
        """
        found: dict[str, int] = {}
        missing: dict[str, str] = {}
        again: set[str] = set()
        said = _said(imported)
        wanted = pictures.wanted(imported.document)
        missing |= dict.fromkeys(wanted[pictures.MOST :], "too_many")
        for address in wanted[: pictures.MOST]:
            try:
                found[address] = self._image(address, said[address], imported.files).pk
            except FetchFailed as failed:
                missing[address] = failed.reason
                again |= set() if failed.is_final else {address}
        made = pictures.kept(imported, missing)
        return _to_try_again(made, again), found

    def _image(self, address: str, alt: str, embedded: Mapping[str, bytes]) -> AbstractImage:
        if address.startswith(pictures.EMBEDDED):
            return _stored(embedded.get(address, b""), "picture", alt)
        original = _original(address)
        row = ImportedPicture.objects.filter(digest=digest_of(original)).first()
        if row is not None and row.image is not None:
            return row.image
        data = self._bytes(original)
        with transaction.atomic():
            image = _stored(data, original, alt)
            ImportedPicture.objects.update_or_create(
                digest=digest_of(original), defaults={"address": original, "image": image}
            )
        return image

    def _bytes(self, address: str) -> bytes:
        held = self.files(address)
        if held is not None:
            return held
        if address in self._failed:
            raise self._failed[address]
        try:
            return self._fetched(address)
        except FetchFailed as failed:
            self._failed[address] = failed
            raise

    def _fetched(self, address: str) -> bytes:
        host = _host(address)
        if not host:
            raise FetchFailed("no_web_address")
        if self._failures.get(host, 0) >= MOST_FAILURES:
            raise FetchFailed("host_given_up", is_final=False)
        try:
            data = fetch(address, MOST_BYTES)
        except FetchFailed as failed:
            if failed.is_host:
                self._failures[host] = self._failures.get(host, 0) + 1
            raise
        self._failures.pop(host, None)
        return data


def _said(imported: Imported) -> dict[str, str]:
    """What is said of each picture, by its address; the first that says something counts."""
    said: dict[str, str] = {}
    for image in pictures.shown(imported.document):
        said[image.url] = said.get(image.url) or image.alt
    return said


def _to_try_again(imported: Imported, again: set[str]) -> Imported:
    """The notices of what another run may bring say so: see :func:`saving.is_saved`."""
    notices = (
        replace(notice, facts={**notice.facts, "again": True})
        if notice.code == "picture_missing" and notice.facts["original"] in again
        else notice
        for notice in imported.warnings
    )
    return replace(imported, warnings=tuple(notices))


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""


def _original(address: str) -> str:
    """The picture as it was uploaded to WordPress, where its export has named that one."""
    whole = _RESIZED.sub("", address)
    if whole != address and ImportedPicture.objects.filter(digest=digest_of(whole)).exists():
        return whole
    return address


def _stored(data: bytes, address: str, alt: str) -> AbstractImage:
    """The image of these bytes, which may be here already. Raises :class:`FetchFailed`."""
    if not data:
        raise FetchFailed("empty")
    if len(data) > MOST_BYTES:
        raise FetchFailed("too_large")
    try:
        received = receive(data)
    except RefusedPicture as refused:
        raise FetchFailed("no_picture" if refused.reason == "unknown" else refused.reason) from None
    model = get_image_model()
    digest = hashlib.sha1(received.data, usedforsecurity=False).hexdigest()
    here: AbstractImage | None = model.objects.filter(file_hash=digest).order_by("pk").first()
    if here is not None:
        return here
    name = _file_name(address)
    image: AbstractImage = model(title=(alt or name)[:_TITLE], description=alt[:_TITLE])
    image.file = File(BytesIO(received.data), name=name + received.suffix)
    image.file_size, image.file_hash = len(received.data), digest
    image.save()
    return image


def _file_name(address: str) -> str:
    try:
        path = PurePosixPath(unquote(urlsplit(address).path))
    except ValueError:  # brackets that are no IPv6 address
        return "picture"
    return _UNSAFE.sub("-", path.stem).strip("-.")[:_NAME] or "picture"
