"""Rules on the plain-text part, most of which compare it with the HTML."""

import re
from collections import Counter
from collections.abc import Iterator

from syndication.newsletter.preflight.mail import Mail, text_of, words
from syndication.newsletter.preflight.wording import POSTAL_CODE

WIRE_LINE = 998  # RFC 5322 2.1.1
COLUMNS = 78
WORDS_SHARE = 0.9
LINKS_SHARE = 0.7
ITEM_SHARE = 0.7
_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d+|#x[0-9a-f]+);", re.IGNORECASE)
_CSS = re.compile(r"[.#]?(?<![\w-])[\w-]++\s*+\{[^{}:]*+:[^{}]*+\}|@media")
_MARKDOWN = re.compile(r"\*\*\S|\]\(https?:|^#{1,6} ", re.MULTILINE)
_LIST_MARK = re.compile(r"^[^\S\n]*(?:[*+!-]|\d{1,2}\.) ", re.MULTILINE)


def markup(mail: Mail) -> Iterator[str]:
    for pattern in (_TAG, _ENTITY, _CSS):
        yield from (found.group() for found in pattern.finditer(mail.text))


def long_line(mail: Mail) -> Iterator[str]:
    for row in mail.text.split("\n"):
        if len(row.encode()) > WIRE_LINE:
            yield f"{len(row.encode())} bytes"


def unsubscribe(mail: Mail) -> Iterator[str]:
    found = re.search(r"(?:unsubscribe|désabonner|désinscrire)", mail.text, re.IGNORECASE)
    if not found or not re.search(r"https?://\S+", mail.text[found.start() :]):
        yield "text"


def web_address(mail: Mail) -> Iterator[str]:
    if not re.search(r"https?://\S+", mail.text):
        yield "text"


def postal_code(mail: Mail) -> Iterator[str]:
    slot = mail.template and "[[sender_address]]" in mail.text
    if not slot and not POSTAL_CODE.search(mail.text):
        yield "text"


def missing_words(mail: Mail) -> Iterator[str]:
    wanted, text_words = Counter(words(mail.visible)), Counter(words(mail.text))
    total = wanted.total()
    share = (wanted & text_words).total() / total if total else 1
    if share < WORDS_SHARE:
        yield f"{share:.0%}"


def missing_parts(mail: Mail) -> Iterator[str]:
    """Searches for headings and list items in the order of the HTML."""
    text_words = words(mail.text)
    position = 0
    for node in mail.named("h1", "h2", "h3", "h4", "li"):
        found = _find_part(text_of(node), text_words, position)
        if found is None:
            yield text_of(node)
        else:
            position = found


def _find_part(part: str, text_words: list[str], start: int) -> int | None:
    """The index at which ``part`` begins, with or without the words before its colon.

    The plain text may have other words before the colon. ``None`` if it is not found.
    """
    for needle in (words(part), words(part.partition(":")[2])):
        if not needle:
            continue
        for index in range(start, len(text_words)):
            if text_words[index] == needle[0]:
                window = Counter(text_words[index : index + 2 * len(needle) + 4])
                if (Counter(needle) & window).total() >= ITEM_SHARE * len(needle):
                    return index
    return start if not words(part) else None


def missing_links(mail: Mail) -> Iterator[str]:
    wanted = {link.get("href") for link in mail.links if link.get("href")}
    digits = re.sub(r"\D", "", mail.text)
    missing = sorted(href for href in wanted if not _has(mail.text, digits, href))
    if wanted and len(missing) > (1 - LINKS_SHARE) * len(wanted):
        yield ", ".join(missing)


def _has(text: str, digits: str, href: str) -> bool:
    scheme, _, rest = href.partition(":")
    if scheme in ("tel", "sms"):
        return re.sub(r"\D", "", rest.split("?")[0])[-10:] in digits
    return (rest.split("?")[0] if scheme == "mailto" else href) in text


def wide(mail: Mail) -> Iterator[str]:
    """Lines that are too long; one with a long URL is accepted, as it cannot be wrapped."""
    for row in mail.text.split("\n"):
        if len(row) > COLUMNS and not re.search(r"\S{40,}", row):
            yield row


def markdown(mail: Mail) -> Iterator[str]:
    yield from (found.group() for found in _MARKDOWN.finditer(mail.text))


def pipes(mail: Mail) -> Iterator[str]:
    yield from (row for row in mail.text.split("\n") if row.count("|") >= 2)


def indented(mail: Mail) -> Iterator[str]:
    yield from (row for row in mail.text.split("\n") if re.match(r"\t| {9,}\S", row))


def lost_bullets(mail: Mail) -> Iterator[str]:
    if len(mail.named("li")) > len(_LIST_MARK.findall(mail.text)) + len(
        re.findall(r"^\[\d+\] ", mail.text, re.MULTILINE)
    ):
        yield f"{len(mail.named('li'))} <li>"
