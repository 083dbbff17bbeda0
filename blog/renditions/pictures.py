"""Chooses the sizes of a picture for ``<img>`` and ``<source>``."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

# Types that all browsers, feed readers and mail programs show; others become sources.
COMMON_TYPES = frozenset({"image/jpeg", "image/png", "image/gif"})
WANTED = 1200  # pixels: sharp at full width on phones, light enough for a feed
# For lazy images the template puts "auto" before it, so that the browser uses the layout width;
# "auto" is not allowed for others (HTML, "sizes attributes").
SIZES = "(min-width: 46rem) 42rem, 100vw"

Picture = dict[str, Any]


def choose(image: Picture, *, wanted: int = WANTED) -> Picture:
    """The default address and size, with the ``srcset`` of its type and of each other type.

    ``image`` is an unfolded ``Image`` with absolute addresses.
    """
    common = _narrow_first(size for size in image["sizes"] if size["type"] in COMMON_TYPES)
    fitting = [size for size in common if size["width"] >= wanted]
    best = fitting[0] if fitting else (common[-1] if common else image)
    same = [size for size in common if size["type"] == best.get("type")]
    others = _narrow_first(size for size in image["sizes"] if size["type"] not in COMMON_TYPES)
    return {
        "url": best["url"],
        "width": best["width"],
        "height": best["height"],
        "type": best.get("type"),
        "sizes": SIZES,
        "srcset": _srcset(same) if len(same) > 1 else "",
        "sources": [
            {"type": kind, "srcset": _srcset(sizes)}
            for kind, sizes in groupby(others, key=lambda size: size["type"])
        ],
    }


def focus(image: Picture) -> str:
    """The classes of the style sheet that keep the focal point in view where an image is cut.

    There are no inline styles (docs/decisions/0009): the shares are rounded to tenths.
    """
    if not image.get("focal"):
        return ""
    across, down = (min(max(round(share * 10), 0), 10) * 10 for share in image["focal"])
    return f"focal-x-{across} focal-y-{down}"


def _narrow_first(sizes: Iterable[Picture]) -> list[Picture]:
    return sorted(sizes, key=lambda size: (size["type"], size["width"]))


def _srcset(sizes: Iterable[Picture]) -> str:
    return ", ".join(f"{size['url']} {size['width']}w" for size in sizes)
