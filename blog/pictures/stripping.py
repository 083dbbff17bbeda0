"""Removes the metadata of a picture file without decoding it: nothing that is shown changes."""

from collections.abc import Callable

from blog.pictures import gif, jpeg, png, webp
from blog.pictures.kinds import Kind, kind_of
from blog.pictures.parts import UPRIGHT, Stripped

FORMATS: dict[Kind, Callable[[bytes], Stripped]] = {
    "jpeg": jpeg.strip,
    "png": png.strip,
    "webp": webp.strip,
    "gif": gif.strip,
}


def strip(data: bytes) -> Stripped | None:
    """The file without metadata; ``None`` for one of no format that is published.

    Kept is what decoding needs, the colour profile, and how an animation runs. Stripping a stripped
    file gives the same bytes.
    """
    kind = kind_of(data)
    work = FORMATS.get(kind) if kind else None
    return work(data) if work else None


def is_clean(data: bytes) -> bool:
    """Whether a file may be published as it is; true of a file that is no picture."""
    kind = kind_of(data)
    if kind is None:
        return True
    stripped = strip(data)
    return stripped is not None and stripped.data == data and stripped.orientation == UPRIGHT
