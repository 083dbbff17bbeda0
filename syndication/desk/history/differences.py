"""What changed between two documents, in words, block by block: for the history of a post, and for
whoever translates it. Pure; blocks are matched by their ids.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.blocks import BodyStreamBlock
from syndication.api import comparison
from syndication.api.change_types import BlockChanges, WordStep

Data = dict[str, Any]
Labels = Mapping[str, str | Promise]

KINDS: dict[str, str | Promise] = {
    "changed": gettext_lazy("changed"),
    "added": gettext_lazy("new"),
    "removed": gettext_lazy("removed"),
    "moved": gettext_lazy("moved"),
}
_HREF = re.compile(r'href="([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field or block that changed: ``steps`` are its words, kept, deleted and inserted.

    ``note`` says what the words do not show, ``facts`` which links and pictures came and went.
    ``target`` is the CSS selector of its place in the editor's form; empty where it has none.
    """

    name: str
    kind: str
    steps: tuple[WordStep, ...] = ()
    note: str = ""
    facts: tuple[str, ...] = ()
    target: str = ""

    @property
    def kind_words(self) -> str:
        return str(KINDS[self.kind])


def between(old: Data, new: Data, labels: Labels) -> list[Change]:
    """The changes between two contents: texts by the names in ``labels``, and ``body``."""
    body = comparison.compare({"body": old["body"]}, {"body": new["body"]})["blocks"]
    return [*_fields(old, new, labels), *_blocks(body, old["body"], new["body"])]


def _fields(old: Data, new: Data, labels: Labels) -> Iterator[Change]:
    budget = comparison.Budget()
    for name, label in labels.items():
        if old[name] != new[name]:
            yield Change(
                name=str(label),
                kind="changed" if old[name] and new[name] else "added" if new[name] else "removed",
                steps=tuple(comparison.words(old[name], new[name], budget)),
                target=field_target(name),
            )


def _blocks(found: BlockChanges, old: list[Data], new: list[Data]) -> Iterator[Change]:
    places = {block["id"]: number for number, block in enumerate(new, start=1)}
    before = {block["id"]: block["value"] for block in old}
    after = {block["id"]: block["value"] for block in new}
    for block in found["changed"]:
        words = tuple(block["words"])
        identity = block["id"]
        yield Change(
            name=_named(block["type"], places.get(identity)),
            kind="changed",
            steps=words,
            note="" if _has_words(words) else _("Its words stay: links or formatting changed."),
            facts=tuple(_facts(before[identity], after[identity], words)),
            target=block_target(identity),
        )
    for whole in found["added"]:
        steps: tuple[WordStep, ...] = ({"op": "insert", "text": whole["text"]},)
        yield Change(
            name=_named(whole["type"], places.get(whole["id"])),
            kind="added",
            steps=steps,
            facts=tuple(_facts(None, after[whole["id"]], steps)),
        )
    for whole in found["removed"]:
        steps = ({"op": "delete", "text": whole["text"]},)
        yield Change(
            name=_named(whole["type"], None),
            kind="removed",
            steps=steps,
            facts=tuple(_facts(before[whole["id"]], None, steps)),
            target=block_target(whole["id"]),
        )
    for moved in found["moved"]:
        yield Change(
            name=_named(moved["type"], places.get(moved["id"])),
            kind="moved",
            note=_("Place %(before)s before, place %(after)s now.")
            % {"before": moved["from"] + 1, "after": moved["to"] + 1},
            target=block_target(moved["id"]),
        )


def _facts(before: Any, after: Any, steps: tuple[WordStep, ...]) -> Iterator[str]:
    """Which pictures came and went, and which addresses of links that the words do not show."""
    shown = "".join(step["text"] for step in steps)
    gone, new = _counted(before, _links), _counted(after, _links)
    for words, urls in (
        (_("Link removed: %(url)s"), gone - new),
        (_("Link added: %(url)s"), new - gone),
    ):
        yield from (words % {"url": url} for url in urls if url not in shown)
    gone, new = _counted(before, _pictures), _counted(after, _pictures)
    for name in gone - new:
        yield _("Picture removed: %(name)s") % {"name": name}
    for name in new - gone:
        yield _("Picture added: %(name)s") % {"name": name}


def _counted(value: Any, read: Any) -> "Counter[str]":
    return Counter(read(value))


def _links(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _links(part)
    elif isinstance(value, dict):
        if not is_picture(value):
            for member, part in value.items():
                yield from _links(part, member)
    elif isinstance(value, str) and name == "html":
        yield from (found.replace("&amp;", "&") for found in _HREF.findall(value))
    elif isinstance(value, str) and value and (name.endswith("url") or name == "doi"):
        yield value


def _pictures(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _pictures(part)
    elif isinstance(value, dict):
        if is_picture(value):
            yield picture_name(value)
        for part in value.values():
            yield from _pictures(part)


def is_picture(value: Data) -> bool:
    return "width" in value and "sizes" in value


def picture_name(picture: Data) -> str:
    """The name of a picture's file, by which its editors know it."""
    return str(picture.get("url") or "").rpartition("/")[2]


def _named(kind: str, place: int | None) -> str:
    label = block_label(kind)
    return f"{place}. {label}" if place else label


def _has_words(steps: tuple[WordStep, ...]) -> bool:
    return any(step["op"] != "equal" for step in steps)


def field_target(name: str) -> str:
    """The CSS selector of a field in the editor's form; empty for what is not in it."""
    return "" if name == "corrections" else f"[data-contentpath='{name}']"


def block_target(block_id: str) -> str:
    """The CSS selector of a block in the editor's form."""
    return f"[id='block-{block_id}-section']"


def block_label(kind: str) -> str:
    """The name of a block's type, as the editor's chooser shows it."""
    block = BodyStreamBlock.base_blocks.get(kind)
    return str(block.label) if block else kind
