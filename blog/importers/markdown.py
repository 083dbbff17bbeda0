"""Reads Markdown (CommonMark, with tables and struck words) as HTML."""

import json
import re
from html import escape

from markdown_it import MarkdownIt

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# What our export, and Pandoc, write below a table.
_CAPTION = re.compile(r"</table>\n<p>Table: ([^\n]+)</p>")
_TOPICS = 20
_ROW = r"""^%s:[ \t]*(?:"(.*)"|'(.*)'|(.*))[ \t]*$"""


def to_html(text: str) -> str:
    """The HTML of a Markdown text; title and address in its front matter become the page's."""
    text = text.replace("\r\n", "\n")
    title = canonical = ""
    topics: list[str] = []
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
        title, canonical = _said(front[1], "title"), _said(front[1], "canonical(?:_?url)?")
        topics = _listed(_said(front[1], "(?:topics|categories)"))
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    named = "".join(f'<meta name="topic" content="{escape(each)}">' for each in topics)
    link = f'<link rel="canonical" href="{escape(canonical)}">' if canonical else ""
    body = _CAPTION.sub(r"<caption>\1</caption></table>", reader.render(text))
    return f"<title>{escape(title)}</title>{link}{named}{body}"


def _listed(said: str) -> list[str]:
    """The names of a list: JSON's (which YAML reads, too), or between commas."""
    try:
        found = json.loads(said)
    except ValueError:
        found = [name.strip(" '\"") for name in said.strip("[]").split(",")]
    names = [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
    return [" ".join(name.split()) for name in names if name.strip()][:_TOPICS]


def _said(front: str, name: str) -> str:
    """A text of the front matter: YAML of one line, plain, or between quotes."""
    found = re.search(_ROW % name, front, re.MULTILINE | re.IGNORECASE)
    if found is None:
        return ""
    double, single, plain = found.groups()
    if double is None:
        return plain.strip() if single is None else single.replace("''", "'")
    try:
        said: str = json.loads(f'"{double}"')  # YAML's escapes are those of JSON, and more
    except ValueError:
        return str(double)
    return said
