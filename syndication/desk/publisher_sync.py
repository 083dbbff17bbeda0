"""Copies the editors' site settings to the publisher's facts, which channels read."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from wagtail.images.models import AbstractRendition, SourceImageIOError
from wagtail.models import Site

from blog.builder import addresses
from blog.models import BlogIndexPage, Organization, PostPage, SiteSettings, Topic
from blog.models.identity import identity_of
from syndication.editions import ledger, publisher
from syndication.editions.models import Publisher as PublisherRow
from syndication.editions.publisher import Publisher

logger = logging.getLogger("wellspring.desk")

# If one of these changes, so does every address: clients must read everything again.
ADDRESSES = ("origin", "canonical_url_pattern")
LOGO = "max-400x160|format-png"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Why posts are withdrawn, for people who have a copy.

    ``translated`` is what readers of another language are told, by its Wagtail code.
    """

    reason: str
    note: str = ""
    replacement: str = ""
    translated: Mapping[str, "Withdrawal"] = field(default_factory=dict)

    def in_language(self, code: str) -> "Withdrawal":
        return self.translated.get(code, self)


def origin_of(site: Site) -> str:
    """The site's address, or the configured origin where the site still has its first hostname."""
    if site.hostname == "localhost" and site.port == 80:
        return str(settings.ORIGIN)
    return str(site.root_url)


def gather() -> Publisher:
    """The facts, from the site settings as they are now."""
    Site.clear_site_root_paths_cache()  # another process may have changed a site
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return Publisher(origin=settings.ORIGIN)
    # Not for_site(): it would write a row, even for a site that is being deleted.
    row = SiteSettings.objects.filter(site=site).first() or SiteSettings(site=site)
    origin = origin_of(site)
    organization = row.organization
    logo = logo_of(row)
    return Publisher(
        origin=origin,
        title=_translations(row, "title"),
        description=_translations(row, "description"),
        organization=_translations(organization, "name") if organization else {},
        organization_url=organization.url if organization else "",
        logo_url=logo.url if logo else "",
        logo_width=logo.width if logo else 0,
        logo_height=logo.height if logo else 0,
        postal_address=row.postal_address,
        phone=row.phone,
        email=row.email,
        editorial_policy_url=row.editorial_policy_url,
        licence=row.licence,
        licence_url=row.licence_url,
        canonical_url_pattern=row.canonical_url_pattern,
        share_networks=row.networks,
        default_locale=addresses.tag(row.default_language),
        time_zone=row.time_zone,
        indexes=_indexes() or Publisher().indexes,
        topic_slugs=_topic_slugs(),
    )


def copy(*, at: datetime) -> bool:
    """Copy the facts; returns whether they changed. A move of addresses is announced later."""

    def work() -> bool:
        known = PublisherRow.objects.exists()
        before, after = publisher.current(), gather()
        if known:
            after = replace(
                after,
                former_indexes=_former_indexes(before, after),
                former_topic_slugs=_former_topic_slugs(before, after),
            )
        if known and before == after:
            return False
        moved = known and any(getattr(before, name) != getattr(after, name) for name in ADDRESSES)
        publisher.store(asdict(after), at=at, moved=moved)
        return True

    return ledger.atomically(work)


def current(*, at: datetime) -> Publisher:
    """The facts as channels read them; copied now if they never were."""
    if not PublisherRow.objects.exists():
        copy(at=at)
    return publisher.current()


def address_of(page: PostPage) -> str:
    """Where readers find a live post; empty if it has no place on the site."""
    path = addresses.path_of(page)
    if not path:
        return ""
    return current(at=timezone.now()).canonical_url(
        path=path,
        slug=page.slug,
        locale=addresses.tag(page.locale.language_code),
        post_id=str(identity_of(page).pk),
    )


def logo_of(row: SiteSettings) -> AbstractRendition | None:
    """The logo in one size; ``None`` where there is none, or its file is missing or damaged."""
    try:
        return row.logo.get_rendition(LOGO) if row.logo else None
    except SourceImageIOError:
        logger.warning("the logo cannot be read", exc_info=True)
        return None


def _translations(row: SiteSettings | Organization, field: str) -> dict[str, str]:
    english = getattr(row, field)
    return {"en": english, "fr": getattr(row, f"{field}_fr") or english}


def _indexes() -> dict[str, str]:
    pages = BlogIndexPage.objects.live().filter(alias_of__isnull=True).select_related("locale")
    found: dict[str, str] = {}
    for page in pages.order_by("path"):
        path = addresses.path_of(page)
        if path:
            found.setdefault(addresses.tag(page.locale.language_code), path)
    return found


def _former_indexes(before: Publisher, after: Publisher) -> dict[str, str]:
    """Every address that an index had and has no more, with its locale: they redirect."""
    left = {path: locale for locale, path in before.indexes.items()}
    now = set(after.indexes.values())
    return {
        path: locale
        for path, locale in {**before.former_indexes, **left}.items()
        if path not in now
    }


def _topic_slugs() -> dict[str, dict[str, str]]:
    french = Topic.objects.exclude(slug_fr="").order_by("slug").values_list("slug", "slug_fr")
    return {"fr": dict(french)} if french else {}


def _former_topic_slugs(before: Publisher, after: Publisher) -> dict[str, dict[str, str]]:
    """Every slug that a topic's address in a language had and has no more: they redirect.

    Until another topic has it.
    """
    slugs = set(Topic.objects.values_list("slug", flat=True))
    former: dict[str, dict[str, str]] = {}
    for tongue in before.topic_slugs.keys() | before.former_topic_slugs.keys():
        left = {here: slug for slug, here in before.topic_slugs.get(tongue, {}).items()}
        known = {**before.former_topic_slugs.get(tongue, {}), **left}
        taken = slugs | set(after.topic_slugs.get(tongue, {}).values())
        kept = {here: slug for here, slug in known.items() if here not in taken}
        if kept:
            former[tongue] = kept
    return former
