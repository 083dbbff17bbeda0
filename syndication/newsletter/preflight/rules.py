"""The table of rules: a permanent id, a level, a message, and the function that checks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from syndication.newsletter.preflight import content, plain, structure, wording
from syndication.newsletter.preflight.mail import Mail

Level = Literal["E", "W", "I"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation of a rule; ``where`` is a short excerpt of the mail."""

    id: str
    level: Level
    message: str
    where: str


@dataclass(frozen=True, slots=True)
class Rule:
    """``find`` yields an excerpt of the mail for each violation."""

    id: str
    level: Level
    message: str | Promise
    find: Callable[[Mail], Iterable[str]]


# Lines of a body in quoted-printable or base64 have 76 characters (RFC 2045 6.7 and 6.8), however
# long those of its source are: 998 bytes (RFC 5322 2.1.1) bind what is sent as 7bit or 8bit alone.
LONG_LINE = _("A line is too long to send unencoded: send the mail as quoted-printable.")

RULES: tuple[Rule, ...] = (
    # -- size
    Rule("size-limit", "E", _("The mail is too long: Gmail would cut it."), structure.clipped),
    Rule("size-near", "W", _("The mail is nearly too long for Gmail."), structure.nearly_clipped),
    Rule("size-encoded", "W", _("Encoded, the mail is too long."), structure.large_on_the_wire),
    Rule("html-line", "W", LONG_LINE, structure.long_line),
    Rule("style-block", "E", _("Gmail drops such a long style block."), structure.long_style_block),
    # -- head and wrapper
    Rule("doctype", "E", _("The doctype is missing."), structure.doctype),
    Rule("html-lang", "E", _("The language is not declared."), structure.language),
    Rule("html-dir", "E", _("The direction of reading is not declared."), structure.direction),
    Rule("title", "E", _("The mail has no telling title."), structure.title),
    Rule("charset", "E", _("UTF-8 is not declared."), structure.charset),
    Rule("viewport", "E", _("The viewport is missing or locks zoom."), structure.viewport),
    Rule("apple-reformatting", "W", _("Apple Mail may reflow it."), structure.apple_reformatting),
    Rule("format-detection", "W", _("Numbers may turn into links."), structure.format_detection),
    Rule("color-scheme", "W", _("The colour schemes are not named."), structure.color_scheme),
    Rule("dark-promise", "W", _("Dark mode has no rules of its own."), structure.dark_promise),
    Rule("wrapper", "E", _("No named wrapper has the role article."), structure.wrapper),
    Rule(
        "wrapper-lang",
        "E",
        _("Language and direction are missing inside the body."),
        structure.wrapper_language,
    ),
    # -- what mail programs refuse
    Rule("element", "E", _("Mail programs refuse this element."), structure.forbidden_element),
    Rule("event-handler", "E", _("A mail holds no scripts."), structure.event_handler),
    Rule("scheme", "E", _("This kind of address is refused."), structure.forbidden_scheme),
    Rule("stylesheet", "E", _("Style sheets are not fetched."), structure.remote_stylesheet),
    Rule("refresh", "E", _("A mail does not reload itself."), structure.refresh),
    Rule("css-refused", "E", _("Several mail programs lose this style."), structure.refused_css),
    Rule("text-indent", "E", _("Outlook cuts words off here."), structure.negative_indent),
    Rule("list-margin", "E", _("Outlook puts this list outside."), structure.list_margin),
    Rule("css-doubtful", "W", _("Some mail programs lose this style."), structure.doubtful_css),
    # -- layout
    Rule("layout-role", "E", _("A layout table has no role."), structure.layout_role),
    Rule("data-table", "E", _("A data table has unclear headers."), structure.data_table),
    Rule("too-wide", "E", _("Something is wider than 640 px."), structure.too_wide),
    Rule("container", "E", _("No container is 560 to 640 px wide."), structure.container),
    Rule("ghost-table", "E", _("Outlook gets no width for a container."), structure.ghost_table),
    Rule(
        "conditional-comments",
        "E",
        _("What is meant for Outlook is not balanced."),
        structure.conditional_comments,
    ),
    Rule("pixels-per-inch", "W", _("Outlook may scale pictures."), structure.pixels_per_inch),
    Rule("table-attributes", "W", _("A table has gaps of its own."), structure.table_attributes),
    # -- pictures
    Rule("image-alt", "E", _("A picture has no words."), content.alt),
    Rule("image-link", "E", _("A linked picture has no name."), content.linked_image),
    Rule("image-width", "E", _("A picture has no width in pixels."), content.image_width),
    Rule("image-address", "E", _("A picture's address is not public."), content.image_address),
    Rule("image-format", "E", _("Few mail programs show this format."), content.image_format),
    Rule("image-pixel", "E", _("We do not track: no invisible picture."), content.tracking_pixel),
    Rule("image-webp", "W", _("Outlook does not show WebP."), content.webp),
    Rule("image-block", "W", _("A gap may show under the picture."), content.image_block),
    Rule("image-fluid", "W", _("The picture does not shrink."), content.image_fluid),
    Rule("image-alt-long", "W", _("The picture's words are too long."), content.long_alt),
    # -- links
    Rule("link-empty", "E", _("A link leads nowhere or has no words."), content.empty_link),
    Rule("link-address", "E", _("A link is not a full https address."), content.link_address),
    Rule("link-private", "E", _("A link leads where readers may not go."), content.private_address),
    Rule("link-text", "E", _("The link's words say nothing."), content.generic_link),
    Rule("link-underline", "E", _("A link in text is not underlined."), content.underline),
    Rule("link-nested", "E", _("A link stands in a link."), content.nested_link),
    Rule("button-fill", "E", _("Outlook shows this button bare."), content.button_fill),
    Rule("unsubscribe", "E", _("There is no unsubscribe link."), content.unsubscribe),
    Rule("view-online", "E", _("There is no link to read it online."), content.view_online),
    Rule("preferences", "W", _("There is no link to preferences."), content.preferences),
    Rule("link-ambiguous", "W", _("The same words lead elsewhere."), content.ambiguous_link),
    Rule("link-tracking", "W", _("The address tracks readers."), content.tracked_link),
    Rule("link-bare", "W", _("A bare address is hard to listen to."), content.bare_address),
    # -- words
    Rule("contrast", "E", _("The words are too faint."), wording.low_contrast),
    Rule("text-tiny", "E", _("The words are smaller than 12 px."), wording.tiny),
    Rule("text-small", "W", _("The words are smaller than 14 px."), wording.small),
    Rule("line-height", "E", _("The lines are too close."), wording.tight),
    Rule("justify", "E", _("Justified text is hard to read."), wording.justified),
    Rule("one-h1", "E", _("There must be exactly one main heading."), wording.one_h1),
    Rule("heading-order", "E", _("A heading level is skipped."), wording.heading_order),
    Rule("heading-empty", "E", _("A heading is empty."), wording.empty_heading),
    Rule("typed-bullet", "E", _("A list is typed, not marked up."), wording.typed_bullet),
    Rule("list-children", "E", _("A list is built wrongly."), wording.list_children),
    Rule("language", "E", _("The words are in another language."), wording.foreign_words),
    Rule("double-escape", "E", _("Characters are escaped twice."), wording.double_escape),
    Rule("placeholder", "E", _("A placeholder was not filled in."), wording.placeholder),
    Rule("left-over", "E", _("An empty value shows as a word."), wording.left_over),
    Rule("mojibake", "E", _("Characters are garbled."), wording.mojibake),
    Rule("control-character", "E", _("A control character is hidden."), wording.control_character),
    Rule("postal-code", "E", _("The sender's address is missing."), wording.postal_code),
    Rule("too-short", "E", _("The mail says next to nothing."), wording.too_short),
    Rule("preheader", "E", _("There is no hidden preheader first."), wording.no_preheader),
    Rule(
        "preheader-length",
        "W",
        _("35 to 150 characters fit a preheader."),
        wording.preheader_length,
    ),
    # -- plain text
    Rule("plain-markup", "E", _("The plain text contains code."), plain.markup),
    Rule("plain-line", "W", LONG_LINE, plain.long_line),
    Rule("plain-unsubscribe", "E", _("The text has no unsubscribe address."), plain.unsubscribe),
    Rule("plain-address", "E", _("The text has no web address."), plain.web_address),
    Rule("plain-postal-code", "E", _("The text lacks the sender's address."), plain.postal_code),
    Rule("plain-words", "E", _("The text says less than the HTML."), plain.missing_words),
    Rule("plain-parts", "E", _("The text lacks a heading or an item."), plain.missing_parts),
    Rule("plain-links", "E", _("The text lacks many links."), plain.missing_links),
    Rule("plain-width", "W", _("A line is wider than 78 columns."), plain.wide),
    Rule("plain-markdown", "W", _("Markdown marks were left in the text."), plain.markdown),
    Rule("plain-pipes", "W", _("A table was left in the text."), plain.pipes),
    Rule("plain-indent", "W", _("A line is deeply indented."), plain.indented),
    Rule("plain-bullets", "W", _("List items lost their marks."), plain.lost_bullets),
)
