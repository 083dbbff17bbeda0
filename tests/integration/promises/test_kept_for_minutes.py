"""Nothing that shows words of a post is kept for more than five minutes without asking again."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from django.utils import timezone

from cms.middleware import response_cache
from syndication.editions.models import Edition, Kind
from syndication.feeds import archives
from syndication.feeds.formats import FORMATS
from syndication.feeds.models import FeedProfile
from syndication.http import conditional
from syndication.reading import posts
from syndication.unpublished import preview_drafts
from tests import editions_factory as made
from tests import partners_factory
from tests.integration.security.addresses import PARTS, QUERIES, addresses

pytestmark = pytest.mark.django_db
WORD = "zephyr"  # of the post's title, address and note
POST = made.small(1, title="Zephyr days", slug=WORD, path=f"/blog/{WORD}/")
FILES = [each.file for each in FORMATS.values()]
# All other public addresses show the post, apart from those of webhooks.
SILENT = {
    "healthz",
    "readyz",
    "api-index",
    "api-embargoed",
    "api-authors",
    "api-topics",
    "api-feeds",
    "api-openapi",
    "api-docs",
    "api-docs-file",
    "api-docs-guide",
    "api-docs-reference",
    "calendar-feed",
    "feeds",
    "feeds-locale",
    "feeds-opml",
    "home",
    "robots",
    # Of drafts, with tokens of their own, and never stored: desk/test_review_links.py.
    "review-link",
    "review-link-evidence",
    "review-link-form",
}


@pytest.fixture
def edition(monkeypatch: pytest.MonkeyPatch) -> Edition:
    """A post that was corrected, so that every kind of address shows it, archives too."""
    monkeypatch.setattr(archives, "ARCHIVE_SIZE", 1)
    made.publisher()
    response_cache.clear()
    at = timezone.now()
    made.publish(POST, at=at)
    corrected = replace(POST, title="Zephyr nights")
    return made.publish(corrected, at=at, kind=Kind.CORRECTION, note="Not zephyr days.")


def shown_at(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """Every public address of the post, with the address's name; feeds in each format."""
    row = FeedProfile(name="Example", preset="generic")
    row.save()
    view = posts.one(edition.post_id, media=preview_drafts.MEDIA)
    monkeypatch.setitem(QUERIES, "api-oembed", f"?url={made.FACTS.origin}{edition.path}")
    parts: dict[str, Any] = PARTS | {
        "post_id": str(edition.post_id),
        "edition": (edition.number, edition.digest[:12]),
        "topic": POST.topics[0].slug,
        "author": POST.byline.authors[0].slug,
        "rest": edition.path.removeprefix("/"),
        "key": row.issue_key(at=timezone.now()),
        "token": preview_drafts.store(view, revision=1, at=timezone.now()),
    }
    for file in FILES:
        for name, address in addresses(parts | {"file": file}).items():
            if file == FILES[0] or file in address:
                yield name, address


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


@pytest.mark.parametrize("keyed", [False, True])
def test_no_cache_may_show_a_post_for_longer(client, edition, monkeypatch, keyed):
    _, secret = partners_factory.key(partners_factory.partner())
    headers = partners_factory.bearer(secret) if keyed else {}
    silent = set()
    for name, address in shown_at(edition, monkeypatch):
        answer = client.get(address, headers=headers)
        said = b"".join(answer) if answer.streaming else answer.content
        if WORD in said.decode().lower():
            assert seconds(answer["Cache-Control"]) <= conditional.LONGEST, address
        else:
            silent.add(name)
    silent -= {name for name in silent if name.startswith("webhook")}
    assert silent == SILENT | (set() if keyed else {"api-preview"})


def test_a_card_is_asked_for_again_as_soon(client, edition):
    card = client.get(f"/api/oembed?url={made.FACTS.origin}{edition.path}").json()
    assert card["cache_age"] <= conditional.LONGEST
