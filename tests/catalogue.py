"""The French catalogue, and the phrases of the templates, as tests compare them."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from django.template.base import Lexer, TokenType

from tests.paths import ROOT

FOLDER = Path("cms/locale/fr/LC_MESSAGES")


READERS = ("web", "feed", "text", "email")


KINDS = ("html", "txt", "mjml")


_QUOTED = re.compile(r"\{% trans(?:late)? (\"([^\"]+)\"|'([^']+)')")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def parts(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def messages(found: Catalog) -> list[Message]:
    return [message for message in found if message.id]


def translations(found: Catalog) -> dict[tuple[str | None, tuple[str, ...]], tuple[str, ...]]:
    return {
        (message.context, parts(message.id)): parts(message.string) for message in messages(found)
    }


def spoken(folder: str) -> Iterator[tuple[str, str]]:
    """The templates of a medium, each with one of its own English phrases."""
    for path in sorted((ROOT / "templates" / folder).rglob("*")):
        if path.suffix[1:] in KINDS:
            source = path.read_text(encoding="utf-8")
            for _all, double, single in _QUOTED.findall(source):
                yield path.name, double or single
            for phrase in _in_blocks(source):
                yield path.name, phrase


def _in_blocks(source: str) -> Iterator[str]:
    """The singular of each ``blocktranslate``, as gettext is asked for it."""
    inside, trimmed, text = False, False, ""
    for token in Lexer(source).tokenize():
        first = token.contents.split(" ")[0] if token.token_type == TokenType.BLOCK else ""
        if first in ("blocktranslate", "blocktrans"):
            inside, trimmed, text = True, "trimmed" in token.contents, ""
        elif inside and first in ("plural", "endblocktranslate", "endblocktrans"):
            inside = False
            yield re.sub(r"\s*\n\s*", " ", text.strip()) if trimmed else text
        elif inside:
            text += f"%({token.contents})s" if token.token_type == TokenType.VAR else token.contents


def foreign(french: Catalog) -> Iterator[re.Pattern[str]]:
    """The English phrases of the readers' templates that differ from the French ones."""
    for _name, phrase in {pair for medium in READERS for pair in spoken(medium)}:
        said = french.get(phrase) or next(m for m in french if parts(m.id or "")[0] == phrase)
        if parts(said.string)[0] != phrase:
            literal = [re.escape(text) for text in re.split(r"%\(\w+\)s", phrase)]
            yield re.compile(r"(?<!\w)" + ".{1,60}?".join(literal) + r"(?!\w)")


def words(markup: str) -> str:
    """What is read aloud: texts and the attributes that hold words."""
    said = re.findall(r'(?:alt|aria-label|title)="([^"]*)"', markup)
    visible = re.sub(r"<style.*?</style>|<!--.*?-->", " ", markup, flags=re.DOTALL)
    return html.unescape(" ¶ ".join([re.sub(r"<[^>]+>", " ¶ ", visible), *said]))
