"""Selects the crisis resources of a region, which the client names; it is never guessed.

National services stay for every region. Only resources of other regions are left out, and never
the last resource of a post.
"""

from collections.abc import Callable, Iterator
from typing import Any

Data = dict[str, Any]
Serves = Callable[[str], bool]


def select(document: Data, region: str) -> Data:
    """The document's data with the crisis resources for ``region`` (``CA`` or ``CA-BC``)."""
    body = document["body"]
    supports = [block["value"] for block in body if block["type"] == "crisis_support"]
    selected = _select_resources(supports, region)
    replacements = iter(selected)
    blocks = [
        _replaced(block, replacements) if block["type"] == "crisis_support" else block
        for block in body
    ]
    document_support = document["crisis_support"]
    if document_support in supports:  # the document repeats the first one of its body
        document_support = next(support for support in selected if support)
    elif document_support:
        document_support = _select_resources([document_support], region)[0]
    return {
        **document,
        "body": [block for block in blocks if block],
        "crisis_support": document_support,
    }


def _replaced(block: Data, replacements: Iterator[Data | None]) -> Data | None:
    value = next(replacements)
    return {**block, "value": value} if value else None


def _select_resources(supports: list[Data], region: str) -> list[Data | None]:
    """Each block of resources reduced to those of the region, or ``None`` if it has none.

    If no resource at all would be left, returns the national ones; if there are none, everything.
    """
    tries: tuple[Serves, ...] = (
        lambda area: area in {region, region.partition("-")[0]},
        lambda area: "-" not in area,
    )
    for serves in tries:
        found = [_serving(support, serves) for support in supports]
        if any(support and support["resources"] for support in found):
            return found
    return list(supports)


def _serving(support: Data, serves: Serves) -> Data | None:
    if support["region"] and not serves(support["region"]):
        return None
    resources = [resource for resource in support["resources"] if serves(resource["region"])]
    if support["resources"] and not resources:
        return None
    return {**support, "resources": resources}
