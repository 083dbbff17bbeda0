"""Nothing that shows words of a post is kept for more than five minutes without asking again."""

import re
from typing import Any

import pytest

from syndication.http import conditional
from syndication.reading.posts import EditionView
from tests import factories

pytestmark = pytest.mark.django_db
TITLE = "Calm evenings"
FEEDS = [f"/feeds/{file}" for file in ("rss.xml", "atom.xml", "feed.json")]


@pytest.fixture
def view(site: Any) -> EditionView:
    post = factories.post(TITLE, topics=[factories.topic("sleep")])
    found = factories.read(post)
    assert isinstance(found, EditionView)
    return found


def addresses(view: EditionView) -> list[str]:
    post = f"/api/v1/posts/{view.post_id}/"
    own = view.canonical_url.partition("://")[2].partition("/")[2]
    return [
        f"/{own}",
        post,
        f"{post}newsletter.html",
        f"{post}newsletter.txt",
        f"{post}editions/",
        "/api/v1/posts/",
        "/api/v1/changes/",
        "/api/v1/export.ndjson",
        f"/api/oembed?url={view.canonical_url}",
        *FEEDS,
        *(feed.replace("/feeds/", "/feeds/en-CA/") for feed in FEEDS),
        *(feed.replace("/feeds/", "/feeds/topics/sleep/") for feed in FEEDS),
        "/sitemap.xml",
    ]


def seconds(cache_control: str) -> int:
    """How long a cache may answer by itself, in the worst case."""
    if re.search(r"\bno-(cache|store)\b", cache_control):
        return 0
    allowed = re.findall(
        r"(?:max-age|s-maxage|stale-while-revalidate|stale-if-error)=(\d+)", cache_control
    )
    assert allowed, f"nothing is said: {cache_control!r}"
    assert "must-revalidate" in cache_control, cache_control
    return sum(map(int, allowed))


def test_no_cache_may_show_a_post_for_longer(client, view):
    shown = 0
    for address in addresses(view):
        answer = client.get(address)
        assert answer.status_code == 200, address
        said = b"".join(answer) if answer.streaming else answer.content
        shown += TITLE.encode() in said
        assert seconds(answer["Cache-Control"]) <= conditional.LONGEST, address
    assert shown >= 12, "the addresses show the post"


def test_a_card_is_asked_for_again_as_soon(client, view):
    card = client.get(f"/api/oembed?url={view.canonical_url}").json()
    assert card["cache_age"] <= conditional.LONGEST
