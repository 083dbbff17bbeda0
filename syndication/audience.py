"""Who reads: anyone, or one partner under its contract.

An audience selects posts and never edits their bytes. What a contract says beside (attribution,
robots rule, terms) stands in the columns round the stored document.
"""

from dataclasses import dataclass

NOINDEX = "noindex,follow"
# With this begin the version keys that only answers to a partner depend on.
OF_PARTNERS = "partner|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Which posts may be read, and under which terms. Without a partner: what everyone may read.

    Empty ``locales`` or ``topics`` mean all of them. ``embargo_hours`` is how long before its
    publication a scheduled post may be read; 0 is not at all.
    """

    partner: int | None = None
    locales: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    embargo_hours: int = 0
    attribution: str = ""  # the contract's own wording; "" for the publisher's
    attribution_fr: str = ""  # the same beside French posts; "" for the one above
    robots: str = NOINDEX
    no_modify: bool = False
    no_ai: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The version keys that answers for this audience depend on beside the posts'."""
        return () if self.partner is None else (partner_key(self.partner),)

    def wording(self, locale: str) -> str:
        """The contract's own attribution beside a post in this language; "" if it has none."""
        french = locale.startswith("fr")
        return (self.attribution_fr if french else "") or self.attribution

    def may_read(self, *, locale: str, topics: frozenset[str]) -> bool:
        """Whether a post in this language, on these topics, is within the contract."""
        if self.locales and locale not in self.locales:
            return False
        return not self.topics or not topics.isdisjoint(self.topics)


PUBLIC = Audience()


def partner_key(partner: int) -> str:
    """The version that changes with a contract, and with every ledger entry for that partner."""
    return f"{OF_PARTNERS}{partner}"
