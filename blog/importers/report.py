"""What an import gives: the document, where it came from, and all that a person should know."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blog import codec
from blog.document import Document

# Every code of a notice with its meaning. The order is that of notices about the same line.
CODES: dict[str, str | Promise] = {
    "title_not_in_source": _("The title was given beside the text; it does not occur in it."),
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
    "all_caps_heading": _("This heading is in capitals, which are hard to read."),
    "inconsistent_lead_in_case": _("Lead-ins are capitalised in different ways."),
    "duplicate_lead_in": _("The same lead-in occurs twice."),
    "mixed_lead_ins": _("Some items have a lead-in and some have none, so none was set apart."),
    "nested_list": _("A list within a list was kept as text of the item above it."),
    "list_numbers_changed": _("The numbers of this list do not run from 1; numbering is renewed."),
    "tone_unknown": _("Nothing says whether these signs are good or bad; they were left neutral."),
    "trailing_nbsp": _("A no-break space at the end of a line was removed."),
    "organization_near_match": _("This is nearly the name of an organisation that we know."),
    "cta_without_url": _("The address of this button was lost; add it before publishing."),
    "phrase_rule": _("This may be a slip of the pen."),
    "missing_blank_line": _("A blank line seems to be missing above this line."),
    "all_caps_label": _("This label is in capitals, which are hard to read."),
    "author_near_match": _("This is nearly the name of an author that we know."),
    "author_unknown": _("No author of this name is known here."),
    "author_replaced": _("The author given for the import stands in place of the text's."),
    "text_after_byline": _("Text goes on after the author; make sure that it belongs to the post."),
}
_RANK = {code: rank for rank, code in enumerate(CODES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing a person should know. ``line`` counts from 1; ``None`` is the whole text.

    ``applied`` says whether the import has acted on it: white space yes, wording never, unless
    whoever imports asked for it.
    """

    code: str
    line: int | None = None
    applied: bool = False
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def meaning(self) -> str:
        """What the code means, in the active language."""
        return str(CODES.get(self.code.partition(".")[0], self.code))

    def to_data(self) -> dict[str, Any]:
        """The JSON form: the code and the line, the facts, and whether they were acted on."""
        return {"code": self.code, "line": self.line, **self.facts, "applied": self.applied}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One post as it was read; nothing is stored yet."""

    document: Document
    source: dict[str, Any]
    warnings: tuple[Notice, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """The JSON of the document, of its source and of the notices, in this order of keys."""
        shown: dict[str, Any] = {}
        for key, value in codec.to_data(self.document).items():
            shown[key] = value
            if key == "email":
                shown |= {"published_at": None, "modified_at": None, "canonical_url": None}
        notices = [notice.to_data() for notice in self.warnings]
        return {**shown, "source": self.source, "import_warnings": notices}


def in_order(notices: list[Notice]) -> tuple[Notice, ...]:
    """By line, those of the whole text first."""
    return tuple(sorted(notices, key=lambda notice: (notice.line or 0, _rank(notice))))


def _rank(notice: Notice) -> int:
    return _RANK.get(notice.code.partition(".")[0], len(_RANK))
