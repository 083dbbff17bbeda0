"""Cursors of the changes: an opaque, signed place in the ledger, for one reader and one question.

A cursor holds four things: the place up to which its reader has been told (``at``), the newest
place that the answers it got may have known of (``seen``) with the mark of the ledger's entry
there, and the place where a full reading began (``begun``). The mark tells whether we went back to
an older state since: then the reader may hold what never was. A cursor bears no time of its own and
does not age; equal places give equal cursors, so that a poll keeps its address.
"""

from dataclasses import dataclass, replace

from django.core import signing

from syndication.ledger import Standing

LONGEST = 200  # characters; ours are shorter


class CursorError(ValueError):
    """The text is no cursor of this reader's question: forged, cut short, or another's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Up to where a reader has been told; see the module."""

    at: int = 0
    seen: int = 0
    mark: str = ""
    begun: int = 0

    def on(self, at: int, standing: Standing) -> "Place":
        """Told up to ``at``, by an answer made when the ledger stood like this."""
        begun = self.begun if self.begun > at else 0  # a full reading that got past its beginning
        return Place(at=at, seen=standing.sequence, mark=standing.mark, begun=begun)

    def restarted(self, standing: Standing) -> "Place":
        """Nothing told yet: a full reading that begins as the ledger stands like this."""
        return replace(self.on(0, standing), begun=standing.sequence)

    def lost(self, standing: Standing) -> bool:
        """Whether the ledger does not go on from what this reader has seen: it was put back."""
        return self.seen > standing.sequence or standing.found != self.mark

    def must_restart(self, standing: Standing) -> bool:
        """Whether everything is to be read again, and is not being read again already."""
        return standing.resync > max(self.at, self.begun)


START = Place()


def dumps(place: Place, bound: tuple[object, ...]) -> str:
    """The cursor of a place; ``bound`` is whose it is, and to which question."""
    return _signer(bound).sign_object([place.at, place.seen, place.mark, place.begun])


def loads(text: str, bound: tuple[object, ...]) -> Place:
    """The place that a cursor names; :class:`CursorError` where it is none of this question's."""
    if len(text) > LONGEST:
        raise CursorError("The cursor is too long to be one of ours.")
    try:
        at, seen, mark, begun = _signer(bound).unsign_object(text)
    except (signing.BadSignature, ValueError, TypeError) as exc:
        raise CursorError("The cursor was not made for this reader and this question.") from exc
    return Place(at=at, seen=seen, mark=mark, begun=begun)


def _signer(bound: tuple[object, ...]) -> signing.Signer:
    # repr() keeps the parts apart whatever is written in them.
    return signing.Signer(salt=f"syndication.api.changes|{bound!r}")
