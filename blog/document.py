"""The document: the neutral, frozen form of a post, and the source of every rendition.

No Wagtail object, query, request or clock is met here. Addresses of our own are relative to
the origin (``/media/…``, ``/blog/…``), so that a change of host changes no document; renditions
make them absolute. Dates are ISO 8601 strings. Rich text is sanitised before it gets here and
comes as ``html`` and as ``text``.

The JSON form (``blog.codec``) is the API's ``body=data``, the importer's input and output and the
golden file. A field marked ``omit`` is left out of the JSON while it is empty.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

SCHEMA_VERSION = "1.0"
MEDIA = ("web", "feed", "email", "text", "api")

Medium = Literal["web", "feed", "email", "text", "api"]
Tone = Literal["positive", "warning", "neutral"]
CalloutTone = Literal["info", "tip", "note", "warning"]
CareLevel = Literal["non_urgent", "urgent", "emergency"]
AuthorKind = Literal["person", "team", "organization"]
ReviewStatus = Literal["not_reviewed", "in_review", "reviewed", "expired"]
CorrectionKind = Literal["correction", "clarification", "update"]


def omitted(default: Any = None) -> Any:
    """A field that the JSON form leaves out while it is empty."""
    return field(default=default, metadata={"omit": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class RichText:
    """Sanitised HTML and the same words as plain text."""

    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSize:
    """One image rendition; the address is relative to the origin, the size in pixels."""

    url: str
    width: int
    height: int
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture with its words and rights; ``sizes`` go from narrow to wide, by type."""

    url: str
    width: int
    height: int
    alt: str
    decorative: bool = False
    credit: str | None = None
    rights: str | None = None
    focal: tuple[float, ...] | None = omitted()  # x, y as shares of width and height
    sizes: tuple[ImageSize, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    kind: AuthorKind
    name: str
    slug: str
    credentials: tuple[str, ...] | None = None
    bio: str | None = None
    url: str | None = None
    photo: Image | None = omitted()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """One item of a tips list, a signs checklist, key takeaways or a do/don't column."""

    id: str
    anchor: str
    lead_in: str | None
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    text: str
    level: int
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    html: str
    text: str
    role: str | None = omitted()


@dataclass(frozen=True, slots=True, kw_only=True)
class TipsList:
    heading: str | None
    heading_level: int
    anchor: str
    intro: RichText | None
    ordered: bool
    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignsChecklist:
    heading: str | None
    heading_level: int
    anchor: str
    intro: RichText | None
    items: tuple[ListItem, ...]
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step; ``minutes`` says how long it takes, where that is known."""

    id: str
    anchor: str
    title: str | None
    html: str
    text: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    heading: str | None
    heading_level: int
    anchor: str
    intro: RichText | None
    items: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoDont:
    """What to do and what not to do; empty labels mean the translated defaults."""

    heading: str | None
    heading_level: int
    anchor: str
    do_label: str | None
    dont_label: str | None
    do: tuple[ListItem, ...]
    dont: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTakeaways:
    heading: str | None
    heading_level: int
    anchor: str
    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    html: str
    text: str
    attribution: str | None
    source_url: str | None
    testimonial: bool = False
    consent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    image: Image | None
    caption: RichText | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    tone: CalloutTone
    title: str | None
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A labelled address: https, mailto, tel or sms; ``None`` until it is known."""

    label: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareCard:
    level: CareLevel
    title: str
    html: str
    text: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisChannel:
    """One way to reach a service. ``label`` is what people read ("1 866 APPELLE")."""

    kind: Literal["call", "text", "chat", "web", "tty"]
    label: str
    url: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisResource:
    key: str
    name: str
    region: str  # CA, or ISO 3166-2 ("CA-QC")
    languages: tuple[str, ...]
    audience: str | None
    channels: tuple[CrisisChannel, ...]
    hours: str | None
    source_url: str | None
    verified_at: str | None
    verify_by: str | None
    fictional: bool = field(default=False, metadata={"omit": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisSupport:
    heading: str | None
    heading_level: int
    anchor: str
    intro: RichText | None
    region: str | None
    audience: str | None
    resources: tuple[CrisisResource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentWarning:
    topics: tuple[str, ...]
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallToAction:
    label: str
    url: str | None
    style: Literal["primary", "secondary"] = "primary"
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationBoilerplate:
    organization: str
    html: str
    text: str
    cta: Action | None
    key: str | None = omitted()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorByline:
    heading: str | None
    authors: tuple[Author, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLink:
    network: str
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLinks:
    """``networks`` is the editor's choice (``None``: the site's); links come with rendering."""

    heading: str | None
    networks: tuple[str, ...] | None
    links: tuple[ShareLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    id: str
    title: str
    url: str | None
    doi: str | None
    accessed: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    heading: str | None
    heading_level: int
    anchor: str
    items: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    id: str
    anchor: str
    question: str
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Faq:
    heading: str | None
    heading_level: int
    anchor: str
    items: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Divider:
    """A pause in the text; it says nothing."""


BLOCKS: dict[str, type] = {
    "heading": Heading,
    "paragraph": Paragraph,
    "tips_list": TipsList,
    "signs_checklist": SignsChecklist,
    "steps": Steps,
    "do_dont": DoDont,
    "key_takeaways": KeyTakeaways,
    "quote": Quote,
    "image": Figure,
    "callout": Callout,
    "care_card": CareCard,
    "crisis_support": CrisisSupport,
    "content_warning": ContentWarning,
    "cta": CallToAction,
    "organization_boilerplate": OrganizationBoilerplate,
    "author_byline": AuthorByline,
    "share_links": ShareLinks,
    "references": References,
    "faq": Faq,
    "divider": Divider,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One typed part of a body. ``visibility`` names the media that show it; ``None``: all."""

    id: str
    type: str
    value: Any
    lang: str | None = omitted()
    visibility: tuple[Medium, ...] | None = omitted()

    def visible_in(self, medium: Medium) -> bool:
        return self.visibility is None or medium in self.visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    authors: tuple[Author, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    name: str
    credentials: tuple[str, ...] | None
    scope: Literal["clinical", "lived_experience", "legal", "language"]
    url: str | None = omitted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    status: ReviewStatus = "not_reviewed"
    reviewed_by: Reviewer | None = None
    reviewed_at: str | None = None
    next_review_at: str | None = None
    changed_since: bool = field(default=False, metadata={"omit": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclaimer:
    key: str
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    date: str
    kind: CorrectionKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """What the inbox shows before the mail is opened."""

    subject: str
    preheader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Licence and the attribution that partners paste, as text and as HTML."""

    licence: str | None
    licence_url: str | None
    holder: str
    attribution: RichText


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    words: int = 0
    tips: int = 0
    signs: int = 0
    headings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """All that a post says, and nothing of when or under which number it said it."""

    schema_version: str = SCHEMA_VERSION
    type: str = "wellness_post"
    id: str
    locale: str
    slug: str
    path: str | None = omitted()
    title: str
    lead: RichText
    body: tuple[Block, ...] = ()
    byline: Byline = Byline()
    share: Share = Share()
    review: Review = Review()
    content_warnings: tuple[str, ...] = ()
    disclaimer: Disclaimer | None = None
    crisis_support: CrisisSupport | None = None
    references: tuple[Reference, ...] = ()
    related: tuple[str, ...] = ()
    series: str | None = None
    topics: tuple[Topic, ...] = ()
    corrections: tuple[Correction, ...] = ()
    email: Email
    search_description: str | None = omitted()
    rights: Rights | None = omitted()
    image: Image | None = None
    stats: Stats = Stats()
