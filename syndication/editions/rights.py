"""Who may read which posts, in SQL: the same rule as the querysets of ``Head``.

For the statements that every reader waits for, which the ORM takes too long to compose. Each
condition is about a head ``h``. A test holds this rule, the querysets' and ``Audience.may_read``
against one another.
"""

from syndication.editions.audience import Audience
from syndication.editions.models import Term

READABLE = "h.live AND NOT h.denied"  # HeadQuerySet.readable
KNOWN = "(NOT h.live OR NOT h.denied)"  # HeadQuerySet.known

_TERMS = Term._meta.db_table  # noqa: SLF001  # Django's public name for it


def shape(audience: Audience) -> tuple[int, int]:
    """How many languages and topics a contract names: statements differ by these alone."""
    return len(audience.locales), len(audience.topics)


def values(audience: Audience) -> list[str]:
    """The parameters of :func:`within`, in their order."""
    return [*audience.locales, *audience.topics]


def within(locales: int, topics: int) -> list[str]:
    """``HeadQuerySet.within`` for a contract of this :func:`shape`: conditions to join by AND.

    A withdrawn post still has the terms that it had.
    """
    found = []
    if locales:
        found.append(f"h.locale IN ({marks(locales)})")
    if topics:
        found.append(
            f"EXISTS (SELECT 1 FROM {_TERMS} c WHERE c.head_id = h.post_id "  # noqa: S608
            f"AND c.\"of\" = '{Term.Of.TOPIC.value}' AND c.slug IN ({marks(topics)}))"
        )
    return found


def marks(count: int) -> str:
    """So many placeholders for parameters."""
    return ", ".join(["%s"] * count)
