"""The direction and the language of blocks of rich text: the attributes ``dir`` and ``lang``.

Editors' programs often write neither. The direction then follows the letters: most of a block's
strong characters (UAX 9, 3.2) decide, so that one English name in a Hebrew sentence does not.
"""

import re
from unicodedata import bidirectional

from django.utils.html import format_html
from django.utils.safestring import SafeString

Trait = tuple[str, str]  # ("dir", "rtl"), ("lang", "ar"), in this order
Traits = tuple[Trait, ...]

DIRECTIONS = frozenset({"rtl", "ltr", "auto"})
RLM, LRM = "\u200f", "\u200e"
# Languages that are written from right to left where no script says otherwise (CLDR, likely
# subtags), and the scripts.
_LANGUAGES = frozenset(
    {"ar", "arc", "arz", "ary", "apc", "ckb", "dv", "fa", "he", "iw", "ks", "lrc", "mzn", "nqo"}
    | {"pnb", "ps", "sd", "sdh", "syr", "ug", "ur", "yi"}
)
_SCRIPTS = frozenset({"arab", "aran", "hebr", "syrc", "thaa", "nkoo", "adlm", "rohg", "samr"})
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
# The blocks that have letters written from right to left: most texts have none of them.
_CANDIDATE = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def traits(direction: str, lang: str, inherited: Traits = ()) -> Traits:
    """The valid ones of an element's attributes, and those that it inherits."""
    found = dict(inherited)
    if direction.strip().lower() in DIRECTIONS:
        found["dir"] = direction.strip().lower()
    if _TAG.fullmatch(lang.strip()):
        found["lang"] = lang.strip()
    return tuple(sorted(found.items()))


def attributes(own: Traits, inherited: Traits = ()) -> str:
    """The attributes that an element needs where its parent has those that are ``inherited``."""
    return "".join(f' {name}="{value}"' for name, value in own if (name, value) not in inherited)


def settled(own: Traits, text: str, inherited: Traits = ()) -> Traits:
    """The traits of a block with this text: a direction that nobody chose follows the letters."""
    found = {**dict(inherited), **dict(own)}
    if "dir" not in dict(own):
        written = of_text(text)
        if written == "rtl" or (written and found.get("dir") == "rtl"):
            found["dir"] = written
    return tuple(sorted(found.items()))


def of_text(text: str) -> str:
    """The direction of most letters of the text: ``rtl``, ``ltr``, or "" without letters."""
    if not _CANDIDATE.search(text):
        return "ltr" if first_strong(text) else ""
    strong = [_STRONG[kind] for kind in map(bidirectional, text) if kind in _STRONG]
    right = strong.count("rtl")
    return "rtl" if right > len(strong) - right else "ltr" if strong else ""


def first_strong(text: str) -> str:
    """The direction that plain text takes by itself (UAX 9, P2 and P3), or ""."""
    return next((_STRONG[kind] for kind in map(bidirectional, text) if kind in _STRONG), "")


def marked(text: str, direction: str | None) -> str:
    """Plain text that keeps its direction: with a mark where its first letter says otherwise."""
    if direction not in ("rtl", "ltr") or first_strong(text) in ("", direction):
        return text
    return (RLM if direction == "rtl" else LRM) + text


def of_language(code: str | None) -> str:
    """The direction of a language's script: ``ar`` gives ``rtl``, ``ar-Latn`` ``ltr``."""
    first, *others = (code or "").lower().split("-")
    script = next((part for part in others if len(part) == 4 and part.isalpha()), None)
    return "rtl" if (script in _SCRIPTS if script else first in _LANGUAGES) else "ltr"


def beside(lang: str | None, locale: str) -> SafeString:
    """The attribute ``dir`` of a block whose language runs the other way than the post's, or ""."""
    own = of_language(lang or locale)
    if own == of_language(locale):
        return SafeString()
    return format_html(' dir="{}"', own)


def foreign(lang: str | None, locale: str) -> SafeString:
    """The attributes ``lang`` and ``dir`` of a block, where it is in another language."""
    if not lang or lang == locale:
        return SafeString()
    return format_html(' lang="{}"{}', lang, beside(lang, locale))


class Scopes:
    """The open block elements, with the direction and language in each; takes linear time."""

    def __init__(self) -> None:
        self._open: list[tuple[str, Traits]] = []
        self._count: dict[str, int] = {}

    @property
    def traits(self) -> Traits:
        return self._open[-1][1] if self._open else ()

    def open(self, name: str, direction: str, lang: str) -> None:
        """Begin an element with these attributes; it ends what cannot contain it."""
        # A paragraph ends where a block begins (HTML, 13.1.2.4), an item also where an item does.
        ended = ("p", "li") if name == "li" else ("p",)
        while self._open and self._open[-1][0] in ended:
            self._pop()
        if name in ("html", "body"):  # what a whole page says is no choice for its parts
            lang, direction = "", direction if direction.strip().lower() == "rtl" else ""
        self._open.append((name, traits(direction, lang, self.traits)))
        self._count[name] = self._count.get(name, 0) + 1

    def close(self, name: str) -> None:
        """End the element of this name, and what is open in it."""
        if not self._count.get(name):
            return
        while self._pop() != name:
            pass

    def _pop(self) -> str:
        name, _ = self._open.pop()
        self._count[name] -= 1
        return name
