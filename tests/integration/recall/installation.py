"""A whole installation: editors, the timer, partners, the clock, and a network without sockets."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from blog.models import BlogIndexPage, PostPage, RelatedPost, Topic
from cms.middleware import response_cache
from syndication import net
from syndication.desk import timer
from syndication.desk.models import Beat
from syndication.editions.models import Head
from syndication.feeds.profiles.model import FeedProfile
from syndication.net import errors as net_errors
from syndication.partners import authentication, entitlements, usage
from syndication.partners.models import Partner
from syndication.webhooks import signing
from syndication.webhooks.models import Endpoint
from tests import factories, seeded_roles
from tests import partners_factory as partners

# Titles, so that they are in every form of a post.
WRONG, RIGHT, LATEST = "Ten drops at night", "Two drops at night", "One drop at night"
SLUG = "drops-at-night"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PURGES = "http://127.0.0.1/purge"

Receive = Callable[[bytes, Mapping[str, str]], int]  # a message; returns the HTTP status


@dataclass
class Network:
    """Who answers at which URL; nobody else does."""

    receivers: dict[str, Receive] = field(default_factory=dict)
    purged: set[str] = field(default_factory=set)  # surrogate keys

    def call(self, url: str, *, body: bytes = b"", **how: Any) -> net.Answer:
        headers = how.get("headers") or {}
        if url == PURGES:
            self.purged |= set(headers["Surrogate-Key"].split())
            return net.Answer(200, {}, b"")
        if url not in self.receivers:
            raise net.CallError(
                net_errors.UNREACHED(host="127.0.0.1", error="nobody"), permanent=False
            )
        status = self.receivers[url](body, headers)
        challenge = json.loads(body)["data"].get("challenge", "") if status < 300 else ""
        return net.Answer(status, {}, challenge.encode())


class Installation:
    """Verbs of editors, of the partner manager and of time; what partners read goes by ``get``.

    ``post`` is the post whose first words are wrong. It is on the topic *sleep*, has a French
    translation, and ``other`` names it as related.
    """

    def __init__(self, clock: time_machine.Traveller) -> None:
        self.clock = clock
        self.network = Network()
        self.visitor = Client()
        self.holders: list[Any] = []

    # -- the site ---------------------------------------------------------------------------------

    def build(self) -> None:
        """The posts, in the state in which every history begins."""
        seeded_roles.create()
        self.editor = seeded_roles.client("Editor")
        self.sleep, self.grief = factories.topic("sleep"), factories.topic("grief")
        self.author = factories.team()
        self.stories = BlogIndexPage(title="Stories", slug="stories")
        factories.index().get_parent().add_child(instance=self.stories)
        self.bystander = self.write("Calm evenings", topics=[self.sleep])
        self.post = self.write(WRONG, slug=SLUG, topics=[self.sleep])
        self.id = str(self.post.identity.pk)
        self.translation = self.translate()
        self.other = factories.draft("Slow mornings")
        self.other.related_posts = [RelatedPost(post=self.post, sort_order=0)]
        self.other.save_revision()
        self.other = factories.publish(self.other)
        self.partners = {
            "maple": self.partner("Maple", topics=["sleep"]),
            "early": self.partner("Early", embargo_hours=24),
        }
        self.keys = {name: self.key(each) for name, each in self.partners.items()}
        self.keys["second"] = self.key(self.partners["maple"])
        self.hour()

    def write(self, title: str, *, topics: list[Topic], **values: Any) -> PostPage:
        self.clock.shift(60)  # no two posts are equally new
        page = factories.draft(title, **values)
        return self.publish(page, topics=topics)

    def translate(self) -> PostPage:
        made = factories.draft("Deux gouttes", locale="fr", slug="gouttes")
        made.translation_key = self.post.translation_key
        made.save()
        self.clock.shift(60)
        return self.publish(made, topics=[self.sleep])

    def page(self, of: PostPage | None = None) -> PostPage:
        return PostPage.objects.get(pk=(of or self.post).pk)

    @property
    def page_is_live(self) -> bool:
        return bool(PostPage.objects.filter(pk=self.post.pk, live=True).exists())

    def publish(self, page: PostPage, *, topics: list[Topic] | None = None, **to: Any) -> PostPage:
        fresh = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
        for name, value in {"go_live_at": None, **to}.items():
            setattr(fresh, name, value)
        if topics is not None:
            fresh.topics.set(topics)
        fresh.save_revision().publish()
        return PostPage.objects.get(pk=page.pk)

    def correct(self, title: str = RIGHT, **to: Any) -> None:
        self.publish(
            self.post,
            title=title,
            update_kind="correction",
            update_note=f"It is: {title}.",
            **to,
        )

    # -- taking down, by the admin's own views ----------------------------------------------------

    def withdraw(self, page: PostPage | None = None) -> None:
        self._confirm("unpublish", self.page(page))

    def delete(self, page: PostPage | None = None) -> None:
        self._confirm("delete", self.page(page))

    def withdraw_several(self) -> None:
        ids = f"?id={self.post.pk}&id={self.bystander.pk}"
        self.submit(f"/admin/bulk/wagtailcore/page/unpublish/{ids}", **self._reason())

    def _confirm(self, view: str, page: PostPage) -> None:
        self.submit(reverse(f"wagtailadmin_pages:{view}", args=[page.pk]), **self._reason())

    def _reason(self) -> dict[str, str]:
        return {"reason": "harmful", "note": "Ask a pharmacist.", "replacement": ""}

    def submit(self, address: str, **values: Any) -> None:
        response = self.editor.post(address, values)
        assert response.status_code == 302, response.content.decode()[:2000]

    # -- time -------------------------------------------------------------------------------------

    def tick(self) -> None:
        """One round of the timer, with all that its workers would send."""
        Beat.objects.filter(name="tick").delete()
        timer.tick(at=timezone.now())

    def wait(self, seconds: int) -> None:
        """The timer has a round at the end: more of them in between would find nothing to do."""
        self.clock.shift(seconds)
        self.tick()

    def hour(self) -> None:
        self.wait(3600)

    # -- partners ---------------------------------------------------------------------------------

    def partner(self, name: str, **contract: Any) -> Partner:
        return partners.partner(name, requests_per_minute=0, **contract)

    def key(self, of: Partner) -> dict[str, str]:
        return partners.bearer(partners.key(of)[1])

    def partner_now(self, name: str) -> Partner:
        return Partner.objects.get(pk=self.partners[name].pk)

    def amend(self, partner: Partner, **contract: Any) -> None:
        fresh = Partner.objects.get(pk=partner.pk)
        for name, value in contract.items():
            setattr(fresh, name, value)
        entitlements.amend(fresh, at=timezone.now())
        authentication.cached_keys.clear()

    def endpoint(self, of: Partner, path: str, receive: Receive, **values: Any) -> Endpoint:
        """A verified endpoint, at an address of its own."""
        url = f"https://127.0.0.1/{path}"
        self.network.receivers[url] = receive
        return Endpoint.objects.create(
            partner=of,
            url=url,
            secret=signing.new_secret(),
            verified_at=timezone.now(),
            **values,
        )

    def profile(self, preset: str, **values: Any) -> tuple[FeedProfile, str]:
        row = FeedProfile(name=f"{preset} {len(values)}", preset=preset, **values)
        row.full_clean()
        row.save()
        return row, row.issue_key(at=timezone.now())

    def get(self, address: str, headers: Mapping[str, str] | None = None, **asked: Any) -> Any:
        """A request to the service; what it counts of its partner is written at once."""
        authentication.quotas.clear()
        response = self.visitor.get(address, asked, headers=dict(headers or {}))
        usage.usage.write(everything=True)
        return response

    def json(self, address: str, headers: Mapping[str, str] | None = None, **asked: Any) -> Any:
        return self.get(address, headers, **asked).json()

    @property
    def address(self) -> str:
        """The path at which the post is, or was last."""
        found = Head.objects.filter(pk=self.id).values_list("path", flat=True).first()
        return str(found or "/nowhere/")


@contextmanager
def installed() -> Iterator[Installation]:
    """An installation that is gone afterwards, with its database, clock and network."""
    with (
        transaction.atomic(),
        time_machine.travel(timezone.now(), tick=False) as clock,
        override_settings(PURGE_URL=PURGES, OUTGOING_ALLOWED_HOSTS=["127.0.0.1"]),
        pytest.MonkeyPatch.context() as patch,
    ):
        made = Installation(clock)
        patch.setattr(net, "call", made.network.call)
        forget()
        factories.build_site()
        yield made
        transaction.set_rollback(True)
    forget()


@contextmanager
def taken_back(site: Installation) -> Iterator[None]:
    """What happens inside is undone afterwards: in the database, by the clock and the network."""
    began, receivers = timezone.now(), dict(site.network.receivers)
    post, keys = site.post, dict(site.keys)
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
    site.clock.move_to(began)
    site.network.receivers, site.network.purged = receivers, set()
    site.post, site.id, site.keys = post, str(post.identity.pk), keys
    forget()


def forget() -> None:
    """A process that begins anew knows no responses and no keys."""
    response_cache.clear()
    authentication.cached_keys.clear()
    authentication.quotas.clear()
    usage.usage.clear()


def path_of(address: str) -> str:
    """The path of one of our absolute addresses."""
    return address.removeprefix(settings.ORIGIN)
