"""Class 9: words become markup, or answers become something else than they are, by any channel.

What the renditions do with words is tried in ``test_hostile``; here is what is put round them.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree, html

from django.urls import reverse
from django.utils import timezone

from blog import document as doc
from cms.middleware import response_cache
from syndication.delivery import State
from syndication.editions import recording
from syndication.editions.models import Kind
from syndication.partners.models import Contact
from syndication.webhooks import endpoints, payloads
from syndication.webhooks.models import Challenge, Endpoint, EventDelivery, EventType
from tests import editions_factory as made
from tests import partners_factory, samples, seeded_roles

ADDRESS = "https://93.184.216.34/hook"
BREAKS = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"'><img src=x onerror=alert(1)>",
    "json-ld": "</script><script>alert(1)</script><!--",
    "cdata": "]]><script>alert(1)</script><![CDATA[",
    "comment": "--><svg/onload=alert(1)>",
    "title": "</title><script>alert(1)</script>",
    "template": "{{ 7|add:7 }}{% debug %}",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "header": "x\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>",
}
# What no page may be without, word for word: one word more would open it.
STRICT = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'",
    "frame-ancestors 'none'", "form-action 'self'",
}  # fmt: skip
# RSS takes a description for HTML; that of Media RSS is plain here, and says so.
MARKUP = re.compile(r"(.*\}(encoded|content|summary)|description)")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts() -> None:
    made.publisher()
    response_cache.clear()


@pytest.fixture(params=BREAKS.values(), ids=BREAKS)
def hostile(request) -> str:
    return str(request.param)


def hostile_words(hostile: str) -> dict[str, Any]:
    """What a post says round its body, all of it hostile."""
    people = {"name": hostile, "credentials": (hostile,)}
    author = doc.Author(kind="person", slug="avery", bio=hostile, **people)
    words = doc.RichText(html="<p>x</p>", text=hostile)
    service = doc.CrisisResource(
        key="x", name=hostile, region="CA", languages=("en",), audience=hostile, hours=hostile,
        channels=(doc.CrisisChannel(kind="call", label=hostile, url="tel:+15555550100"),),
        source_url=None, verified_at=None, verify_by=None,
    )  # fmt: skip
    return {
        "title": hostile,
        "search_description": hostile,
        "lead": words,
        "topics": (doc.Topic(slug="sleep", name=hostile),),
        "byline": doc.Byline(authors=(author,)),
        "image": doc.Image(
            url=f"{samples.ORIGIN}/media/x.jpg", width=9, height=9, alt=hostile, credit=hostile
        ),
        "rights": doc.Rights(licence=hostile, licence_url=None, holder=hostile, attribution=words),
        "review": doc.Review(
            status="reviewed",
            reviewed_by=doc.Reviewer(scope="clinical", **people),
            reviewed_at="2026-01-02",
        ),
        "corrections": (doc.Correction(date="2026-01-02", kind="correction", text=hostile),),
        "crisis_support": doc.CrisisSupport(
            heading=hostile, heading_level=2, anchor="help", intro=None, region=None,
            audience=None, resources=(service,),
        ),
        "content_warnings": (hostile,),
    }  # fmt: skip


@pytest.fixture
def published(hostile) -> list[str]:
    """A corrected post and a withdrawn one with these words, and every address that tells them."""
    words = hostile_words(hostile) | {"related": (made.small(3).id,)}
    made.publish(made.small(3, title=hostile, path="/blog/rest-&-sleep/"))
    post = made.publish(made.small(1, **words))
    made.publish(made.small(1, **words, slug="moved"), kind=Kind.CORRECTION, note=hostile)
    gone = made.publish(made.small(2, **words))
    recording.withdraw(
        gone.post_id, at=made.AT, reason="error", note=hostile, replacement="javascript:alert(1)"
    )
    one = f"/api/v1/posts/{post.post_id}/"
    return [
        "/blog/",
        "/blog/small-1/",
        "/blog/small-2/",
        "/blog/authors/avery/",
        "/blog/topics/sleep/",
        "/feeds/",
        "/feeds/feeds.opml",
        *(
            f"/feeds/{folder}{file}"
            for folder in ("", "changes/", "authors/avery/", "topics/sleep/")
            for file in ("rss.xml", "atom.xml", "feed.json")
        ),
        "/sitemap.xml",
        "/api/v1/posts/",
        one,
        f"{one}?body=html",
        f"{one}?body=text",
        f"{one}editions/",
        f"{one}editions/diff/?from=1&to=2",
        f"/api/v1/posts/{gone.post_id}/",
        "/api/v1/changes/",
        "/api/v1/authors/",
        "/api/v1/topics/",
        "/api/v1/export.ndjson",
        f"/api/oembed?url={samples.ORIGIN}/blog/small-1/",
    ]


def body_of(response: Any) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return str(response.content.decode())


def harmless(tree: Any) -> None:
    """No element and no attribute that runs, whatever stands in the text."""
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        if node.tag == "script":
            runs = node.get("type") != "application/ld+json"
            assert not (runs and (node.text or "").strip()), node.text
        assert node.tag not in ("iframe", "object", "embed", "base"), node.tag
        for name, value in node.attrib.items():
            assert not name.lower().startswith("on"), name
            if name in ("href", "src", "action"):
                assert not value.strip().lower().startswith(("javascript:", "data:")), value


def test_every_channel_keeps_words_words_and_says_what_it_is(client, published):
    for path in published:
        response = client.get(path)
        assert response.status_code < 500, path
        assert response["X-Content-Type-Options"] == "nosniff", path
        assert not response.cookies, path
        text, kind = body_of(response), response["Content-Type"].partition(";")[0]
        assert not CONTROLS.search(text), path
        if kind == "text/html":
            assert policy_of(response) >= STRICT, path
            page = html.fromstring(text)
            harmless(page)
            for data in page.xpath("//script[@type='application/ld+json']/text()"):
                json.loads(data)
        elif kind.endswith(("/xml", "+xml", "opml")):
            etree.fromstring(text.encode())
        else:
            assert kind.endswith("json"), (path, kind)
            lines = text.splitlines() if kind.endswith("ndjson") else [text]
            for markup in markup_in([json.loads(line) for line in lines]):
                harmless(html.fragment_fromstring(markup, create_parent="div"))


def policy_of(response: Any) -> set[str]:
    """The directives of its Content-Security-Policy."""
    return {each.strip() for each in response["Content-Security-Policy"].split(";")}


def test_the_admin_runs_no_strings(client):
    """Wagtail's own inline scripts need ``unsafe-inline``; nothing needs eval."""
    response = client.get("/admin/login/")
    assert policy_of(response) >= {"script-src 'self' 'unsafe-inline'", "object-src 'none'"}


