"""The document: the immutable, channel-independent form of a post, from which every rendition is
made.

Contains no Wagtail objects, queries, requests or clock. Our own addresses are relative to the
origin (``/media/…``, ``/blog/…``), so that a change of host changes no document; renditions make
them absolute. Dates are ISO 8601 strings. Rich text is sanitised already, as ``html`` and as
``text``.

The JSON form (``blog.codec``) is the API's ``body=data``, the importer's input and output and the
golden file. A field marked ``omit`` is left out of the JSON while it is empty.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCHEMA_VERSION = "1.0"
MEDIA = ("web", "feed", "email", "text", "api")
# The regions of crisis resources, with their names: Canada, its provinces and territories
# (ISO 3166-2). Exactly these: an unknown code such as "BC" would select no service unnoticed.
REGIONS: dict[str, str | Promise] = {
    "CA": _("Canada"),
    "CA-AB": _("Alberta"),
    "CA-BC": _("British Columbia"),
    "CA-MB": _("Manitoba"),
    "CA-NB": _("New Brunswick"),
    "CA-NL": _("Newfoundland and Labrador"),
    "CA-NS": _("Nova Scotia"),
    "CA-NT": _("Northwest Territories"),
    "CA-NU": _("Nunavut"),
    "CA-ON": _("Ontario"),
    "CA-PE": _("Prince Edward Island"),
    "CA-QC": _("Québec"),
    "CA-SK": _("Saskatchewan"),
    "CA-YT": _("Yukon"),
}

# Annotations are keywords of the JSON Schema that blog.codec.schema makes of these types.
Uuid = Annotated[str, ("format", "uuid")]
Medium = Literal["web", "feed", "email", "text", "api"]
Tone = Literal["positive", "warning", "neutral"]
CalloutTone = Literal["info", "tip", "note", "warning"]
CareLevel = Literal["non_urgent", "urgent", "emergency"]
AuthorKind = Literal["person", "team", "organization"]
ReviewStatus = Literal["not_reviewed", "in_review", "reviewed", "expired"]
CorrectionKind = Literal["correction", "clarification", "update"]
ReviewScope = Literal["clinical", "lived_experience", "legal", "language"]
AiUseKind = Literal["language", "translation", "text"]
ChannelKind = Literal["call", "text", "chat", "web", "tty"]
MediaKind = Literal["video", "audio"]


def omitted(default: Any = None) -> Any:
    """A dataclass field that the JSON form leaves out while it is empty."""
    return field(default=default, metadata={"omit": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class RichText:
    """Sanitised HTML, and the same words as plain text."""

    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSize:
    """One rendition of an image; its size is in pixels."""

    url: str
    width: int
    height: int
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image with its description and rights; ``sizes`` are sorted by type, then by width.

    ``social`` is for cards on other sites; only a post's main image has it.
    """

    url: str
    width: int
    height: int
    alt: str
    decorative: bool = False
    credit: str | None = None
    rights: str | None = None
    focal: tuple[float, ...] | None = omitted()  # x, y as shares of width and height
    social: ImageSize | None = omitted()  # 1200 by 630, cut round the focal point
    sizes: tuple[ImageSize, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote a post: a person, a team or an organization."""

    kind: AuthorKind
    name: str
    slug: str
    credentials: tuple[str, ...] | None = None
    bio: str | None = None
    url: str | None = None
    photo: Image | None = omitted()
    job_title: str | None = omitted()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """One item of a tips list, a signs checklist, key takeaways, or a do or don't column."""

    id: str
    anchor: str
    lead_in: str | None
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the body, with its level (2 to 4) and its anchor in the HTML."""

    text: str
    level: int
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text: paragraphs and plain lists. The role ``closing`` marks the closing words."""

    html: str
    text: str
    role: str | None = omitted()


@dataclass(frozen=True, slots=True, kw_only=True)
class TipsList:
    """A list of tips, numbered where ``ordered`` says that their order matters."""

    heading: str | None
    heading_level: int
    anchor: str
    intro: RichText | None
    ordered: bool
    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignsChecklist:
    """A list of signs to look for; ``tone`` says whether they are good signs or warnings."""

    heading: str | None
    heading_level: int
    anchor: str
    intro: RichText | None
    items: tuple[ListItem, ...]
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of an exercise; ``minutes`` says how long it takes, where that is known."""

    id: str
    anchor: str
    title: str | None
    html: str
    text: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Steps of an exercise, to be followed in order."""

    heading: str | None
    heading_level: int
    anchor: str
    intro: RichText | None
    items: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoDont:
    """What to do beside what not to do; a label that is null has a translated default."""

    heading: str | None
    heading_level: int
    anchor: str
    do_label: str | None
    dont_label: str | None
    do: tuple[ListItem, ...]
    dont: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTakeaways:
    """What readers should remember of the post."""

    heading: str | None
    heading_level: int
    anchor: str
    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A quotation, and where it was published. Testimonials are shown with consent only."""

    html: str
    text: str
    attribution: str | None
    source_url: str | None
    testimonial: bool = False
    consent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An image in the body, with its caption."""

    image: Image | None
    caption: RichText | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """A passage set apart from the running text: information, a tip, a note or a warning."""

    tone: CalloutTone
    title: str | None
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A labelled address: https, mailto, tel or sms."""

    label: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareCard:
    """When to look for help, how urgently, and what to do: never to be left out or shortened."""

    level: CareLevel
    title: str
    html: str
    text: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisChannel:
    """One way to reach a crisis service; ``label`` is what people read (1 866 APPELLE)."""

    kind: ChannelKind
    label: str
    url: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisResource:
    """A crisis service: who it is for, how it is reached, and until when that is verified."""

    key: str
    name: str
    region: str  # one of REGIONS
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
    """Crisis services for the readers of a post: never to be left out or shortened."""

    heading: str | None
    heading_level: int
    anchor: str
    intro: RichText | None
    region: str | None
    audience: str | None
    resources: tuple[CrisisResource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentWarning:
    """A warning about the subjects that follow it: show it before them."""

    topics: tuple[str, ...]
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallToAction:
    """A button that leads to a page, a mail address or a number."""

    label: str
    url: str | None
    style: Literal["primary", "secondary"] = "primary"
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationBoilerplate:
    """What an organization says of itself, with its own button."""

    organization: str
    html: str
    text: str
    cta: Action | None
    key: str | None = omitted()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorByline:
    """The authors of the post, or some of them, at this place in the body."""

    heading: str | None
    authors: tuple[Author, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLink:
    """A link that shares the post on one network, without trackers."""

    network: str
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLinks:
    """Links that share the post; ``networks`` is the editors' choice, null for the site's own."""

    heading: str | None
    networks: tuple[str, ...] | None
    links: tuple[ShareLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A source that the post names."""

    id: str
    title: str
    url: str | None
    doi: str | None
    accessed: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The list of sources in the body."""

    heading: str | None
    heading_level: int
    anchor: str
    items: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question and its answer."""

    id: str
    anchor: str
    question: str
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Faq:
    """Frequent questions and their answers."""

    heading: str | None
    heading_level: int
    anchor: str
    items: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """One cell of a table: words on a line or a few, with emphasis and links; may be empty."""

    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row of a table. All rows of a table have the same number of cells."""

    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its caption. No cells are merged.

    ``header_row`` says that the cells of the first row name the columns, ``header_column`` that
    those of the first column name the rows.
    """

    caption: str
    header_row: bool
    header_column: bool
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceCard:
    """A service that readers can turn to, with its numbers; crisis services are apart.

    Numbers are in E.164 (`+14165550134`); short codes (`211`) have no plus sign.
    """

    name: str
    phones: tuple[str, ...]
    tty: str | None
    url: str | None
    hours: str | None
    region: str | None  # one of REGIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLink:
    """A video or a sound recording at another site: a link to its page, never a player.

    ``language`` is the one spoken, where it is not the post's; ``anchor`` is that of the transcript
    in the HTML. Publishing requires a transcript, or captions in a video.
    """

    kind: MediaKind
    title: str
    url: str | None
    minutes: int | None
    language: str | None
    captions: bool
    poster: Image | None
    anchor: str
    transcript: RichText | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLink:
    """Another published post: its permanent id, its title, and its page on the publisher's site."""

    id: Uuid
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedPosts:
    """The related posts of the post, at this place in the body; those in its language.

    They follow the posts: a new title or address, a withdrawal. The API's own ``related`` names
    those that a partner may show.
    """

    heading: str | None
    heading_level: int
    anchor: str
    posts: tuple[PostLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsPlace:
    """Where the page and the newsletter show the post's `corrections`; the first such place counts.

    Without it they are above the lead, where feeds and plain text always have them.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Divider:
    """A divider between two parts of the text, without content."""


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
    "table": Table,
    "resource_card": ResourceCard,
    "media": MediaLink,
    "related_posts": RelatedPosts,
    "corrections": CorrectionsPlace,
    "divider": Divider,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One part of a body. ``type`` says which; ``visibility`` names the media that show it.

    Without ``visibility`` all media show it.
    """

    id: Uuid
    type: str
    value: Any
    lang: str | None = omitted()
    visibility: tuple[Medium, ...] | None = omitted()

    def visible_in(self, medium: Medium) -> bool:
        return self.visibility is None or medium in self.visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """The authors of a post, in order."""

    authors: tuple[Author, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Whether readers are invited to share the post."""

    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """Who reviewed the post, and in which respect."""

    name: str
    credentials: tuple[str, ...] | None
    scope: ReviewScope
    url: str | None = omitted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Whether an expert has reviewed the post, who did and when, and when the next is due."""

    status: ReviewStatus = "not_reviewed"
    reviewed_by: Reviewer | None = None
    reviewed_at: str | None = None
    next_review_at: str | None = None
    changed_since: bool = field(default=False, metadata={"omit": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class AiUse:
    """What generative AI was used for in a post, and who checked the result."""

    kind: AiUseKind
    checked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclaimer:
    """A notice that must be shown with the post."""

    key: str
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic of the post, in the post's language."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction that readers are shown, with its date."""

    date: str
    kind: CorrectionKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """The subject of a mail with this post, and the line that inboxes show below it."""

    subject: str
    preheader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """The licence of the post, and the attribution that copies show."""

    licence: str | None
    licence_url: str | None
    holder: str
    attribution: RichText


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Counts of the post's words and of some of its parts."""

    words: int = 0
    tips: int = 0
    signs: int = 0
    headings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The content of a post, without its edition number and publication dates."""

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
    ai_use: AiUse | None = omitted()
    rights: Rights | None = omitted()
    image: Image | None = None
    stats: Stats = Stats()
