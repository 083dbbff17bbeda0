"""The publisher's name, mark and colour in the admin and at the sign-in, from the settings."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language

from wagtail.images.models import AbstractRendition

from blog.models import SiteSettings
from blog.models.bilingual import in_language
from syndication.desk import publisher_sync


@dataclass(frozen=True, slots=True, kw_only=True)
class Branding:
    """What the admin shows of the publisher; without a mark, its name in letters."""

    name: str
    colour: str = ""
    mark: AbstractRendition | None = None


def shown() -> Branding:
    """The publisher as the settings of the default site have it, in the active language."""
    ours = SiteSettings.objects.filter(site__is_default_site=True)
    row = ours.select_related("logo").first()
    if row is None:
        return Branding(name=settings.WAGTAIL_SITE_NAME)
    name = in_language(row, "title", get_language() or "en")
    return Branding(name=name, colour=row.colour, mark=publisher_sync.logo_of(row))
