"""Who reads: anyone, or one partner under its contract.

An audience selects posts and never edits their bytes. The other terms of a contract (attribution,
robots rule, permitted uses) are sent in columns beside the stored document.
"""

from dataclasses import dataclass

NOINDEX = "noindex,follow"
# Prefix of the version keys that only a partner's answers depend on.
OF_PARTNERS = "partner|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Which posts may be read, and under which terms. Without a partner: what anyone may read.

    Empty ``locales`` or ``topics`` mean all of them. ``embargo_hours`` is how long before its
    publication a scheduled post may be read; 0 is not at all.
    """

    partner: int | None = None
    locales: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    embargo_hours: int = 0
    attribution: str = ""  # the contract's own wording; "" for the publisher's
    attribution_fr: str = ""  # the same for French posts; "" for the one above
    robots: str = NOINDEX
    no_modify: bool = False
    no_ai: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The version keys that this audience's answers depend on, beside those of posts."""
        return () if self.partner is None else (partner_key(self.partner),)

    def wording(self, locale: str) -> str:
        """The contract's own attribution for a post in this language; "" if it has none."""
        french = locale.startswith("fr")
        return (self.attribution_fr if french else "") or self.attribution

    def may_read(self, *, locale: str, topics: frozenset[str]) -> bool:
        """Whether the contract covers a post in this language, on these topics.

        The same rule as ``HeadQuerySet.within`` and ``rights.within``.
        """
        if self.locales and locale not in self.locales:
            return False
        return not self.topics or not topics.isdisjoint(self.topics)


PUBLIC = Audience()


def partner_key(partner: int) -> str:
    """The version key that changes with a partner's contract and each ledger entry for it."""
    return f"{OF_PARTNERS}{partner}"
