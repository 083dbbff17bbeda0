"""The cursors of ``/changes/``: up to which sequence number of the ledger a reader has read.

A cursor holds four values: ``at``, the last sequence number that the reader was given; ``seen``,
the newest one that the answers could know of, with the ``mark`` of the ledger entry there; and
``begun``, the newest one when a full read began. A mark that differs shows that the database was
restored to an older state since: the reader may then hold what was undone. Cursors do not expire.
"""

from dataclasses import dataclass, replace

from syndication.editions.ledger import LedgerState
from syndication.rest import cursor
from syndication.rest.cursor import CursorError

OF = "syndication.api.changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesCursor:
    """Sequence numbers, and the mark of the ledger entry at ``seen``; see the module."""

    at: int = 0
    seen: int = 0
    mark: str = ""
    begun: int = 0

    def advanced(self, at: int, state: LedgerState) -> "ChangesCursor":
        """The cursor after ``at``, in an answer made when the ledger was at ``state``."""
        begun = self.begun if self.begun > at else 0  # a full read ends once it passes its start
        return ChangesCursor(at=at, seen=state.sequence, mark=state.mark, begun=begun)

    def restarted(self, state: LedgerState) -> "ChangesCursor":
        """The cursor of a full read that begins now."""
        return replace(self.advanced(0, state), begun=state.sequence)

    def lost(self, state: LedgerState) -> bool:
        """Whether the ledger was restored to a state before what this reader has seen."""
        return self.seen > state.sequence or state.found != self.mark

    def must_restart(self, state: LedgerState) -> bool:
        """Whether a resync asks for a full read that has not begun yet."""
        return state.resync > max(self.at, self.begun)


START = ChangesCursor()


def dumps(start: ChangesCursor, bound: tuple[object, ...]) -> str:
    """The text of a cursor; ``bound`` names its reader and its filters."""
    values = [start.at, start.seen, start.mark, start.begun]
    return cursor.dumps(values, of=OF, bound=repr(bound))


def loads(text: str, bound: tuple[object, ...]) -> ChangesCursor:
    """The cursor in a text; raises :class:`CursorError` if it was not made for ``bound``."""
    start = cursor.loads(text, of=OF, bound=repr(bound))
    try:
        at, seen, mark, begun = start
    except (ValueError, TypeError) as exc:
        raise CursorError("The cursor was not made for this list.") from exc
    return ChangesCursor(at=at, seen=seen, mark=mark, begun=begun)
