"""Which of a picture's sizes goes where."""

from itertools import groupby
from typing import Any

# What every browser, feed reader and mail program shows; other types are offered beside them.
COMMON_TYPES = frozenset({"image/jpeg", "image/png", "image/gif"})
WANTED = 1200  # pixels: sharp at full width on phones, light enough for a feed
# For lazy pictures the template puts "auto" before it: the browser then takes the laid-out width
# (HTML, "sizes attributes"; it is not allowed for others).
SIZES = "(min-width: 46rem) 42rem, 100vw"

Picture = dict[str, Any]


def choose(image: Picture, *, wanted: int = WANTED) -> Picture:
    """The address and size to show, with the ``srcset`` of its type and of each other type.

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


def _narrow_first(sizes: Any) -> list[Picture]:
    return sorted(sizes, key=lambda size: (size["type"], size["width"]))


def _srcset(sizes: Any) -> str:
    return ", ".join(f"{size['url']} {size['width']}w" for size in sizes)
