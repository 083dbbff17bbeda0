"""The result of an import: the document, its source, and notices for a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blog import codec
from blog.document import Document

# The meaning of each code. Notices about the same line are sorted in this order.
CODES: dict[str, str | Promise] = {
    "title_not_in_source": _("The title was given beside the text; it does not occur in it."),
    "title_taken": _("The title was taken from the text."),
    "title_cut": _("The title is too long: it was cut."),
    "title_in_source": _("The first line repeats the title and was left out."),
    "no_lead": _("The text does not begin with a paragraph, so the post has no lead."),
    "author_missing": _("The text names no author."),
    "no_clinical_review": _("Nobody has reviewed this post yet."),
    "encoding_guessed": _("The file is not UTF-8; it was read as Windows-1252."),
    "control_characters": _("Characters that nobody can see or read were removed."),
    "extra_blank_lines": _("Several blank lines were read as one."),
    "joined_lines": _("A paragraph broken over several lines was joined."),
    "separator_removed": _("A line of dashes or stars at the beginning or end was left out."),
    "first_line_may_be_title": _("The first line looks like a title; it was kept as a heading."),
    "short_line_unsure": _("This line may be a heading or an item; it was kept as a paragraph."),
    "all_caps_heading": _("This heading is in capitals, which are hard to read."),
    "inconsistent_lead_in_case": _("Lead-ins are capitalised in different ways."),
    "duplicate_lead_in": _("The same lead-in occurs twice."),
    "mixed_lead_ins": _("Some items have a lead-in and some have none, so none was set apart."),
    "nested_list": _("A list within a list was kept as text of the item above it."),
    "list_numbers_changed": _("The numbers of this list do not run from 1; numbering is renewed."),
    "picture_left_out": _("A picture was left out: add it as a Picture."),
    "picture_missing": _("A picture could not be had: add it as a Picture."),
    "picture_description_left_out": _(
        "The description of the main picture is too long for its field: write a shorter one."
    ),
    "embed_left_out": _("What was shown from another site was left out; a link stands for it."),
    "link_left_out": _("A link was left out."),
    "comment_left_out": _("A comment on the text was left out."),
    "shortcode_left_out": _("A shortcode that only WordPress can replace was left out."),
    "old_address": _("The post was at this address; redirect it here when it is published."),
    "old_address_kept": _("This address leads to the post once it is published."),
    "old_address_not_kept": _("This address cannot lead to the post: something else is there."),
    "deleted_words": _("These words were marked as deleted, and left out."),
    "hidden_words": _("These words were hidden, and left out."),
    "equation_flattened": _("An equation was kept as a line of text: check that it can be read."),
    "symbol_left_out": _("A sign of a font of pictures was left out."),
    "page_header_left_out": _("The words at the head or foot of each page were left out."),
    "part_left_out": _("These words stood beside the text, and were left out."),
    "struck_words": _("These words were struck out; they were kept without the line."),
    "table_flattened": _("A table was kept as lines of text: check that they can be read."),
    "table_cells_merged": _(
        "Merged cells of a table were taken apart: check the empty cells beside them."
    ),
    "table_without_caption": _("This table has no caption: say what it shows."),
    "tone_unknown": _("Nothing says whether these signs are good or bad; they were left neutral."),
    "trailing_nbsp": _("A no-break space at the end of a line was removed."),
    "organization_near_match": _("This is nearly the name of an organisation that we know."),
    "cta_without_url": _("The address of this button was lost; add it before publishing."),
    "phrase_rule": _("This may be a slip of the pen."),
    "missing_blank_line": _("A blank line seems to be missing above this line."),
    "all_caps_label": _("This label is in capitals, which are hard to read."),
    "author_near_match": _("This is nearly the name of an author that we know."),
    "author_unknown": _("No author of this name is known here."),
    "author_line_unsure": _("This may be more than a name; check name, title and letters."),
    "date_left_out": _("A date or a reading time beside the author was left out."),
    "review_left_out": _(
        "The text names who reviewed it. That was left out: a review is recorded by its reviewer."
    ),
    "author_account": _("The author is an account of the old site, and not a name: choose one."),
    "author_replaced": _("The author given for the import stands in place of the text's."),
    "text_after_byline": _("Text goes on after the author; make sure that it belongs to the post."),
}
_RANK = {code: rank for rank, code in enumerate(CODES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice about the source. ``line`` counts from 1; ``None`` is the whole text.

    ``applied`` says whether the import changed something: white space, or what an option asked
    for, but never wording.
    """

    code: str
    line: int | None = None
    applied: bool = False
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def meaning(self) -> str:
        """The meaning of the code, in the active language."""
        return str(CODES.get(self.code.partition(".")[0], self.code))

    def to_data(self) -> dict[str, object]:
        """The JSON form: code, line, facts, and ``applied``."""
        return {"code": self.code, "line": self.line, **self.facts, "applied": self.applied}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One post as it was read, before it is saved.

    ``raw`` is its part of the source, where the file has one post on each line. ``places`` are the
    lines of a text that became the lead, if it has one, and each block. ``files`` are pictures that
    came with the text, by their addresses in the document; ``addresses`` those that the post had.
    """

    document: Document
    source: Mapping[str, str | int]
    warnings: tuple[Notice, ...] = ()
    raw: bytes | None = field(default=None, repr=False)
    places: tuple[tuple[int, ...], ...] = ()
    addresses: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def to_data(self) -> dict[str, object]:
        """The JSON of the document, of its source and of the notices, in this order of keys."""
        shown: dict[str, object] = {}
        for key, value in codec.to_data(self.document).items():
            shown[key] = value
            if key == "email":
                shown |= {"published_at": None, "modified_at": None, "canonical_url": None}
        notices = [notice.to_data() for notice in self.warnings]
        return {**shown, "source": self.source, "import_warnings": notices}


def in_order(notices: list[Notice]) -> tuple[Notice, ...]:
    """The notices by line, those about the whole text first."""
    return tuple(sorted(notices, key=lambda notice: (notice.line or 0, _rank(notice))))


def _rank(notice: Notice) -> int:
    return _RANK.get(notice.code.partition(".")[0], len(_RANK))
