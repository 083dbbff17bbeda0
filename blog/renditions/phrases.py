"""Phrases that renditions share: dates, names, numbers, topics.

They are in the active language (``translation.override``).
"""

import re
from collections.abc import Iterable
from datetime import date
from urllib.parse import parse_qs, unquote

from django.utils import dateformat
from django.utils.translation import (
    get_language,
    gettext,
    gettext_lazy,
    ngettext,
    pgettext_lazy,
)

from blog.document import AiUse, Author, CrisisChannel, MediaLink, Review, Reviewer
from blog.renditions import typography

_NUMBER = re.compile(r"\+?[0-9(][0-9 ().\xa0\u2010-\u2013-]*")
_NANP = re.compile(r"^\+?1?(\d{3})(\d{3})(\d{4})$")

TOPICS = {
    "suicide": gettext_lazy("suicide"),
    "self-harm": gettext_lazy("self-harm"),
    "abuse": gettext_lazy("abuse"),
    "eating-disorder": gettext_lazy("eating disorders"),
    "eating-disorders": gettext_lazy("eating disorders"),
}
LANGUAGE_NAMES = {
    "en": pgettext_lazy("language of a service", "English"),
    "fr": pgettext_lazy("language of a service", "French"),
}
# Each language in itself, for those who read only it.
ENDONYMS = {"en": "English", "fr": "Français"}
CHANNEL_NAMES = {
    "call": gettext_lazy("Call"),
    "text": gettext_lazy("Text message"),
    "chat": gettext_lazy("Chat"),
    "web": gettext_lazy("Web"),
    "tty": gettext_lazy("TTY"),
}
MEDIA_KINDS = {"video": gettext_lazy("Video"), "audio": gettext_lazy("Audio")}
SCOPES = {
    "clinical": gettext_lazy("Clinically reviewed by %(name)s on %(day)s."),
    "lived_experience": gettext_lazy("Reviewed by %(name)s, from lived experience, on %(day)s."),
    "legal": gettext_lazy("Legally reviewed by %(name)s on %(day)s."),
    "language": gettext_lazy("Language reviewed by %(name)s on %(day)s."),
}

AI_USES = {
    "language": gettext_lazy("AI helped with spelling and style. %(name)s checked the result."),
    "translation": gettext_lazy("AI helped to translate this text. %(name)s checked the result."),
    "text": gettext_lazy("AI helped to write parts of this text. %(name)s checked the result."),
}


def colon() -> str:
    """A colon and its spaces; in French a no-break space goes before it (OQLF)."""
    return f"{typography.colon(get_language() or 'en')} "


def day(iso: str) -> str:
    """An ISO 8601 date in words: "November 2, 2026", "1er novembre 2026"."""
    found = date.fromisoformat(iso[:10])
    if not (get_language() or "").startswith("fr"):
        return dateformat.format(found, "F j, Y")
    return ("1er" if found.day == 1 else str(found.day)) + dateformat.format(found, " F Y")


def person(who: Author | Reviewer) -> str:
    """A name with its credentials: "Name, RSW"."""
    return ", ".join((who.name, *(who.credentials or ())))


def signature(author: Author) -> str:
    """An author's name with credentials and job title: "Name, RSW, Registered Social Worker"."""
    return ", ".join(filter(None, (person(author), author.job_title)))


def listing(words: Iterable[str]) -> str:
    """A list in a sentence: "a, b and c"."""
    every = list(words)
    if len(every) < 2:
        return "".join(every)
    return gettext("%(most)s and %(last)s") % {"most": ", ".join(every[:-1]), "last": every[-1]}


def topics(slugs: Iterable[str]) -> str:
    """The names of the topics of a content warning, as a list in a sentence."""
    return listing(str(TOPICS.get(slug, slug.replace("-", " "))) for slug in slugs)


def language_names(codes: Iterable[str]) -> str:
    """The names of the languages of a service, as a list in a sentence."""
    return listing(str(LANGUAGE_NAMES.get(code[:2], code)) for code in codes)


# Digits, and what people put between them.
_WRITTEN = re.compile(r"\+?[0-9(][0-9 \u00a0().\-]{1,24}")


def number(url: str) -> str | None:
    """The digits of a ``tel:`` or ``sms:`` address (RFC 3966, RFC 5724), grouped.

    ``tel:+18662773553`` gives ``1-866-277-3553``, a short code is unchanged, other schemes give
    ``None``.
    """
    scheme, _, rest = url.partition(":")
    if scheme not in ("tel", "sms"):
        return None
    digits = re.sub(r"[^0-9+]", "", re.split(r"[;?]", unquote(rest))[0])
    found = _NANP.match(digits)
    return "-".join(("1", *found.groups())) if found else digits or None


def e164(written: str) -> str | None:
    """A number as people write it, in E.164 with the country code; ``None`` if it is no number.

    Ten digits are a number of the North American plan. Short codes stay as they are.
    """
    if not _WRITTEN.fullmatch(written):
        return None
    digits = re.sub(r"[^0-9]", "", written)
    if written.startswith("+"):
        return f"+{digits}" if 8 <= len(digits) <= 15 else None
    if len(digits) in (10, 11) and (found := _NANP.match(digits)):
        return "+1" + "".join(found.groups())
    return digits if 3 <= len(digits) <= 6 else None


def digits_beside(label: str, url: str) -> str | None:
    """The number to print beside ``label``, or ``None`` if the label contains it."""
    found = number(url)
    if not found:
        return None
    bare = _national(found)
    spelled = [*_NUMBER.findall(label), *label.split()]
    # Compared as a whole: the digits of "9 to 11" are not the number 911.
    return None if bare in map(_national, spelled) else found


def _national(number: str) -> str:
    """The digits of a number, without the country code where it has one."""
    return re.sub(r"[^0-9]", "", number)[-10:]


def keyword(channel: CrisisChannel) -> str | None:
    """The text to send in a message, or ``None`` if the channel's note contains it."""
    body = parse_qs(channel.url.partition("?")[2]).get("body", [""])[0]
    return body if body and body not in (channel.note or "") else None


def review(found: Review) -> str | None:
    """Who reviewed the post and when, or ``None`` if no review holds."""
    if found.status != "reviewed" or not found.reviewed_by or not found.reviewed_at:
        return None
    line = str(SCOPES[found.reviewed_by.scope]) % {
        "name": person(found.reviewed_by),
        "day": day(found.reviewed_at),
    }
    if found.changed_since:
        line = f"{line} {gettext('The text has changed since then.')}"
    return line


def media_facts(found: MediaLink, site: str) -> str:
    """What is known of a recording before it is played: "Video, 12 minutes, example.org"."""
    said = [str(MEDIA_KINDS[found.kind])]
    if found.minutes:
        said.append(
            ngettext("%(minutes)s minute", "%(minutes)s minutes", found.minutes)
            % {"minutes": found.minutes}
        )
    if found.language:
        said.append(gettext("in %(language)s") % {"language": language_names([found.language])})
    if found.captions:
        said.append(gettext("with captions"))
    return ", ".join((*said, site) if site else said)


def ai_use(found: AiUse | None) -> str | None:
    """What AI was used for and who checked the result, or ``None`` where it was not used."""
    return str(AI_USES[found.kind]) % {"name": found.checked_by} if found else None
