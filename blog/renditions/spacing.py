"""Corrects the spacing of a text or of rich text by the rules of its locale, and nothing else.

What ``typography.check_spacing`` finds is what changes: spaces are added, removed or made no-break
spaces. Every other character, tag and attribute stays as it was, byte for byte.
"""

import html as entities
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from blog.renditions.context import Language, language
from blog.renditions.typography import ADDRESSES, GLUE, NBSP, SPACE

Mend = Callable[[re.Match[str]], str]


def _closing(found: re.Match[str]) -> str:
    return found[0] if found[1] and found[1][-1] in GLUE else f"{NBSP}»"


# The pattern of each error with what replaces it: the same rules as in ``typography``.
_MENDING: dict[Language, tuple[tuple[re.Pattern[str], str | Mend], ...]] = {
    "fr": (
        (re.compile(rf"(?<=[^\s«])[{SPACE}]+([;!?])"), r"\1"),
        (re.compile(rf"(?<=[^\s{GLUE}:]):(?=\s|$)"), f"{NBSP}:"),
        (re.compile(r"(?<=\S) :"), f"{NBSP}:"),
        (re.compile(rf"«(?![{GLUE}])[{SPACE}]*"), f"«{NBSP}"),
        (re.compile(rf"(?<![{SPACE}])([{SPACE}]*+)»"), _closing),
        (re.compile(r"(\d) ?([%$])(?!\w)"), rf"\1{NBSP}\2"),
        (re.compile(r"(\d)h(?=\d\d\b)"), rf"\1{NBSP}h{NBSP}"),
        (re.compile(r"(\d) ?(?=h\b)"), rf"\1{NBSP}"),
    ),
    "en": ((re.compile(rf"(?<=\w)[{SPACE}]+([,.;:!?])(?=\s|$)"), r"\1"),),
}
_ROUNDS = 3  # one correction may uncover another: "a ! :"

# A tag, a comment, an entity, or one character.
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>\"']*+(?:\"[^\"]*+\"[^<>\"']*+|'[^']*+'[^<>\"']*+)*+>"
    r"|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});|.",
    re.DOTALL,
)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|del|em|i|ins|mark|small|span|strong|sub|sup)\b"
)
_MASK = "x"


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of the source, and the character that readers get of it (none of inline tags)."""

    source: str
    shown: str


def correct_text(text: str, locale: str) -> str:
    """``text`` with its spacing corrected. Addresses in it stay as they are."""
    for _round in range(_ROUNDS):
        before = text
        for pattern, mend in _MENDING[language(locale)]:
            text = _replaced(text, pattern, mend)
        if text == before:
            break
    return text


def _replaced(text: str, pattern: re.Pattern[str], mend: str | Mend) -> str:
    masked = ADDRESSES.sub(lambda found: _MASK * len(found[0]), text)
    parts, end = [], 0
    for match in pattern.finditer(masked):
        mended = mend(match) if callable(mend) else match.expand(mend)
        if _MASK not in mended:  # beside an address at most, never in one
            parts += [text[end : match.start()], mended]
            end = match.end()
    return "".join([*parts, text[end:]])


def correct_html(source: str, locale: str) -> str:
    """Rich text with its spacing corrected, also where a tag stands between a word and its mark."""
    tokens = [_Token(each, _shown(each)) for each in _TOKEN.findall(source)]
    before = "".join(token.shown for token in tokens)
    after = correct_text(before, locale)
    return source if before == after else "".join(_merged(tokens, after))


def _shown(source: str) -> str:
    if len(source) == 1:
        return source
    if source.startswith("&"):
        shown = entities.unescape(source)
        return shown if len(shown) == 1 else "&"  # what is no entity, or of several characters
    return "" if source.startswith("<!--") or _INLINE.match(source) else "\n"


def _merged(tokens: list[_Token], text: str) -> Iterator[str]:
    """The sources of the tokens, with the spaces of ``text`` in place of their own."""
    place, run = 0, list[_Token]()
    for token in tokens:
        if token.shown == "" or token.shown in SPACE:
            run.append(token)
            continue
        end = place
        while text[end] in SPACE:
            end += 1
        yield from _spaced(run, text[place:end], opened=text[place - 1 : place] == "«")
        yield token.source
        place, run = end + 1, []
    yield from _spaced(run, text[place:])


def _spaced(run: list[_Token], spaces: str, *, opened: bool = False) -> Iterator[str]:
    """A run of spaces and inline tags, with ``spaces`` where its first space was.

    Without a space in the run, they go to its end: before the mark that needs them. Behind the «
    that needs them (``opened``) they go to its beginning.
    """
    shown = "".join(token.shown for token in run)
    if shown == spaces:
        yield from (token.source for token in run)
        return
    if opened and not shown:
        yield spaces
        spaces = ""
    for token in run:
        if token.shown:
            yield spaces
            spaces = ""
        else:
            yield token.source
    yield spaces
