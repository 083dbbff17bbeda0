"""Reads untrusted HTML in one pass into a simple structure of runs of text and lists.

The reader never fails, takes time linear to its input and nests at most ``MAX_LISTS`` lists, so
that the parsers after it, some of which recurse or backtrack, get only short, shallow, well-formed
markup. It is no sanitiser: it keeps the text, links, emphasis, line breaks and lists, and unwraps
all other elements.
"""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from blog.renditions.direction import Scopes, Traits
from blog.renditions.tokens import EMBEDS, Token, tokens
from blog.visible import characters

Format = tuple[str, str]  # ("strong", ""), ("em", ""), ("a", address)
Segment = tuple[tuple[Format, ...], str]  # open formats and text; BREAK is a line break
Address = Callable[[str], str | None]


class Run(list[Segment]):
    """The segments of a paragraph or line, with its direction and language."""

    def __init__(self, segments: Iterable[Segment] = (), traits: Traits = ()) -> None:
        super().__init__(segments)
        self.traits = traits


BREAK = "\n"
MAX_LISTS = 8  # deeper items are put on the eighth level, so that output is at most 21 deep

INLINE = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "a": "a"}
LISTS = ("ul", "ol")
# Block elements, which end a line: otherwise "<h2>One</h2>two" would be "Onetwo".
LINES = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div"}
    | {"dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4"}
    | {"h5", "h6", "header", "hr", "html", "legend", "main", "menu", "nav", "option", "p", "pre"}
    | {"section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
)
# Elements whose direction and language hold for what is in them.
SCOPES = (LINES - {"hr"}) | {"ul", "ol", "li"}
# Elements whose content is dropped, nested ones of their name included: tokens.RAW nests none.
HIDDEN = frozenset(
    {"applet", "audio", "canvas", "math", "noscript", "object", "select", "svg", "template"}
    | {"video"}
)

SPACES = re.compile(r"[ \t\n\v\f\r\x85\u2028\u2029]+")
_EDGE = " \xa0"
_INVISIBLE = re.compile(r"[\s\xad\u200b-\u200f\u2060-\u2069]*")
# html.unescape raises for more than 4,300 digits, the limit of int().
_ENDLESS_NUMBER = re.compile(r"&#(?:[0-9]{20,}|[xX][0-9a-fA-F]{20,});?")


@dataclass(slots=True)
class Listing:
    """A list; each item is a sequence of runs and lists. ``open``: its last item is open."""

    ordered: bool
    items: list[list["Run | Listing"]] = field(default_factory=list)
    open: bool = False
    traits: Traits = ()


Block = Run | Listing


def blank(text: str) -> bool:
    """Whether the text has no visible character."""
    return _INVISIBLE.fullmatch(text) is not None


def read(source: str, address: Address) -> list[Block]:
    """The blocks of ``source``; ``address`` gives the address of a link, or ``None`` to unlink."""
    builder = _Builder(address)
    for token in tokens(characters(source)):
        builder.take(token)
    return _finished(builder.blocks)


