"""Sanitises untrusted rich text, once, when a document is built.

``markup`` reads the input, bleach applies the policy, nh3 checks the result (docs/decisions/0001).
The result is well-formed as HTML and as XML (``<br/>``, only XML's five named entities), at most 21
elements deep, and idempotent: sanitising it again changes nothing.
"""

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from urllib.parse import parse_qs, quote, urlsplit

from blog.renditions import direction
from blog.renditions.cleaners import POLICIES, SCHEMES, Policy, checked
from blog.renditions.direction import Traits
from blog.renditions.markup import (
    BREAK,
    SPACES,
    Block,
    Format,
    Listing,
    Run,
    blank,
    read,
    tidy,
)
from blog.renditions.settling import settled
from blog.visible import characters, is_visible

MAX_LENGTH = 100_000  # characters of one value: about 17,000 words
MAX_ADDRESS = 2_000  # characters; browsers and mail programs cut off longer ones

_AUTHORITY = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.?(?::[0-9]{1,5})?", re.IGNORECASE)
_NUMERIC = re.compile(r"(?:^|\.)[0-9]+\.?$")  # such a host must be an IPv4 address (WHATWG URL)
# Characters allowed in an address (RFC 3986, 2), and "%", so that quoting is idempotent.
_ADDRESS_SAFE = "%/?#[]@!$&'()*+,;=:-._~"
# Letters, digits and marks without a meaning in HTML, with single spaces between them.
_PLAIN = re.compile(r"[\wÀ-ÿŒœ.,;:!?’()/-]{1,200}(?: [\wÀ-ÿŒœ.,;:!?’()/-]{1,200}){0,200}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Clean:
    """Sanitised HTML and its plain text.

    ``problem`` is ``None``, ``too_long`` (the end was cut off) or ``cleaners_disagree`` (the markup
    is shown as text).
    """

    html: str
    text: str
    problem: str | None


def sanitize(html: str, policy: Policy = "prose") -> Clean:
    """Sanitise ``html`` by ``policy``. Accepts any string and never raises."""
    if policy == "inline" and _PLAIN.fullmatch(html):
        return Clean(html, html, None)  # as all below makes it; a table has thousands of such cells
    blocks, cut = _read(html, policy)
    written = _html(blocks, policy)
    result = checked(written, policy)
    if result is None:
        # Cut before escaping, which may turn one character into five.
        words = SPACES.sub(" ", written[: MAX_LENGTH // 5]).strip()
        blocks = [Run([((), words)])]
        return Clean(_html(blocks, policy), words, "cleaners_disagree")
    text = _text(blocks, policy)
    if not is_visible(text):
        return Clean("", "", "too_long" if cut else None)
    return Clean(result, text, "too_long" if cut else None)


def plain(html: str) -> str:
    """The plain text of sanitised HTML, with the current addresses of its links."""
    return _text(read(html, allowed_url), "prose")


MAX_WRAPPED = 8  # wraps around one address; more of them are left
# google.com/url?q=…, l.facebook.com/l.php?u=…, Outlook's safelinks.
_WRAPPED = re.compile(
    r"https?://(?:(?:www\.)?google(?:\.[a-z]{2,3}){1,2}/url|lm?\.facebook\.com/l\.php"
    r"|[a-z0-9]{1,20}\.safelinks\.protection\.outlook\.com/)\?",
    re.IGNORECASE,
)


def clean_text(value: str) -> str:
    """One line of plain text (titles, names, labels), with XML 1.0 characters and single spaces.

    Empty if nobody can see it.
    """
    line = SPACES.sub(" ", characters(value)).strip(" \xa0")
    return line if is_visible(line) else ""


def allowed_url(value: str, schemes: frozenset[str] = SCHEMES) -> str | None:
    """The address in its ASCII form, or ``None`` if it is not allowed.

    Allowed are the ``schemes`` and origin-relative addresses (``/blog/``); not allowed are
    protocol-relative and page-relative addresses, user names, and invisible characters.
    """
    value = unwrapped(value.strip())
    if len(value) > MAX_ADDRESS or not value.isprintable():
        return None
    if value.startswith("/"):
        # Browsers read a backslash as a slash: "/\host" is another host.
        return None if value[1:2] in ("/", "\\") else quote(value, safe=_ADDRESS_SAFE)
    scheme, colon, rest = value.partition(":")
    scheme = scheme.lower()
    if not colon or not rest.strip("/ ") or scheme not in schemes:
        return None
    if scheme not in ("http", "https"):
        return f"{scheme}:{quote(rest, safe=_ADDRESS_SAFE)}"
    return _web_address(scheme, rest)


def unwrapped(address: str) -> str:
    """Where an address leads that a program has wrapped, as Google Docs does on copying."""
    for _ in range(MAX_WRAPPED):
        if not _WRAPPED.match(address):
            break
        query = parse_qs(urlsplit(address).query)
        found = next((query[name][0] for name in ("q", "url", "u") if name in query), "")
        if not found.lower().startswith(("http://", "https://")):
            break
        address = found
    return address


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
    """The permitted blocks, and whether some were cut off.

    The output must fit the limit as well, so that sanitising is idempotent: escaping and reopened
    tags can make it longer than the input.
    """
    length = min(len(html), MAX_LENGTH)
    while True:
        blocks = _permitted(read(html[:length], allowed_url), policy)
        if "p" in POLICIES[policy]:
            blocks = settled(blocks)
        if _weight(blocks) <= MAX_LENGTH and len(_html(blocks, policy)) <= MAX_LENGTH:
            return blocks, length < len(html)
        length //= 2


def _weight(blocks: list[Block]) -> int:
    """A lower bound of the length of the HTML, cheaper than writing it."""
    total = 0
    for block in blocks:
        if isinstance(block, Listing):
            total += sum(map(_weight, block.items))
        else:
            total += sum(len(text) for _, text in block)
            # Each run repeats the tag of its link, so a long address may be written many times.
            total += len(dict(block[0][0]).get("a", "")) if block else 0
    return total


def _permitted(blocks: list[Block], policy: Policy) -> list[Block]:
    """The blocks without the formats and lists that the policy forbids; their text is kept."""
    tags = POLICIES[policy]
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Listing) and "li" in tags:
            items = [_permitted(item, policy) for item in block.items]
            kept.append(Listing(block.ordered, items, traits=block.traits))
        elif isinstance(block, Listing):
            kept += [run for item in block.items for run in _permitted(item, policy)]
        else:
            run = [(tuple(f for f in formats if f[0] in tags), text) for formats, text in block]
            if "br" not in tags:
                run = [(formats, SPACES.sub(" ", text)) for formats, text in run]
            kept.append(tidy(Run(run, block.traits)))
    return kept if "p" in tags else _one_line(kept, BREAK if "br" in tags else " ")


def _one_line(blocks: list[Block], between: str) -> list[Block]:
    """Join the runs of several blocks into one."""
    joined = Run()
    for block in blocks:
        if not isinstance(block, Listing):
            joined.extend([((), between), *block] if joined else block)
    return [tidy(joined)] if joined else []


def _html(blocks: list[Block], policy: Policy, inherited: Traits = ()) -> str:
    wrap = "<p{}>{}</p>" if "p" in POLICIES[policy] else "{1}"
    return "".join(
        _list_html(block, inherited)
        if isinstance(block, Listing)
        else wrap.format(direction.attributes(block.traits), run_html(block))
        for block in blocks
    )


def _list_html(listing: Listing, inherited: Traits) -> str:
    tag = "ol" if listing.ordered else "ul"
    items = "".join(_item_html(item, listing.traits) for item in listing.items)
    return f"<{tag}{direction.attributes(listing.traits, inherited)}>{items}</{tag}>"


def _item_html(item: list[Block], inherited: Traits) -> str:
    own = next((part.traits for part in item if isinstance(part, Run)), inherited)
    return f"<li{direction.attributes(own, inherited)}>{_html(item, 'inline', own)}</li>"


def run_html(run: Run) -> str:
    """The HTML of a run; neighbours share the tags of common formats."""
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
    """The text; a link's text is followed by its address, unless it is the address."""
    written, words, link = "", "", ""
    for formats, text in [*run, ((), "")]:
        url = dict(formats).get("a", "")
        if url != link:
            written += _link_text(words, link)
            words, link = "", url
        words += text
    return direction.marked(written + words, dict(run.traits).get("dir"))


def _link_text(words: str, url: str) -> str:
    shown = words.rstrip()
    if not url or blank(shown) or _same_address(shown, url):
        return words
    return f"{shown} ({url}){words[len(shown) :]}"


def _same_address(words: str, url: str) -> bool:
    scheme, _, address = url.partition(":")
    if scheme in ("tel", "sms"):
        spoken, dialled = (re.sub(r"\D", "", part) for part in (words, address.partition("?")[0]))
        # "9-8-8" is the text of tel:988; the country code may be missing.
        return bool(spoken) and spoken in (dialled, dialled.removeprefix("1"))
    plainly = (url, address, address.removeprefix("//"))
    return words.rstrip("/") in [part.rstrip("/") for part in plainly]
