"""What the formats have in common: the result of stripping, orientation and colour profiles."""

import re
from dataclasses import dataclass

from PIL import Image

UPRIGHT = 1
ORIENTATION = 0x0112  # Exif 3.0, 4.6.5
MOST_PROFILE = 1 << 20  # bytes; a display's profile has some thousands at most

_XMP_ORIENTATION = re.compile(rb"tiff:Orientation(?:=[\"']|>)([1-8])(?:[\"']|<)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripped:
    """A file without metadata, and what its structure says.

    ``data`` shows what the file showed, apart from its ``orientation`` (Exif's numbers, 1 is
    upright), which is still to be applied. ``frames`` and ``scans`` are counted; ``whole`` is
    whether the file went on to its end.
    """

    data: bytes
    orientation: int = UPRIGHT
    frames: int = 1
    scans: int = 1
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file as it is stored. ``suffix`` belongs to its format: ``.jpg``, ``.png``, …"""

    data: bytes
    suffix: str


def orientation(exif: bytes = b"", xmp: bytes = b"") -> int:
    """The orientation that the metadata names, from 1 to 8; upright where it names none."""
    found = _from_exif(exif) if exif else None
    if found is None and (match := _XMP_ORIENTATION.search(xmp)):
        found = int(match[1])
    return found if found is not None and 1 <= found <= 8 else UPRIGHT


def _from_exif(exif: bytes) -> int | None:
    try:
        tags = Image.Exif()
        tags.load(exif if exif.startswith(b"Exif\0\0") else b"Exif\0\0" + exif)
        found = tags.get(ORIENTATION)
    except Exception:  # noqa: BLE001  # Pillow raises anything on a damaged directory
        return None
    return found if isinstance(found, int) else None


def profile(data: bytes) -> bytes | None:
    """The ICC profile in ``data``, without what follows it; ``None`` if there is none.

    ICC.1:2022, 7.2: its size is in the first four bytes, ``acsp`` at byte 36.
    """
    size = int.from_bytes(data[:4], "big")
    if data[36:40] != b"acsp" or not 128 <= size <= min(len(data), MOST_PROFILE):
        return None
    return data[:size]