def test_a_mail_runs_nothing_and_stands_apart_from_our_pages(client):
    post = made.publish(made.small(1))
    response = client.get(f"/api/v1/posts/{post.post_id}/newsletter.html")
    assert policy_of(response) >= {"default-src 'none'", "sandbox"}


def markup_in(data: Any) -> Iterator[str]:
    """What somebody who reads this will put into a page."""
    if isinstance(data, list):
        for part in data:
            yield from markup_in(part)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name in ("html", "content_html") and isinstance(value, str):
                yield value
            else:
                yield from markup_in(value)


def test_what_feeds_give_as_markup_runs_nothing(client, published):
    for path in ("/feeds/rss.xml", "/feeds/changes/rss.xml", "/feeds/atom.xml"):
        for node in etree.fromstring(client.get(path).content).iter():
            if isinstance(node.tag, str) and MARKUP.fullmatch(node.tag) and node.text:
                harmless(html.fragment_fromstring(node.text, create_parent="div"))
            for name in ("href", "url", "src"):
                assert not node.get(name, "").startswith(("javascript:", "data:"))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example/"])
def test_a_replacement_that_would_run_is_no_link(client, address):
    post = made.publish(made.small(1))
    recording.withdraw(post.post_id, at=made.AT, reason="error", replacement=address)
    for path in ("/blog/small-1/", "/feeds/changes/rss.xml", "/feeds/changes/atom.xml"):
        text = client.get(path).content.decode()
        assert f'"{address}"' not in text, path


