"""How long the texts of a post may be, wherever they come from: a form, a text, our own JSON.

The database's columns have the same lengths, but SQLite keeps to none of them and PostgreSQL ends
in an error without a place. So we count: :func:`exceeded` says which text is too long, and where.
"""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from blog import document as doc

SLUG = re.compile(r"[A-Za-z0-9_-]+")  # what the form takes for the last part of an address

TITLE, POST_SLUG = 255, 255
SUBJECT, PREHEADER = 120, 150
NAME, KEY, ADDRESS = 120, 75, 200
CREDENTIALS, JOB_TITLE = 120, 160
ALT, CREDIT = 150, 120
TOPIC, RESOURCE_KEY = 80, 40
CHANNEL_LABEL, CHANNEL_NUMBER, BUTTON = 60, 20, 40
# A text that no column bounds: a paragraph, an item, a heading, a biography. Ten times as much is
# a book of 80,000 words.
TEXT, BODY = 50_000, 500_000
MARKUP = 4  # times as many characters with tags

# The longest text by type and field, in characters.
FIELDS: dict[type, dict[str, int]] = {
    doc.Document: {"title": TITLE, "slug": POST_SLUG},
    doc.Author: {"name": NAME, "slug": KEY, "job_title": JOB_TITLE, "url": ADDRESS},
    doc.Topic: {"slug": KEY, "name": TOPIC},
    doc.AiUse: {"checked_by": NAME},
    doc.Disclaimer: {"key": KEY},
    doc.CrisisResource: {
        "key": RESOURCE_KEY, "name": NAME, "audience": NAME, "hours": NAME, "source_url": ADDRESS,
    },
    doc.CrisisChannel: {"label": CHANNEL_LABEL, "note": CHANNEL_NUMBER, "url": ADDRESS},
}  # fmt: skip
_SLUGS = ((doc.Document, "slug"), (doc.Author, "slug"), (doc.Topic, "slug"))


@dataclasses.dataclass(frozen=True, slots=True)
class Excess:
    """A text that is too long or, with ``most`` 0, no part of an address; ``path`` locates it."""

    path: str
    length: int
    most: int

    def __str__(self) -> str:
        if not self.most:
            return "is no slug: use letters without accents, digits, hyphens and low lines"
        return f"has {self.length} characters; at most {self.most} are possible"


def exceeded(document: doc.Document) -> Excess | None:
    """The first text of a document that no field of ours would take, or ``None``."""
    return next(_mail(document), None) or next(_lead_image(document), None) or next(
        _inside(document, ""), None
    ) or _body(document)  # fmt: skip


def _body(document: doc.Document) -> Excess | None:
    """The body as a whole; its HTML repeats its texts."""
    count = sum(_letters(block.value) for block in document.body)
    return Excess("body", count, BODY) if count > BODY else None


def _letters(value: Any, name: str = "") -> int:
    if isinstance(value, str):
        return 0 if name == "html" else len(value)
    if isinstance(value, tuple):
        return sum(map(_letters, value))
    if dataclasses.is_dataclass(value):
        return sum(
            _letters(getattr(value, each.name), each.name) for each in dataclasses.fields(value)
        )
    return 0


def _mail(document: doc.Document) -> Iterator[Excess]:
    """The fields of the mail, where they do not merely repeat title and lead."""
    subject, preheader = document.email.subject, document.email.preheader
    if len(subject) > SUBJECT and subject != document.title:
        yield Excess("email/subject", len(subject), SUBJECT)
    if len(preheader) > PREHEADER and not _repeats(preheader, document.lead.text):
        yield Excess("email/preheader", len(preheader), PREHEADER)


def _repeats(text: str, lead: str) -> bool:
    return " ".join(lead.split()).startswith(" ".join(text.split()))


def _lead_image(document: doc.Document) -> Iterator[Excess]:
    if document.image is None:
        return
    for name, most in (("alt", ALT), ("credit", CREDIT)):
        length = len(getattr(document.image, name) or "")
        if length > most:
            yield Excess(f"image/{name}", length, most)


def _inside(value: Any, path: str) -> Iterator[Excess]:
    if isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _inside(part, f"{path}/{index}")
    elif isinstance(value, str):
        most = TEXT * MARKUP if path.endswith("/html") else TEXT
        if len(value) > most:
            yield Excess(path.lstrip("/"), len(value), most)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from _own(value, path)
        for item in dataclasses.fields(value):
            yield from _inside(getattr(value, item.name), f"{path}/{item.name}")


def _own(value: Any, path: str) -> Iterator[Excess]:
    for name, most in FIELDS.get(type(value), {}).items():
        text = getattr(value, name) or ""
        where = f"{path}/{name}".lstrip("/")
        if len(text) > most:
            yield Excess(where, len(text), most)
        elif (type(value), name) in _SLUGS and not SLUG.fullmatch(text):
            yield Excess(where, len(text), 0)
    if isinstance(value, doc.Author):
        letters = len(", ".join(value.credentials or ()))
        if letters > CREDENTIALS:
            yield Excess(f"{path}/credentials".lstrip("/"), letters, CREDENTIALS)
    if isinstance(value, doc.OrganizationBoilerplate) and value.key is not None:
        yield from _organization(value, path)


def _organization(value: doc.OrganizationBoilerplate, path: str) -> Iterator[Excess]:
    texts = {
        "organization": (value.organization, NAME),
        "key": (value.key, KEY),
        "cta/label": (value.cta.label if value.cta else "", BUTTON),
        "cta/url": (value.cta.url if value.cta else "", ADDRESS),
    }
    for name, (text, most) in texts.items():
        if len(text or "") > most:
            yield Excess(f"{path}/{name}".lstrip("/"), len(text or ""), most)
