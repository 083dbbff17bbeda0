"""Which crisis resources readers of a region are shown. A region is asked for, never guessed.

A service for all of the country stays for every region. What is left out is only what is meant for
elsewhere, and never the last service of a post.
"""

from collections.abc import Callable, Iterator
from typing import Any

Data = dict[str, Any]
Serves = Callable[[str], bool]


def select(document: Data, region: str) -> Data:
    """The document's data with the crisis resources for ``region`` (``CA`` or ``CA-BC``)."""
    body = document["body"]
    supports = [block["value"] for block in body if block["type"] == "crisis_support"]
    chosen = _chosen(supports, region)
    shown = iter(chosen)
    blocks = [_with(block, shown) if block["type"] == "crisis_support" else block for block in body]
    own = document["crisis_support"]
    if own in supports:  # the document names its first one again
        own = next(one for one in chosen if one)
    elif own:
        own = _chosen([own], region)[0]
    return {**document, "body": [block for block in blocks if block], "crisis_support": own}


def _with(block: Data, shown: Iterator[Data | None]) -> Data | None:
    value = next(shown)
    return {**block, "value": value} if value else None


def _chosen(supports: list[Data], region: str) -> list[Data | None]:
    """Each support with what serves the region, or ``None`` where nothing in it does.

    Where nothing at all would be left, the national services are given; where there are none
    either, all that there was.
    """
    tries: tuple[Serves, ...] = (
        lambda place: place in {region, region.partition("-")[0]},
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
