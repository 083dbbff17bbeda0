"""Reads Markdown (CommonMark, with tables and struck words) as HTML."""

import re
from html import escape

from markdown_it import MarkdownIt

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,5000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"""^title:[ \t]*(?:"(.*)"|'(.*)'|(.*))[ \t]*$""", re.MULTILINE | re.IGNORECASE)


def to_html(text: str) -> str:
    """The HTML of a Markdown text; a title in its front matter becomes the page's."""
    text = text.replace("\r\n", "\n")
    title = ""
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
        if found := _TITLE.search(front[1]):
            title = next(part for part in found.groups() if part is not None)
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return f"<title>{escape(title)}</title>{reader.render(text)}"
