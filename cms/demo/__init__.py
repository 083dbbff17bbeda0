"""The demonstration that ``make`` loads. All people, services and numbers except the seed's are
invented.

It may import everything, and is used by the commands ``demo`` and ``ready``. Posts are created as
editors do it: by the importers, the publish actions and the review form.
"""

from blog.models import PostIdentity
from cms.demo import facts, partner, pictures, posts, seed
from syndication.editions import ledger
from syndication.partners.models import Partner


def is_loaded() -> bool:
    """Whether the demonstration was ever loaded into this database."""
    return PostIdentity.objects.filter(imported_as=seed.ID).exists()


def load() -> list[str]:
    """Load everything in one transaction; returns lines that report what was done."""
    return ledger.atomically(_load)


def complete() -> None:
    """Add what a demonstration loaded by an earlier release lacks."""
    if not Partner.objects.exists():
        partner.create()


def _load() -> list[str]:
    facts.create()
    shown = pictures.create()
    facts.fill_in(logo=shown["logo"])
    facts.write_templates()
    count = posts.load(shown)
    reason = seed.load()
    partner.create()
    return [
        f"{count} example posts are published.",
        f"The seed was refused as it came: {reason}",
        "Its corrected twin is published.",
        f"A partner is entered: {partner.NAME}.",
    ]
