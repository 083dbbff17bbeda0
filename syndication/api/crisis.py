"""Which crisis resources readers of a region are shown. A region is asked for, never guessed.

A service for all of the country stays for every region. What is left out is only what is meant for
elsewhere, and never the last service of a post.
"""

from collections.abc import Callable
from typing import Any

Data = dict[str, Any]
Serves = Callable[[str], bool]


def select(document: Data, region: str) -> Data:
    """The document's data with the crisis resources for ``region`` (``CA`` or ``CA-BC``)."""
    country = region.partition("-")[0]
    own = document.get("crisis_support")
    chosen = _chosen([own] if own else [], region, country)
    body = document.get("body", [])
    supports = [block["value"] for block in body if block["type"] == "crisis_support"]
    shown = iter(_chosen(supports, region, country))
    return {
        **document,
        "body": [
            made
            for block in body
            if (made := _with(block, shown) if block["type"] == "crisis_support" else block)
        ],
        "crisis_support": chosen[0] if chosen else None,
    }


def _with(block: Data, shown: Any) -> Data | None:
    value = next(shown)
    return {**block, "value": value} if value is not None else None


def _chosen(supports: list[Data], region: str, country: str) -> list[Data | None]:
    """Each support with what serves the region, or ``None`` where nothing in it does.

    Where nothing at all would be left, the national services are given; where there are none
    either, all that there was.
    """
    tries: tuple[Serves, ...] = (
        lambda place: place in {region, country},
        lambda place: "-" not in place,
    )
    for serves in tries:
        found = [_serving(support, serves) for support in supports]
        if any(one and one["resources"] for one in found):
            return found
    return list(supports)


def _serving(support: Data, serves: Serves) -> Data | None:
    if support["region"] and not serves(support["region"]):
        return None
    resources = [one for one in support["resources"] if serves(one["region"])]
    if support["resources"] and not resources:
        return None
    return {**support, "resources": resources}
