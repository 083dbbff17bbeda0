"""Whatever a partner copies from us knows each type of event, and does the right thing with it."""

import re
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints
from uuid import UUID, uuid4

import pytest

from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from syndication import delivery
from syndication.delivery import State
from syndication.editions import ledger, recording
from syndication.editions.models import Kind, LedgerEntry
from syndication.partners import entitlements
from syndication.partners.models import Partner
from syndication.unpublished import embargoes
from syndication.webhooks import (
    catching_up,
    endpoints,
    event_schema,
    payloads,
    resync,
    sending,
    signing,
)
from syndication.webhooks.conformance_messages import SAMPLES
from syndication.webhooks.models import Endpoint, EventType
from tests import editions_factory as made
from tests import partners_factory, samples
from tests.mirror_client import readable
from tests.paths import ROOT

pytestmark = pytest.mark.django_db

PARTNERS = ROOT / "docs" / "partners"
SECRET = signing.new_secret()


# -- a new type fails here until each of them names it --------------------------------------------


def table_of_types() -> set[str]:
    """The types in the first table of the page about webhooks."""
    page = (PARTNERS / "webhooks.md").read_text(encoding="utf-8")
    rows = page.partition("| type | what to do |")[2].partition("\n\n")[0]
    return {
        name
        for row in rows.splitlines()[2:]
        for name in re.findall(r"`([^`]+)`", row.split("|")[1])
    }


def cases(name: str) -> set[str]:
    """The texts in the cases of an example."""
    source = (PARTNERS / "examples" / name).read_text(encoding="utf-8")
    lines = [line for line in source.splitlines() if line.strip().startswith("case ")]
    return {found for line in lines for found in re.findall(r"""["']([a-z.]+)["']""", line)}


def test_the_page_the_examples_and_the_check_name_each_type_of_event(examples):
    types = set(EventType.values)
    assert table_of_types() == types
    assert cases("receiver.py") == types
    assert cases("wellspring-mirror.php") == types
    assert set(get_args(get_type_hints(sys.modules["shapes"].Event)["type"])) == types
    assert {*SAMPLES, EventType.PING} == types
    assert set(payloads.DATA) == set(event_schema.EVENTS) == types


# -- the receiver of our documentation, as it stands there ----------------------------------------


class Copy:
    """A partner's copy, the receiver in front of it, and the readings that it asks for."""

    def __init__(self, examples: ModuleType, partner: Partner, file: Path) -> None:
        _, key = partners_factory.key(partner)
        self.file = file
        self.asked = 0
        self._mirror = examples
        self._client = examples.Client(samples.ORIGIN, key, by=fetch)
        self.server = sys.modules["receiver"].server(0, [SECRET], str(file), self._ask)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        self.endpoint = Endpoint.objects.create(partner=partner, url=self.url, secret=SECRET)

    def _ask(self) -> None:
        self.asked += 1

    def verify(self) -> None:
        endpoints.challenge(self.endpoint, at=timezone.now())
        delivery.work_off(*sending.CHANNELS)
        # The test's transaction is never committed, so this is the timer's.
        catching_up.catch_up(self.endpoint.pk, at=timezone.now())

    def hear(self) -> list[str]:
        """Send what is due; the types that came since the last time."""
        before = set(self._delivered().values_list("pk", flat=True))
        delivery.work_off(*sending.CHANNELS)
        found = self._delivered().exclude(pk__in=before).order_by("pk")
        return list(found.values_list("event__type", flat=True))

    def _delivered(self) -> Any:
        return self.endpoint.deliveries.filter(state=State.DELIVERED)

    def read(self) -> None:
        with sqlite3.connect(self.file) as db:
            self._mirror.mirror(self._client, db)
        self.asked = 0

    @property
    def held(self) -> dict[str, int]:
        with sqlite3.connect(self.file) as db:
            return dict(db.execute("SELECT id, edition FROM post"))


def fetch(url: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    answer = Client().get(url.removeprefix(samples.ORIGIN), headers=dict(headers))
    return answer.status_code, {key.lower(): text for key, text in answer.items()}, answer.content


@pytest.fixture
def partner() -> Partner:
    made.publisher()
    return partners_factory.partner(embargo_hours=24)


@pytest.fixture
def copy(examples: ModuleType, partner: Partner, tmp_path: Path, settings: Any) -> Iterator[Copy]:
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    running = Copy(examples, partner, tmp_path / "copy.sqlite3")
    running.server.RequestHandlerClass.log_message = lambda *_: None
    thread = threading.Thread(target=running.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield running
    running.server.shutdown()
    running.server.server_close()
    thread.join()


def publish(number: int, kind: Kind = Kind.MINOR) -> UUID:
    title = f"{kind} at {timezone.now()}"
    document = made.small(number, title=title)
    return made.publish(document, kind=kind, at=timezone.now()).post_id


def withdraw() -> None:
    recording.withdraw(publish(1), at=timezone.now(), reason="error")


def end_of_embargo(partner: Partner) -> None:
    embargoes.announce_end(uuid4(), [partner.pk], at=timezone.now())


def other_contract(partner: Partner) -> None:
    partner.locales = ["fr-CA"]
    entitlements.amend(partner, at=timezone.now())


def restored() -> None:
    with transaction.atomic():
        sequence = ledger.next_sequence()
        ledger.append(sequence, LedgerEntry.Event.RESYNC, at=timezone.now())
        resync.announce(sequence=sequence, at=timezone.now())


def test_after_each_type_of_event_the_copy_of_the_example_is_right(copy, partner):
    publish(0)
    copy.verify()
    copy.read()
    causes: dict[EventType, Callable[[], object]] = {
        EventType.PUBLISHED: lambda: publish(1, Kind.FIRST),
        EventType.UPDATED: lambda: publish(1, Kind.UPDATE),
        EventType.CORRECTED: lambda: publish(1, Kind.CORRECTION),
        EventType.WITHDRAWN: withdraw,
        EventType.UNSCHEDULED: lambda: end_of_embargo(partner),
        EventType.ENTITLEMENT: lambda: other_contract(partner),
        EventType.RESYNC: restored,
        EventType.PING: lambda: endpoints.ping(copy.endpoint, at=timezone.now()),
    }
    assert causes.keys() == set(EventType)
    for type_, cause in causes.items():
        cause()
        assert type_ in copy.hear()
        assert bool(copy.asked) == (type_ != EventType.PING), type_
        if copy.asked:
            copy.read()
        assert (
            copy.held.items()
            == {post: number for post, (number, _, _) in readable(partner).items()}.items()
        )


def test_a_withdrawal_is_acted_on_before_anything_is_read(copy):
    post = publish(1)
    copy.verify()
    copy.read()
    assert copy.held == {str(post): 1}
    recording.withdraw(post, at=timezone.now(), reason="error")
    assert copy.hear() == ["post.withdrawn"]
    assert copy.held == {}


def test_a_late_withdrawal_does_not_take_down_the_post_that_came_back(copy):
    post = publish(1)
    copy.verify()
    recording.withdraw(post, at=timezone.now(), reason="error")
    publish(1, Kind.UPDATE)
    copy.read()
    assert copy.hear() == ["post.withdrawn", "post.published"]
    assert copy.held == {str(post): 3}


def test_the_check_of_receivers_finds_no_fault_in_the_example(copy):
    out = StringIO()
    call_command("partner_check", copy.url, "--secret", SECRET, "--allow-internal", stdout=out)
    assert out.getvalue().endswith("No faults, no warnings.\n"), out.getvalue()
