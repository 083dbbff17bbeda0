"""Rules for the text of single fields: each returns an error message, or ``None``.

They are not applied while a draft is saved: see :class:`blog.blocks.base_block.Checked`.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from blog import limits
from blog.renditions import phrases

Rule = Callable[[str], str | None]

HEADING_MAX = 80
LEAD_IN_MAX = 60
TAKEAWAY_MAX = 160
ALT_MAX = limits.ALT
CAPITALS_MIN = 4  # letters of a word: "PTSD" and "FAQ?" alone are no heading in capitals

_FILE_NAME = re.compile(r"^\S+\.(avif|gif|jpe?g|png|svg|webp)$", re.IGNORECASE)
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")
_DOI = re.compile(r"^10\.[0-9]{4,9}/\S+$")
_DAY = re.compile(r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")
_TEL = re.compile(r"^\+?[0-9][0-9().\-]{1,19}$")
_SMS = re.compile(r"^\+?[0-9][0-9().\-]{1,19}(\?body=\S+)?$")
_MAILTO = re.compile(r"^[^@\s?]+@[^@\s?]+\.[^@\s?]+(\?\S+)?$")


def heading(text: str) -> str | None:
    """A heading: at most 80 characters, no final full stop, not all in capitals."""
    if len(text) > HEADING_MAX:
        return _("Keep headings to %(max)d characters; this one has %(count)d.") % {
            "max": HEADING_MAX,
            "count": len(text),
        }
    if text.endswith("."):
        return _("Remove the full stop: a heading is not a sentence.")
    if _is_all_caps(text):
        return _("Write the heading in small letters: capitals are hard to read.")
    return None


def _is_all_caps(text: str) -> bool:
    words = [word for word in text.split() if len(word) >= CAPITALS_MIN]
    return text.isupper() and len(words) > 1


def lead_in(text: str) -> str | None:
    """A lead-in: at most 60 characters, without a colon, which each rendition adds."""
    if len(text) > LEAD_IN_MAX:
        return _("Keep the lead-in to %(max)d characters; the rest belongs in the text.") % {
            "max": LEAD_IN_MAX
        }
    if ":" in text:
        return _("Remove the colon: it is added where the post is shown.")
    return None


def alt_text(text: str) -> str | None:
    """A picture's description: at most 150 characters, and not a file name."""
    if len(text) > ALT_MAX:
        return _("Keep the description to %(max)d characters; say more in the caption.") % {
            "max": ALT_MAX
        }
    if _FILE_NAME.match(text):
        return _("This is a file's name. Say what the picture shows.")
    return None


def label(text: str) -> str | None:
    """A button's label: 2 to 40 characters."""
    if not 2 <= len(text) <= 40:
        return _("Write a label of 2 to 40 characters that begins with a verb.")
    return None


def question(text: str) -> str | None:
    """A question, which ends with a question mark."""
    if not text.rstrip().endswith("?"):
        return _("End the question with a question mark.")
    return None


def language(text: str) -> str | None:
    """A language tag (BCP 47): language, optional script, optional region."""
    if not _LANGUAGE.match(text):
        return _("Write a language code such as en, fr, ht or es-MX.")
    return None


def doi(text: str) -> str | None:
    """A DOI without a resolver's address."""
    if not _DOI.match(text):
        return _("Write the DOI alone, as in 10.1000/182: it begins with 10.")
    return None


def day(text: str) -> str | None:
    """An ISO date."""
    if not _DAY.match(text):
        return _("Write the day as year-month-day, as in 2026-03-31.")
    return None


def phone(text: str) -> str | None:
    """A telephone number as people write it."""
    if phrases.e164(text) is None:
        return _("“%(number)s” is no number: write as in 416-555-0134 or +1 416 555 0134.") % {
            "number": text
        }
    return None


def https(text: str) -> str | None:
    """An https address."""
    if not is_https(text):
        return _("Write the whole address, beginning with https://")
    return None


def address(text: str) -> str | None:
    """A button's address: https, mailto, tel, sms, or a path of this site."""
    scheme, _colon, rest = text.partition(":")
    check = _SCHEMES.get(scheme)
    if is_path(text) or (check and check(text if scheme == "https" else rest)):
        return None
    return _("Write the whole address: it begins with https://, mailto:, tel: or sms:")


def is_https(text: str) -> bool:
    """Whether ``text`` is an https address with a domain name and without a user name."""
    if any(mark.isspace() or mark in "<>\"'\\" or not mark.isprintable() for mark in text):
        return False
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it raises ValueError where it is not a number
    except ValueError:
        return False
    return parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username


def is_path(text: str) -> bool:
    """Whether ``text`` is a path of this site, not a protocol-relative address (``//other``)."""
    return text.startswith("/") and text[1:2] not in ("/", "\\") and not _has_space(text)


def _has_space(text: str) -> bool:
    return any(mark.isspace() or not mark.isprintable() for mark in text)


_SCHEMES: Mapping[str, Callable[[str], object]] = {
    "https": is_https,
    "mailto": _MAILTO.match,
    "tel": _TEL.match,
    "sms": _SMS.match,
}
