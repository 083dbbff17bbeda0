"""``manage.py restored``: after a restore nobody takes the restored state for a later one."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine

from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date

from syndication import delivery
from syndication.delivery import State, pause, uncertain
from syndication.delivery.models import SendingPause
from syndication.desk import ledger_mark, timer
from syndication.editions import recording, versions
from syndication.editions.models import Edition, Kind, Ledger, LedgerEntry
from syndication.feeds.models import HubPing
from syndication.http import surrogate_keys
from syndication.http.models import Purge
from syndication.partners.models import Contact, Partner
from syndication.webhooks import sending
from syndication.webhooks.models import Challenge, Endpoint, EventDelivery
from tests import editions_factory as made
from tests.integration.webhooks.deliveries import verified
from tests.mirror_client import Mirror, back_up, put_back, readable
from tests.webhook_receiver import Receiver, serving

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
HIGHEST = 2**53 - 1  # RFC 8259 6: larger integers are not read exactly everywhere


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    with serving() as running:
        yield running


@pytest.fixture
def endpoint(receiver: Receiver) -> Endpoint:
    made.publisher()
    return verified(Partner.objects.create(name="Example Weekly"), receiver)


def command(name: str, *words: str) -> str:
    out = StringIO()
    call_command(name, *words, stdout=out, stderr=out)
    return out.getvalue()


def publish(number: int, title: str = "Calm evenings", **values: Any) -> Edition:
    return made.publish(made.small(number, title=title), at=timezone.now(), **values)


def work() -> int:
    return delivery.work_off(*sending.CHANNELS)


def deliver() -> None:
    while work():
        pass


def fetcher() -> Callable[[Any], tuple[int, dict[str, Any]]]:
    def fetch(asked: Any) -> tuple[int, dict[str, Any]]:
        answer = Client().get("/api/v1/changes/", asked)
        return answer.status_code, json.loads(answer.content)

    return fetch


def by_sequence(bodies: list[dict[str, Any]]) -> dict[str, str]:
    """The posts of a receiver that takes an event only if its sequence is higher than the last."""
    last: dict[str, int] = {}
    posts: dict[str, str] = {}
    for body in bodies:
        post, sequence = body["data"].get("id"), body["data"]["sequence"]
        if post is not None and sequence > last.get(post, 0):
            last[post], posts[post] = sequence, body["type"]
    return posts


def test_a_withdrawal_after_a_restore_reaches_a_receiver_that_compares_sequences(
    endpoint, receiver, clock
):
    post = publish(1).post_id
    backup = back_up()
    for number in range(3):
        publish(1, f"Corrected {number}", kind=Kind.CORRECTION)
    deliver()
    assert by_sequence(receiver.bodies) == {str(post): "post.corrected"}
    told = max(body["data"]["sequence"] for body in receiver.bodies)
    put_back(backup)
    command("restored")
    recording.withdraw(post, at=timezone.now(), reason="error")
    command("sending", "on")
    deliver()
    assert by_sequence(receiver.bodies) == {str(post): "post.withdrawn"}
    later = [body["data"]["sequence"] for body in receiver.bodies[4:]]
    assert later == sorted(later)
    assert told < later[0]
    assert later[-1] < HIGHEST


def test_each_endpoint_is_asked_to_read_everything_before_anything_else(endpoint, receiver, clock):
    Endpoint.objects.update(types=["post.withdrawn"])
    publish(1)
    command("restored")
    publish(2)
    command("sending", "on")
    deliver()
    assert receiver.types == ["resync"]
    data = receiver.bodies[0]["data"]
    assert data["sequence"] == LedgerEntry.objects.get(event="resync").sequence
    assert data["url"].endswith("/api/v1/changes/")


def test_mirrors_drop_what_was_lost_and_keep_what_they_had(clock):
    made.publisher()
    publish(1)
    old, new = Mirror(fetcher()), Mirror(fetcher())
    old.follow()
    backup = back_up()
    publish(2)
    publish(1, "Corrected")
    new.follow()
    assert new.posts.keys() > old.posts.keys()
    put_back(backup)
    command("restored")
    publish(3)
    for mirror in (old, new):
        mirror.follow()
        assert mirror.posts == readable()


def test_the_same_backup_restored_twice_gives_no_number_again(clock):
    made.publisher()
    publish(1)
    backup = back_up()
    given: list[int] = []
    for _ in range(3):
        put_back(backup)
        command("restored", "--again")
        clock.shift(1)
        given += [publish(number).sequence for number in range(2, 12)]
    assert given == sorted(set(given))


def test_a_clock_that_was_set_back_does_not_set_sequences_back(clock):
    made.publisher()
    before = publish(1).sequence
    command("restored")
    first = publish(2).sequence
    clock.shift(-timedelta(days=365))
    command("restored", "--again")
    assert before < first < publish(3).sequence


def test_the_highest_sequence_that_the_timer_noted_is_passed_too(clock):
    made.publisher()
    publish(1)
    backup = back_up()
    Ledger.objects.update(sequence=2**50)  # ahead of the clock, for whatever reason
    lost = publish(2).sequence
    timer.tick(at=NOW)
    put_back(backup)
    command("restored")
    assert publish(3).sequence > lost


def test_no_validator_of_the_lost_state_gets_a_304(clock):
    made.publisher()
    publish(1)
    paths = ["/api/v1/posts/", "/feeds/rss.xml", "/feeds/atom.xml", "/api/v1/changes/"]
    backup = back_up()
    shown = {path: Client().get(path)["ETag"] for path in paths}
    clock.shift(timedelta(minutes=10))
    publish(2)
    lost = {path: Client().get(path)["ETag"] for path in paths}
    since = http_date(timezone.now().timestamp())
    clock.shift(timedelta(minutes=10))
    put_back(backup)
    command("restored")
    for path in paths:
        answers = [
            Client().get(path, headers={"If-None-Match": lost[path]}),
            Client().get(path, headers={"If-Modified-Since": since}),
        ]
        assert [answer.status_code for answer in answers] == [200, 200], path
        assert answers[0]["ETag"] != lost[path]
    assert shown["/feeds/rss.xml"] == Client().get("/feeds/rss.xml")["ETag"]  # the same bytes


def test_unfinished_deliveries_wait_for_a_person(endpoint, receiver, clock):
    receiver.status = 500
    publish(1)
    work()
    other = verified(endpoint.partner, receiver, url=f"{receiver.url}/2", verified_at=None)
    Challenge.objects.create(endpoint=other, token="x", asked_at=NOW, due_at=NOW)
    receiver.status = 204
    report = command("restored")
    assert "2 (manage.py uncertain" in report
    command("sending", "on")
    clock.shift(timedelta(days=3))
    deliver()
    assert receiver.types == ["post.published", "resync"]
    assert EventDelivery.objects.first().state == State.UNCERTAIN
    assert "2 deliveries are uncertain" in command("uncertain")


def test_a_person_sends_uncertain_deliveries_again_or_gives_them_up(endpoint, receiver, clock):
    other = verified(endpoint.partner, receiver, url=f"{receiver.url}/2")
    publish(1)
    command("restored")
    command("sending", "on")
    deliver()
    receiver.forget()
    assert "1 deliveries are sent again" in command(
        "uncertain", "--send-again", "--to", str(endpoint.pk)
    )
    assert "1 deliveries are given up" in command("uncertain", "--give-up")
    deliver()
    assert receiver.types == ["post.published"]
    assert (
        list(endpoint.deliveries.values_list("state", flat=True).order_by("pk"))
        == ["delivered"] * 2
    )
    assert list(other.deliveries.values_list("state", flat=True).order_by("pk")) == [
        "failed",
        "delivered",
    ]
    assert uncertain.count() == 0


def test_nothing_is_sent_while_sending_is_off_and_all_of_it_afterwards(endpoint, receiver, clock):
    command("sending", "off")
    for number in range(3):
        publish(number + 1)
        assert delivery.work_off_all() == 0
    assert receiver.got == []
    assert "Waiting: 3" in command("sending", "status")
    command("sending", "on")
    deliver()
    assert receiver.types == ["post.published"] * 3


def test_looking_whether_sending_is_off_costs_no_query(endpoint, django_assert_num_queries):
    with django_assert_num_queries(2):  # one for each table of webhooks
        assert work() == 0


def test_a_mail_to_a_partner_waits_as_well(endpoint, clock, mailoutbox):
    Contact.objects.create(
        partner=endpoint.partner, name="Ada", email="ada@example.org", role=Contact.Role.TECHNICAL
    )
    Endpoint.objects.update(failing_since=NOW - timedelta(days=2))
    command("sending", "off")
    timer.tick(at=NOW)
    assert mailoutbox == []
    command("sending", "on")
    timer.tick(at=NOW + timedelta(minutes=1))
    assert len(mailoutbox) == 1


def test_our_own_cache_is_purged_whole_and_at_once(settings, clock):
    made.publisher()
    settings.PURGE_URL = "https://cache.example.org/"
    Purge.objects.create(url=settings.PURGE_URL, tags=["x"], mark="x", due_at=NOW)
    command("restored")
    assert Purge.ready(at=NOW).count() == 1
    assert surrogate_keys.of(versions.SITE) in Purge.objects.get().tags


def test_hubs_are_asked_to_read_every_feed_again(settings, clock):
    made.publisher()
    settings.WEBSUB_HUB = "https://hub.example.org/"
    publish(1)
    HubPing.objects.update(state=State.DELIVERED)
    command("restored")
    assert set(HubPing.objects.values_list("state", flat=True)) == {State.QUEUED}


def test_a_second_run_changes_nothing_and_says_so(endpoint, clock):
    publish(1)
    command("restored")
    before = back_up(), list(EventDelivery.objects.values())
    clock.shift(timedelta(minutes=1))
    assert "Done already" in command("restored")
    assert (back_up(), list(EventDelivery.objects.values())) == before


def test_a_rehearsal_changes_nothing(endpoint, clock):
    publish(1)
    before = back_up(), list(EventDelivery.objects.values())
    report = command("restored", "--dry-run")
    assert "A rehearsal" in report
    assert "1 (manage.py uncertain" in report
    assert (back_up(), list(EventDelivery.objects.values())) == before
    assert pause.current() is None
    assert ledger_mark.stored() is None


def test_a_timer_that_ran_just_now_is_warned_of(site, clock):
    timer.tick(at=NOW)
    assert "Warning: the timer ran" in command("restored", "--dry-run")


def test_a_restore_that_nobody_announced_is_noticed(endpoint, receiver, clock, caplog):
    publish(1)
    backup = back_up()
    publish(2)
    timer.tick(at=NOW)
    put_back(backup)
    publish(3)
    receiver.forget()
    timer.tick(at=NOW + timedelta(minutes=1))
    assert receiver.got == []
    assert "run manage.py restored" in caplog.text
    assert pause.current().why == SendingPause.Why.OLDER
    assert Client().get("/readyz").json()["database"] == "older"
    with pytest.raises(CommandError, match=r"manage\.py restored"):
        command("sending", "on")
    command("restored")
    assert Client().get("/readyz").json() | {"timer": ""} == {
        "status": "ok",
        "database": "ok",
        "timer": "",
        "sending": "off",
    }
    command("sending", "on")
    timer.tick(at=NOW + timedelta(minutes=2))
    assert pause.current() is None


def test_another_database_beside_the_same_file_is_no_older_one(clock):
    made.publisher()
    publish(1)
    timer.tick(at=NOW)
    LedgerEntry.objects.all()._raw_delete("default")
    publish(2)
    assert not ledger_mark.is_older()
