"""What a published post must not lose when it is built again.

The checks run when an editor publishes, and not when a changed source builds a live post again.
Where the new build has a hole that the current edition has not, the current edition stays: help
lines without a line, a figure without its picture, a post that nobody signs.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from blog import checks
from blog import document as doc

# When a part of the body is a hole, and the check that then reports it.
PARTS: Mapping[type, tuple[str, Callable[[Any], bool]]] = {
    doc.Figure: ("image.missing", lambda value: value.image is None),
    doc.CrisisSupport: ("crisis.no_service", lambda value: not value.resources),
    doc.OrganizationBoilerplate: (
        "boilerplate.empty",
        lambda value: not (value.organization and value.text),
    ),
}


def findings(now: doc.Document, before: doc.Document) -> list[checks.Finding]:
    """What the checks report of the holes that ``before`` had not."""
    known = set(_holes(before))
    found = dict.fromkeys(check for check, part in _holes(now) if (check, part) not in known)
    return [checks.found(check) for check in found]


def _holes(document: doc.Document) -> Iterator[tuple[str, str]]:
    if not document.byline.authors:
        yield "byline.missing", ""
    for block in document.body:
        check, is_hole = PARTS.get(type(block.value), ("", bool))
        if check and is_hole(block.value):
            yield check, block.id
