"""What a valid feed is: the rules that the W3C Feed Validator holds feeds to, as far as ours go.

There is no feed validator for Python 3 to install, so the rules are written out here. Each says
where it is from: RSS (the RSS Advisory Board's specification 2.0.11), PROFILE (its RSS Best
Practices Profile), RFC 4287 (Atom), RFC 5005 (archives), RFC 6721 (tombstones), MEDIA (Media RSS
1.5.1), JSON (JSON Feed 1.1), or W3C (a warning of the validator that no specification knows).

:func:`faults` gives the broken rules of a document. Errors and warnings are not told apart: a feed
of ours has neither.
"""

from tests.feed_rules import atom, jsonfeed, rss

FILES = {"rss.xml": rss.check, "atom.xml": atom.check, "feed.json": jsonfeed.check}


def faults(content: bytes, address: str) -> list[str]:
    """The broken rules of the document that was read at ``address``; empty for a valid one."""
    return list(dict.fromkeys(FILES[address.rpartition("/")[2]](content, address)))
