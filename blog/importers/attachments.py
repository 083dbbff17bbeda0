"""The pictures that a WordPress export names: posts say only the number of theirs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from blog.importers import archives
from blog.importers.archives import Entry, Site
from blog.importers.pictures import Picture
from blog.models.imported_pictures import ImportedPicture, digest_of

_LONGEST_KEY = 255


class Attachments:
    """The pictures of an export, and those of earlier exports of the same site."""

    def __init__(self, path: Path, *, is_kept: bool) -> None:
        """Reads the whole file once; ``is_kept`` remembers them for later files."""
        found = [_row(each) for each in _named(path)]
        self._here = {row.key: row for row in found}
        if is_kept:
            ImportedPicture.objects.bulk_create(
                {row.digest: row for row in found}.values(),
                update_conflicts=True,
                unique_fields=["digest"],
                update_fields=["key", "alt", "caption"],
                batch_size=500,
            )

    def of(self, entry: Entry) -> Entry:
        """The post with its main picture, where an export has named that."""
        if entry.picture or not entry.picture_key:
            return entry
        row = self._here.get(entry.picture_key) or (
            ImportedPicture.objects.filter(key=entry.picture_key).order_by("digest").first()
        )
        said = Picture(address=row.address, alt=row.alt) if row else None
        # Reported with its number where no export names it.
        return replace(entry, picture=said or Picture(address=entry.picture_key))


def _named(path: Path) -> Iterator[tuple[str, str, str, str]]:
    for found in archives.each(path, _attachment):
        if isinstance(found, tuple):
            yield found


def _attachment(_name: str, element: Any, site: Site) -> Any:
    """Key, address, description and caption of an attachment; ``None`` for anything else."""
    said = archives.fields(element)
    address = said.get("attachment_url", "")
    if said.get("post_type") != "attachment" or not address:
        return None
    alt = archives.meta(element).get("_wp_attachment_image_alt", "")
    key = f"{site.address} {said.get('post_id', '')}"[:_LONGEST_KEY]
    return key, address, " ".join(alt.split()), archives.excerpt(element)


def _row(named: tuple[str, str, str, str]) -> ImportedPicture:
    key, address, alt, caption = named
    return ImportedPicture(
        digest=digest_of(address), address=address, key=key, alt=alt, caption=caption
    )
