"""Atom 1.0 (RFC 4287), with archives (RFC 5005) and tombstones (RFC 6721)."""

from typing import Any

from tests.feed_rules.shared import (
    ATOM,
    GONE,
    HISTORY,
    MEDIA,
    Check,
    Faults,
    counted,
    html,
    identity,
    language,
    link,
    parsed,
    pictures,
    plain,
    relations,
    rfc3339,
    texts,
    unique,
)

FEED = {
    **{f"{ATOM}{name}": "1" for name in ("id", "title", "updated")},
    **{f"{ATOM}{name}": "?" for name in ("generator", "logo", "icon", "rights", "subtitle")},
    **{f"{ATOM}{name}": "+" for name in ("link", "author")},
    f"{ATOM}entry": "*",
    f"{GONE}deleted-entry": "*",
    f"{HISTORY}archive": "?",
}
ENTRY = {
    **{f"{ATOM}{name}": "1" for name in ("id", "title", "updated", "published", "content")},
    **{f"{ATOM}{name}": "*" for name in ("author", "category")},
    **{f"{ATOM}{name}": "?" for name in ("summary", "rights")},
    f"{ATOM}link": "+",
    f"{MEDIA}content": "*",
}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def check(content: bytes, address: str) -> Faults:
    root = parsed(content)
    if root.tag != f"{ATOM}feed":
        yield "no Atom 1.0"
        return
    yield from counted(root, FEED, "feed")
    checks = {"id": link, "title": plain, "subtitle": plain, "rights": plain, "updated": rfc3339}
    named = {ATOM + name: check for name, check in checks.items()}
    yield from texts(root, named | {f"{ATOM}author/{ATOM}name": plain}, "feed")
    yield from language(root.get(LANG), "feed")
    archive = root.find(f"{HISTORY}archive") is not None
    links = root.findall(f"{ATOM}link")
    yield from relations(links, address, "application/atom+xml", archive=archive)
    entries = root.findall(f"{ATOM}entry")
    yield from unique((entry.findtext(f"{ATOM}id") for entry in entries), "id")
    # W3C DuplicateUpdated: which of two changed last can not be told.
    yield from unique((entry.findtext(f"{ATOM}updated") for entry in entries), "updated")
    for entry in entries:
        yield from _entry(entry, f"entry {entry.findtext(f'{ATOM}id')}")
    for gone in root.findall(f"{GONE}deleted-entry"):
        yield from identity(gone.get("ref"), "deleted-entry")  # RFC 6721 3
        yield from rfc3339(gone.get("when"), "deleted-entry")


def _entry(entry: Any, where: str) -> Faults:
    yield from counted(entry, ENTRY, where)
    checks: dict[str, Check] = {"id": identity, "title": plain, "content": html, "summary": html}
    checks |= {"published": rfc3339, "updated": rfc3339, "rights": plain, "author/{}name": plain}
    named = {ATOM + name.replace("{}", ATOM): check for name, check in checks.items()}
    yield from texts(entry, named, where)
    yield from pictures(entry, where)
    yield from language(entry.get(LANG), where)
    links = entry.findall(f"{ATOM}link")
    for each in links:
        yield from link(each.get("href"), where)
    pages = [each for each in links if each.get("rel", "alternate") == "alternate"]
    if len(pages) != 1 or links[0] is not pages[0]:  # RFC 4287 4.1.2; readers take the first
        yield f"{where}: not one link to its page, before all others"
    for name in ("content", "summary"):
        for text in entry.findall(ATOM + name):
            if text.get("type") != "html" or len(text):  # RFC 4287 3.1.1.2, 4.1.3.3
                yield f"{where}: {name} is not escaped HTML"
    for category in entry.findall(f"{ATOM}category"):
        yield from plain(category.get("term"), f"{where} category")
