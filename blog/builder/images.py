"""A Wagtail image and its renditions as the document's ``Image``.

Every filter names its format: Wagtail leaves WebP originals as WebP, which some mail clients do
not show.
"""

import logging
from dataclasses import fields, is_dataclass

from django.conf import settings

from wagtail.images.models import AbstractImage, AbstractRendition, Filter, SourceImageIOError

from blog import document as doc

logger = logging.getLogger(__name__)

UNREADABLE = "image_unreadable"  # the problem's code
# Without the storage of static files: a worker may have none collected. Only previews show it.
PLACEHOLDER = f"{settings.STATIC_URL}web/missing-picture.png"
PLACEHOLDER_SIZE = (640, 360)

WIDTHS = (320, 640, 1200)
SPECS = tuple(f"width-{width}|format-jpeg|jpegquality-80|bgcolor-ffffff" for width in WIDTHS)
# What cards on other sites show (Open Graph); Wagtail cuts it round the focal point, and does not
# enlarge it.
SOCIAL = "fill-1200x630|format-jpeg|jpegquality-80|bgcolor-ffffff"
WEBP = tuple(f"width-{width}|format-webp|webpquality-75" for width in WIDTHS)
TYPES = {"jpeg": "image/jpeg", "jpg": "image/jpeg", "webp": "image/webp"}


def image(
    original: AbstractImage, *, alt: str, decorative: bool = False, credit: str | None = None
) -> doc.Image:
    """The image in all sizes, narrow to wide, JPEG before WebP. Generates missing renditions.

    Images are not enlarged; sizes that come out equally wide are listed once. Where the original is
    missing or damaged, a placeholder that only previews show: see :func:`has_placeholder`.
    """
    try:
        made = _renditions(original, *SPECS, *WEBP)
    except SourceImageIOError:
        logger.warning("a picture cannot be read", extra={"image": original.pk}, exc_info=True)
        return _placeholder(alt="" if decorative else alt, decorative=decorative)
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
        focal=focal(original),
        sizes=tuple(sizes.values()),
    )


def _renditions(original: AbstractImage, *specs: str) -> dict[str, AbstractRendition]:
    """The image renditions by spec; one whose file is lost is made again, at a new address.

    Raises ``SourceImageIOError`` where that takes an original that is missing or damaged.
    """
    made: dict[str, AbstractRendition] = original.get_renditions(*specs)
    return {spec: _present(original, spec, rendition) for spec, rendition in made.items()}


def _present(original: AbstractImage, spec: str, found: AbstractRendition) -> AbstractRendition:
    if found.file.storage.exists(found.file.name):
        return found
    # The one that was found may come from the cache, without its row's id.
    key = {"filter_spec": spec, "focal_point_key": found.focal_point_key}
    file = original.generate_rendition_file(Filter(spec=spec))
    row: AbstractRendition
    row, _ = original.renditions.update_or_create(**key, defaults={"file": file})
    row.purge_from_cache()
    return row


def social(original: AbstractImage) -> doc.ImageSize | None:
    """The image as cards on other sites show it; ``None`` where the original cannot be read."""
    return _one(original, SOCIAL)


def whole(original: AbstractImage) -> doc.ImageSize | None:
    """The image uncut, in the middle size; ``None`` where the original cannot be read."""
    return _one(original, SPECS[1])


def _one(original: AbstractImage, spec: str) -> doc.ImageSize | None:
    try:
        made = _renditions(original, spec)[spec]
    except SourceImageIOError:
        return None
    return doc.ImageSize(url=made.url, width=made.width, height=made.height, type="image/jpeg")


def has_placeholder(value: object) -> bool:
    """Whether a value of a document shows a placeholder for a picture that cannot be read."""
    if isinstance(value, doc.Image):
        return value.url == PLACEHOLDER
    if isinstance(value, tuple):
        return any(map(has_placeholder, value))
    if is_dataclass(value):
        return any(has_placeholder(getattr(value, each.name)) for each in fields(value))
    return False


def _placeholder(*, alt: str, decorative: bool) -> doc.Image:
    width, height = PLACEHOLDER_SIZE
    size = doc.ImageSize(url=PLACEHOLDER, width=width, height=height, type="image/png")
    return doc.Image(
        url=PLACEHOLDER, width=width, height=height, alt=alt, decorative=decorative, sizes=(size,)
    )


def focal(original: AbstractImage) -> tuple[float, ...] | None:
    """The centre of the focal area as shares of width and height; ``None`` where none is set."""
    point = original.get_focal_point()
    if point is None:
        return None
    return (
        round(point.centroid.x / original.width, 3),
        round(point.centroid.y / original.height, 3),
    )
