"""Checks of posts: rules that report findings, some of which block publication.

Importing the package registers its rules; ``syndication.desk`` registers more. It may import
``blog.renditions`` and ``blog.document``; only :mod:`blog.checks.errors` knows Wagtail. The builder
and the admin run the checks, and the importers share the rules for typos.

>>> from blog import checks
>>> checks.run(subject)      # findings, blocking ones first
"""

from blog.checks import addresses, care, headings, language, lists, parts, post, words
from blog.checks.findings import (
    Finding,
    Related,
    Severity,
    Subject,
    blocking,
    declare,
    destinations,
    found,
    message,
    register_destinations,
    rule,
    run,
)

RULES = (post, headings, parts, lists, addresses, care, words, language)

__all__ = [
    "RULES",
    "Finding",
    "Related",
    "Severity",
    "Subject",
    "blocking",
    "declare",
    "destinations",
    "found",
    "message",
    "register_destinations",
    "rule",
    "run",
]
