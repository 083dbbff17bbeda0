"""Which blocking findings a person may override for one post, and whether an override still holds.

An override is given for one finding in certain words. It ends when these words change: those of the
block that the finding is about, or those of the whole draft where it is about no block.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace

from blog import document as doc
from blog.checks.findings import BLOCK, Finding, Override
from blog.checks.passages import passages

# Questions of form, where a careful person may know better than the rule. Everything else can not
# be overridden: what protects people (crisis, care, warnings, consent to be quoted, AI), what takes
# something from some of them (pictures without words, links and buttons that lead nowhere), what
# would be lost or unreadable, and checks that could not run. A new check is among those until it is
# here. People in a picture are an exception: a street scene or an old photo may need no consent.
OVERRIDABLE = frozenset(
    {
        "faq.question_mark",
        "heading.capitals",
        "heading.first_level",
        "heading.full_stop",
        "heading.length",
        "heading.skipped_level",
        "image.alt_length",
        "language.english_expected",
        "language.french_expected",
        "list.lead_in_colon",
        "list.lead_in_length",
        "list.lead_in_repeated",
        "list.lead_ins_mixed",
        "list.too_few",
        "list.too_many",
        "picture.consent",
        "reference.address",
        "slug.length",
        "takeaways.length",
    }
)


def can_override(finding: Finding) -> bool:
    """Whether the finding blocks and a person may override it."""
    return finding.severity is BLOCK and finding.id in OVERRIDABLE


def digest(finding: Finding, document: doc.Document) -> str:
    """SHA-256, in hexadecimal, of the finding and the words that it is about."""
    texts = [
        [part.block_id, part.item, part.field, part.html or part.text]
        for part in passages(document)
        if finding.block_id in (None, part.block_id)
    ]
    words = sorted((name, str(word)) for name, word in finding.words.items())
    about = [finding.id, finding.block_id, finding.item, finding.field, words, document.slug]
    if finding.block_id is not None:
        about.pop()  # the address is among the words of the draft alone
    return hashlib.sha256(json.dumps([about, texts]).encode()).hexdigest()


def apply(
    found: Iterable[Finding], document: doc.Document, overrides: Iterable[Override]
) -> list[Finding]:
    """The findings, with their override where one holds."""
    by_digest = {each.digest: each for each in overrides}
    if not by_digest:
        return list(found)
    return [
        replace(each, override=by_digest.get(digest(each, document)))
        if can_override(each)
        else each
        for each in found
    ]
