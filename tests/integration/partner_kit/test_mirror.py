"""The mirror of our documentation, as it stands there, against this server: it ends exact."""

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from django.test import Client as Browser

from syndication.editions import publisher, recording
from syndication.editions.models import Edition, Head, Ledger, LedgerEntry
from syndication.partners import entitlements, keys
from syndication.partners.models import Partner
from tests import editions_factory as made
from tests import samples
from tests.paths import ROOT

LATER = made.AT + timedelta(days=3)

pytestmark = pytest.mark.django_db


class Wire:
    """Fetches by Django's test client, a few items at a time, and can be cut."""

    def __init__(self, key: str = "") -> None:
        self.key = key
        self.answers: list[int] = []
        self.cut_after: int | None = None

    def __call__(self, url: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        if self.cut_after is not None and len(self.answers) >= self.cut_after:
            raise ConnectionError("the line is cut")
        path = url.removeprefix(samples.ORIGIN).replace("limit=100", "limit=2")
        answer = Browser().get(path, headers=dict(headers))
        self.answers.append(answer.status_code)
        found = {name.lower(): value for name, value in answer.items()}
        return answer.status_code, found, answer.content


class Copy:
    """One partner's copy, and the mirror that keeps it."""

    def __init__(self, mirror: ModuleType, wire: Wire, file: str | Path = ":memory:") -> None:
        self.wire = wire
        self._mirror = mirror
        self._database = sqlite3.connect(file, check_same_thread=False)

    def refresh(self) -> None:
        self.follow(self.client())

    def follow(self, client: Any) -> None:
        self._mirror.mirror(client, self._database)

    def client(self) -> Any:
        """One that does not wait before it tries again."""
        waited: list[float] = []
        return self._mirror.Client(samples.ORIGIN, self.wire.key, by=self.wire, wait=waited.append)

    @property
    def held(self) -> dict[str, int]:
        return dict(self._database.execute("SELECT id, edition FROM post"))


@pytest.fixture
def copy(examples: ModuleType) -> Copy:
    made.publisher()
    return Copy(examples, Wire())


def told() -> dict[str, int]:
    """What anyone may read now."""
    heads = Head.objects.filter(live=True, denied=False)
    return {str(post_id): number for post_id, number in heads.values_list("post_id", "number")}


def change(number: int, title: str) -> None:
    made.publish(made.small(number, title=title), at=LATER)


def test_a_mirror_takes_everything_and_then_only_what_changed(copy):
    made.publish_many(5)
    copy.refresh()
    assert copy.held == told()
    assert len(copy.held) == 5
    change(2, "Another title")
    recording.withdraw(made.publish_many(1, first=6)[0].post_id, at=LATER, reason="error")
    before = len(copy.wire.answers)
    copy.refresh()
    assert copy.held == told()
    assert len(copy.wire.answers) - before == 1


def test_a_mirror_that_is_cut_off_anywhere_ends_exact(copy):
    made.publish_many(7)
    for number in range(1, 4):
        copy.wire.cut_after = len(copy.wire.answers) + 1
        with pytest.raises(ConnectionError):
            copy.refresh()
        change(number, f"Changed while the line was cut, {number}")
    copy.wire.cut_after = None
    copy.refresh()
    assert copy.held == told()


def test_after_a_restore_a_mirror_drops_what_we_do_not_know_any_more(copy):
    made.publish_many(3)
    kept = Ledger.objects.get().sequence
    lost = made.publish_many(2, first=4)
    copy.refresh()
    assert len(copy.held) == 5
    # The backup knew three posts; another one was published on it since.
    for edition in lost:
        LedgerEntry.objects.filter(sequence=edition.sequence).delete()
        Head.objects.filter(post_id=edition.post_id).delete()
        Edition.objects.filter(pk=edition.pk).delete()
    Ledger.objects.update(sequence=kept)
    made.publish_many(1, first=9)
    copy.refresh()
    assert 410 in copy.wire.answers
    assert copy.held == told()
    assert len(copy.held) == 4


def test_when_our_addresses_move_a_mirror_hears_of_everything_again(copy):
    made.publish_many(3)
    copy.refresh()
    publisher.store(asdict(made.FACTS), at=LATER, moved=True)
    publisher.announce_move(at=LATER)
    copy.refresh()
    assert copy.held == told()


def test_a_partner_s_mirror_follows_its_contract(examples, settings):
    made.publisher()
    partner = Partner.objects.create(name="Example Portal", locales=["en-CA"])
    secret = keys.make(
        partner, label="mirror", scopes=["read", "changes"], expires_at=None, at=made.AT
    )[1]
    copy = Copy(examples, Wire(secret))
    english, french = made.publish(samples.english()), made.publish(samples.french())
    copy.refresh()
    assert copy.held == {str(english.post_id): 1}
    amend(partner, locales=["fr-CA"])
    copy.refresh()
    assert copy.held == {str(french.post_id): 1}
    amend(partner, locales=[])
    copy.refresh()
    assert copy.held == told()


def amend(partner: Partner, **values: Any) -> None:
    for name, value in values.items():
        setattr(partner, name, value)
    entitlements.amend(partner, at=LATER)


def test_two_mirrors_of_one_copy_do_not_set_each_other_back(copy):
    made.publish_many(5)
    copy.refresh()
    change(2, "Another title")
    slow = copy.client()
    late = slow.changes

    def overtaken(cursor: str | None) -> Any:
        page = late(cursor)
        recording.withdraw(made.publish_many(1, first=2)[0].post_id, at=LATER, reason="error")
        copy.refresh()
        return page

    slow.changes = overtaken
    copy.follow(slow)
    assert copy.held == told()
    assert len(copy.held) == 4


def test_the_mirror_is_as_short_as_it_is_said_to_be():
    lines = (ROOT / "docs/partners/examples/mirror.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 60
