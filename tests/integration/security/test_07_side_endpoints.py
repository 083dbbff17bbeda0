"""Class 7: addresses beside the main ones, open to whom they are not for.

Every address is gone through as the resolver knows it, so that one that is added without a thought
of who may open it fails here.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from blog.models import PostPage
from syndication import drafts, editions, views
from syndication.delivery import State
from syndication.desk.partners import failures, menu
from syndication.embargoes import Schedule
from syndication.feeds.models import FeedProfile
from syndication.models import LedgerEntry
from syndication.partners import ahead
from syndication.partners.models import SCOPES, Contact, Key, Partner
from syndication.webhooks import bodies
from syndication.webhooks.models import Endpoint, EventDelivery
from tests import editions_factory as made
from tests import factories, partners_factory, roles

pytestmark = pytest.mark.django_db

NOBODY = "00000000-0000-0000-0000-000000000000"
SECRET = "whsec_neverShownAgain"
OUTSIDE = (None, "Writer", "Editor")
INSIDE = ("Partner manager", "Administrator")


@pytest.fixture
def partner(site) -> Partner:
    """A partner with one of everything that the admin has a page for."""
    roles.create()
    made.publisher()
    row = Partner.objects.create(name="Unnamed Elsewhere", notes="They pay late.")
    Contact.objects.create(partner=row, name="Avery Hidden", email="avery@hidden.example")
    partners_factory.key(row)
    endpoint = Endpoint.objects.create(
        partner=row, url="https://hidden.example/hook", secret=SECRET, verified_at=timezone.now()
    )
    event = bodies.ping(at=timezone.now())
    event.save(force_insert=True)
    EventDelivery.objects.create(
        endpoint=endpoint,
        event=event,
        state=State.FAILED,
        due_at=timezone.now(),
        problem="<script>alert(1)</script>",
    )
    FeedProfile.objects.create(name="Hidden feed", preset="msn")
    edition = made.publish(made.small(1))
    editions.withdraw(edition.post_id, at=timezone.now(), reason="harmful")
    return row


# -- the admin ------------------------------------------------------------------------------------


def patterns() -> Iterator[tuple[str, URLPattern]]:
    for viewset in menu.menu.registerables:
        for each in viewset.get_urlpatterns():
            yield viewset.name, each


ADDRESSES = sorted({f"{namespace}:{each.name}" for namespace, each in patterns()})


def address(name: str, partner: Partner) -> str:
    """The address of that name, of the one thing of its kind that there is."""
    namespace, _, view = name.partition(":")
    each = next(p for n, p in patterns() if n == namespace and p.name == view)
    wanted = each.pattern.converters
    rows: dict[str, Any] = {
        "partners": partner.pk,
        "deliveries": EventDelivery.objects.values_list("pk", flat=True).first(),
        "partner_feeds": FeedProfile.objects.values_list("pk", flat=True).first(),
    }
    given: dict[str, Any] = {"partner_pk": partner.pk, "pk": rows.get(namespace)}
    if "keys/" in str(each.pattern):
        given["pk"] = Key.objects.values_list("pk", flat=True).first()
    if "endpoints/" in str(each.pattern):
        given["pk"] = Endpoint.objects.values_list("pk", flat=True).first()
    given["post_id"] = UUID(made.small(1).id)
    return reverse(name, kwargs={key: given[key] for key in wanted})


def everything() -> list[list[Any]]:
    """What a trespasser could change."""
    models = (Partner, Contact, Key, Endpoint, EventDelivery, FeedProfile, LedgerEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


def refused(answer: Any) -> bool:
    """Wagtail sends whoever may not home with a message, and whom it does not know to log in."""
    if answer.status_code == 302:
        return answer.url in {"/admin/", reverse("wagtailadmin_home")} or "/login/" in answer.url
    return answer.status_code == 403


@pytest.mark.parametrize("role", OUTSIDE)
def test_nobody_else_opens_a_page_of_partners_or_does_anything_there(partner, role):
    client, before = roles.client(role), everything()
    for name in ADDRESSES:
        path = address(name, partner)
        for answer in (client.get(path), client.post(path, {"days": "1", "label": "x"})):
            assert refused(answer), (name, answer.status_code)
            assert "Elsewhere" not in answer.content.decode()
    assert everything() == before


@pytest.mark.parametrize("role", OUTSIDE)
def test_the_menu_does_not_name_partners_to_others(partner, role):
    answer = roles.client(role).get(reverse("wagtailadmin_home"))
    assert "/admin/partners/" not in answer.content.decode()
    assert "/admin/deliveries/" not in answer.content.decode()


@pytest.mark.parametrize("role", INSIDE)
def test_every_page_opens_to_those_who_keep_partners_without_a_secret_in_it(partner, role):
    client = roles.client(role)
    for name in ADDRESSES:
        if name == "deliveries:failures" and role == "Partner manager":
            continue
        answer = client.get(address(name, partner))
        assert answer.status_code == 200, name
        assert SECRET not in answer.content.decode()
        assert "<script>alert(1)" not in answer.content.decode(), name
        assert Key.objects.get().digest not in answer.content.decode()


def test_what_failed_in_the_machine_is_for_administrators_alone(partner):
    path = reverse("deliveries:failures")
    assert refused(roles.client("Partner manager").get(path))
    html = roles.client("Administrator").get(path).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "hidden.example/hook" in html
    assert failures.NEEDS == "blog.change_sitesettings"


# -- what is public -------------------------------------------------------------------------------

# Every public address by its name, and what it answers whom nobody knows.
OPEN = {
    "healthz": 200,
    "readyz": 200,
    "api-index": 200,
    "api-posts": 200,
    "api-post": 404,
    "api-newsletter-html": 404,
    "api-newsletter-text": 404,
    "api-editions": 404,
    "api-edition": 404,
    "api-edition-diff": 404,
    "api-changes": 200,
    "api-export": 200,
    "api-embargoed": 401,
    "api-preview": 401,
    "api-authors": 200,
    "api-topics": 200,
    "api-feeds": 200,
    "api-openapi": 200,
    "api-oembed": 404,
    "api-docs": 200,
    "webhooks": 401,
    "webhook": 401,
    "webhook-verify": 401,
    "webhook-ping": 401,
    "webhook-rotate": 401,
    "webhook-enable": 401,
    "webhook-disable": 401,
    "webhook-deliveries": 401,
    "webhook-delivery-replay": 401,
    "webhook-replay": 401,
    "feeds": 200,
    "feeds-opml": 200,
    "feeds-locale": 200,
    "feed": 200,
    "feed-changes": 200,
    "feed-archive": 404,
    "feed-locale": 200,
    "feed-locale-archive": 404,
    "feed-topic": 404,
    "feed-topic-archive": 404,
    "feed-locale-topic": 404,
    "feed-locale-topic-archive": 404,
    "feed-author": 404,
    "feed-author-archive": 404,
    "feed-profile": 404,
    "home": 302,
    "robots": 200,
    "sitemap": 200,
    "anything": 404,
}
PARTS: dict[str, Any] = {
    "post_id": NOBODY,
    "endpoint_id": NOBODY,
    "delivery_id": 1,
    "token": "guessed",
    "number": 1,
    "edition": (1, "0" * 12),
    "file": "rss.xml",
    "locale": "en-CA",
    "topic": "unknown",
    "author": "unknown",
    "key": "k" * 32,
    "rest": "nothing/here/",
}
QUERIES = {
    "api-oembed": "?url=https://posts.example.org/blog/x/",
    "api-edition-diff": "?from=1&to=2",
}
# Which scope each address asks of a key.
SCOPED = {"api-preview": "preview", **{name: "webhooks" for name in OPEN if "webhook" in name}}
SECRETS = ("Unnamed Elsewhere", "They pay late", "Avery", "hidden.example", SECRET, "Secret draft")


def public() -> dict[str, URLPattern]:
    return {
        each.name: each for each in walk(get_resolver("cms.public_urls").url_patterns) if each.name
    }


def walk(found: Any) -> Iterator[URLPattern]:
    for each in found:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from walk(each.url_patterns)


def test_every_public_address_says_here_what_it_shows():
    assert set(public()) <= set(OPEN), "who may open it, and what does it show?"


def path_of(name: str) -> str:
    resolved = get_resolver("cms.public_urls")
    regexes = public()[name].pattern.regex.groupindex
    query = QUERIES.get(name, "")
    return "/" + resolved.reverse(name, **{key: PARTS[key] for key in regexes}) + query


@pytest.fixture
def hidden(partner) -> Partner:
    """A draft, a preview of it, an embargoed post: nothing of it is for anyone."""
    page = factories.draft("Secret draft")
    release = made.release(made.small(7, title="Secret draft too"))
    when = timezone.now() + timedelta(hours=5)
    Partner.objects.update(embargo_hours=24)
    ahead.schedule(
        release, Schedule(publish_at=when, published_at=when, revision=1), at=timezone.now()
    )
    edition = made.publish(made.small(8, title="Public"))
    view = views.one(edition.post_id, media=drafts.MEDIA)
    drafts.keep(view, revision=1, at=timezone.now())
    assert PostPage.objects.filter(pk=page.pk, live=False).exists()
    return partner


def test_what_is_open_to_anyone_shows_nothing_of_partners_and_drafts(hidden):
    client = Client()
    for name in sorted(public()):
        answer = client.get(path_of(name))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code != 405:
            assert answer.status_code == OPEN[name], name
        for secret in SECRETS:
            assert secret.encode() not in body, (name, secret)
        assert not answer.cookies, name


def test_a_key_without_the_scope_opens_neither_previews_nor_webhooks(hidden):
    for name, scope in SCOPED.items():
        others = [each for each in SCOPES if each != scope]
        _, secret = partners_factory.key(hidden, scopes=others)
        client = Client(headers=partners_factory.bearer(secret))
        for method in (client.get, client.post, client.delete):
            answer = method(path_of(name), content_type="application/json")
            assert answer.status_code in (403, 405), (name, answer.status_code)


def test_anyone_may_do_no_more_than_read(hidden):
    client, before = Client(), everything()
    for name in sorted(public()):
        for method in (client.post, client.put, client.patch, client.delete):
            answer = method(path_of(name), {}, content_type="application/json")
            assert answer.status_code in (401, 403, 404, 405, 302), (name, answer.status_code)
    assert everything() == before


def test_health_says_no_more_than_health(hidden):
    assert Client().get("/healthz").json() == {"status": "ok"}
    assert set(Client().get("/readyz").json()) == {"status", "database", "timer"}


def test_what_is_not_there_says_so_without_naming_the_code(settings):
    settings.DEBUG = False
    for path in ("/api/v1/admin/", "/api/v2/posts/", "/api/v1/partners/", "/api/v1/keys/"):
        answer = Client().get(path)
        assert answer.status_code == 404
        assert "Traceback" not in answer.content.decode()
        assert "urlconf" not in answer.content.decode().lower()
