"""Examples for the OpenAPI description: one for the main answer of each operation.

Posts are made by the code that answers with posts, from a small invented document; what has no such
code of its own is written out. Tests hold each example to the schema of its answer.
"""

import json
from datetime import UTC, datetime
from typing import Any

from blog import codec
from blog.document import (
    Author,
    Block,
    Byline,
    Document,
    Email,
    Heading,
    ListItem,
    RichText,
    Stats,
    TipsList,
    Topic,
)
from blog.renditions import data
from blog.renditions.context import Context
from syndication.api import post_json
from syndication.editions.publisher import Publisher
from syndication.reading.posts import EditionView, Twin

ORIGIN = "https://posts.example.org"
POST_ID = "5d00a9fe-cd5c-550c-9c56-97c8d5a398a7"
TWIN_ID = "11409b48-385e-5498-9b9d-1ce63a27db27"
API = f"{ORIGIN}/api/v1"
POST_URL = f"{API}/posts/{POST_ID}/"
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MOMENT = "2026-11-23T09:30:00Z"
CURSOR = "WzMsMTMsIjZiZjgwIl0:1wKzqQ:p0m2c7"


def _document() -> Document:
    tip = ListItem(
        id="b1b0c0f0-6f1c-4c57-8a6c-0d4b8a3b7f11",
        anchor="tip-1",
        lead_in="Same hour",
        html="<p>Go to bed at the same hour each night.</p>",
        text="Go to bed at the same hour each night.",
    )
    heading = Heading(text="Before you lie down", level=2, anchor="before-you-lie-down")
    tips = TipsList(
        heading=None,
        heading_level=3,
        anchor="tips",
        intro=None,
        ordered=False,
        items=(tip,),
    )
    return Document(
        id=POST_ID,
        locale="en-CA",
        slug="when-sleep-will-not-come",
        path="/blog/when-sleep-will-not-come/",
        title="When Sleep Will Not Come",
        lead=RichText(html="<p>Small habits help.</p>", text="Small habits help."),
        body=(
            Block(id="0e4c2f0d-7f0f-4b8e-9f6b-4b5f3a0c1d21", type="heading", value=heading),
            Block(id="1f5d3e1c-8a1b-4c9d-8e7a-5c6e4b1d2e32", type="tips_list", value=tips),
        ),
        byline=Byline(
            authors=(Author(kind="team", name="Example Writing Team", slug="example-team"),)
        ),
        topics=(Topic(slug="sleep", name="Sleep"),),
        email=Email(subject="When sleep will not come", preheader="Small habits help."),
        stats=Stats(words=21, tips=1, signs=0, headings=1),
    )


def _view(**changes: Any) -> EditionView:
    """A view of the example document; ``changes`` replace facts of its edition."""
    document = _document()
    path = f"{ORIGIN}{document.path}"
    facts: dict[str, Any] = {
        "post_id": POST_ID,
        "number": 1,
        "sequence": 3,
        "kind": "first",
        "note": "",
        "digest": codec.digest(document),
        "locale": document.locale,
        "slug": document.slug,
        "path": document.path,
        "title": document.title,
        "published_at": AT,
        "updated_at": AT,
        "changed_at": AT,
        "twins": (
            Twin(
                id=TWIN_ID,
                locale="fr-CA",
                path="/fr/blogue/quand-le-sommeil-ne-vient-pas/",
                title="Quand le sommeil ne vient pas",
            ),
        ),
        "contents": {"data": data.render(document, Context(origin=ORIGIN, canonical_url=path))},
        "publisher": Publisher(origin=ORIGIN, title={"en": "Example Wellness Desk"}),
    }
    return EditionView(**(facts | changes))


def _post(**changes: Any) -> dict[str, Any]:
    post: dict[str, Any] = json.loads(post_json.post(_view(**changes)))
    return post


def _edition(number: int, **changes: Any) -> dict[str, Any]:
    digest = codec.digest(_document())
    return {
        "number": number,
        "sequence": 2 + number,
        "digest": digest,
        "kind": "first",
        "note": "",
        "recorded_at": MOMENT,
        "redacted_at": None,
        "withdrawn": False,
        "url": f"{POST_URL}editions/{number}-{digest[:12]}/",
    } | changes


