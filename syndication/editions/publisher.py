"""The publisher's facts as channels read them: names, contacts, terms, addresses."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from syndication.editions import ledger, versions
from syndication.editions.models import LedgerEntry
from syndication.editions.models import Publisher as Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One site's facts. Texts in both languages are keyed by language ("en", "fr")."""

    origin: str = field(default_factory=lambda: settings.ORIGIN)
    title: dict[str, str] = field(default_factory=lambda: {"en": "Wellspring", "fr": "Wellspring"})
    description: dict[str, str] = field(default_factory=dict)
    organization: dict[str, str] = field(default_factory=dict)
    organization_url: str = ""
    logo_url: str = ""
    logo_width: int = 0
    logo_height: int = 0
    postal_address: str = ""
    phone: str = ""
    email: str = ""
    editorial_policy_url: str = ""
    licence: str = ""
    licence_url: str = ""
    canonical_url_pattern: str = ""
    share_networks: tuple[str, ...] = ()
    default_locale: str = "en-CA"
    time_zone: str = "America/Toronto"
    # The index page of each locale, as an address relative to the origin.
    indexes: dict[str, str] = field(
        default_factory=lambda: {"en-CA": "/blog/", "fr-CA": "/fr/blogue/"}
    )
    # The locale of each address that an index page had before.
    former_indexes: dict[str, str] = field(default_factory=dict)
    # By language, for topics with a slug of its own in addresses there: slug -> that slug.
    topic_slugs: dict[str, dict[str, str]] = field(default_factory=dict)
    # By language: a slug that addresses had before -> the topic's slug.
    former_topic_slugs: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def locales(self) -> tuple[str, ...]:
        return tuple(self.indexes)

    @property
    def front_end(self) -> str:
        """The origin of another front end that shows the posts; "" where this site does."""
        if not self.canonical_url_pattern:
            return ""
        parts = urlsplit(self.canonical_url_pattern.partition("{")[0])
        return f"{parts.scheme}://{parts.netloc}"

    def canonical_url(self, *, path: str, slug: str, locale: str, post_id: str) -> str:
        """Where a post lives for the world: by the site's pattern, or on this host."""
        if not self.canonical_url_pattern:
            return self.origin + path
        return (
            self.canonical_url_pattern.replace("{path}", path)
            .replace("{slug}", slug)
            .replace("{locale}", locale)
            .replace("{id}", post_id)
        )


def from_facts(facts: dict[str, Any]) -> Publisher:
    """Facts as stored in JSON; unknown keys (of a newer release) are ignored."""
    known = {name: facts[name] for name in Publisher.__dataclass_fields__ if name in facts}
    if "share_networks" in known:
        known["share_networks"] = tuple(known["share_networks"])
    return Publisher(**known)


def current() -> Publisher:
    """The facts of now: one query."""
    row = Row.objects.values_list("facts", flat=True).filter(pk=1).first()
    return from_facts(row or {})


@transaction.atomic
def store(facts: dict[str, Any], *, at: datetime, moved: bool) -> None:
    """Replace the stored facts; every cached answer gets a new version.

    ``moved``: addresses changed. :func:`announce_move` then tells consumers, once every rendition
    has the new ones.
    """
    ledger.lock()
    values: dict[str, Any] = {"facts": facts} | ({"moved": True} if moved else {})
    Row.objects.update_or_create(pk=1, defaults=values)
    versions.touch([versions.SITE], at=at)


@transaction.atomic
def announce_move(*, at: datetime) -> bool:
    """Tell consumers to read everything again, if addresses moved since the last announcement.

    Returns whether that was announced.
    """
    if not Row.objects.filter(moved=True).exists():
        return False
    ledger.lock()
    announced = Row.objects.filter(moved=True).update(moved=False)
    if announced:
        versions.touch([versions.SITE], at=at)
        ledger.append(ledger.next_sequence(), LedgerEntry.Event.RESYNC, at=at)
    return bool(announced)
