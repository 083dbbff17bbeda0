"""The rows that stored blocks name: snippets, images and pages, by model and primary key.

It reads the stored JSON without a query, so it also finds what was deleted since: Wagtail replaces
that by ``None`` when it loads a block.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from wagtail.blocks import (
    BaseStreamBlock,
    BaseStructBlock,
    Block,
    ChooserBlock,
    ListBlock,
    StreamValue,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A row that the block ``block_id`` of a stream names, whether or not it still exists."""

    model: type[Model]
    pk: int
    block_id: str


def of_value(value: StreamValue) -> Iterator[Reference]:
    """The references of a stream value, as it was stored or as a form has filled it."""
    yield from of_stream(value.stream_block, value.raw_data)


def of_stream(block: BaseStreamBlock, raw: Any) -> Iterator[Reference]:
    """The references of a stored stream: a list of ``{"type", "id", "value"}``."""
    for child in raw:
        definition = block.child_blocks.get(child["type"])
        if definition is not None:
            for model, pk in _named(definition, child["value"]):
                yield Reference(model, pk, str(child.get("id") or ""))


def _named(block: Block, raw: Any) -> Iterator[tuple[type[Model], int]]:
    """Models and keys below ``raw``, the stored value of ``block``."""
    for kind, read in READERS.items():
        if isinstance(block, kind):
            yield from read(block, raw)
            return


def _chosen(block: ChooserBlock, raw: Any) -> Iterator[tuple[type[Model], int]]:
    if isinstance(raw, int | str) and str(raw).isdecimal():
        yield block.model_class, int(raw)


def _of_struct(block: BaseStructBlock, raw: Any) -> Iterator[tuple[type[Model], int]]:
    if not isinstance(raw, Mapping):
        # Wagtail reads a bare id as an image block's picture.
        raw = {"image": raw}
    for name, child in block.child_blocks.items():
        yield from _named(child, raw.get(name))


def _of_list(block: ListBlock, raw: Any) -> Iterator[tuple[type[Model], int]]:
    for item in raw or ():
        # Wagtail stored bare values before its lists had ids, and still reads them.
        is_item = isinstance(item, Mapping) and item.get("type") == "item"
        yield from _named(block.child_block, item["value"] if is_item else item)


READERS: Mapping[type, Any] = {
    ChooserBlock: _chosen,
    BaseStructBlock: _of_struct,
    ListBlock: _of_list,
}
