"""Decides the direction and language of each block of rich text: see ``direction``."""

from blog.renditions import direction
from blog.renditions.direction import Traits
from blog.renditions.markup import Block, Listing, Run


def settled(blocks: list[Block], inherited: Traits = ()) -> list[Block]:
    """The blocks with the direction and language that each has where it stands."""
    return [
        _settled_list(block, inherited)
        if isinstance(block, Listing)
        else Run(block, direction.settled(block.traits, _words([block]), inherited))
        for block in blocks
    ]


def _settled_list(listing: Listing, inherited: Traits) -> Listing:
    whole = " ".join(_words(item) for item in listing.items)
    own = direction.settled(listing.traits, whole, inherited)
    items = []
    for item in listing.items:
        lines = [part for part in item if isinstance(part, Run)]
        # An element of its own has an item alone, not each of its lines.
        kept = direction.settled(lines[0].traits, _words(list(lines)), own) if lines else own
        items.append(
            [
                _settled_list(part, kept) if isinstance(part, Listing) else Run(part, kept)
                for part in item
            ]
        )
    return Listing(listing.ordered, items, traits=own)


def _words(blocks: list[Block]) -> str:
    return " ".join(
        " ".join(map(_words, block.items))
        if isinstance(block, Listing)
        else "".join(text for _, text in block)
        for block in blocks
    )
