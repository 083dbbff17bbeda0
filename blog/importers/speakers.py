"""Who speaks in an interview, or asks and answers: names before a colon that come again."""

from collections import Counter
from collections.abc import Iterable

from blog.importers import lists


def speakers(texts: Iterable[str]) -> frozenset[str]:
    """The lead-ins that occur twice or more, if a question is asked below one of them.

    Lists of tips give every item words of its own, and ask nothing.
    """
    spoken = [found for text in texts if (found := lists.lead_in(text))]
    again = {name for name, count in Counter(name for name, _words in spoken).items() if count > 1}
    asks = any(name in again and words.rstrip("”»\"' ").endswith("?") for name, words in spoken)
    return frozenset(again) if asks else frozenset()


def is_spoken(text: str, names: frozenset[str]) -> bool:
    """Whether one of the speakers says ``text``: neither a heading nor an item of a list."""
    found = lists.lead_in(text) if names else None
    return found is not None and found[0] in names
