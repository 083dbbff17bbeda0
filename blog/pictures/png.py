"""PNG (W3C, third edition): keeps the chunks of the picture, its animation and its colours.

Left out: texts, Exif, the time of change, and every chunk that is not named here.
"""

import zlib
from collections.abc import Iterator

from blog.pictures.parts import MOST_PROFILE, Stripped, orientation, profile

SIGNATURE = b"\x89PNG\r\n\x1a\n"
END = b"\0\0\0\0IEND\xaeB`\x82"
# By their greatest length; what describes colours is kept as a profile is.
KEPT = {
    b"IHDR": 13,
    b"PLTE": 768,
    b"IDAT": 1 << 31,
    b"tRNS": 256,
    b"acTL": 8,
    b"fcTL": 26,
    b"fdAT": 1 << 31,
    b"gAMA": 4,
    b"cHRM": 32,
    b"sRGB": 1,
    b"sBIT": 4,
    b"cICP": 4,
    b"mDCV": 24,
    b"cLLI": 8,
}
_XMP = b"XML:com.adobe.xmp\0"


def strip(data: bytes) -> Stripped:
    """The file without metadata. What is cut off ends where the data ends."""
    made, exif, xmp, frames, whole = [SIGNATURE], b"", b"", 0, False
    for kind, body in _chunks(data):
        if kind == b"IEND":
            whole = True
        elif kind == b"iCCP":
            made += _profile_chunk(body)
        elif kind == b"eXIf":
            exif = body
        elif kind == b"iTXt" and body.startswith(_XMP):
            xmp = body
        elif len(body) <= KEPT.get(kind, -1):
            made.append(_chunk(kind, body))
            frames += kind == b"fcTL"
    return Stripped(
        data=b"".join((*made, END)),
        orientation=orientation(exif, xmp),
        frames=max(frames, 1),
        whole=whole,
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kind, end = data[at + 4 : at + 8], at + 8 + size
        if end + 4 > len(data):
            # Half a picture is shown as far as it goes; nothing else is of use by half.
            if kind in {b"IDAT", b"fdAT"}:
                yield kind, data[at + 8 :]
            return
        yield kind, data[at + 8 : end]
        if kind == b"IEND":
            return
        at = end + 4


def _chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body).to_bytes(4, "big")
    return len(body).to_bytes(4, "big") + kind + body + check


def _profile_chunk(body: bytes) -> list[bytes]:
    """The profile under a name that says nothing; none if it is damaged or too large."""
    _name, _, packed = body.partition(b"\0")
    try:
        colours = profile(zlib.decompressobj().decompress(packed[1:], MOST_PROFILE))
    except zlib.error:
        colours = None
    return [_chunk(b"iCCP", b"ICC\0\0" + zlib.compress(colours))] if colours else []
