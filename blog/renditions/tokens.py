"""Splits untrusted HTML into tags and text in linear time, as browsers do (HTML, 13.2.5)."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Elements whose content is dropped, up to the first end tag of their name.
RAW = frozenset({"iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"})
# Elements that show what is elsewhere, and the attributes with its address: a link stands for each.
EMBEDS = {
    "iframe": ("src",),
    "embed": ("url", "src"),  # Wagtail stores <embed embedtype="media" url="…"/>
    "object": ("data",),
    "video": ("src",),
    "audio": ("src",),
    "source": ("src",),
}

_MARKUP = re.compile(
    r"<(?:(?P<comment>!--)|(?P<bogus>[!?]|/(?![a-zA-Z]))|(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*))"
)
_COMMENT_END = re.compile(r"-->|--!>")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?:(?P<close>>)|(?P<name>[^\s/>][^\s/>=]*+)"""
    r"""(?:\s*+=\s*+(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>]*+)))?+)"""
)
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>]|\Z)", re.IGNORECASE) for name in RAW}
# In an attribute "&copy=1" is a parameter: only a reference with a semicolon is decoded.
_CLOSED_REFERENCE = re.compile(r"&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,31});")


@dataclass(slots=True)
class Token:
    """A piece of the input; ``text`` is its text, or the ``href`` of a tag."""

    kind: str  # "start", "end", "words"
    name: str = ""
    text: str = ""
    closed: bool = False
    direction: str = ""
    lang: str = ""


def tokens(source: str) -> Iterator[Token]:
    """Tags and text. An unfinished tag and everything after it are text."""
    position = 0
    while match := _MARKUP.search(source, position):
        yield Token("words", text=source[position : match.start()])
        token, end = _markup(source, match)
        if end is None:
            yield Token("words", text=source[match.start() :])
            return
        if token:
            yield token
        position = end
    yield Token("words", text=source[position:])


def _markup(source: str, match: re.Match[str]) -> tuple[Token | None, int | None]:
    if match["comment"]:
        return None, _after_comment(source, match.end())
    if match["bogus"]:
        found = source.find(">", match.end())
        return None, found + 1 if found >= 0 else None
    token = Token("end" if match["end"] else "start", match["name"].lower())
    end = _attributes(source, match.end(), token)
    if end is None or token.kind == "end" or token.name not in RAW:
        return token, end
    return token, _after_raw(source, end, token)


def _after_comment(source: str, position: int) -> int:
    for empty in (">", "->"):
        if source.startswith(empty, position):
            return position + len(empty)
    found = _COMMENT_END.search(source, position)
    return found.end() if found else len(source)


def _after_raw(source: str, position: int, token: Token) -> int:
    if found := _RAW_END[token.name].search(source, position):
        return found.start()
    return position if token.closed else len(source)


def _attributes(source: str, position: int, token: Token) -> int | None:
    """The end of the tag, or ``None`` if it is unfinished. Sets ``token.text`` to its address."""
    seen = False
    wanted = EMBEDS.get(token.name, ("href",))
    while match := _ATTRIBUTE.match(source, position):
        position = match.end()
        if match["close"]:
            token.closed = source[position - 2] == "/"
            return position
        name = match["name"].lower()
        value = match["double"] or match["single"] or match["bare"] or ""
        if name == "dir":
            token.direction = token.direction or value
        elif name == "lang":
            token.lang = token.lang or value
        elif name in wanted and not seen:
            seen = True
            token.text = _CLOSED_REFERENCE.sub(lambda found: html.unescape(found[0]), value)
    return None
