"""Every feed that is linked anywhere is valid: no error, no warning; and rules that can find some.

``tests.feed_rules`` says what valid means. The demonstration's feeds are held to it in
``test_demo``.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import feedparser
import pytest

from django.test import Client

from cms.middleware import response_cache
from syndication.editions import recording
from syndication.editions.models import Kind
from syndication.feeds.formats import BY_FILE
from tests import editions_factory as made
from tests import samples
from tests.feed_rules import FILES, faults
from tests.feed_rules.documents import documents

pytestmark = pytest.mark.django_db

PARTS = 24


@pytest.fixture(scope="module")
def posts(module_db: None) -> None:
    """Posts with every block in both languages, archives, a correction and a withdrawal."""
    made.publisher(logo_url="/media/logo.png", organization={"en": "Example Collective"})
    english = samples.english()
    made.publish_many(PARTS)
    made.publish(english, at=made.AT + timedelta(days=2))
    made.publish(samples.french(), at=made.AT + timedelta(days=3))
    corrected = made.small(1, title="Small post 1, put right")
    made.publish(corrected, at=made.AT + timedelta(days=4), kind=Kind.CORRECTION, note="A number.")
    gone = made.publish(made.small(99), at=made.AT + timedelta(hours=99))
    recording.withdraw(gone.post_id, at=made.AT + timedelta(days=5), reason="outdated")


@pytest.fixture(autouse=True)
def _site(posts: None, settings: Any) -> Iterator[None]:
    settings.WEBSUB_HUB = "https://hub.example.org/"
    response_cache.clear()
    yield
    response_cache.clear()


@pytest.mark.parametrize("file", BY_FILE)
def test_every_feed_and_archive_is_valid(client: Client, file: str) -> None:
    read = documents(client, samples.ORIGIN, file)
    assert any("/archive/" in address for address in read)
    assert any("/changes/" in address for address in read)
    assert any("/fr-CA/" in address for address in read)
    assert any("/authors/" in address for address in read)
    assert {address: faults(content, address) for address, content in read.items()} == {
        address: [] for address in read
    }
    if file != "feed.json":
        assert not any(feedparser.parse(content).bozo for content in read.values())


RSS, ATOM, JSON = FILES
WRONG = {
    RSS: [
        ("<title>Small post 9</title>", "<title>Small &lt;b&gt;post&lt;/b&gt; 9</title>"),
        ("<title>Small post 9</title>", "<title>Small post 9</title><title>again</title>"),
        ("</channel>", "<ttl>60</ttl></channel>"),
        ('isPermaLink="false"', 'isPermaLink="true"'),
        ('rel="self"', 'rel="via"'),
        (" GMT</pubDate>", " +0000</pubDate>"),
        ("&lt;p&gt;", "&lt;p onclick=x&gt;"),
        ("&lt;/p&gt;", "&lt;/p&gt;&lt;/div&gt;"),
        ("&lt;/p&gt;", '&lt;/p&gt;&lt;a href="/x"&gt;x&lt;/a&gt;'),
        ("&lt;/p&gt;", "&lt;/p&gt;&lt;script&gt;&lt;/script&gt;"),
        ("urn:uuid:", "urn:uuid:x"),
        ("</language>", "</language><webMaster>nobody</webMaster>"),
        ("https://posts.example.org/blog/small", "javascript:small"),
        ('medium="image"', 'medium="picture"'),
        ('type="image/jpeg" width="', 'type="image/jpeg" width="-'),
    ],
    ATOM: [
        ("<published>", "<published>2999-01-01T00:00:00Z</published><published>"),
        ("+00:00</updated>", "</updated>"),
        ('type="html"', 'type="CDATA"'),
        ('rel="self"', 'rel="first"'),
        ("<author>", "<byline>x</byline><author>"),
        ("<name>", "<name>&amp;lt; "),
        ('xml:lang="en-CA"', 'xml:lang="english"'),
        ("<entry", "<updated>2026-11-02T14:30:00Z</updated><entry"),
    ],
    JSON: [
        (
            '"version":"https://jsonfeed.org/version/1.1"',
            '"version":"https://jsonfeed.org/version/1"',
        ),
        ('"language":"en-CA"', '"language":null'),
        ('"tags":[', '"tags":[7,'),
        ('"_wellspring":{', '"wellspring":{'),
        ('"content_html":"', '"content_html":"</b>'),
        ('"id":"', '"id":"7'),
        ('"type":"WebSub"', '"kind":"WebSub"'),
    ],
}


@pytest.mark.parametrize("file", FILES)
def test_each_broken_rule_is_found(client: Client, file: str) -> None:
    content = client.get(f"/feeds/{file}").content.decode()
    missed = []
    for right, wrong in WRONG[file]:
        assert right in content
        broken = content.replace(right, wrong, 1).encode()
        if not faults(broken, f"{samples.ORIGIN}/feeds/{file}"):
            missed.append(wrong)
    assert missed == []
