"""Two sanitisers, bleach and nh3, that must agree on a text (docs/decisions/0001).

``sanitize`` writes the text by one of the policies; here it is held to the policy once more.
"""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Literal
from xml.etree import ElementTree

import bleach
import html5lib
import nh3

Policy = Literal["prose", "inline", "lead", "plain"]

POLICIES: dict[Policy, frozenset[str]] = {
    "prose": frozenset({"p", "br", "strong", "em", "a", "ul", "ol", "li"}),
    "inline": frozenset({"br", "strong", "em", "a"}),
    "lead": frozenset({"p", "br", "strong", "em"}),
    "plain": frozenset(),
}
SCHEMES = frozenset({"https", "http", "mailto", "tel", "sms"})


class _Cleaners(threading.local):
    """A bleach and an nh3 cleaner per policy and thread: bleach's parser has state."""

    def __init__(self) -> None:
        self.pairs = {policy: (_bleach(tags), _nh3(tags)) for policy, tags in POLICIES.items()}


def _attributes(tags: frozenset[str]) -> dict[str, list[str]]:
    """The attributes that each element may have."""
    blocks = {tag: ["dir", "lang"] for tag in tags & {"p", "ul", "ol", "li"}}
    return {**blocks, "a": ["href"]} if "a" in tags else blocks


def _bleach(tags: frozenset[str]) -> Callable[[str], str]:
    cleaner = bleach.Cleaner(tags=tags, attributes=_attributes(tags), protocols=SCHEMES, strip=True)
    cleaner.serializer.use_trailing_solidus = True
    cleaner.serializer.space_before_trailing_solidus = False
    return cleaner.clean


def _nh3(tags: frozenset[str]) -> Callable[[str], str]:
    attributes = {tag: set(names) for tag, names in _attributes(tags).items()}
    return partial(
        nh3.clean,
        tags=set(tags),
        attributes=attributes,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


_cleaners = _Cleaners()


def checked(written: str, policy: Policy) -> str | None:
    """bleach's output if nh3 parses it to the same tree, otherwise ``None``."""
    by_bleach, by_nh3 = _cleaners.pairs[policy]
    try:
        result = by_bleach(written)
        agreed = _tree(result) == _tree(by_nh3(written))
    except Exception:  # noqa: BLE001  # untrusted input: a failing parser means disagreement
        return None
    return result if agreed else None


def _tree(html: str) -> Any:
    parsed = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return ElementTree.tostring(parsed)
