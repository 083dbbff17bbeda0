"""The editors' site settings, copied to where channels read them."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings

from wagtail.models import Site

from blog.builder import addresses
from blog.models import BlogIndexPage, Organization, SiteSettings
from syndication import editions, ledger, publisher
from syndication.models import Publisher as PublisherRow
from syndication.publisher import Publisher

# What moves every address: consumers must then read everything again.
ADDRESSES = ("origin", "canonical_url_pattern")
LOGO = "max-400x160|format-png"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Why a post is taken back, for the people who hold a copy."""

    reason: str
    note: str = ""
    replacement: str = ""


def origin_of(site: Site) -> str:
    """The site's address, or the configured origin where the site still has its first hostname."""
    if site.hostname == "localhost" and site.port == 80:
        return str(settings.ORIGIN)
    return str(site.root_url)


def gather() -> Publisher:
    """The facts as the editors have them now."""
    Site.clear_site_root_paths_cache()  # another process may have changed a site
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return Publisher(origin=settings.ORIGIN)
    # Not for_site(), which writes a row: one for a site that is just being deleted, too.
    row = SiteSettings.objects.filter(site=site).first() or SiteSettings(site=site)
    origin = origin_of(site)
    organization = row.organization
    logo = row.logo.get_rendition(LOGO) if row.logo else None
    return Publisher(
        origin=origin,
        title=_both(row, "title"),
        description=_both(row, "description"),
        organization=_both(organization, "name") if organization else {},
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
    )


def copy(*, at: datetime) -> bool:
    """Copy the facts if they changed; a move of addresses is remembered, to be announced later."""

    def work() -> bool:
        known = PublisherRow.objects.exists()
        before, after = publisher.current(), gather()
        if known and before == after:
            return False
        moved = known and any(getattr(before, name) != getattr(after, name) for name in ADDRESSES)
        editions.resync(asdict(after), at=at, moved=moved)
        return True

    return ledger.atomically(work)


def current(*, at: datetime) -> Publisher:
    """The facts as channels have them; copied now where nothing was ever saved."""
    if not PublisherRow.objects.exists():
        copy(at=at)
    return publisher.current()


def _both(row: SiteSettings | Organization, field: str) -> dict[str, str]:
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
