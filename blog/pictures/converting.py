"""Encodes a decoded picture as JPEG, PNG or WebP: upright, reduced, in colours that all show."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

from blog.pictures.kinds import Kind
from blog.pictures.parts import Received, profile
from blog.pictures.stripping import strip

TRANSPOSED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 90},
    "PNG": {},
    "WEBP": {"quality": 90, "method": 2},
}
# What a profile describes (ICC.1:2022, 7.2.6), by the modes that it fits.
SPACES = {"RGB": b"RGB ", "RGBA": b"RGB ", "L": b"GRAY", "LA": b"GRAY"}
SIXTEEN_BITS = 256.0


def convert(kind: Kind, picture: Image.Image, *, orientation: int, longest: int) -> Received:
    """``picture``, decoded from a file of ``kind``, as a file of JPEG, PNG or WebP.

    ``orientation`` (Exif's number) is applied; no side is longer than ``longest`` pixels.
    """
    colours = profile(picture.info.get("icc_profile") or b"")
    made = _in_plain_mode(picture, colours)
    if max(made.size) > longest:
        made = _reduced(made, longest)
    if orientation in TRANSPOSED:
        made = made.transpose(TRANSPOSED[orientation])
    form = _form(kind, made)
    if form == "JPEG" and made.mode in {"RGBA", "LA"}:
        made = made.convert(made.mode[:-1])
    made.info.clear()
    options = dict(OPTIONS[form])
    if colours and colours[16:20] == SPACES[made.mode]:
        options["icc_profile"] = colours
    file = BytesIO()
    made.save(file, form, **options)
    clean = strip(file.getvalue())
    return Received(data=clean.data if clean else b"", suffix=SUFFIXES[form])


def _in_plain_mode(picture: Image.Image, colours: bytes | None) -> Image.Image:
    """Grey or RGB, of eight bits, with or without alpha."""
    if picture.mode.startswith(("I", "F")):
        # Pillow's own conversion cuts off all that is lighter than 255 of 65535.
        return picture.convert("I").point(lambda value: value / SIXTEEN_BITS).convert("L")
    if picture.mode == "CMYK":
        return _from_inks(picture, colours)
    if picture.has_transparency_data:
        return picture if picture.mode in {"RGBA", "LA"} else picture.convert("RGBA")
    if picture.mode == "1":
        return picture.convert("L")
    return picture if picture.mode in {"L", "RGB"} else picture.convert("RGB")


def _from_inks(picture: Image.Image, colours: bytes | None) -> Image.Image:
    if colours and colours[16:20] == b"CMYK":
        try:
            found = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(BytesIO(colours)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError):
            found = None
        if found is not None:
            return found
    return picture.convert("RGB")


def _reduced(picture: Image.Image, longest: int) -> Image.Image:
    share = longest / max(picture.size)
    size = [max(round(side * share), 1) for side in picture.size]
    # In two steps, the first one quick and to about twice the size.
    return picture.resize((size[0], size[1]), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _form(kind: Kind, picture: Image.Image) -> str:
    if kind in {"png", "gif"}:
        return "PNG"
    if kind == "webp" or _is_transparent(picture):
        return "WEBP"
    return "JPEG"


def _is_transparent(picture: Image.Image) -> bool:
    if picture.mode not in {"RGBA", "LA"}:
        return False
    return picture.getchannel("A").getextrema() != (255, 255)
