"""The summary of a post, wherever one is shown: content warnings come before its words.

Summaries are read from a post's JSON data, the form in which channels have posts.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, override

from blog.renditions import phrases
from blog.renditions.context import language

_ENDS = (".", "!", "?", "…")


def lead(data: Mapping[str, Any]) -> str:
    """The warning and the lead, as plain text."""
    return warned(data, data["lead"]["text"])


def description(data: Mapping[str, Any]) -> str:
    """The warning and what describes the post in search results and link previews."""
    return warned(data, data.get("search_description") or data["email"]["preheader"])


def warned(data: Mapping[str, Any], words: str) -> str:
    """``words`` with the post's content warning before them, unless they begin with it."""
    warning = content_warning(data)
    if not warning or words.casefold().startswith(warning.rstrip(".").casefold()):
        return words
    return f"{warning} {words}".rstrip()


def content_warning(data: Mapping[str, Any]) -> str:
    """The content warning as a sentence ("Content warning: suicide."); "" without one."""
    with override(language(data["locale"])):
        subjects = warned_of(data)
        if not subjects:
            return ""
        sentence = f"{gettext('Content warning')}{phrases.colon()}{subjects}"
    return sentence if sentence.endswith(_ENDS) else f"{sentence}."


def warned_of(data: Mapping[str, Any]) -> str:
    """What the post warns of, in its language: the topics' names, else the warning's own words."""
    with override(language(data["locale"])):
        topics = phrases.topics(data.get("content_warnings") or ())
    return topics or " ".join(
        " ".join(block["value"]["text"].split())
        for block in data.get("body") or ()
        if block["type"] == "content_warning"
    )
