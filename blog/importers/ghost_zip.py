"""A Ghost archive: its JSON, and the pictures beside it. Nothing is unpacked onto the disk."""

import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

from django.utils.translation import gettext as _

from blog.importers import ghost
from blog.importers.archives import Entry
from blog.importers.source import ImportFailed, Source, decode

MOST_PARTS = 50_000
MOST_JSON = 64 * 1024**2
MOST_PICTURE = 10 * 1024**2

_ENCRYPTED = 1  # APPNOTE 4.4.4, bit 0
_IMAGES = "content/images/"
# Ghost stores the sizes that it makes of a picture beside it.
_SIZE = re.compile(r"content/images/size/w\d{1,5}/")


class GhostZip:
    """An open archive. ``source`` is its export; a call gives a picture by its address."""

    def __init__(self, path: Path) -> None:
        """Raises :class:`ImportFailed` for what is no archive of Ghost."""
        try:
            self._file = zipfile.ZipFile(path)
            self._parts = {part.filename: part for part in self._file.infolist()}
        except (OSError, zipfile.BadZipFile, ValueError) as error:
            raise ImportFailed(path.name, _("is no zip file that can be read")) from error
        if len(self._parts) > MOST_PARTS:
            raise ImportFailed(path.name, _("holds too many files"))
        self.source = self._export(path.name)
        self._images = {
            name[name.index(_IMAGES) :]: name for name in self._parts if _IMAGES in name
        }

    def posts(self) -> list[Entry]:
        """The posts of the export. Raises :class:`ImportFailed` if it has none."""
        found = ghost.posts(self.source)
        if not found:
            raise ImportFailed(self.source.name, _("holds no post"))
        return found

    def __call__(self, address: str) -> bytes | None:
        """The picture at an address of the old site, if it is in the archive."""
        place = unquote(address).partition("?")[0]
        if _IMAGES not in place:
            return None
        wanted = place[place.index(_IMAGES) :]
        name = self._images.get(wanted) or self._images.get(_SIZE.sub(_IMAGES, wanted))
        return self._read(name, MOST_PICTURE + 1) if name else None

    def _export(self, name: str) -> Source:
        """The JSON that lies highest; the rest are settings of themes."""
        found = [each for each in self._parts if each.lower().endswith(".json")]
        if not found:
            raise ImportFailed(name, _("holds no export of Ghost"))
        highest = min(found, key=lambda each: (each.count("/"), each))
        return decode(f"{name}.json", "document", self._read(highest, MOST_JSON + 1))

    def _read(self, name: str, most: int) -> bytes:
        """At most so many bytes, whatever the directory says of its size: a bomb is cut off."""
        if self._parts[name].flag_bits & _ENCRYPTED:
            raise ImportFailed(name, _("is protected by a password"))
        try:
            with self._file.open(self._parts[name]) as part:
                return part.read(most)
        except Exception as error:  # damaged, of an unknown method
            raise ImportFailed(name, _("cannot be read")) from error