def _changes() -> dict[str, Any]:
    post = _post()
    withdrawn = {
        "sequence": 2,
        "kind": "withdrawn",
        "id": TWIN_ID,
        "locale": "fr-CA",
        "reason": "outdated",
        "note": "These exercises are being written anew.",
        "replacement": None,
        "withdrawn_at": MOMENT,
        "edition": {"number": 2, "sequence": 2},
    }
    upsert = {
        "sequence": 3,
        "kind": "upsert",
        "id": POST_ID,
        "edition": post["edition"],
        "post": post,
    }
    return {"results": [withdrawn, upsert], "cursor": CURSOR, "more": False}


def _export() -> str:
    lines = (
        {"type": "export", "version": "1", "cursor": CURSOR},
        _post(),
        {"type": "end", "count": 1, "left_out": 0, "digest": "9f86d081884c7d659a2feaa0c55ad015"},
    )
    return "".join(f"{post_json.dumps(line)}\n" for line in lines)


CARD = {
    "version": "1.0",
    "type": "rich",
    "title": "When Sleep Will Not Come",
    "author_name": "Example Writing Team",
    "provider_name": "Example Wellness Desk",
    "provider_url": ORIGIN,
    "cache_age": 3600,
    "html": "<blockquote><p>Small habits help.</p></blockquote>",
    "width": 600,
    "height": 200,
}
TERM = {
    "slug": "sleep",
    "names": {"en-CA": "Sleep", "fr-CA": "Sommeil"},
    "posts": 4,
    "url": f"{API}/posts/?topic=sleep",
    "feed": f"{ORIGIN}/feeds/topics/sleep/rss.xml",
}
AUTHOR = {
    "slug": "example-team",
    "names": {"en-CA": "Example Writing Team"},
    "posts": 4,
    "url": f"{API}/posts/?author=example-team",
    "feed": f"{ORIGIN}/feeds/authors/example-team/rss.xml",
}
FEED = {
    "url": f"{ORIGIN}/feeds/topics/sleep/rss.xml",
    "type": "application/rss+xml",
    "scope": "topic",
    "of": "sleep",
}
INDEX = {
    "posts": f"{API}/posts/",
    "changes": f"{API}/changes/",
    "authors": f"{API}/authors/",
    "topics": f"{API}/topics/",
    "feeds": f"{API}/feeds/",
    "export": f"{API}/export.ndjson",
    "openapi": f"{API}/openapi.json",
    "docs": f"{ORIGIN}/api/docs/",
}
ENDPOINT_ID = "c7b5c1c6-2f4e-4d0b-9a53-0d0a8d1f6a11"
ENDPOINT = {
    "id": ENDPOINT_ID,
    "url": "https://hooks.example.org/wellspring",
    "description": "Our mirror",
    "types": ["post.withdrawn", "post.corrected"],
    "created_at": MOMENT,
    "verified_at": MOMENT,
    "challenge": None,
    "disabled_at": None,
    "disabled_why": None,
    "failing_since": None,
    "warned_at": None,
    "previous_secret_until": None,
    "deliveries": f"{API}/webhooks/{ENDPOINT_ID}/deliveries/",
}
UNVERIFIED = ENDPOINT | {
    "verified_at": None,
    "challenge": {
        "asked_at": MOMENT,
        "state": "queued",
        "attempts": 0,
        "last_attempt_at": None,
        "answered": None,
        "problem": "",
        "due_at": MOMENT,
    },
}
SECRET = {"secret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}  # bytes 0 to 31
DELIVERY = {
    "id": 4711,
    "webhook_id": "msg_0f3c5a7b9d1e2f406182a4c6e8fa0b1c",
    "type": "post.corrected",
    "post": POST_ID,
    "sequence": 812,
    "occurred_at": MOMENT,
    "queued_at": MOMENT,
    "replay": False,
    "state": "queued",
    "attempts": 0,
    "last_attempt_at": None,
    "answered": None,
    "problem": "",
    "due_at": MOMENT,
}
EVENT_DATA = {
    "id": POST_ID,
    "locale": "en-CA",
    "edition": 4,
    "kind": "correction",
    "sequence": 812,
    "url": POST_URL,
}
# What the data of an event has, by the event's type.
EVENTS: dict[str, dict[str, Any]] = {
    "post.published": EVENT_DATA | {"edition": 1, "kind": "first", "sequence": 3},
    "post.updated": EVENT_DATA | {"kind": "update"},
    "post.corrected": EVENT_DATA,
    "post.withdrawn": EVENT_DATA | {"reason": "outdated", "replacement": None},
    "post.unscheduled": {"id": POST_ID, "sequence": 814, "url": f"{API}/changes/"},
    "entitlement.changed": {"gained": 3, "lost": 0, "sequence": 813, "url": f"{API}/changes/"},
    "resync": {"sequence": 4813, "url": f"{API}/changes/"},
    "ping": {"challenge": "6c1b2e0d9f"},
}


def answers() -> dict[str, Any]:
    """The example for each operation's main answer, by operation id."""
    draft = {"preview": {"revision": 17, "expires_at": MOMENT}}
    embargoed = {"embargoed_until": MOMENT}
    whole = {"text": "Small habits help.", "id": "1f5d3e1c-8a1b-4c9d-8e7a-5c6e4b1d2e32"}
    return {
        "listPosts": {"results": [_post()], "next": f"{API}/posts/?cursor={CURSOR}"},
        "readPost": _post(),
        "readEdition": _post(),
        "readPreview": draft | _post(number=0, kind="draft", sequence=0),
        "listEmbargoed": {
            "results": [embargoed | _post(number=0, kind="embargoed")],
            "next": None,
        },
        "readNewsletterHtml": "<!doctype html>\n<title>When Sleep Will Not Come</title>\n",
        "readNewsletterText": "When Sleep Will Not Come\n\nSmall habits help.\n",
        "listChanges": _changes(),
        "exportPosts": _export(),
        "listEditions": {"results": [_edition(2, kind="update"), _edition(1)]},
        "compareEditions": {
            "id": POST_ID,
            "from": _edition(1),
            "to": _edition(2, kind="update"),
            "fields": [
                {"name": "title", "before": "No Sleep", "after": "When Sleep Will Not Come"}
            ],
            "blocks": {
                "added": [{"type": "paragraph", "place": 1, **whole}],
                "removed": [],
                "moved": [],
                "changed": [],
            },
        },
        "readCard": CARD,
        "listAuthors": {"results": [AUTHOR]},
        "listTopics": {"results": [TERM]},
        "listFeeds": {"results": [FEED]},
        "readIndex": INDEX,
        "readDescription": {
            "openapi": "3.1.0",
            "info": {"title": "Wellspring", "version": "1.0.0"},
        },
        "listWebhooks": {"results": [ENDPOINT]},
        "createWebhook": UNVERIFIED | SECRET,
        "readWebhook": ENDPOINT,
        "changeWebhook": ENDPOINT,
        "verifyWebhook": UNVERIFIED,
        "enableWebhook": ENDPOINT,
        "disableWebhook": ENDPOINT | {"disabled_at": MOMENT, "disabled_why": "person"},
        "rotateWebhookSecret": ENDPOINT | SECRET | {"previous_secret_until": MOMENT},
        "pingWebhook": DELIVERY | {"type": "ping", "post": None, "sequence": None},
        "listWebhookDeliveries": {"results": [DELIVERY], "next": None},
        "replayWebhookDelivery": DELIVERY | {"replay": True},
        "replayWebhookRange": {"replayed": 12},
    }


def event(type_: str) -> dict[str, Any]:
    """The example of a message's body; for a type that is not ours, one that may be added."""
    return {
        "type": type_,
        "timestamp": "2026-11-23T09:30:00.000Z",
        "data": EVENTS.get(type_, {"id": POST_ID}),
    }
