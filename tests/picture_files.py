"""Picture files as people upload them: full of private data, odd, damaged or hostile."""

import struct
import zlib
from functools import cache
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin

pillow_heif.register_heif_opener(thumbnails=False)

SECRET = b"Robin Example at 43.6532 north"
SIZE = (96, 64)
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>' + SECRET + b"</dc:creator></x:xmpmeta>"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
HEIC, AVIF, JPEG, PNG, WEBP, GIF = "HEIF", "AVIF", "JPEG", "PNG", "WEBP", "GIF"
SUFFIX = {HEIC: ".heic", AVIF: ".avif", JPEG: ".jpg", PNG: ".png", WEBP: ".webp", GIF: ".gif"}


def drawn(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    """Red on the left and blue on the right, so that one sees whether it is upright."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    return picture.convert("P").convert("PA") if mode == "PA" else picture.convert(mode)


def encoded(picture: Image.Image, form: str, **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """A photograph's: artist, camera, orientation and the place."""
    tags = Image.Exif()
    tags[0x0112], tags[0x013B], tags[0x010F] = orientation, SECRET.decode(), SECRET.decode()
    place = tags.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (43.0, 39.0, 11.5), "W", (79.0, 23.0, 0.0)
    return tags


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def photo(orientation: int = 1, size: tuple[int, int] = SIZE, **options: Any) -> bytes:
    """A JPEG with all that a camera and an editor of pictures put in."""
    made = encoded(
        drawn(size), JPEG, exif=exif(orientation), icc_profile=PROFILE, xmp=XMP, **options
    )
    extended = b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 40 + SECRET
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\x22\x1c\x02\x50\0\x1e" + SECRET
    thumbnail = encoded(drawn((16, 16)), JPEG, comment=SECRET)
    extra = b"".join(
        (
            segment(0xE0, b"JFXX\0\x10" + thumbnail),
            segment(0xE1, extended),
            segment(0xED, iptc),
            segment(0xFE, SECRET),
            segment(0xE2, b"MPF\0" + SECRET),
            segment(0xE5, SECRET),
        )
    )
    # A second picture after the first one, as phones write them, and anything else.
    return made[:2] + extra + made[2:] + thumbnail + SECRET


def png(orientation: int = 1, mode: str = "RGB") -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", SECRET.decode())
    texts.add_text("Comment", SECRET.decode(), zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    made = encoded(
        drawn(mode=mode), PNG, pnginfo=texts, exif=exif(orientation), icc_profile=PROFILE
    )
    own = chunk(b"tIME", b"\x07\xea\x0b\x1c\x0c\0\0") + chunk(b"prVt", SECRET)
    return made[:33] + own + made[33:] + SECRET


def webp(orientation: int = 1, **options: Any) -> bytes:
    tags = {"exif": exif(orientation), "xmp": XMP, "icc_profile": PROFILE}
    return encoded(drawn(), WEBP, **tags, **options) + SECRET


def gif() -> bytes:
    made = encoded(drawn(mode="P"), GIF, comment=SECRET)
    end = made.rindex(b";")
    application = b"\x21\xff\x0bXMP DataXMP" + bytes((len(SECRET),)) + SECRET + b"\0"
    return made[:end] + application + b";" + SECRET


def animated(form: str, frames: int = 3, size: tuple[int, int] = SIZE) -> bytes:
    colours = ("red", "lime", "blue")
    pictures = [Image.new("RGB", size, colours[each % 3]) for each in range(frames)]
    options = {"comment": SECRET} if form == GIF else {"exif": exif(), "xmp": XMP}
    options = {} if form == PNG else options
    return encoded(
        pictures[0],
        form,
        save_all=True,
        append_images=pictures[1:],
        loop=5,
        duration=80,
        **options,
    )


def heif(form: str = HEIC, *, mode: str = "RGB", transparent: bool = False) -> bytes:
    picture = drawn(mode=mode)
    if transparent:
        picture.putalpha(Image.linear_gradient("L").resize(SIZE))
    return encoded(picture, form, exif=exif(), xmp=XMP)


def hidden() -> dict[str, bytes]:
    """A file of each kind with private data, by its name."""
    return {
        "photo.jpg": photo(),
        "turned.jpg": photo(6),
        "progressive.jpg": photo(progressive=True),
        "picture.png": png(),
        "turned.png": png(8),
        "grey.png": png(mode="L"),
        "picture.webp": webp(),
        "lossless.webp": webp(lossless=True),
        "turned.webp": webp(3),
        "still.gif": gif(),
        "moving.gif": animated(GIF),
        "moving.webp": animated(WEBP),
        "phone.heic": heif(),
        "see-through.heic": heif(transparent=True),
        "picture.avif": heif(AVIF),
    }


def sixteen_bits() -> bytes:
    """A greyscale PNG of 16 bits, from black to white."""
    wide, high = SIZE
    row = b"".join(struct.pack("<H", 65535 * x // (wide - 1)) for x in range(wide))
    return encoded(Image.frombytes("I;16", SIZE, row * high), PNG)


@cache
def unusual() -> dict[str, bytes]:
    """Files that are to be accepted although the renditions could not be made of some."""
    wide = drawn((4000, 1))
    return {
        "sixteen-bits.png": sixteen_bits(),
        "inks.jpg": encoded(drawn(mode="CMYK"), JPEG),
        "grey.jpg": encoded(drawn(mode="L"), JPEG),
        **{f"{mode}.png": encoded(drawn(mode=mode), PNG) for mode in ("1", "L", "LA", "P", "RGBA")},
        "see-through.png": encoded(drawn(mode="P"), PNG, transparency=0),
        "see-through.gif": encoded(drawn(mode="P"), GIF, transparency=0),
        "wide.png": encoded(wide, PNG),
        "high.png": encoded(wide.transpose(Image.Transpose.ROTATE_90), PNG),
        "dot.png": encoded(drawn((1, 1)), PNG),
        "upper.JPG": encoded(drawn(), JPEG),
    }


@cache
def refused() -> dict[str, bytes]:
    """Files that must be refused, by their name."""
    jpeg, still = encoded(drawn(), JPEG), encoded(drawn(mode="P"), GIF)
    noise = Image.effect_noise((200, 200), 90)
    return {
        "cut.jpg": encoded(noise, JPEG)[:-4000],
        "cut.png": encoded(noise, PNG)[:-4000],
        "cut.webp": encoded(noise, WEBP)[:-2000],
        "cut.gif": encoded(noise, GIF)[:-4000],
        "cut.heic": encoded(noise.convert("RGB"), HEIC)[:-2000],
        "cut.avif": encoded(noise.convert("RGB"), AVIF)[:-2000],
        "six.gif": b"GIF89a",
        "head.jpg": jpeg[:20],
        "head.png": encoded(drawn(), PNG)[:20],
        "riff.webp": b"RIFF\x10\0\0\0WEBPVP8X",
        "box.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        "empty.jpg": b"",
        "drawing.png": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "page.gif": b"<!DOCTYPE html><title>x</title>",
        "wrong.png": jpeg,
        "wrong.jpg": still,
        "paper.jpg": b"%PDF-1.7\n" + jpeg,
        "layers.jpg": b"8BPS\0\x01" + b"\0" * 40,
        "bomb.png": encoded(Image.new("1", (11000, 11000)), PNG),
        "bomb.gif": b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02L\x01\0;",
        "bomb.webp": b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0"
        + b"\xff\xff\0" * 2
        + b"VP8L\0\0\0\0",
        "long.gif": animated(GIF, 1200, (8, 8)),
        "scans.jpg": _many_scans(),
    }


def _many_scans() -> bytes:
    """A progressive JPEG that goes over the picture a thousand times."""
    made = encoded(drawn(), JPEG, progressive=True)
    last = made.rindex(b"\xff\xda")
    return made[:last] + made[last:-2] * 1000 + made[-2:]
