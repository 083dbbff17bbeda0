"""Search results: the posts of one page, as channels show them."""

from syndication.reading import posts
from syndication.reading.posts import EditionView
from syndication.search.finding import Match, Search


def page(
    search: Search,
    *,
    by_rank: bool,
    limit: int,
    after: Match | None = None,
    media: tuple[str, ...] = ("data",),
) -> tuple[list[EditionView], Match | None]:
    """Up to ``limit`` posts that match, behind ``after``; and the match of the last one of them, or
    ``None`` where no others follow.

    Newest first or, by rank, the best of the newest ``finding.RANKED``. One query, two by rank, and
    one more where the posts name others.
    """
    if by_rank:
        ranked = [match for match in search.ranked() if after is None or match < after]
        matches, more = ranked[:limit], len(ranked) > limit
        found = search.at(matches, media=media)
    else:
        newest = search.newest(limit=limit + 1, after=after, media=media)
        found, more = newest[:limit], len(newest) > limit
        matches = [match for match, _ in found]
    shown = posts.from_rows([row for _, row in found], search.audience, media=media)
    return shown, matches[-1] if more else None