class _Builder:
    """Builds blocks from tokens."""

    def __init__(self, address: Address) -> None:
        self.blocks: list[Block] = []
        self._address = address
        self._lists: list[Listing] = []
        self._flattened = 0
        self._run: Run | None = None
        self._scopes = Scopes()
        self._formats: list[Format] = []
        self._nested = {"strong": 0, "em": 0, "a": 0}
        self._hidden = ""
        self._hidden_depth = 0
        self._embedded = ""  # the address of the embed that is open

    def take(self, token: Token) -> None:
        if token.kind == "start" and token.name in EMBEDS:
            self._embed(token)
        if self._hidden:
            self._skip(token)
            return
        if token.name in SCOPES:
            self._scope(token)
        self._shown(token)

    def _scope(self, token: Token) -> None:
        if token.kind == "end":
            self._scopes.close(token.name)
        else:
            self._scopes.open(token.name, token.direction, token.lang)

    def _shown(self, token: Token) -> None:
        if token.kind == "words":
            self._words(token.text)
        elif token.name in INLINE:
            self._inline(token, INLINE[token.name])
        elif token.name in LISTS:
            self._list(token)
        elif token.name == "li":
            self._item(token)
        else:
            self._other(token)

    def _embed(self, token: Token) -> None:
        """A link in a line of its own, instead of what is embedded; one for all its sources."""
        of_another = token.name != "source" and self._hidden
        address = self._address(token.text) if token.text and not of_another else None
        if address is None or not address.startswith("http") or address == self._embedded:
            return
        if token.name == "source" and (self._hidden not in EMBEDS or self._embedded):
            return
        # Only these go on until their end tag.
        self._embedded = address if self._hidden or token.name in HIDDEN else ""
        self._run = None
        self._open_run().append(((("a", address),), address))
        self._run = None

    def _other(self, token: Token) -> None:
        if token.name == "br":  # browsers read "</br>" as a break too
            self._break()
        elif token.name in LINES:
            self._run = None
        elif token.name in HIDDEN and token.kind == "start" and not token.closed:
            self._hidden, self._hidden_depth = token.name, 1

    def _skip(self, token: Token) -> None:
        if token.name == self._hidden and token.kind == "end":
            self._hidden_depth -= 1
        elif token.name == self._hidden and not token.closed:
            self._hidden_depth += 1
        if not self._hidden_depth:
            self._hidden = self._embedded = ""

    def _words(self, raw: str) -> None:
        text = SPACES.sub(" ", characters(html.unescape(_ENDLESS_NUMBER.sub("\ufffd", raw))))
        if text and (self._run is not None or text != " "):
            self._open_run().append((tuple(self._formats), text))

    def _break(self) -> None:
        if self._run is not None:
            self._run.append((tuple(self._formats), BREAK))

    def _open_run(self) -> Run:
        if self._run is None:
            parent = self._open_item(self._lists[-1]) if self._lists else self.blocks
            last = parent[-1] if parent else None
            if self._lists and isinstance(last, list):
                last.append(((), BREAK))  # a second paragraph of one item
                self._run = last
            else:
                self._run = Run(traits=self._scopes.traits)
                parent.append(self._run)
        return self._run

    def _open_item(self, listing: Listing) -> list[Block]:
        if not listing.open:
            listing.items.append([])
            listing.open = True
        return listing.items[-1]

    def _inline(self, token: Token, name: str) -> None:
        if token.kind == "end":
            self._close(name)
        elif name == "a":
            self._close("a")  # links do not nest
            if url := self._address(token.text):
                self._open((name, url))
        else:
            self._open((name, ""))

    def _open(self, format_: Format) -> None:
        self._nested[format_[0]] += 1
        if self._nested[format_[0]] == 1:
            self._formats.append(format_)

    def _close(self, name: str) -> None:
        if self._nested[name]:
            self._nested[name] -= 1
            if not self._nested[name]:
                self._formats = [format_ for format_ in self._formats if format_[0] != name]

    def _list(self, token: Token) -> None:
        self._run = None
        if token.kind == "end":
            if self._flattened:
                self._flattened -= 1
            elif self._lists:
                self._lists.pop()
        elif len(self._lists) == MAX_LISTS:
            self._flattened += 1
        else:
            self._open_list(Listing(ordered=token.name == "ol", traits=self._scopes.traits))

    def _open_list(self, listing: Listing) -> None:
        if self._lists:
            parent = self._lists[-1]
            # Some editors write a nested list between items: it belongs to the item before it.
            (parent.items[-1] if parent.items else self._open_item(parent)).append(listing)
        else:
            self.blocks.append(listing)
        self._lists.append(listing)

    def _item(self, token: Token) -> None:
        self._run = None
        if self._lists:
            self._lists[-1].open = False
            if token.kind == "start":
                self._open_item(self._lists[-1])


def _finished(blocks: Iterable[Block]) -> list[Block]:
    """The blocks without empty ones and with collapsed white space."""
    finished: list[Block] = []
    for block in blocks:
        if isinstance(block, Listing):
            items = [_joined(item) for item in map(_finished, block.items) if item]
            if items:
                finished.append(Listing(block.ordered, items, traits=block.traits))
        elif run := tidy(block):
            finished.append(run)
    return finished


def _joined(item: list[Block]) -> list[Block]:
    """Join runs that only an empty list separated, as lines of one run."""
    joined: list[Block] = []
    for part in item:
        if joined and isinstance(part, list) and isinstance(joined[-1], list):
            joined[-1] = Run([*joined[-1], ((), BREAK), *part], joined[-1].traits)
        else:
            joined.append(part)
    return joined


def tidy(run: Run) -> Run:
    """Collapse white space, strip lines, and join neighbours of the same format."""
    tidied = Run(traits=run.traits)
    for formats, text in run:
        if text == BREAK:
            _trim(tidied)
        elif not tidied or tidied[-1][1][-1] in (" ", BREAK):
            text = text.lstrip(_EDGE if not tidied or tidied[-1][1] == BREAK else " ")
        if text == BREAK and not tidied:
            continue
        if tidied and tidied[-1][0] == formats and BREAK not in (text, tidied[-1][1]):
            tidied[-1] = (formats, tidied[-1][1] + text)
        elif text:
            tidied.append((formats, text))
    _trim(tidied, also=BREAK)
    return Run() if all(blank(text) for _, text in tidied) else tidied


def _trim(run: Run, also: str = "") -> None:
    while run:
        formats, text = run[-1]
        text = text if text == BREAK and not also else text.rstrip(_EDGE + also)
        if text:
            run[-1] = (formats, text)
            return
        run.pop()
