"""What changed between two editions of an original, in words, for whoever translates it."""

from syndication.desk.history import differences
from syndication.desk.history.differences import Change
from syndication.desk.translations import content


def between(before: str, after: str) -> list[Change]:
    """The changes between two stored documents (JSON) that matter to a translation."""
    old, new = content.translated(before), content.translated(after)
    return differences.between(old, new, content.FIELDS)


def differ(before: str, after: str) -> bool:
    """Whether the two stored documents differ in anything that is translated."""
    return content.translated(before) != content.translated(after)
