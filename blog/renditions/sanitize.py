"""Rich text from anywhere to the little HTML that we publish: once, when a document is built.

``markup`` reads the input, bleach applies the policy, nh3 checks it (docs/decisions/0001). The
result is well-formed as HTML and as XML (``<br/>``, no named entity but the five of XML), at most
21 elements deep, and sanitising it again changes nothing.
"""

import html as entities
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address
from typing import Any, Literal
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import bleach
import html5lib
import nh3

from blog.document import Medium
from blog.renditions.markup import (
    BREAK,
    SPACES,
    Block,
    Format,
    Listing,
    Run,
    blank,
    characters,
    read,
    tidy,
)

Policy = Literal["prose", "inline", "lead", "plain"]

POLICIES: dict[Policy, frozenset[str]] = {
    "prose": frozenset({"p", "br", "strong", "em", "a", "ul", "ol", "li"}),
    "inline": frozenset({"br", "strong", "em", "a"}),
    "lead": frozenset({"p", "br", "strong", "em"}),
    "plain": frozenset(),
}
SCHEMES = frozenset({"https", "http", "mailto", "tel", "sms"})
MAX_LENGTH = 100_000  # characters of one value: some 17,000 words
MAX_ADDRESS = 2_000  # characters; browsers and mail programs cut longer ones

_AUTHORITY = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.?(?::[0-9]{1,5})?", re.IGNORECASE)
_NUMERIC = re.compile(
    r"(?:^|\.)[0-9]+\.?$"
)  # such a host is an IPv4 address or nothing (WHATWG URL)
# What may stand in an address unescaped (RFC 3986, 2), and "%", so that quoting twice is once.
_ADDRESS_SAFE = "%/?#[]@!$&'()*+,;=:-._~"


@dataclass(frozen=True, slots=True)
class Clean:
    """``problem`` is ``None``, or why an editor must look: ``too_long`` (the rest was cut) or
    ``cleaners_disagree`` (the markup is shown as text)."""

    html: str
    text: str
    problem: str | None


