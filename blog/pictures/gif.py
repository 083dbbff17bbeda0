"""GIF (89a): keeps the pictures, how they follow one another, and the number of repeats.

Left out: comments, texts, the extensions of applications (XMP among them), and all that follows
the trailer.
"""

from blog.pictures.parts import Stripped

TRAILER = b";"
_EXTENSION, _PICTURE = 0x21, 0x2C
_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPS = (b"\x0bNETSCAPE2.0\x03\x01", b"\x0bANIMEXTS1.0\x03\x01")


def strip(data: bytes) -> Stripped:
    """The file without metadata. What is cut off ends where the data ends."""
    at = 13 + _table(data, 10)
    made, frames = [data[:at]], 0
    while at < len(data) and data[at] in {_EXTENSION, _PICTURE}:
        if data[at] == _EXTENSION:
            end = _blocks_end(data, at + 2)
            made.append(_extension(data, at, end))
        else:
            end = _blocks_end(data, at + 11 + _table(data, at + 9))
            made.append(data[at:end])
            frames += 1
        at = end
    whole = data[at : at + 1] == TRAILER
    return Stripped(data=b"".join((*made, TRAILER)), frames=frames, whole=whole)


def _table(data: bytes, at: int) -> int:
    """The size of the colour table that the flags at ``at`` announce."""
    flags = data[at] if at < len(data) else 0
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _blocks_end(data: bytes, at: int) -> int:
    """Where a row of data blocks ends, with its empty one."""
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return min(at + 1, len(data))


def _extension(data: bytes, at: int, end: int) -> bytes:
    label = data[at + 1] if at + 1 < len(data) else 0
    if label == _CONTROL and data[at + 2 : at + 3] == b"\x04" and end >= at + 8:
        return data[at : at + 7] + b"\0"
    body = data[at + 2 : end]
    if label == _APPLICATION and body.startswith(_LOOPS) and len(body) >= 16:
        return b"\x21\xff" + body[:16] + b"\0"
    return b""
