"""What partners read about recall is made from the matrix: ``docs/partners/recall.md``."""

import os
import textwrap
from collections.abc import Iterator

from tests.integration.recall.columns import GROUPS
from tests.integration.recall.expectations import expected
from tests.integration.recall.histories import HISTORIES
from tests.paths import ROOT

PAGE = ROOT / "docs" / "partners" / "recall.md"

HEAD = """# What you hear when a post is corrected or taken back

The tests generate this page: they play each history below with all kinds of copies, and compare.
A cell says what a copy hears in the histories of its row, so that it is right again; each table
says how soon. *As before* means that the copy may be shown as it is; a dash, that it never had
the post.

**What is promised.** Whoever was given a post under a contract hears that it was corrected,
withdrawn or left the contract, by the way in which it was given, also if it was away meanwhile:
switched off, failing, suspended, or with an earlier address. Nothing of a withdrawn post's words
is served after the withdrawal, at any address.

**What is not promised.** What only *you* can do: remove the post wherever you show it, and ask in
time. Lists, exports and answers by id say what there is now, and not what there was: a copy made
from them is right again when you read them again. A reader's own copy of a public feed is not
ours: the feed of corrections says what to remove, but not that a private post ever existed.

"""

# By group: a heading, an introduction, and what a copy does to hear.
INTRODUCTIONS = {
    "changes": (
        "Copies that follow `/changes/`",
        "The item that comes with the next request, within a minute of the change if you ask each "
        "minute. The steps are in [Keeping copies exact](sync.md).",
    ),
    "other reads": (
        "Copies made by other requests",
        "What the same request gets when you make it again. An edition's address serves unchanging "
        "words: *superseded* means that the answer names the latest version in a `Link` header.",
    ),
    "webhooks": (
        "Receivers of webhooks that ask for nothing else",
        "The last event, which arrives within a minute; for a receiver that failed, within half an "
        "hour of its recovery; for one that was disabled, moved or without a contract, when it is "
        "back. *Hears early* has embargo access. *Not told*: a receiver that takes withdrawals "
        "only hears neither of corrections nor of posts that leave the contract. "
        "[Webhooks](webhooks.md) says what to do with each event.",
    ),
    "public site": (
        "The public site",
        "What the next request for it answers. Pages are revalidated at each use; a search finds "
        "current words only.",
    ),
    "feeds": (
        "Public feeds",
        "What the next document has, which a reader may fetch each quarter of an hour. Feeds have "
        "the newest 20 posts; what is corrected behind them is in the archives and in the feed of "
        "corrections.",
    ),
    "profiles": (
        "Feeds for partners",
        "What the next document tells the destination, which may fetch it each five minutes. Those "
        "for which leaving a post out withdraws nothing get a tombstone, in their own way.",
    ),
    "caches": (
        "Shared caches that we purge",
        "Whether what they stored is purged, within a minute of the change.",
    ),
}
# In a partner's words.
OUTCOMES = {
    "none": "–",
    "words": "as before",
    "untold": "not told",
    "new words": "new text",
    "named": "named",
    "nothing": "nothing",
    "left out": "left out",
    "notice": "notice",
    "tombstone": "tombstone",
    "redirect": "redirect",
    "superseded": "superseded",
    "purged": "purged",
    "kept": "as before",
}
CODES = ("withdrawn", "upsert", "entitlement_lost", "post.", "entitlement.", "resync")


def test_the_page_is_what_the_matrix_promises():
    """A changed promise is a diff in review: UPDATE_GOLDEN=1 writes it."""
    made = HEAD + "\n".join([contents(), *map(section, GROUPS)])
    if os.environ.get("UPDATE_GOLDEN") == "1":
        PAGE.write_text(made, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made


def test_every_holder_has_its_words_and_every_outcome_too():
    assert INTRODUCTIONS.keys() == GROUPS.keys()
    found = {outcome for name in HISTORIES for outcome in expected(name).values()}
    assert all(word(outcome) for outcome in found)


def contents() -> str:
    """The histories, with the numbers that the tables use."""
    lines = (f"{number}. {each.about}" for number, each in enumerate(HISTORIES.values(), 1))
    return "## The histories\n\n" + "".join(f"{line}\n" for line in lines)


def section(group: str) -> str:
    heading, introduction = INTRODUCTIONS[group]
    wrapped = "\n".join(textwrap.wrap(introduction, 100, break_long_words=False))
    return f"## {heading}\n\n{wrapped}\n\n" + "".join(f"{line}\n" for line in table(group))


def table(group: str) -> Iterator[str]:
    """Histories with the same outcomes for all of the group stand in one row."""
    yield "| " + " | ".join(["histories", *GROUPS[group]]) + " |"
    yield "|---" * (len(GROUPS[group]) + 1) + "|"
    rows: dict[tuple[str, ...], list[int]] = {}
    for number, name in enumerate(HISTORIES, 1):
        promised = expected(name)
        outcomes = tuple(word(promised[group, column]) for column in GROUPS[group])
        rows.setdefault(outcomes, []).append(number)
    for outcomes, numbers in rows.items():
        yield "| " + " | ".join([ranges(numbers), *outcomes]) + " |"


def ranges(numbers: list[int]) -> str:
    """1, 2, 3, 5 as ``1–3, 5``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def word(outcome: str) -> str:
    """An outcome as the page has it; kinds, events and statuses are code."""
    if outcome.isdigit() or outcome.startswith(CODES):
        return f"`{outcome}`"
    return OUTCOMES[outcome]
