"""Pictures: a Wagtail image and its renditions as the document's ``Image``.

Every filter names its format: Wagtail no longer turns WebP originals into something that every
mail client shows.
"""

from typing import Any

from blog import document as doc

WIDTHS = (320, 640, 1200)
SPECS = tuple(f"width-{width}|format-jpeg|jpegquality-80|bgcolor-ffffff" for width in WIDTHS)
WEBP = tuple(f"width-{width}|format-webp|webpquality-75" for width in WIDTHS)
TYPES = {"jpeg": "image/jpeg", "jpg": "image/jpeg", "webp": "image/webp"}


def image(
    original: Any, *, alt: str, decorative: bool = False, credit: str | None = None
) -> doc.Image:
    """The picture in all sizes, narrow to wide, JPEG before WebP. Makes missing renditions.

    A picture narrower than a size is not blown up: equal widths are named once.
    """
    made = original.get_renditions(*SPECS, *WEBP)
    sizes: dict[tuple[str, int], doc.ImageSize] = {}
    for spec in (*SPECS, *WEBP):
        rendition = made[spec]
        kind = TYPES[rendition.file.name.rsplit(".", 1)[-1].lower()]
        sizes.setdefault(
            (kind, rendition.width),
            doc.ImageSize(
                url=rendition.url, width=rendition.width, height=rendition.height, type=kind
            ),
        )
    jpegs = [size for (kind, _), size in sizes.items() if kind == "image/jpeg"]
    widest = jpegs[-1]
    return doc.Image(
        url=widest.url,
        width=widest.width,
        height=widest.height,
        alt="" if decorative else alt,
        decorative=decorative,
        credit=credit or None,
        focal=_focal(original),
        sizes=tuple(sizes.values()),
    )


def _focal(original: Any) -> tuple[float, ...] | None:
    point = original.get_focal_point()
    if point is None:
        return None
    return (
        round(point.centroid.x / original.width, 3),
        round(point.centroid.y / original.height, 3),
    )
