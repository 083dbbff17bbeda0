"""What each holder must hear of each history.

The end of a history decides most cells (``ENDS``); a history names those that differ. A cell of
``(group, "*")`` stands for the columns of the group that are not named.
"""

from collections.abc import Mapping

from tests.integration.recall.columns import GROUPS
from tests.integration.recall.histories import HISTORIES

Cell = tuple[str, str]

# ``untold``: it still has the words, as documented.
SEEN = {"untold": "words"}

WITHDRAWN: dict[Cell, str] = {
    ("changes", "*"): "withdrawn",
    ("other reads", "*"): "410",
    ("other reads", "the list"): "left out",
    ("other reads", "the export"): "left out",
    ("webhooks", "*"): "post.withdrawn",
    ("public site", "*"): "left out",
    ("public site", "address until then"): "410",
    ("public site", "last address"): "410",
    ("public site", "oEmbed"): "404",
    ("feeds", "*"): "left out",
    ("feeds", "corrections, RSS"): "notice",
    ("feeds", "corrections, Atom"): "notice",
    ("feeds", "corrections, JSON"): "notice",
    ("profiles", "*"): "left out",
    ("profiles", "msn"): "tombstone",
    ("profiles", "smartnews"): "tombstone",
    ("caches", "*"): "purged",
}
# Nobody is told in public that there is a post: it is as if it had never been there.
PRIVATE = WITHDRAWN | {
    ("other reads", "by id"): "404",
    ("other reads", "an edition"): "404",
    ("public site", "address until then"): "404",
    ("public site", "last address"): "404",
    ("feeds", "corrections, RSS"): "nothing",
    ("feeds", "corrections, Atom"): "nothing",
    ("feeds", "corrections, JSON"): "nothing",
}
CORRECTED: dict[Cell, str] = {
    ("changes", "*"): "upsert",
    ("other reads", "*"): "new words",
    ("other reads", "an edition"): "superseded",
    ("webhooks", "*"): "post.corrected",
    ("webhooks", "of withdrawals only"): "untold",
    ("public site", "*"): "new words",
    ("public site", "sitemap"): "named",
    ("feeds", "*"): "new words",
    ("feeds", "corrections, RSS"): "notice",
    ("feeds", "corrections, Atom"): "notice",
    ("feeds", "corrections, JSON"): "notice",
    ("profiles", "*"): "new words",
    ("caches", "*"): "purged",
}
# The post is still right, and may be shown as before.
UNCHANGED: dict[Cell, str] = {
    ("changes", "*"): "words",
    ("other reads", "*"): "words",
    ("webhooks", "*"): "words",
    ("public site", "*"): "words",
    ("public site", "sitemap"): "named",
    ("feeds", "*"): "words",
    ("feeds", "corrections, RSS"): "nothing",
    ("feeds", "corrections, Atom"): "nothing",
    ("feeds", "corrections, JSON"): "nothing",
    ("profiles", "*"): "words",
    ("caches", "*"): "kept",
}
MOVED = UNCHANGED | {
    ("changes", "*"): "upsert",
    ("other reads", "an edition"): "superseded",
    ("webhooks", "*"): "post.updated",
    ("webhooks", "of withdrawals only"): "untold",
    ("public site", "address until then"): "redirect",
    ("caches", "*"): "purged",
}
# The partner's contract no longer covers it; others have it as before.
NARROWED = UNCHANGED | {
    ("changes", "a key"): "entitlement_lost",
    ("changes", "its second key"): "entitlement_lost",
    ("changes", "in one language"): "entitlement_lost",
    ("other reads", "*"): "404",
    ("other reads", "the list"): "left out",
    ("other reads", "the export"): "left out",
    ("webhooks", "*"): "entitlement.changed",
    ("webhooks", "of withdrawals only"): "untold",
    ("webhooks", "hears early"): "words",
}
# The post is in no topic of the contract, or of the feed profiles of one topic.
LEFT = NARROWED | {
    ("changes", "*"): "upsert",
    ("webhooks", "hears early"): "post.updated",
    ("feeds", "topic"): "left out",
    ("profiles", "*"): "left out",
    ("profiles", "generic"): "words",
    ("profiles", "msn"): "tombstone",
    ("profiles", "smartnews"): "tombstone",
    ("caches", "*"): "purged",
}
UNSCHEDULED: dict[Cell, str] = {(group, "*"): "none" for group in GROUPS} | {
    ("changes", "early access"): "withdrawn",
    ("webhooks", "hears early"): "post.unscheduled",
}
ENDS: dict[str, Mapping[Cell, str]] = {
    "withdrawn": WITHDRAWN,
    "private": PRIVATE,
    "corrected": CORRECTED,
    "unchanged": UNCHANGED,
    "moved": MOVED,
    "narrowed": NARROWED,
    "left": LEFT,
    "unscheduled": UNSCHEDULED,
}


def expected(name: str) -> dict[Cell, str]:
    """What a history comes to for each holder."""
    history = HISTORIES[name]
    end = ENDS[history.ends]
    return {
        (group, column): history.but.get((group, column))
        or history.but.get((group, "*"))
        or end.get((group, column))
        or end[group, "*"]
        for group, columns in GROUPS.items()
        for column in columns
    }
