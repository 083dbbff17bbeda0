"""The one findings engine. Importing it registers the rules that every post is held to.

>>> from blog import checks
>>> checks.run(subject)      # findings, what blocks first
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from blog.checks import addresses, care, headings, lists, parts, post, words
from blog.checks.findings import (
    Finding,
    Related,
    Severity,
    Subject,
    blocking,
    declare,
    destinations,
    destined,
    found,
    rule,
    run,
)

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError

RULES = (post, headings, parts, lists, addresses, care, words)

__all__ = [
    "RULES",
    "Finding",
    "Related",
    "Severity",
    "Subject",
    "blocking",
    "declare",
    "destinations",
    "destined",
    "form_errors",
    "found",
    "rule",
    "run",
]


def form_errors(findings: Iterable[Finding], body: Iterable[Any]) -> "dict[str, ValidationError]":
    """What blocks, as errors of the page's form: see :func:`blog.checks.errors.form_errors`.

    Asked for late, because rules and engine are used where there is no Wagtail.
    """
    from blog.checks import errors

    return errors.form_errors(findings, body)
