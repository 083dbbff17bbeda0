"""The demonstration: what ``make`` shows. People, services and numbers are invented, but the seed.

Everything goes in by the ways that editors use: the importers, the publish seam, the review form.
"""

from blog.models import PostIdentity
from cms.demo import facts, partner, pictures, posts, seed
from syndication import ledger
from syndication.partners.models import Partner


def is_loaded() -> bool:
    """Whether the demonstration was ever loaded here, whatever became of it since."""
    return PostIdentity.objects.filter(imported_as=seed.ID).exists()


def load() -> list[str]:
    """Load everything, or nothing; returns what there is to say, a line each."""
    return ledger.atomically(_load)


def complete() -> None:
    """Give a demonstration of an earlier release what has come since then."""
    if not Partner.objects.exists():
        partner.create()


def _load() -> list[str]:
    facts.create()
    shown = pictures.create()
    facts.fill_in(logo=shown["logo"])
    count = posts.load(shown)
    reason = seed.load()
    partner.create()
    return [
        f"{count} example posts are published.",
        f"The seed was refused as it came: {reason}",
        "Its corrected twin is published.",
        f"A partner is entered: {partner.NAME}.",
    ]
