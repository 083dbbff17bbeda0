"""Rules on images and links."""

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from syndication.newsletter.assemble import PREFERENCES, UNSUBSCRIBE, VIEW_ONLINE
from syndication.newsletter.preflight.mail import Element, Mail, declarations, pixels, text_of

_FILE_NAME = re.compile(
    r"^\S+\.(?:jpe?g|png|gif|webp|svg|avif|heic)$|^(?:img|dsc)[_-]?\d+$", re.IGNORECASE
)
_PRIVATE_HOST = re.compile(r"(?:^|\.)(?:localhost|local|internal|lan|home\.arpa)$")
_PRIVATE_PATH = re.compile(r"^/(?:admin|preview|django-admin)(?:/|$)")
_TRACKING = re.compile(r"[?&](?:utm_[a-z]+|fbclid|gclid|mc_eid|mc_cid)=")
GENERIC = frozenset(
    {"click here", "here", "this", "link", "read more", "more", "learn more", "see more", "go"}
    | {"cliquez ici", "ici", "lire la suite", "en savoir plus", "plus", "lien", "voir plus"}
)
ALT_LIMIT = 200


def _images(mail: Mail) -> list[Element]:
    return mail.named("img")


def _label(node: Element) -> str:
    return node.get("src") or "<img>"


def alt(mail: Mail) -> Iterator[str]:
    for node in _images(mail):
        if node.get("alt") is None or _FILE_NAME.match(node.get("alt").strip()):
            yield _label(node)


def linked_image(mail: Mail) -> Iterator[str]:
    for link in mail.links:
        images = link.findall(".//img")
        if (
            images
            and not text_of(link)
            and not any((img.get("alt") or "").strip() for img in images)
        ):
            yield link.get("href") or "<a>"


def image_width(mail: Mail) -> Iterator[str]:
    for node in _images(mail):
        if not (node.get("width") or "").isdigit():
            yield _label(node)


def image_address(mail: Mail) -> Iterator[str]:
    for node in _images(mail):
        if not _public(node.get("src") or "", mail):
            yield _label(node)


def _public(url: str, mail: Mail) -> bool:
    own = mail.origin is not None and url.startswith(f"{mail.origin}/")
    return own or (url.startswith("https://") and bool(_host(url)))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def image_format(mail: Mail) -> Iterator[str]:
    yield from _of_type(mail, "svg", "avif")


def webp(mail: Mail) -> Iterator[str]:
    yield from _of_type(mail, "webp")


def _of_type(mail: Mail, *suffixes: str) -> Iterator[str]:
    for node in _images(mail):
        path = (node.get("src") or "").split("?")[0].lower()
        if path.endswith(tuple(f".{suffix}" for suffix in suffixes)):
            yield _label(node)


def tracking_pixel(mail: Mail) -> Iterator[str]:
    for node in _images(mail):
        if node.get("width") in ("0", "1") or node.get("height") in ("0", "1"):
            yield _label(node)


def image_block(mail: Mail) -> Iterator[str]:
    for node in _images(mail):
        if declarations(node.get("style") or "").get("display") != "block":
            yield _label(node)


def image_fluid(mail: Mail) -> Iterator[str]:
    for node in _images(mail):
        style = declarations(node.get("style") or "")
        if "100%" not in (style.get("width"), style.get("max-width")):
            yield _label(node)


def long_alt(mail: Mail) -> Iterator[str]:
    for node in _images(mail):
        if len(node.get("alt") or "") > ALT_LIMIT:
            yield _label(node)


def empty_link(mail: Mail) -> Iterator[str]:
    for link in mail.links:
        if (link.get("href") or "").strip() in ("", "#") or (
            not text_of(link) and not link.findall(".//img")
        ):
            yield text_of(link) or link.get("href") or "<a>"


def link_address(mail: Mail) -> Iterator[str]:
    for link in mail.links:
        href = (link.get("href") or "").strip()
        if href in ("", "#") or href.startswith(("mailto:", "tel:", "sms:")):
            continue
        if not _public(href, mail):
            yield href


def private_address(mail: Mail) -> Iterator[str]:
    for link in mail.links:
        href = link.get("href") or ""
        own = mail.origin is not None and href.startswith(f"{mail.origin}/")
        host, path = _host(href), urlsplit(href).path if _host(href) else ""
        if _PRIVATE_PATH.match(path) or (host and not own and _is_private(host)):
            yield href


def _is_private(host: str) -> bool:
    if _PRIVATE_HOST.search(host):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def generic_link(mail: Mail) -> Iterator[str]:
    for link in mail.links:
        if text_of(link).lower().rstrip(".!… »>") in GENERIC:
            yield text_of(link)


def underline(mail: Mail) -> Iterator[str]:
    for link in mail.links:
        style = declarations(link.get("style") or "")
        plain = "underline" not in (
            style.get("text-decoration") or style.get("text-decoration-line", "")
        )
        if plain and text_of(link) and not _is_button(style):
            yield text_of(link)


def _is_button(style: dict[str, str]) -> bool:
    return "padding" in style and ("background" in style or "background-color" in style)


def nested_link(mail: Mail) -> Iterator[str]:
    """Checks the source, as parsers split nested links."""
    within = 0
    for tag in re.findall(r"<(/?)a\b[^<>]*>", mail.html, re.IGNORECASE):
        within = max(within - 1, 0) if tag else within + 1
        if within > 1:
            yield "<a> in <a>"
            return


def button_fill(mail: Mail) -> Iterator[str]:
    for link in mail.links:
        style = declarations(link.get("style") or "")
        padding = max((pixels(part) or 0 for part in style.get("padding", "0").split()), default=0)
        cell = link.getparent()
        filled = cell is not None and cell.tag == "td" and cell.get("bgcolor")
        if padding >= 5 and not filled and "v:roundrect" not in mail.html:
            yield text_of(link)


def unsubscribe(mail: Mail) -> Iterator[str]:
    if not _leads_to(mail, UNSUBSCRIBE, ("unsubscribe", "désabonner", "désinscrire")):
        yield "<body>"


def view_online(mail: Mail) -> Iterator[str]:
    words = ("online", "in your browser", "en ligne", "navigateur")
    if not _leads_to(mail, VIEW_ONLINE, words):
        yield "<body>"


def preferences(mail: Mail) -> Iterator[str]:
    if not _leads_to(mail, PREFERENCES, ("preferences", "préférences")):
        yield "<body>"


def _leads_to(mail: Mail, slot: str, words: tuple[str, ...]) -> bool:
    return any(
        (mail.template and link.get("href") == slot)
        or (
            _public(link.get("href") or "", mail) and any(w in text_of(link).lower() for w in words)
        )
        for link in mail.links
    )


def ambiguous_link(mail: Mail) -> Iterator[str]:
    leads: dict[str, set[str]] = defaultdict(set)
    for link in mail.links:
        if text_of(link):
            leads[text_of(link).lower()].add(link.get("href") or "")
    yield from (label for label, hrefs in leads.items() if len(hrefs) > 1)


def tracked_link(mail: Mail) -> Iterator[str]:
    for link in mail.links:
        if _TRACKING.search(link.get("href") or ""):
            yield link.get("href")


def bare_address(mail: Mail) -> Iterator[str]:
    for link in mail.links:
        if text_of(link).startswith(("http://", "https://")):
            yield text_of(link)
