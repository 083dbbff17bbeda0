"""Class 1: drafts, scheduled, embargoed, private and withdrawn posts leak by some route.

``tests/integration/promises/test_leaks.py`` reads without a key. Here are readers with a key, and
everything that is pushed.
"""

import re
from typing import Any

import pytest

from django.test import Client
from django.utils import timezone

from blog.models.identity import identity_of
from cms.middleware import response_cache
from syndication.editions.models import Edition, LedgerEntry
from syndication.feeds.models import StoredFeed
from syndication.partners.models import Partner, Status
from syndication.unpublished import embargoes
from syndication.webhooks.models import Endpoint, Event, EventDelivery
from tests import hidden_posts as leaks
from tests import partners_factory
from tests.integration.security.addresses import PARTS, addresses

# Contracts that must not open a hidden post, whatever its state.
CONTRACTS: dict[str, dict[str, Any]] = {
    "no hours ahead": {},
    "another language": {"embargo_hours": 48, "locales": ["fr-CA"]},
    "other topics": {"embargo_hours": 48, "topics": ["grief"]},
}
NAMES = ("number", "digest")
# Where a partner that was told of a post reads it, and nowhere else.
AHEAD = re.compile(r"/api/v1/(embargoed|changes|posts/[0-9a-f-]{36})/(\?|$)")


def reader(name: str, **contract: Any) -> Client:
    """A partner's program with every scope."""
    _, secret = partners_factory.key(partners_factory.partner(name, **contract))
    return Client(headers=partners_factory.bearer(secret))


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    response_cache.clear()


@pytest.mark.parametrize("hide", leaks.STATES, ids=lambda state: state.__name__)
def test_no_key_opens_what_its_contract_does_not(hide, shown, hidden, clock):
    programs = [reader(name, **contract) for name, contract in CONTRACTS.items()]
    post_id = identity_of(hidden).pk
    hide(hidden, clock)
    for program in programs:
        for path in leaks.addresses(shown, hidden, post_id):
            leaks.answered(program, path)
    readers = Partner.objects.filter(name__in=CONTRACTS)
    assert len(readers) == len(CONTRACTS)
    assert not LedgerEntry.objects.filter(partner__in=[each.pk for each in readers])


@pytest.mark.parametrize("hide", leaks.STATES, ids=lambda state: state.__name__)
def test_no_address_that_the_resolver_knows_opens_a_hidden_post(hide, shown, hidden, clock):
    """Under its own id, names and editions, asked in every way that reads."""
    post_id = identity_of(hidden).pk
    hide(hidden, clock)
    told = Edition.objects.filter(post_id=post_id).order_by("number")
    known = [(number, digest[:12] or "0" * 12) for number, digest in told.values_list(*NAMES)]
    own = {"post_id": post_id, "topic": "zephyr-topic", "author": "zephyr-author"}
    paths = [f"/api/v1/posts/{post_id}/editions/diff/?from=1&to={len(known)}"]
    for edition in known or [(1, "0" * 12)]:
        parts = {**PARTS, **own, "edition": edition, "rest": "blog/zephyr-days/"}
        paths += [path for path in addresses(parts).values() if "/webhooks/" not in path]
    for client in (Client(), reader("Reads")):
        for path in paths:
            leaks.answered(client, path)
            if str(post_id) in path:
                for method in (client.get, client.head):
                    answer = method(path)
                    assert answer.status_code in {401, 404, 405, 410}, path
                    assert "ETag" not in answer, path


@pytest.mark.parametrize(
    "hide",
    [state for state in leaks.STATES if state not in (leaks.scheduled, leaks.embargoed)],
    ids=lambda state: state.__name__,
)
def test_hours_ahead_open_scheduled_posts_alone(hide, shown, hidden, clock):
    program = reader("Early", embargo_hours=24)
    post_id = identity_of(hidden).pk
    hide(hidden, clock)
    for path in leaks.addresses(shown, hidden, post_id):
        leaks.answered(program, path)


def test_who_reads_ahead_reads_it_at_its_three_addresses_alone(shown, hidden, clock):
    program = reader("Early", embargo_hours=24)
    post_id = identity_of(hidden).pk
    leaks.scheduled(hidden, clock)
    telling = set()
    for path in leaks.addresses(shown, hidden, post_id):
        if AHEAD.match(path):
            telling |= {path} if leaks.SECRET in program.get(path).content.decode() else set()
        else:
            leaks.answered(program, path)
    assert {"/api/v1/embargoed/", "/api/v1/changes/", f"/api/v1/posts/{post_id}/"} <= telling


