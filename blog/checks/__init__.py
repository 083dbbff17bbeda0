"""Checks of posts: rules that report findings, some of which block publication.

Importing the package registers its rules; ``syndication.desk`` registers more. It may import
``blog.renditions`` and ``blog.document``; only :mod:`blog.checks.errors` knows Wagtail. The builder
and the admin run the checks, and the importers share the rules for typos.

>>> from blog import checks
>>> checks.run(subject)      # findings, blocking ones first
"""

from blog.checks import (
    addresses,
    care,
    copies,
    headings,
    language,
    lists,
    media,
    parts,
    pictures,
    post,
    services,
    tables,
    titles,
    translation,
    voice,
    words,
)
from blog.checks.findings import (
    Copy,
    DeadLink,
    Finding,
    Original,
    Override,
    Picture,
    Related,
    Severity,
    Subject,
    declare,
    destinations,
    found,
    message,
    original,
    register_copies,
    register_dead_links,
    register_destinations,
    register_original,
    rule,
)
from blog.checks.overriding import can_override
from blog.checks.running import blocking, run

RULES = (
    post,
    titles,
    headings,
    parts,
    pictures,
    tables,
    media,
    lists,
    addresses,
    care,
    services,
    words,
    voice,
    language,
    translation,
    copies,
)

__all__ = [
    "RULES",
    "Copy",
    "DeadLink",
    "Finding",
    "Original",
    "Override",
    "Picture",
    "Related",
    "Severity",
    "Subject",
    "blocking",
    "can_override",
    "declare",
    "destinations",
    "found",
    "message",
    "original",
    "register_copies",
    "register_dead_links",
    "register_destinations",
    "register_original",
    "rule",
    "run",
]
