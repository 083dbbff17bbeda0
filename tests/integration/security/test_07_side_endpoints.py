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
from cms.middleware import replays
from syndication import drafts, editions, views
from syndication.delivery import State
from syndication.desk.partners import failures, menu
from syndication.embargoes import Schedule
from syndication.feeds.models import FeedProfile
from syndication.models import Edition, LedgerEntry, Term
from syndication.partners import ahead, keys, usage
from syndication.partners.models import SCOPES, Contact, Key, Partner, Status
from syndication.webhooks import bodies
from syndication.webhooks.models import Endpoint, EventDelivery
from tests import editions_factory as made
from tests import factories, partners_factory, roles, samples

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
# Which scopes each address below ``/api/v1/`` asks of a key; the others ask for ``read``.
NEEDED: dict[str, set[str]] = {
    "api-openapi": set(),
    "api-changes": {"changes"},
    "api-export": {"read", "changes"},
    **{name: {scope} for name, scope in SCOPED.items()},
}
METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
# Addresses of one thing: a partner whose it is not finds nothing there.
FOREIGN = frozenset(
    name
    for name in OPEN
    if name.startswith(("api-post", "api-edition", "api-newsletter", "webhook"))
    and name not in {"api-posts", "webhooks"}
)
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


def path_of(name: str, parts: dict[str, Any] = PARTS) -> str:
    resolved = get_resolver("cms.public_urls")
    regexes = public()[name].pattern.regex.groupindex
    query = QUERIES.get(name, "")
    return "/" + resolved.reverse(name, **{key: parts[key] for key in regexes}) + query


def addresses(parts: dict[str, Any]) -> dict[str, str]:
    """Every public address as the resolver knows it, by its name."""
    return {name: path_of(name, parts) for name in sorted(public())}


def parts_of(edition: Edition) -> dict[str, Any]:
    """What the addresses are made of that lead to this post, and to the one of everything."""
    terms = dict(Term.objects.filter(head=edition.post_id).values_list("of", "slug"))
    return PARTS | {
        "post_id": str(edition.post_id),
        "edition": (edition.number, edition.digest[:12]),
        "endpoint_id": str(Endpoint.objects.get().pk),
        "delivery_id": EventDelivery.objects.order_by("pk")[0].pk,
        "topic": terms.get(Term.Of.TOPIC, "unknown"),
        "author": terms.get(Term.Of.AUTHOR, "unknown"),
        "rest": edition.path.removeprefix("/"),
    }


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


def revoked(partner: Partner) -> str:
    key, secret = partners_factory.key(partner)
    keys.revoke(key, at=timezone.now())
    return secret


def expired(partner: Partner) -> str:
    key, secret = partners_factory.key(partner)
    Key.objects.filter(pk=key.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    return secret


def suspended(partner: Partner) -> str:
    Partner.objects.filter(pk=partner.pk).update(status=Status.SUSPENDED)
    return partners_factory.key(partner)[1]


def ended(partner: Partner) -> str:
    Partner.objects.filter(pk=partner.pk).update(ends_on=timezone.localdate() - timedelta(days=2))
    return partners_factory.key(partner)[1]


def unknown(partner: Partner) -> str:
    return keys.generate()


def preview_token(partner: Partner) -> str:
    """It opens one draft at one address, to whoever has a key besides; it is no key."""
    return _preview(views.one(UUID(made.small(8).id), media=drafts.MEDIA))


def webhook_secret(partner: Partner) -> str:
    return Endpoint.objects.get().secret


def _preview(view: Any) -> str:
    return drafts.keep(view, revision=1, at=timezone.now())


# What somebody may show instead of a working key, and what is said to it.
DEAD = {
    revoked: 401,
    expired: 401,
    unknown: 401,
    preview_token: 401,
    webhook_secret: 401,
    suspended: 403,
    ended: 403,
}


def own_parts(edition: Edition) -> dict[str, Any]:
    """The parts of a post that everyone may read, and of what is a partner's own."""
    view = views.one(edition.post_id, media=drafts.MEDIA)
    return {**parts_of(edition), "token": _preview(view)}


@pytest.mark.parametrize("make", DEAD, ids=lambda make: make.__name__)
def test_what_is_no_working_key_opens_no_address(make, hidden):
    """Nor less than it would without: outside the API, nobody looks at it."""
    urls = addresses(own_parts(made.publish(samples.english())))
    anyone = {name: _said(Client().get(url)) for name, url in urls.items()}
    client, before = Client(headers=partners_factory.bearer(make(hidden))), everything()
    for name, url in urls.items():
        replays.clear()
        if not url.startswith("/api/v1/"):
            assert _said(client.get(url)) == anyone[name], name
            continue
        for method in METHODS:
            answer = getattr(client, method)(url, {}, content_type="application/json")
            assert answer.status_code == DEAD[make], (name, method)
            assert not answer.streaming
            assert samples.english().title not in answer.content.decode(), (name, method)
            assert answer["Cache-Control"] == "no-store", (name, method)
    assert everything() == before


def test_another_partners_key_opens_nothing_of_ones_own(hidden, monkeypatch):
    """A contract for other topics: nothing of the post, of the other's embargo, or of its hooks."""
    monkeypatch.setattr(usage, "count", lambda *_, **__: None)
    edition = made.publish(samples.english())
    urls = addresses(own_parts(edition))
    other = partners_factory.partner("Elsewhere Too", topics=["nothing-of-this"], embargo_hours=48)
    client = Client(headers=partners_factory.bearer(partners_factory.key(other)[1]))
    before = everything()
    for name, url in urls.items():
        if not url.startswith("/api/v1/") or name == "api-preview":  # the editors chose to show it
            continue
        for method in METHODS:
            answer = getattr(client, method)(url, {}, content_type="application/json")
            if method == "post" and name == "webhooks":
                assert answer.status_code == 400
            elif name in FOREIGN and answer.status_code not in (204, 405):
                assert answer.status_code == 404, (name, method)
            body = b"".join(answer) if answer.streaming else answer.content
            for secret in (*SECRETS, samples.english().title):
                assert secret.encode() not in body, (name, method, secret)
    assert everything() == before


def test_a_key_opens_the_addresses_of_its_scopes_alone(hidden):
    urls = addresses(own_parts(made.publish(samples.english())))
    for scope in SCOPES:
        secret = partners_factory.key(hidden, scopes=[scope])[1]
        client = Client(headers=partners_factory.bearer(secret))
        for name, url in urls.items():
            if not url.startswith("/api/v1/"):
                continue
            wanted = NEEDED.get(name, {"read"})
            answer = client.get(url)
            refused = answer.status_code == 403
            assert refused == (not wanted <= {scope}), (name, scope, answer.status_code)


def _said(answer: Any) -> tuple[int, bytes]:
    return answer.status_code, b"".join(answer) if answer.streaming else answer.content


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
