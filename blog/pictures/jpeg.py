"""JPEG (ITU-T T.81): keeps the segments that decoding needs and the colour profile.

Left out: Exif, XMP and its extension, IPTC and Photoshop's resources (APP13), comments, thumbnails,
further pictures (MPF, gain maps), and all that follows the end of the picture.
"""

import re
from collections.abc import Iterator

from blog.pictures.parts import Stripped, orientation, profile

SOI, EOI = b"\xff\xd8", b"\xff\xd9"
SOS, APP0, APP1, APP2, APP14 = 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
# Frame headers, Huffman and arithmetic tables, quantization tables, lines, restart interval.
DECODING = frozenset(range(0xC0, 0xD0)) - {0xC8} | {0xDB, 0xDC, 0xDD}
PLAIN = frozenset({0x00, 0x01, *range(0xD0, 0xD9)})  # no segment follows these
JFIF = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
EXIF, XMP = b"Exif\0", b"http://ns.adobe.com/xap/1.0/\0"
ICC = b"ICC_PROFILE\0"
_PER_SEGMENT = 65519  # bytes of a profile (ICC.1:2022, B.4)
# In entropy-coded data, a marker is 0xFF followed by neither 0, a restart nor another 0xFF.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")

Segment = tuple[int, bytes]


def strip(data: bytes) -> Stripped:
    """The file without metadata. What is cut off ends where the data ends."""
    found = list(_segments(data))
    form = JFIF if _first(found, APP0, b"JFIF\0") else b""
    colours = _profile(found)
    made = [SOI, form, *_profile_segments(colours), *(_kept(*each) for each in found), EOI]
    return Stripped(
        data=b"".join(made),
        orientation=orientation(_first(found, APP1, EXIF)[6:], _first(found, APP1, XMP)),
        scans=sum(marker == SOS for marker, _ in found),
        whole=any(marker == EOI[1] for marker, _ in found),
    )


def _kept(marker: int, body: bytes) -> bytes:
    """The segment as it is kept; empty for one that is left out."""
    if marker == SOS:
        return body
    if marker == APP14 and body.startswith(b"Adobe") and len(body) >= 12:
        # Of it, decoding needs the last byte: how the colours are encoded.
        return _segment(APP14, b"Adobe\0\x64\0\0\0\0" + body[11:12])
    return _segment(marker, body) if marker in DECODING else b""


def _first(found: list[Segment], marker: int, start: bytes) -> bytes:
    return next((body for each, body in found if each == marker and body.startswith(start)), b"")


def _profile(found: list[Segment]) -> bytes:
    """The profile, which may be in several numbered segments."""
    parts: dict[int, bytes] = {}
    for marker, body in found:
        if marker == APP2 and body.startswith(ICC) and len(body) > len(ICC) + 2:
            parts.setdefault(body[len(ICC)], body[len(ICC) + 2 :])
    return profile(b"".join(parts[number] for number in sorted(parts))) or b""


def _segments(data: bytes) -> Iterator[Segment]:
    """The segments up to the end of the picture; a scan with its marker and entropy-coded data."""
    at = 2
    while (at := data.find(b"\xff", at)) >= 0:
        at += 1
        marker = data[at] if at < len(data) else 0
        if marker == 0xFF or marker in PLAIN:
            continue
        if marker == EOI[1]:
            yield marker, b""
            return
        end = at + 1 + int.from_bytes(data[at + 1 : at + 3], "big")
        if not at + 3 <= end <= len(data):
            return
        if marker != SOS:
            yield marker, data[at + 3 : end]
        else:
            following = _MARKER.search(data, end)
            end = following.start() if following else len(data)
            yield marker, data[at - 1 : end]
        at = end


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def _profile_segments(colours: bytes) -> Iterator[bytes]:
    count = -(-len(colours) // _PER_SEGMENT)
    for number in range(count):
        part = colours[number * _PER_SEGMENT : (number + 1) * _PER_SEGMENT]
        yield _segment(APP2, ICC + bytes((number + 1, count)) + part)