def test_the_publishers_own_words_are_words_everywhere(client, hostile):
    names = {"en": hostile, "fr": hostile}
    made.publisher(
        title=names,
        organization=names,
        description=names,
        licence=hostile,
        licence_url="javascript:alert(1)",
    )
    post = made.publish(made.small(1, rights=None))  # so that the publisher's own are given
    for path in ("/blog/", "/blog/small-1/", "/feeds/"):
        harmless(html.fromstring(client.get(path).content))
    for path in ("/feeds/feeds.opml", "/feeds/rss.xml", "/feeds/atom.xml"):
        etree.fromstring(client.get(path).content)
    for path in (
        f"/api/v1/posts/{post.post_id}/",
        f"/api/oembed?url={samples.ORIGIN}/blog/small-1/",
    ):
        for markup in markup_in(client.get(path).json()):
            harmless(html.fragment_fromstring(markup, create_parent="div"))


def test_a_partners_wording_is_escaped_and_its_name_is_told_to_nobody(client, hostile):
    post = made.publish(made.small(1))
    wording = hostile.replace("{", "(").replace("}", ")")  # places are what they are
    partner = partners_factory.partner(hostile, attribution=wording)
    headers = partners_factory.bearer(partners_factory.key(partner)[1])
    response = client.get(f"/api/v1/posts/{post.post_id}/", headers=headers)
    harmless(html.fragment_fromstring(response.json()["attribution"]["html"], create_parent="div"))
    assert "<script" not in response.json()["attribution"]["html"]
    response_cache.clear()
    assert hostile not in client.get(f"/api/v1/posts/{post.post_id}/").content.decode()


def test_no_page_of_the_admin_runs_what_a_partner_wrote_or_answered(site, hostile):
    seeded_roles.create()
    partner = partners_factory.partner(hostile, notes=hostile)
    Contact.objects.create(partner=partner, name=hostile, email="a@example.org")
    found, _ = endpoints.create(partner, url=ADDRESS, at=timezone.now(), description=hostile[:120])
    Challenge.objects.filter(endpoint=found).update(state=State.FAILED, problem=hostile)
    post = made.publish(made.small(1, title=hostile))
    event = payloads.event(EventType.PUBLISHED, {}, at=timezone.now(), post_id=post.post_id)
    event.save(force_insert=True)
    EventDelivery.objects.create(
        endpoint=found, event=event, state=State.FAILED, due_at=timezone.now(), problem=hostile
    )
    manager = seeded_roles.client("Partner manager")
    paths = [
        reverse("partners:index"),
        reverse("partners:inspect", args=[partner.pk]),
        reverse("partners:edit", args=[partner.pk]),
        reverse("partners:history", args=[partner.pk]),
        reverse("partners:endpoint", args=[found.pk]),
        reverse("deliveries:index"),
    ]
    for path in paths:
        answer = manager.get(path)
        assert answer.status_code == 200, path
        text = answer.content.decode()
        assert "<script>alert(1)" not in text, path
        for node in html.fromstring(text).iter():
            assert not (isinstance(node.tag, str) and node.get("onerror")), path
            assert not (isinstance(node.tag, str) and node.get("onload")), path


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,<script>", "https://a.example/<script>", "vbscript:x",
     'https://a.example/"onmouseover=alert(1)', "https://a.example/\r\nX: y", " https://a.example/"],
)  # fmt: skip
def test_an_endpoint_is_no_address_that_could_be_markup(client, url):
    partner = partners_factory.partner()
    headers = partners_factory.bearer(partners_factory.key(partner)[1])
    response = client.post(
        "/api/v1/webhooks/", json.dumps({"url": url}), "application/json", headers=headers
    )
    assert response.status_code == 400
    assert not Endpoint.objects.exists()


def test_a_problem_that_repeats_what_was_asked_is_json_and_nothing_else(client, hostile):
    for path, query in (
        ("/api/v1/posts/", {hostile: "1"}),
        ("/api/v1/posts/", {"fields": hostile}),
        ("/api/v1/posts/", {"topic": hostile}),
        (f"/api/v1/{hostile}/", {}),
        ("/api/oembed", {"url": hostile}),
    ):
        response = client.get(path, query)
        assert response.status_code in (400, 404)
        assert response["Content-Type"] == "application/problem+json"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert not response.cookies
        json.loads(response.content)


def test_a_page_that_is_not_there_repeats_nothing_as_markup(client, hostile):
    for path in (f"/blog/{hostile}/", f"/{hostile}", f"/feeds/{hostile}"):
        response = client.get(path)
        assert response.status_code in (301, 302, 404), path
        assert "<script>alert" not in response.content.decode()
        assert "Set-Cookie" not in response.headers
        assert response["X-Content-Type-Options"] == "nosniff"
