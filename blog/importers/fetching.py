"""The door to other sites: pictures are fetched by a function that ``syndication.desk`` registers.

The guarded client is not imported from here (pyproject.toml); without a function nothing is
fetched. Posts are never fetched, only what they show.
"""

from collections.abc import Callable


class FetchFailed(Exception):  # noqa: N818  # named for the event
    """The file did not arrive. ``reason`` is a word of docs/importing.md, "Pictures".

    ``is_final``: another attempt would end the same. ``is_host``: the whole host does not answer.
    """

    def __init__(self, reason: str, *, is_final: bool = True, is_host: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.is_final, self.is_host = reason, is_final, is_host


# Takes an address and the most bytes that are read; raises FetchFailed.
Fetch = Callable[[str, int], bytes]


def _nobody(_address: str, _most: int) -> bytes:
    raise FetchFailed("cannot_fetch", is_final=False)


_fetch: list[Fetch] = [_nobody]


def register(fetch: Fetch) -> None:
    """Fetch by this function from now on."""
    _fetch[0] = fetch


def fetch(address: str, most: int) -> bytes:
    """The file at ``address``, of at most ``most`` bytes. Raises :class:`FetchFailed`."""
    return _fetch[0](address, most)
