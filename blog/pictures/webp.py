"""WebP (RFC 9649): keeps the chunks of the picture, its animation and its colour profile."""

from collections.abc import Iterator

from blog.pictures.parts import Stripped, orientation, profile

FRAME_HEADER = 16  # bytes before the chunks of a frame
KEPT = frozenset((b"VP8 ", b"VP8L", b"ALPH", b"ANIM"))
_ICC, _ALPHA, _ANIMATION = 0x20, 0x10, 0x02

Chunk = tuple[bytes, bytes]


def strip(data: bytes) -> Stripped:
    """The file without metadata. What is cut off ends where the data ends."""
    declared = 8 + int.from_bytes(data[4:8], "little")
    made: list[Chunk] = []
    exif = xmp = b""
    frames = 0
    for kind, body in _chunks(data[12:declared]):
        if kind == b"EXIF":
            exif = body
        elif kind == b"XMP ":
            xmp = body
        elif kind == b"ICCP":
            made += [(kind, colours)] if (colours := profile(body)) else []
        elif kind == b"ANMF":
            frames += 1
            made.append((kind, _frame(body)))
        elif kind == b"VP8X" or kind in KEPT:
            made.append((kind, body))
    coloured = any(kind == b"ICCP" for kind, _ in made)
    body = b"".join(_written(_flagged(chunk, coloured)) for chunk in made)
    return Stripped(
        data=b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body,
        orientation=orientation(exif, xmp),
        frames=max(frames, 1),
        whole=declared <= len(data),
    )


def _chunks(data: bytes) -> Iterator[Chunk]:
    at = 0
    while at + 8 <= len(data):
        end = at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4], data[at + 8 : end]
        at = end + end % 2


def _written(chunk: Chunk) -> bytes:
    kind, body = chunk
    return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def _frame(body: bytes) -> bytes:
    inner = (chunk for chunk in _chunks(body[FRAME_HEADER:]) if chunk[0] in KEPT)
    return body[:FRAME_HEADER] + b"".join(map(_written, inner))


def _flagged(chunk: Chunk, coloured: bool) -> Chunk:
    """The extended header names what the file has: no Exif and no XMP any more (RFC 9649, 2.7)."""
    kind, body = chunk
    if kind != b"VP8X" or len(body) < 10:
        return chunk
    flags = body[0] & (_ALPHA | _ANIMATION) | (_ICC if coloured else 0)
    return kind, bytes((flags, 0, 0, 0)) + body[4:10]
