"""Builds the complete mail of a post, HTML and text, from its MJML fragment and its plain text.

Pure: no query, request or clock. Callers pass plain values, so that stored editions, previews and
issues of the newsletter use the same code. Values that the sender fills in later (unsubscribe and
preferences URLs, the sender's name and address) are *slots*: literals that are the same in every
mail and are replaced as strings. Slots for URLs are below ``.invalid``, which never resolves
(RFC 6761 6.4): mail tools neither take them for merge tags nor re-encode them, and one that was not
replaced leads nowhere.
"""

import re
from dataclasses import dataclass, fields, replace
from html.parser import HTMLParser
from typing import TypeVar

import mrml

from django.template import engines
from django.utils.translation import gettext, override

from syndication.newsletter import wire

UNSUBSCRIBE = "https://unsubscribe.invalid/"
PREFERENCES = "https://preferences.invalid/"
VIEW_ONLINE = "https://view-online.invalid/"
SENDER_NAME = "[[sender_name]]"
SENDER_ADDRESS = "[[sender_address]]"
SLOTS = (UNSUBSCRIBE, PREFERENCES, VIEW_ONLINE, SENDER_NAME, SENDER_ADDRESS)

MAX_DEPTH = 60
_VOID = frozenset(
    {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class RenderFailed(Exception):  # noqa: N818 the name says what happened
    """The fragment cannot be converted to a mail; a retry would fail as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPost:
    """What the mail's frame needs of a post. ``canonical_url`` is absolute, ``None`` for a draft.

    ``warning`` is the content warning in a sentence ("Content warning: suicide."): the preheader
    begins with it unless it contains it already. ``attribution`` is plain text.
    """

    locale: str
    title: str
    subject: str
    preheader: str
    canonical_url: str | None = None
    byline: tuple[str, ...] = ()
    warning: str | None = None
    attribution: str | None = None
    licence: str | None = None
    licence_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """The sender, as CASL requires (SOR/2012-36 s. 2): name, postal address and a contact.

    ``logo_url`` and ``web`` are absolute; ``logo_width`` is the displayed width in pixels.
    """

    name: str
    postal_address: str
    email: str | None = None
    phone: str | None = None
    web: str | None = None
    logo_url: str | None = None
    logo_width: int = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """URLs in this mail; the defaults are the slots of a template."""

    unsubscribe: str = UNSUBSCRIBE
    preferences: str | None = PREFERENCES
    view_online: str | None = None  # by default the post's URL, else the slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter:
    """A finished mail: subject, HTML and text."""

    subject: str
    html: str
    text: str


def assemble(
    post: MailPost, *, fragment: str, text: str, publisher: Publisher, links: Links | None = None
) -> Newsletter:
    """The mail of ``post`` in the language of its locale.

    ``fragment`` is the MJML of the e-mail rendition, ``text`` the whole plain-text rendition.
    Raises :class:`RenderFailed` when the fragment cannot become a mail.
    """
    chosen = links or Links()
    post, publisher = _cleaned(post), _cleaned(publisher)
    with override("fr" if post.locale.lower().startswith("fr") else "en"):
        values = {
            "post": post,
            "publisher": publisher,
            "links": chosen,
            "title": post.title,
            "subject": post.subject,
            "preheader": preheader(post),
            "byline": _listing(post.byline),
            "view_online": chosen.view_online or post.canonical_url or VIEW_ONLINE,
            "colon": "\u00a0: " if post.locale.lower().startswith("fr") else ": ",
        }
        framed = _fill(
            "email/newsletter.mjml", {**values, "fragment": wire.without_slots(fragment)}, "django"
        )
        plain = _fill(
            "text/newsletter.txt", {**values, "text": wire.without_slots(text.rstrip("\n"))}, "text"
        )
    return Newsletter(
        subject=post.subject, html=wire.html(convert(framed)), text=_tidy(wire.text(plain))
    )


def preheader(post: MailPost) -> str:
    """The line that inboxes show beside the subject, with the content warning first."""
    line, warning = _clean(post.preheader), _clean(post.warning or "")
    if not warning or warning.lower().rstrip(".") in line.lower():
        return line
    return f"{warning} {line}"


def convert(mjml: str) -> str:
    """HTML of a complete MJML document; raises :class:`RenderFailed`.

    The depth is checked first: mrml 0.2.4 overflows its stack on very deep markup, which ends the
    process. It raises ``OSError`` for markup that is not balanced.
    """
    depth = _Depth()
    depth.feed(mjml)
    if depth.deepest > MAX_DEPTH:
        raise RenderFailed(f"The markup is nested {depth.deepest} deep; {MAX_DEPTH} is the limit.")
    if _FORBIDDEN.search(mjml):
        raise RenderFailed("The markup contains a control character.")
    try:
        html: str = mrml.to_html(mjml).content
    except (OSError, ValueError) as exc:
        raise RenderFailed(f"The markup is not well-formed: {exc}"[:300]) from exc
    return html if html.endswith("\n") else f"{html}\n"


class _Depth(HTMLParser):
    """Counts how deep elements are nested, without building a tree."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.deepest = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.now += 1
            self.deepest = max(self.deepest, self.now)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A self-closing element does not increase the depth."""

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self.now = max(self.now - 1, 0)


def _fill(name: str, values: dict[str, object], engine: str) -> str:
    return str(engines[engine].get_template(name).render(values))


def _listing(names: tuple[str, ...]) -> str:
    every = list(names)
    if len(every) < 2:
        return "".join(every)
    return gettext("%(most)s and %(last)s") % {"most": ", ".join(every[:-1]), "last": every[-1]}


Plain = TypeVar("Plain", MailPost, Publisher)


def _cleaned(value: Plain) -> Plain:
    """The same value with each string on one line, except the lines of a postal address."""
    changed: dict[str, object] = {}
    for item in fields(value):
        part = getattr(value, item.name)
        if item.name == "postal_address":
            changed[item.name] = "\n".join(_clean(row) for row in part.splitlines())
        elif isinstance(part, str):
            changed[item.name] = wire.without_slots(_clean(part))
        elif isinstance(part, tuple):
            changed[item.name] = tuple(wire.without_slots(_clean(name)) for name in part)
    return replace(value, **changed)  # type: ignore[arg-type]  # each keeps its type


def _clean(words: str) -> str:
    return _FORBIDDEN.sub("", re.sub(r"[ \t\r\n\f\v\x85\u2028\u2029]+", " ", words)).strip(" ")


def _tidy(text: str) -> str:
    """At most one blank line in a row; the signature mark keeps its space (RFC 3676 4.3)."""
    rows: list[str] = []
    for row in text.strip("\n").split("\n"):
        rows += [row] if row == "-- " or len(row) <= wire.WIDTH else wire.wrapped(row)
    stripped = (row if row == "-- " else row.rstrip(" ") for row in rows)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(stripped)) + "\n"