def sanitize(html: str, policy: Policy = "prose") -> Clean:
    """``html`` as ``policy`` allows it, and its words; takes anything, raises nothing."""
    blocks, cut = _read(html, policy)
    written = _html(blocks, policy)
    checked = _checked(written, policy)
    if checked is None:
        # Cut before escaping, which may make five characters of one.
        words = SPACES.sub(" ", written[: MAX_LENGTH // 5]).strip()
        blocks = [[((), words)]]
        return Clean(_html(blocks, policy), words, "cleaners_disagree")
    return Clean(checked, _text(blocks, policy), "too_long" if cut else None)


def plain(html: str) -> str:
    """The words of sanitised HTML, with the addresses of its links as they are now."""
    return _text(read(html, allowed_url), "prose")


def for_medium(html: str, medium: Medium) -> str:
    """Sanitised HTML as ``medium`` takes it. All but plain text take the same bytes: there is no
    class, id, style or image in them that one would have to lose."""
    return plain(html) if medium == "text" else html


def clean_text(value: str) -> str:
    """One line of plain text (titles, names, labels): XML 1.0 characters, single spaces."""
    return SPACES.sub(" ", characters(value)).strip(" \xa0")


def allowed_url(value: str, schemes: frozenset[str] = SCHEMES) -> str | None:
    """The address in its ASCII form, or ``None`` if it may not be followed.

    Origin-relative addresses (``/blog/``) may be; protocol-relative ones, page-relative ones and
    those with a user name may not, nor any with an invisible character: it has no honest use.
    """
    value = value.strip()
    if len(value) > MAX_ADDRESS or not value.isprintable():
        return None
    if value.startswith("/"):
        # Browsers read a backslash as a slash, so "/\host" leaves the site.
        return None if value[1:2] in ("/", "\\") else quote(value, safe=_ADDRESS_SAFE)
    scheme, colon, rest = value.partition(":")
    scheme = scheme.lower()
    if not colon or not rest.strip("/ ") or scheme not in schemes:
        return None
    if scheme not in ("http", "https"):
        return f"{scheme}:{quote(rest, safe=_ADDRESS_SAFE)}"
    return _web_address(scheme, rest)


def _web_address(scheme: str, rest: str) -> str | None:
    try:
        parts = urlsplit(f"{scheme}:{rest}")
        authority = parts.netloc.encode("idna").decode() if parts.port is None or parts.port else ""
        if _NUMERIC.search(parts.hostname or ""):
            IPv4Address(parts.hostname)
    except ValueError:
        return None
    if not _AUTHORITY.fullmatch(authority):
        return None
    return f"{scheme}://{authority}{quote(rest[2 + len(parts.netloc) :], safe=_ADDRESS_SAFE)}"


def _read(html: str, policy: Policy) -> tuple[list[Block], bool]:
    """The permitted blocks, and whether any were cut away, so that the result fits the limit too:
    escaping and reopened tags lengthen hostile input, and sanitising twice must equal once."""
    length = min(len(html), MAX_LENGTH)
    while True:
        blocks = _permitted(read(html[:length], allowed_url), policy)
        if _weight(blocks) <= MAX_LENGTH and len(_html(blocks, policy)) <= MAX_LENGTH:
            return blocks, length < len(html)
        length //= 2


def _weight(blocks: list[Block]) -> int:
    """Less than the length of the HTML, without the cost of writing it."""
    total = 0
    for block in blocks:
        if isinstance(block, Listing):
            total += sum(map(_weight, block.items))
        else:
            total += sum(len(text) for _, text in block)
            # Each run opens its links anew: a long address before many paragraphs multiplies.
            total += len(dict(block[0][0]).get("a", "")) if block else 0
    return total


def _permitted(blocks: list[Block], policy: Policy) -> list[Block]:
    """The blocks without the formats and lists that the policy refuses; the words stay."""
    tags = POLICIES[policy]
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Listing) and "li" in tags:
            items = [_permitted(item, policy) for item in block.items]
            kept.append(Listing(block.ordered, items))
        elif isinstance(block, Listing):
            kept += [run for item in block.items for run in _permitted(item, policy)]
        else:
            run = [(tuple(f for f in formats if f[0] in tags), text) for formats, text in block]
            kept.append(tidy(run if "br" in tags else [(f, SPACES.sub(" ", t)) for f, t in run]))
    return kept if "p" in tags else _one_line(kept, BREAK if "br" in tags else " ")


def _one_line(blocks: list[Block], between: str) -> list[Block]:
    """The runs of several blocks as one."""
    joined: Run = []
    for block in blocks:
        if not isinstance(block, Listing):
            joined += [((), between), *block] if joined else block
    return [tidy(joined)] if joined else []


def _html(blocks: list[Block], policy: Policy) -> str:
    wrap = "<p>{}</p>" if "p" in POLICIES[policy] else "{}"
    return "".join(
        _list_html(block) if isinstance(block, Listing) else wrap.format(_run_html(block))
        for block in blocks
    )


def _list_html(listing: Listing) -> str:
    tag = "ol" if listing.ordered else "ul"
    items = "".join(f"<li>{_html(item, 'inline')}</li>" for item in listing.items)
    return f"<{tag}>{items}</{tag}>"


def _run_html(run: Run) -> str:
    """Tags opened and closed so that neighbours share what they have in common."""
    written: list[str] = []
    opened: tuple[Format, ...] = ()
    for formats, text in [*run, ((), "")]:
        shared = 0
        while opened[shared : shared + 1] == formats[shared : shared + 1] != ():
            shared += 1
        written += [f"</{name}>" for name, _ in reversed(opened[shared:])]
        written += [_start_tag(format_) for format_ in formats[shared:]]
        written.append("<br/>" if text == BREAK else entities.escape(text, quote=False))
        opened = formats
    return "".join(written)


def _start_tag(format_: Format) -> str:
    name, url = format_
    return f'<a href="{entities.escape(url)}">' if name == "a" else f"<{name}>"


def _text(blocks: list[Block], policy: Policy) -> str:
    paragraphs = "\n\n" if "p" in POLICIES[policy] else "\n"
    return paragraphs.join(
        "\n".join(_list_text(block)) if isinstance(block, Listing) else _run_text(block)
        for block in blocks
    )


def _list_text(listing: Listing, indent: str = "") -> Iterator[str]:
    for number, item in enumerate(listing.items, start=1):
        mark = f"{number}. " if listing.ordered else "* "
        hang = indent + " " * len(mark)
        first = indent + mark
        for part in item:
            if isinstance(part, Listing):
                if first:
                    yield first.rstrip()
                yield from _list_text(part, hang)
            else:
                yield (first or hang) + _run_text(part).replace("\n", f"\n{hang}")
            first = ""


def _run_text(run: Run) -> str:
    """The words; after the words of a link its address, unless they are the address."""
    written, words, link = "", "", ""
    for formats, text in [*run, ((), "")]:
        url = dict(formats).get("a", "")
        if url != link:
            written += _link_text(words, link)
            words, link = "", url
        words += text
    return written + words


def _link_text(words: str, url: str) -> str:
    shown = words.rstrip()
    if not url or blank(shown) or _same_address(shown, url):
        return words
    return f"{shown} ({url}){words[len(shown) :]}"


def _same_address(words: str, url: str) -> bool:
    scheme, _, address = url.partition(":")
    if scheme in ("tel", "sms"):
        spoken, dialled = (re.sub(r"\D", "", part) for part in (words, address.partition("?")[0]))
        # "9-8-8" is the words of tel:988; a country code may go unsaid.
        return bool(spoken) and spoken in (dialled, dialled.removeprefix("1"))
    plainly = (url, address, address.removeprefix("//"))
    return words.rstrip("/") in [part.rstrip("/") for part in plainly]


class _Cleaners(threading.local):
    """One bleach and one nh3 cleaner per policy, and per thread: bleach's parser has state."""

    def __init__(self) -> None:
        self.pairs = {policy: (_bleach(tags), _nh3(tags)) for policy, tags in POLICIES.items()}


def _bleach(tags: frozenset[str]) -> Callable[[str], str]:
    cleaner = bleach.Cleaner(tags=tags, attributes={"a": ["href"]}, protocols=SCHEMES, strip=True)
    cleaner.serializer.use_trailing_solidus = True
    cleaner.serializer.space_before_trailing_solidus = False
    return cleaner.clean


def _nh3(tags: frozenset[str]) -> Callable[[str], str]:
    attributes = {"a": {"href"}} if "a" in tags else {}
    return partial(
        nh3.clean,
        tags=set(tags),
        attributes=attributes,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


_cleaners = _Cleaners()


def _checked(written: str, policy: Policy) -> str | None:
    """bleach's bytes, if nh3 reads and leaves the same tree; ``None`` if they differ."""
    by_bleach, by_nh3 = _cleaners.pairs[policy]
    try:
        result = by_bleach(written)
        agreed = _tree(result) == _tree(by_nh3(written))
    except Exception:  # noqa: BLE001 - strangers write the input: a parser that fails is a "no"
        return None
    return result if agreed else None


def _tree(html: str) -> Any:
    parsed = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return ElementTree.tostring(parsed)
