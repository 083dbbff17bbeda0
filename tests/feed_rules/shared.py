"""Rules that more than one format has; the sources are named as in the package."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import html5lib
from html5lib.html5parser import ParseError
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
DCTERMS = "{http://purl.org/dc/terms/}"
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
MEDIA = "{http://search.yahoo.com/mrss/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
GONE = "{http://purl.org/atompub/tombstones/1.0}"

URI = re.compile(
    r"https?://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9\-._~%!$&'()*+,;=:@/]*)?(\?\S*)?(#\S*)?"
)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
MIME = re.compile(r"[a-z]+/[a-z0-9.+-]+")
MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
CONTROLS = re.compile("[\x80-\x9f\ufffd]")
URN = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What every reader keeps; the validator finds a security risk in most others.
HTML = frozenset(
    """a abbr b blockquote br caption cite code dd del dl dt em figcaption figure h1 h2 h3 h4 h5
    h6 hr i img ins li ol p pre q s small span strong sub sup table tbody td tfoot th thead tr u
    ul""".split()  # noqa: SIM905  # a list of this length is read as words
)
ATTRIBUTES = frozenset({"alt", "cite", "colspan", "dir", "height", "href", "lang", "rowspan"})
ATTRIBUTES |= {"scope", "src", "title", "width"}

Faults = Iterator[str]


def html(text: str | None, where: str) -> Faults:
    """W3C NotHtml, SecurityRisk, SecurityRiskAttr, ContainsRelRef: strictly parsed, safe,
    absolute."""
    if not (text or "").strip():
        yield f"{where}: no content"
        return
    try:
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(text)
    except ParseError as error:
        yield f"{where}: not HTML: {error}"
        return
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag != "DOCUMENT_FRAGMENT":
            yield from _element(element, where)


def _element(element: Any, where: str) -> Faults:
    if element.tag not in HTML:
        yield f"{where}: <{element.tag}> is not kept by readers"
    for name, value in element.attrib.items():
        if name not in ATTRIBUTES:
            yield f"{where}: attribute {name}"
        if name in ("href", "src", "cite") and not is_address(value):
            yield f"{where}: {name}={value!r} is not absolute and safe"


def is_address(value: str) -> bool:
    return bool(URI.fullmatch(value)) or value.startswith(("tel:", "sms:", "mailto:"))


def plain(text: str | None, where: str) -> Faults:
    """W3C ContainsHTML, BadCharacters; RSS: no blank titles."""
    if not (text or "").strip():
        yield f"{where}: empty"
    elif MARKUP.search(text or "") or CONTROLS.search(text or ""):
        yield f"{where}: markup or odd characters in {text!r}"


def link(text: str | None, where: str) -> Faults:
    """RSS, RFC 4287 3.2.2, W3C UriNotIri: an absolute address of the web."""
    if not URI.fullmatch(text or "") or not urlsplit(text or "").hostname:
        yield f"{where}: no absolute address: {text!r}"


def language(text: str | None, where: str) -> Faults:
    if not LANGUAGE.fullmatch(text or ""):
        yield f"{where}: no language: {text!r}"


def identity(text: str | None, where: str) -> Faults:
    """RFC 4122 3, RFC 4287 4.2.6.1: absolute and in its normal form."""
    if not URN.fullmatch(text or ""):
        yield f"{where}: no permanent id: {text!r}"


def rfc3339(text: str | None, where: str) -> Faults:
    """RFC 4287 3.3, and W3C ImplausibleDate."""
    if not RFC3339.fullmatch(text or ""):
        yield f"{where}: no RFC 3339 date: {text!r}"
    else:
        yield from plausible(datetime.fromisoformat(text or ""), where)


def rfc822(text: str | None, where: str) -> Faults:
    """RSS and PROFILE: four digits of year, the right day of the week, GMT."""
    try:
        at = parsedate_to_datetime(text or "")
    except ValueError:
        yield f"{where}: no RFC 822 date: {text!r}"
        return
    if at.tzinfo is None or format_datetime(at.astimezone(UTC), usegmt=True) != text:
        yield f"{where}: an odd RFC 822 date: {text!r}"
    else:
        yield from plausible(at, where)


def plausible(at: datetime, where: str) -> Faults:
    if not datetime(1990, 1, 1, tzinfo=UTC) <= at <= datetime.now(UTC) + timedelta(minutes=10):
        yield f"{where}: implausible date {at}"


def counted(parent: Any, rules: dict[str, str], where: str) -> Faults:
    """How often elements are there: ``1`` once, ``?`` at most once, ``*`` any number, ``+`` at
    least once. Elements that no rule knows are faults (W3C UndefinedElement, DuplicateElement)."""
    found = Counter(child.tag for child in parent if isinstance(child.tag, str))
    for name in found.keys() - rules.keys():
        yield f"{where}: unknown element {name}"
    for name, times in rules.items():
        if found[name] > 1 and times in "1?":
            yield f"{where}: {name} more than once"
        if not found[name] and times in "1+":
            yield f"{where}: no {name}"


Check = Callable[[str | None, str], Faults]


def texts(parent: Any, checks: dict[str, Check], where: str) -> Faults:
    for name, check in checks.items():
        for element in parent.findall(name):
            yield from check(element.text, f"{where} {name.rpartition('}')[2]}")


def unique(values: Iterable[str | None], what: str) -> Faults:
    for value, times in Counter(values).items():
        if times > 1:
            yield f"{what} {value!r} stands {times} times"


def pictures(parent: Any, where: str) -> Faults:
    """MEDIA: known attributes, whole numbers above nought, plain texts that are plain."""
    for one in parent.findall(f"{MEDIA}content"):
        yield from counted(
            one, {f"{MEDIA}title": "?", f"{MEDIA}description": "?", f"{MEDIA}credit": "*"}, where
        )
        yield from link(one.get("url"), f"{where} media:content")
        if one.get("medium") != "image" or not MIME.fullmatch(one.get("type", "image/png")):
            yield f"{where}: media:content is no picture: {dict(one.attrib)}"
        if not all(re.fullmatch("[1-9][0-9]*", one.get(side, "1")) for side in ("width", "height")):
            yield f"{where}: media:content has no size: {dict(one.attrib)}"
        for words in one:
            yield from plain(words.text, f"{where} {words.tag}")
            if words.get("type", "plain") != "plain":
                yield f"{where}: {words.tag} is not plain"


def parsed(content: bytes) -> Any:
    """XML 1.0 in UTF-8; no DTD, no entities of its own."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    tree = root.getroottree()
    assert tree.docinfo.encoding == "UTF-8"
    assert tree.docinfo.internalDTD is None
    content.decode("utf-8")
    return root


def relations(links: list[Any], address: str, media_type: str, *, archive: bool) -> Faults:
    """PROFILE and W3C MissingSelf, SelfDoesntMatchLocation; RFC 5005 4; RFC 4287 4.1.1."""
    rels = Counter(one.get("rel", "alternate") for one in links)
    known = {"self", "alternate", "hub", "current", "prev-archive", "next-archive"}
    for rel in rels.keys() - known:
        yield f"unregistered relation {rel}"
    for rel, times in rels.items():
        if times > 1 and rel != "hub":
            yield f"{times} links {rel}"
    selves = [(one.get("href"), one.get("type")) for one in links if one.get("rel") == "self"]
    if selves != [(address, media_type)]:
        yield f"self is {selves}, not {address}"
    if archive and not rels["current"]:
        yield "an archive without its current document"
    for one in links:
        yield from link(one.get("href"), f"link {one.get('rel')}")
        if (one.text or "").strip() or len(one):
            yield "a link that is not empty"
