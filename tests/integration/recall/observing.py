"""Runs a history with all holders, and notes what became of each copy."""

from tests.integration.recall.columns import everyone
from tests.integration.recall.histories import History
from tests.integration.recall.holders import Holder
from tests.integration.recall.installation import Installation, taken_back

Cell = tuple[str, str]  # group and name of a holder


def outcomes(site: Installation, history: History) -> dict[Cell, str]:
    """By holder: what became of its copy; ``none`` where it never had one."""
    holders = everyone()
    with taken_back(site):
        history.first(site)
        site.holders = list(holders.values())
        for holder in site.holders:
            holder.begin(site)
        had = {cell for cell, holder in holders.items() if holder.has_it(site)}
        for holder in site.holders:
            holder.leave(site)
        site.hour()
        history.happens(site)
        site.tick()
        for holder in site.holders:
            holder.come_back(site)
        site.tick()
        _wait_and_refresh(site, site.holders)
        return {
            cell: holder.outcome(site) if cell in had or holder.words() == "words" else "none"
            for cell, holder in holders.items()
        }


def _wait_and_refresh(site: Installation, holders: list[Holder]) -> None:
    """Each holder asks again when the documentation says that it may, and not later."""
    passed = 0
    for holder in sorted(holders, key=lambda each: each.within):
        if holder.within > passed:
            site.wait(holder.within - passed)
            passed = holder.within
        holder.refresh(site)
