"""The findings as the side panel shows them: in groups, each linked to its field."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blog import checks
from blog import document as doc
from blog.checks.errors import BLOCK_FIELDS, FIELDS
from blog.checks.findings import Finding, Severity, shorten

# Takes a finding that can be overridden; returns the address of the page that does or ends it.
Addresses = Callable[[Finding], str]

GROUPS: dict[Severity, tuple[str | Promise, str]] = {
    Severity.BLOCK: (_("Before you publish"), "warning"),
    Severity.WARN: (_("Worth a look"), "help"),
    Severity.INFO: (_("Good to know"), "info-circle"),
}
FIELD_NAMES: dict[str, str | Promise] = {
    "title": _("Title"),
    "slug": _("Address"),
    "lead": _("Lead"),
    "body": _("Body"),
    "image": _("Image"),
    "authors": _("Authors"),
    "topics": _("Topics"),
    "disclaimer": _("Disclaimer"),
    "ai_checked_by": _("Use of AI"),
    "related": _("Related posts"),
    "corrections": _("Corrections"),
    "share": _("Share links"),
    "email.subject": _("E-mail subject"),
    "email.preheader": _("E-mail preview text"),
    "search_description": _("Search description"),
}
# Inline forms have no field of the name that a finding gives: link to the button that adds a row,
# which is always there. `go_to.js` opens its tab.
FORM_ROWS = {
    "authors": "[id='id_post_authors-ADD']",
    "related": "[id='id_related_posts-ADD']",
}
# A finding about a picture is about the field for one of its facts.
PICTURE_FIELDS = {
    "image.alt_missing": "image_alt",
    "image.alt_length": "image_alt",
    "image.alt_file_name": "image_alt",
    "image.rights": "image_credit",
}
PICTURE_BLOCK_FIELDS = {
    "image.alt_missing": "alt_text",
    "image.alt_length": "alt_text",
    "image.alt_file_name": "alt_text",
    "image.rights": "credit",
}
# The side panel that shows more of what was found.
PANELS = {"translation.outdated": "original", "translation.minor_change": "original"}
_SAFE = re.compile(r"[\w-]+")


SPACING = "text.spacing"
MISSING_TWIN = "locale.twin_missing"
OVERRIDDEN = (_("Overridden, with a reason"), "key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A finding as the panel shows it; ``target`` is a CSS selector in the editor's form.

    ``None`` as ``target`` is the post as a whole; ``field`` selects the field of a block that the
    finding is about, where that is known. ``translate`` is the address of the page that
    makes the translation whose lack was found. ``panel`` is the side panel that shows more.
    ``override`` is the address at which the person may override the finding, or end its override.
    ``correct`` is the address that corrects all findings of this kind at once.
    """

    finding: Finding
    link_text: str
    target: str | None
    field: str = ""
    translate: str | None = None
    panel: str = ""
    override: str = ""
    correct: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The findings of one severity, or those that were overridden."""

    heading: str | Promise
    icon: str
    rows: tuple[Row, ...]


def grouped(
    found: Sequence[Finding],
    document: doc.Document,
    *,
    translate: str | None = None,
    override: Addresses | None = None,
    correct: str = "",
) -> tuple[Group, ...]:
    """The findings by severity, without empty groups; apart from them what was overridden.

    ``override`` is ``None`` where the person may not override. ``correct`` is the address that
    corrects the spacing, for the first finding about it.
    """
    spaced = next((each for each in found if each.id == SPACING), None)
    blocks = {block.id: block for block in document.body}
    names = link_texts(found, blocks)

    def row(each: Finding) -> Row:
        may = override is not None and checks.can_override(each)
        return Row(
            finding=each,
            link_text=names[each],
            target=target(each),
            field=field(each, blocks.get(each.block_id or "")),
            translate=translate if each.id == MISSING_TWIN else None,
            panel=PANELS.get(each.id, ""),
            override=override(each) if override and may else "",
            correct=correct if each is spaced else "",
        )

    def group(heading: str | Promise, icon: str, chosen: Iterable[Finding]) -> Group:
        return Group(heading=heading, icon=icon, rows=tuple(map(row, chosen)))

    open_ones = [each for each in found if each.override is None]
    groups = [
        group(heading, icon, (each for each in open_ones if each.severity is severity))
        for severity, (heading, icon) in GROUPS.items()
    ]
    groups.append(group(*OVERRIDDEN, (each for each in found if each.override is not None)))
    return tuple(each for each in groups if each.rows)


def target(finding: Finding) -> str | None:
    """The CSS selector of the form element that a finding is about; ``None``: the whole post."""
    if finding.block_id is not None:
        known = _SAFE.fullmatch(finding.block_id)
        return f"[id='block-{finding.block_id}-section']" if known else None
    if finding.field is None:
        return None
    name = PICTURE_FIELDS.get(finding.id) or FIELDS.get(finding.field, finding.field)
    return FORM_ROWS.get(finding.field, f"[data-contentpath='{name}']")


def field(finding: Finding, block: doc.Block | None) -> str:
    """The CSS selector of the field of a block, or of an item of a list in it; may be empty."""
    section = target(finding)
    if block is None or finding.field is None or section is None:
        return ""
    name = BLOCK_FIELDS.get(finding.field, finding.field)
    place = f"{section} [data-contentpath='{name}']"
    if finding.item is not None:
        return f"{place} {_item(block.value, finding)}"
    inner = PICTURE_BLOCK_FIELDS.get(finding.id)
    return f"{section} [data-contentpath='{inner}']" if inner else place


def _item(value: object, finding: Finding) -> str:
    """An item by its id, which stays where items before it are moved; by its place without one."""
    number = finding.item or 0
    items = getattr(value, finding.field or "", ())
    key = getattr(items[number], "id", "") if len(items) > number else ""
    if key and _SAFE.fullmatch(key):
        return f"[data-contentpath='{key}']"
    return f":nth-child({number + 1} of [data-streamfield-child])"


def link_text(finding: Finding, blocks: dict[str, doc.Block]) -> str:
    """The text of a finding's link: the field's name, or the beginning of the block's text."""
    block = blocks.get(finding.block_id or "")
    if block is None:
        return str(FIELD_NAMES.get(finding.field or "", "")) or str(_("The whole post"))
    names = ("heading", "title", "label", "text", "organization", "caption")
    words = next((text for text in (getattr(block.value, name, "") for name in names) if text), "")
    return shorten(words) or str(_("This part of the body"))


def link_texts(findings: Sequence[Finding], blocks: dict[str, doc.Block]) -> dict[Finding, str]:
    """The link text of each finding. Blocks with the same text are told apart by their place."""
    texts = {each: link_text(each, blocks) for each in findings}
    places = {block_id: place for place, block_id in enumerate(blocks, start=1)}
    targets: dict[str, set[str | None]] = {}
    for each, text in texts.items():
        targets.setdefault(text, set()).add(target(each))
    return {
        each: f"{text} ({places[each.block_id]})"
        if len(targets[text]) > 1 and each.block_id in places
        else text
        for each, text in texts.items()
    }
