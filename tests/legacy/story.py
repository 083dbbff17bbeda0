"""What happened on the site of the legacy database. Runs with commit ddfa0b8 and its names only."""

import hashlib
import json
import zlib
from datetime import timedelta
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from blog.models import Author, PostIdentity, PostPage, Topic
from syndication import drafts, publisher, redactions
from syndication.desk import previews
from syndication.desk.facts import Withdrawal
from syndication.net import Answer
from syndication.partners import entitlements

__all__ = ["FEED_KEY", "KEYS", "connection", "leave_work", "run"]

Partner, Key = apps.get_model("partners", "Partner"), apps.get_model("partners", "Key")
# No worker runs: tasks stay in their table, and the timer does their work.
QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
FEED_KEY = "for-tests-only-legacy-feed-key"
SECRETS = [f"whsec_{'Zm9yIHRlc3RzIG9ubHku' * 2}{number}AAA" for number in range(2)]
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def plain_key(name: str) -> str:
    """A well-formed key that says what it is for."""
    body = "wsk_" + f"ForTestsOnly{name.title()}".ljust(33, "0")
    rest, digits = zlib.crc32(body.encode()), ""
    for _place in range(6):
        rest, digit = divmod(rest, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return body + digits


KEYS = {name: plain_key(name) for name in ("full", "narrow", "revoked", "expired")}


class Network:
    """Replaces every outgoing call: to the hub, the CDN and the partner's endpoints."""

    fails = False

    def call(self, url: str, *, body: bytes = b"", **_: Any) -> Answer:
        if self.fails:
            return Answer(503, {"retry-after": "120"}, b"")
        if urlsplit(url).hostname != "hooks.portal.example":
            return Answer(204, {}, b"")
        challenge = json.loads(body).get("data", {}).get("challenge", "")
        return Answer(200, {}, challenge.encode())


def run(clock: Any) -> str:
    """Do everything in order, moving ``clock``; returns the token of a preview."""
    network = Network()

    def later(**passed: float) -> None:
        clock.move_to(timezone.now() + timedelta(**passed))
        call_command("tick")

    with (
        override_settings(TASKS=QUEUE),
        mock.patch("syndication.net.call", network.call),
        mock.patch("syndication.net.check"),
        mock.patch("syndication.webhooks.signing.new_secret", side_effect=SECRETS),
    ):
        call_command("migrate", verbosity=0)
        call_command("demo")
        later(hours=1)
        _add_partners()
        later(minutes=2)
        _give_rights()
        for name in ("one", "two", "three", "four", "five"):
            _copy(name).save_revision().publish()
            later(hours=1)
        _correct()
        later(hours=1)
        _move()
        later(hours=1)
        _amend()
        network.fails = True
        _withdraw()
        later(minutes=5)
        for name, hours in (("soon", 6), ("next", 7), ("later", 80)):
            draft = _copy(name)
            draft.go_live_at = timezone.now() + timedelta(hours=hours)
            draft.save_revision().publish()
        later(minutes=5)
        return _preview()


def leave_work() -> None:
    """Posts that wait to be built again, one of them after failures."""
    posts = apps.get_model("syndication", "Head").objects.filter(live=True).order_by("path")
    for number, post in enumerate(posts[:2]):
        apps.get_model("syndication", "Recheck").objects.create(
            post_id=post.pk,
            due_at=timezone.now() + timedelta(minutes=number),
            attempts=number * 2,
            problem="The image could not be read." if number else "",
        )


def _add_partners() -> None:
    """A second partner, keys of each kind, a private feed, and two endpoints of the first."""
    portal = Partner.objects.get()
    clinic = Partner.objects.create(
        name="Example Sleep Clinic (fictional)", topics=["sleep"], locales=["en-CA"]
    )
    now = timezone.now()
    _add_key("full", portal, scopes=["changes", "preview", "read", "webhooks"])
    _add_key("narrow", clinic, scopes=["changes", "read"])
    _add_key("revoked", portal, scopes=["read"], revoked_at=now)
    _add_key("expired", portal, scopes=["read"], expires_at=now + timedelta(hours=1))
    apps.get_model("feeds", "FeedProfile").objects.create(
        name="Example Reader (fictional)",
        preset="generic",
        topics=["stress", "sleep"],
        key_hash=_digest(FEED_KEY),
        key_made_at=now,
    )
    asking = {"Authorization": f"Bearer {KEYS['full']}"}
    for number, types in enumerate(([], ["post.withdrawn"]), 1):
        values = {"url": f"https://hooks.portal.example/{number}", "types": types}
        made = Client().post("/api/v1/webhooks/", values, "application/json", headers=asking)
        assert made.status_code == 201, made.content


def _add_key(name: str, partner: Any, **values: Any) -> None:
    secret = KEYS[name]
    label = f"tests only, {name}"
    Key.objects.create(
        partner=partner, label=label, hint=secret[:8], digest=_digest(secret), **values
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _give_rights() -> None:
    """A role that may see the tables whose models later move to other applications."""
    operators = Group.objects.create(name="Operators")
    names = ["view_beat", "delete_recheck", "view_storedfeed", "view_feedarchive"]
    operators.permissions.set(
        Permission.objects.filter(content_type__app_label="syndication", codename__in=names)
    )
    for name, role in (("editor", "Editor"), ("operator", "Operators")):
        user = User(username=name)
        user.set_unusable_password()
        user.save()
        user.groups.add(Group.objects.get(name=role))


def _correct() -> None:
    """A correction, a minor edit, and an old edition whose words are removed."""
    _edit(
        "building-trust-with-your-therapist",
        title="Building Trust With Your Therapist",
        update_kind="correction",
        update_note="An earlier version had another title.",
    )
    _edit("when-sleep-will-not-come", email_subject="When sleep is far", update_kind="minor")
    identity = PostIdentity.objects.get(page__slug="living-with-grief")
    redactions.redact(identity.pk, 1, at=timezone.now())


def _move() -> None:
    """Old addresses: of a post, of a topic and of an author."""
    _edit("stress-at-work", slug="stress-at-work-2", update_note="New steps.")
    for thing, slug in (
        (Topic.objects.get(slug="getting-help"), "asking-for-help"),
        (Author.objects.get(slug="example-care-desk"), "example-care-team"),
    ):
        thing.slug = slug
        thing.save()


def _amend() -> None:
    """A contract gains posts, and loses them."""
    clinic = Partner.objects.get(name__startswith="Example Sleep Clinic")
    for topics in (["sleep", "stress", "relationships"], ["sleep", "relationships"]):
        clinic.topics = topics
        entitlements.amend(clinic, at=timezone.now())


def _withdraw() -> None:
    page = _page("how-to-support-a-friend")
    page.withdrawal = Withdrawal(reason="incorrect", note="The second step was wrong.")
    page.unpublish()


def _preview() -> str:
    draft = _page("asking-for-help").get_latest_revision()
    view = previews.draft_view(draft.as_object(), publisher.current())
    return drafts.keep(view, revision=draft.pk, at=timezone.now())


def _page(slug: str) -> Any:
    return PostPage.objects.get(slug=slug)


def _edit(of: str, /, **values: Any) -> None:
    draft = _page(of).get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save_revision().publish()


def _copy(name: str) -> Any:
    """A draft that is like an example post."""
    names = {"slug": f"a-stretch-{name}", "title": f"A Stretch, Number {name.title()}"}
    made = _page("a-two-minute-stretch").copy(
        update_attrs=names, copy_revisions=False, keep_live=False
    )
    return _page(made.slug)
