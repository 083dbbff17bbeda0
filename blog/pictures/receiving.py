"""Checks an uploaded picture file and converts it to what is stored: decodable, upright, bounded,
without metadata.

The size is read from the header before anything is decoded, so that a small file that unfolds to
gigabytes costs nothing.
"""

from contextlib import suppress
from io import BytesIO
from typing import Literal

import pillow_heif
from PIL import Image

from blog.pictures import converting, jpeg
from blog.pictures.kinds import HEAD, SUFFIXES, Kind, kind_of
from blog.pictures.parts import UPRIGHT, Received, Stripped, orientation
from blog.pictures.stripping import is_clean, strip

pillow_heif.register_heif_opener(thumbnails=False)

LONGEST = 4096  # pixels: larger originals are reduced; the widest rendition has 1200
MILLION = 1_000_000
# Pixels that are decoded: four bytes each. A baseline JPEG is decoded at a fraction of its size.
MOST_PIXELS = 40 * MILLION
MOST_PIXELS_JPEG = 80 * MILLION
MOST_SIDE = 32_767
# Of an animation, all frames together.
MOST_FRAMES = 500
MOST_PIXELS_ANIMATED = 200 * MILLION
# A progressive JPEG has about ten; a scan of a few bytes costs as much as one of the whole picture.
MOST_SCANS = 64

Reason = Literal["unknown", "broken", "too_many_pixels", "too_many_frames"]

PLUGINS: dict[Kind, str] = {
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "webp": "WEBP",
    "heic": "HEIF",
    "avif": "AVIF",
}
# Modes that are stored as they are, by format; in others, mail programs show wrong colours.
KEPT_MODES: dict[Kind, frozenset[str]] = {
    "jpeg": frozenset(("L", "RGB")),
    "png": frozenset(("1", "L", "LA", "P", "RGB", "RGBA")),
    "gif": frozenset(("1", "L", "P", "RGB", "RGBA")),
    "webp": frozenset(("RGB", "RGBA")),
}


class RefusedPicture(ValueError):  # noqa: N818  # the rules work as intended
    """The file is not accepted. ``reason`` says why, ``count`` how many pixels or frames it has
    (0 where that is not the reason), ``most`` how many it may have."""

    def __init__(self, reason: Reason, *, count: int = 0, most: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.count, self.most = reason, count, most


def receive(data: bytes, *, longest: int = LONGEST) -> Received:
    """The file to store for an upload. Raises :class:`RefusedPicture`.

    A JPEG, PNG, WebP or GIF that needs no conversion keeps its pixels and its compression. HEIC and
    AVIF become JPEG, or WebP where something is transparent. A picture with a side above
    ``longest`` pixels is reduced.
    """
    kind = kind_of(data[:HEAD])
    if kind is None:
        raise RefusedPicture("unknown")
    stripped = strip(data)
    if stripped is not None:
        _check_structure(kind, stripped)
    picture = _opened(kind, _as_uploaded(data, stripped))
    _check_size(kind, picture, stripped)
    if stripped is None or _is_changed(kind, picture, stripped, longest):
        return _converted(kind, picture, stripped, longest)
    _decode(picture)
    return Received(data=stripped.data, suffix=SUFFIXES[kind])


def publishable(data: bytes) -> Received | None:
    """What to store in place of ``data``: without metadata, and upright.

    ``None`` where it can stay, as a file can that is no picture. Unlike :func:`receive`, takes a
    picture that is damaged or large, if its metadata can be removed all the same; raises
    :class:`RefusedPicture` where not.
    """
    if is_clean(data):
        return None
    stripped, kind = strip(data), kind_of(data[:HEAD])
    if stripped is None or kind is None:
        return receive(data)
    if stripped.orientation != UPRIGHT and stripped.frames == 1:
        with suppress(RefusedPicture):
            return receive(data)
    return Received(data=stripped.data, suffix=SUFFIXES[kind])


def _check_structure(kind: Kind, stripped: Stripped) -> None:
    if stripped.frames > MOST_FRAMES:
        raise RefusedPicture("too_many_frames", count=stripped.frames, most=MOST_FRAMES)
    if stripped.scans > MOST_SCANS or (kind != "jpeg" and not stripped.whole):
        # Cameras leave out the end of a JPEG; whether it is whole is seen when it is decoded.
        raise RefusedPicture("broken")


def _as_uploaded(data: bytes, stripped: Stripped | None) -> bytes:
    """What is decoded: stripping gives every file an end, also one that was cut off."""
    if stripped is None:
        return data
    return stripped.data if stripped.whole else stripped.data.removesuffix(jpeg.EOI)


def _opened(kind: Kind, data: bytes) -> Image.Image:
    """The picture with its header read; nothing is decoded."""
    _check_canvas(kind, data)
    try:
        return Image.open(BytesIO(data), formats=(PLUGINS[kind],))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise RefusedPicture("too_many_pixels", most=MOST_PIXELS) from exc
    except Exception as exc:  # Pillow raises anything on a damaged header
        raise RefusedPicture("broken") from exc


def _check_canvas(kind: Kind, data: bytes) -> None:
    """Pillow reserves the canvas of a WebP when it opens it, so its header is read before that."""
    if kind == "webp" and data[12:16] == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
        if width * height > MOST_PIXELS:
            raise RefusedPicture("too_many_pixels", count=width * height, most=MOST_PIXELS)


def _check_size(kind: Kind, picture: Image.Image, stripped: Stripped | None) -> None:
    width, height = picture.size
    pixels, frames = width * height, stripped.frames if stripped else 1
    most = MOST_PIXELS
    # A progressive JPEG is held whole while it is decoded, whatever the size that is asked for.
    if kind == "jpeg" and not picture.info.get("progressive"):
        most = MOST_PIXELS_JPEG
    if frames > 1:
        pixels, most = pixels * frames, MOST_PIXELS_ANIMATED
    if pixels > most or max(picture.size) > MOST_SIDE:
        raise RefusedPicture("too_many_pixels", count=pixels, most=most)


def _is_changed(kind: Kind, picture: Image.Image, stripped: Stripped, longest: int) -> bool:
    """Whether the picture must be encoded again. An animation stays as it is."""
    if stripped.frames > 1:
        return False
    return (
        stripped.orientation != UPRIGHT
        or max(picture.size) > longest
        or picture.mode not in KEPT_MODES[kind]
    )


def _decode(picture: Image.Image) -> None:
    try:
        picture.load()
    except MemoryError:
        raise
    except Exception as exc:  # Pillow raises anything on damaged data
        raise RefusedPicture("broken") from exc


def _converted(
    kind: Kind, picture: Image.Image, stripped: Stripped | None, longest: int
) -> Received:
    if kind == "jpeg" and max(picture.size) > longest:
        picture.draft(picture.mode, (longest, longest))
    _decode(picture)
    turned = stripped.orientation if stripped else orientation(picture.info.get("exif") or b"")
    try:
        return converting.convert(kind, picture, orientation=turned, longest=longest)
    except Exception as exc:  # a picture that cannot be stored is refused, whatever the reason
        raise RefusedPicture("broken") from exc
