"""Which format a file has, by its first bytes: names and content types are only claims."""

from typing import Literal

Kind = Literal["jpeg", "png", "gif", "webp", "heic", "avif"]

HEAD = 64  # bytes that ``kind_of`` needs

SUFFIXES: dict[Kind, str] = {
    "jpeg": ".jpg",
    "png": ".png",
    "gif": ".gif",
    "webp": ".webp",
    "heic": ".heic",
    "avif": ".avif",
}

_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)
# The brands of a file type box (ISO/IEC 23008-12; AV1 Image File Format, 6.2). ``mif1`` alone says
# only that there are pictures.
_HEIC = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"))
_AVIF = frozenset((b"avif", b"avis"))


def kind_of(head: bytes) -> Kind | None:
    """The format of a file that begins with ``head``; ``None`` for one that is not accepted."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return _boxed(head) if head[4:8] == b"ftyp" else None


def _boxed(head: bytes) -> Kind | None:
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))}
    if brands & _AVIF:
        return "avif"
    return "heic" if brands & _HEIC or brands & {b"mif1", b"msf1"} else None
