"""The JSON objects of changes, the export and editions; ``answer_types`` has the others."""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from blog.codec import known
from syndication.api.answer_types import PUBLISHED, EditionFacts, Post, Sequence, Withdrawal
from syndication.rest.schema import DateTime, Url, Uuid, named


class Upserted(TypedDict):
    """The post as it is now: replace what you have under its id."""

    sequence: Sequence
    kind: Literal["upsert"]
    id: Uuid
    edition: EditionFacts
    post: Post


class WithdrawnChange(Withdrawal):
    """The post was withdrawn: remove your copy, if you have one.

    The reason ``unscheduled`` means that a post which you could read ahead will not be published.
    """

    sequence: Sequence
    kind: Literal["withdrawn"]
    id: Uuid
    locale: Annotated[str | None, "Null for a post that never was public."]


class EntitlementLost(TypedDict):
    """Your contract does not cover the post any more: remove your copy, a hidden one too."""

    sequence: Sequence
    kind: Literal["entitlement_lost"]
    id: Uuid


class Embargoed(TypedDict):
    """The post as it will be published: hide it until then.

    The ``upsert`` or ``withdrawn`` that follows replaces it. What you have of the post now is still
    what readers see.
    """

    sequence: Sequence
    kind: Literal["embargoed"]
    id: Uuid
    edition: EditionFacts
    publish_at: Annotated[DateTime, "When it is to be published."]
    post: Annotated[Any, named("EmbargoedPost")]


class Unavailable(TypedDict):
    """The post cannot be rendered now: keep your copy. A change follows when it is repaired."""

    sequence: Sequence
    kind: Literal["unavailable"]
    id: Uuid
    edition: EditionFacts


class Resync(TypedDict):
    """Addresses or the terms of your contract have changed: the cursor repeats all posts."""

    sequence: Sequence
    kind: Literal["resync"]


class OtherChange(TypedDict):
    """A change of a kind that was added after this description was made: leave it out."""

    sequence: Sequence
    kind: Annotated[str, "A kind that is not among the others."]
    id: NotRequired[Uuid]


Change = (
    Upserted | WithdrawnChange | EntitlementLost | Embargoed | Unavailable | Resync | OtherChange
)


class ChangeList(TypedDict):
    """A page of changes. It may be empty although there are more."""

    results: list[Annotated[Any, named("Change")]]
    cursor: Annotated[str, "Send it with the next request. It does not expire."]
    more: Annotated[bool, "Whether there are more changes now."]


class ExportHeader(TypedDict):
    """The first line of an export."""

    type: Literal["export"]
    version: Annotated[str, "The version of the export's format."]
    cursor: Annotated[str, "The cursor to continue from at `/api/v1/changes/`."]


class ExportEnd(TypedDict):
    """The last line of an export; a download without it is incomplete."""

    type: Literal["end"]
    count: Annotated[int, "How many posts the export has."]
    left_out: Annotated[int, "How many posts cannot be rendered now; `/changes/` names them."]
    digest: Annotated[str, "SHA-256 of all lines before, each with its line feed, as sent."]


# -- editions -------------------------------------------------------------------------------------


class PastEdition(TypedDict):
    """One edition of a post, with the time of its publication."""

    number: int
    sequence: Sequence
    digest: Annotated[str | None, "SHA-256 of the edition's content."]
    kind: Annotated[str, known(*PUBLISHED, "retraction")]
    note: str
    recorded_at: DateTime
    redacted_at: DateTime | None
    withdrawn: Annotated[bool, "Whether this edition withdrew the post, or was withdrawn with it."]
    url: Annotated[Url | None, "The address of its text; null if the text cannot be read any more."]


class EditionList(TypedDict):
    """The editions of a post, newest first."""

    results: list[PastEdition]


class WholeBlock(TypedDict):
    """A block that only one of the two editions has."""

    id: str
    type: str
    place: Annotated[int, "Its position in the body, from 0."]
    text: str


class WordStep(TypedDict):
    """Words that stayed, were deleted or were inserted. Very long blocks are one step."""

    op: Annotated[str, known("equal", "delete", "insert")]
    text: str


class ChangedBlock(TypedDict):
    """A block whose content changed."""

    id: str
    type: str
    before: str
    after: str
    words: list[WordStep]
    members: Annotated[list[str], "Members of its value that differ, other than its text."]


class ChangedMember(TypedDict):
    """A member of the post that differs."""

    name: str
    before: Any
    after: Any


# `from` is no name in Python, so that these have no class of their own to write it in.
_Moved = TypedDict("_Moved", {"id": str, "type": str, "from": int, "to": int})
_Compared = TypedDict("_Compared", {"id": Uuid, "from": PastEdition, "to": PastEdition})


class MovedBlock(_Moved):
    """A block that has another position among the others; it may have changed, too."""


class BlockChanges(TypedDict):
    """Which blocks were added, removed, moved or changed."""

    added: list[WholeBlock]
    removed: list[WholeBlock]
    moved: list[MovedBlock]
    changed: list[ChangedBlock]


class EditionDiff(_Compared):
    """What changed from one edition to another."""

    fields: list[ChangedMember]
    blocks: BlockChanges
