"""Re-exports the tables whose app label is ``syndication``, for Django to find them.

Each package owns its tables: import them from there.
"""

from syndication.delivery.models import SendingPause
from syndication.editions.models import (
    Edition,
    Head,
    Ledger,
    LedgerEntry,
    MovedTerm,
    OldAddress,
    Publisher,
    Rendition,
    Source,
    Term,
    Version,
)
from syndication.http.models import Purge
from syndication.search.models import SearchEntry
from syndication.unpublished.models import Embargo, EmbargoGrant, PreviewDraft

__all__ = [
    "Edition",
    "Embargo",
    "EmbargoGrant",
    "Head",
    "Ledger",
    "LedgerEntry",
    "MovedTerm",
    "OldAddress",
    "PreviewDraft",
    "Publisher",
    "Purge",
    "Rendition",
    "SearchEntry",
    "SendingPause",
    "Source",
    "Term",
    "Version",
]
