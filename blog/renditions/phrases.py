"""Small phrases that mail and plain text share: dates, names, numbers, topics.

The language is the active one (``translation.override``) unless it is passed.
"""

import re
from collections.abc import Iterable
from datetime import date
from urllib.parse import parse_qs, unquote

from django.utils import dateformat
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext_lazy

from blog.document import Author, CrisisChannel, Review, Reviewer
from blog.renditions import typography

_NANP = re.compile(r"^\+?1?(\d{3})(\d{3})(\d{4})$")

TOPICS = {
    "suicide": gettext_lazy("suicide"),
    "self-harm": gettext_lazy("self-harm"),
    "abuse": gettext_lazy("abuse"),
    "eating-disorder": gettext_lazy("eating disorders"),
    "eating-disorders": gettext_lazy("eating disorders"),
}
TONGUES = {
    "en": pgettext_lazy("language of a service", "English"),
    "fr": pgettext_lazy("language of a service", "French"),
}
WAYS = {
    "call": gettext_lazy("Call"),
    "text": gettext_lazy("Text message"),
    "chat": gettext_lazy("Chat"),
    "web": gettext_lazy("Web"),
    "tty": gettext_lazy("TTY"),
}
SCOPES = {
    "clinical": gettext_lazy("Clinically reviewed by %(name)s on %(day)s."),
    "lived_experience": gettext_lazy("Reviewed by %(name)s, from lived experience, on %(day)s."),
    "legal": gettext_lazy("Legally reviewed by %(name)s on %(day)s."),
    "language": gettext_lazy("Language reviewed by %(name)s on %(day)s."),
}


def colon() -> str:
    """A colon and its spaces: fr-CA puts a no-break space before it (OQLF)."""
    return f"{typography.colon(get_language() or 'en')} "


def day(iso: str) -> str:
    """An ISO 8601 date as readers write it: "November 2, 2026", "1er novembre 2026"."""
    found = date.fromisoformat(iso[:10])
    if not (get_language() or "").startswith("fr"):
        return dateformat.format(found, "F j, Y")
    return ("1er" if found.day == 1 else str(found.day)) + dateformat.format(found, " F Y")


def person(who: Author | Reviewer) -> str:
    """A name with its credentials: "Name, RSW"."""
    return ", ".join((who.name, *(who.credentials or ())))


def listing(words: Iterable[str]) -> str:
    """Words as a sentence lists them: "a, b and c"."""
    every = list(words)
    if len(every) < 2:
        return "".join(every)
    return gettext("%(most)s and %(last)s") % {"most": ", ".join(every[:-1]), "last": every[-1]}


def topics(slugs: Iterable[str]) -> str:
    return listing(str(TOPICS.get(slug, slug.replace("-", " "))) for slug in slugs)


def tongues(codes: Iterable[str]) -> str:
    return listing(str(TONGUES.get(code[:2], code)) for code in codes)


def number(url: str) -> str | None:
    """The digits of a ``tel:`` or ``sms:`` address (RFC 3966, RFC 5724), grouped for reading.

    ``tel:+18662773553`` gives ``1-866-277-3553``; a short code stays as it is; other schemes
    have no number and give ``None``.
    """
    scheme, _, rest = url.partition(":")
    if scheme not in ("tel", "sms"):
        return None
    digits = re.sub(r"[^0-9+]", "", re.split(r"[;?]", unquote(rest))[0])
    found = _NANP.match(digits)
    return "-".join(("1", *found.groups())) if found else digits or None


def digits_beside(label: str, url: str) -> str | None:
    """The number to print beside ``label`` when the label does not already spell it out."""
    found = number(url)
    if not found:
        return None
    bare, spelled = re.sub(r"[^0-9]", "", found), re.sub(r"[^0-9]", "", label)
    return None if bare[-10:] in spelled else found


def keyword(channel: CrisisChannel) -> str | None:
    """What to write in the text message, unless the channel's note says it already."""
    body = parse_qs(channel.url.partition("?")[2]).get("body", [""])[0]
    return body if body and body not in (channel.note or "") else None


def review(found: Review) -> str | None:
    """Who reviewed the post and when; nothing unless the review still counts."""
    if found.status != "reviewed" or not found.reviewed_by or not found.reviewed_at:
        return None
    line = str(SCOPES[found.reviewed_by.scope]) % {
        "name": person(found.reviewed_by),
        "day": day(found.reviewed_at),
    }
    if found.changed_since:
        line = f"{line} {gettext('The text has changed since then.')}"
    return line