def test_a_partner_that_is_suspended_meanwhile_reads_nothing(shown, hidden, clock):
    program = reader("Early", embargo_hours=24)
    post_id = identity_of(hidden).pk
    leaks.scheduled(hidden, clock)
    partner = Partner.objects.get(name="Early")
    partner.status = Status.SUSPENDED
    partner.save()
    for path in leaks.addresses(shown, hidden, post_id):
        if path.startswith("/api/v1/"):
            assert program.get(path).status_code == 403, path
        else:
            leaks.answered(program, path)


@pytest.mark.parametrize(
    "hide",
    [leaks.drafted, leaks.scheduled, leaks.embargoed, leaks.private_from_the_start],
    ids=lambda state: state.__name__,
)
def test_nobody_is_told_without_asking(hide, shown, hidden, clock, mailoutbox):
    """Webhooks, stored feeds, tasks and mails: an embargo is no event."""
    partner = partners_factory.partner("Early", embargo_hours=24)
    Endpoint.objects.create(
        partner=partner,
        url="https://partner.example/",
        secret="whsec_x",
        verified_at=timezone.now(),
    )
    events = Event.objects.count()
    hide(hidden, clock)
    Client().get("/feeds/rss.xml")
    assert Event.objects.count() == events
    assert not EventDelivery.objects.exists()
    assert leaks.SECRET not in str([bytes(each.content) for each in StoredFeed.objects.all()])
    assert mailoutbox == []


@pytest.mark.parametrize("hide", leaks.STATES, ids=lambda state: state.__name__)
def test_what_partners_are_told_bears_no_words(hide, shown, hidden, clock):
    """Whatever became of the post: an event names it by its id, and what it says is asked for."""
    partner = partners_factory.partner("Told")
    Endpoint.objects.create(
        partner=partner,
        url="https://partner.example/",
        secret="whsec_x",
        verified_at=timezone.now(),
    )
    hide(hidden, clock)
    assert leaks.SECRET not in "".join(Event.objects.values_list("body", flat=True)).lower()


def test_a_preview_opens_its_draft_to_nobody_else(
    shown,
    hidden,
    clock,
    admin_client,
    client,
    settings,
):
    settings.FRONT_END_PREVIEW_URL = "https://www.example.org/{token}"
    answer = admin_client.get(f"/admin/pages/{hidden.pk}/view_draft/?mode=front_end")
    token = answer["Location"].rpartition("/")[2]
    assert client.get(f"/api/v1/previews/{token}/").status_code == 401
    for path in leaks.addresses(shown, hidden, identity_of(hidden).pk):
        leaks.answered(client, path)


def test_an_image_is_named_only_by_what_may_be_read(shown, hidden, clock, client):
    """The file lies in the media folder as soon as it is uploaded; no answer says what it is
    called, and the folder lists nothing."""
    leaks.embargoed(hidden, clock)
    for path in ("/media/", "/media/images/", "/media/original_images/", "/images/", "/documents/"):
        assert client.get(path).status_code == 404
    partner = Partner.objects.get(name="Early")
    found = embargoes.one(identity_of(hidden).pk, audience=partner.audience)
    assert found.data["image"]["url"].startswith("https://posts.example.org/media/images/")


def test_an_embargo_changes_no_public_answer_by_a_byte(shown, hidden, clock, client):
    """No clock to read: before, during and after coming near, all is as it was."""
    Partner.objects.create(name="Early", embargo_hours=24)
    post_id = identity_of(hidden).pk
    paths = leaks.addresses(shown, hidden, post_id)
    before = [_answer(client, path) for path in paths]
    leaks.scheduled(hidden, clock)
    assert LedgerEntry.objects.filter(event=LedgerEntry.Event.EMBARGOED).exists()
    response_cache.clear()
    for path, was in zip(paths, before, strict=True):
        assert _answer(client, path) == was, path


def _answer(client: Client, path: str) -> tuple[object, ...]:
    answer = client.get(path)
    body = b"".join(answer) if answer.streaming else answer.content
    named = ("ETag", "Last-Modified", "Cache-Control", "Content-Type")
    return (answer.status_code, body, *(answer.headers.get(name) for name in named))
