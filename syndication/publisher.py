"""The publisher's facts as channels read them: names, contacts, terms, addresses."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from syndication.models import Publisher as Row


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
