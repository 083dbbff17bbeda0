"""Links of published posts are asked, carefully, whether they still work."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.desk.links import checking, noting, rounds
from syndication.desk.links.checking import Problem
from syndication.desk.models import Link
from tests.link_hosts import Host, serving

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
State = Link.State


@pytest.fixture
def host(settings: Any) -> Iterator[Host]:
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    settings.CHECK_LINKS = True
    with serving() as found:
        yield found


def link(url: str, **values: Any) -> Link:
    values = {"host": "127.0.0.1", "posts": 1, "due_at": AT, **values}
    return Link.objects.create(url=url, digest=noting.digest(url), **values)


def check(host: Host, path: str, at: datetime = AT) -> Link:
    """The link after it was checked once more."""
    url = host.origin + path
    row = Link.objects.filter(url=url).first() or link(url)
    rounds.record(row, checking.ask(url), at=at)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, State.OK),
        (206, State.OK),
        (401, State.REFUSES),
        (403, State.REFUSES),
        (406, State.REFUSES),
        (429, State.REFUSES),
        (408, State.UNREACHABLE),
        (500, State.UNREACHABLE),
        (503, State.UNREACHABLE),
        (404, State.SUSPECT),
        (410, State.SUSPECT),
    ],
)
def test_what_a_host_answers_is_the_state_of_its_link(host, status, state):
    host.answers["/page"] = status
    row = check(host, "/page")
    assert (row.state, row.status) == (state, status)


def test_a_missing_page_is_broken_only_when_it_is_missing_a_day_later(host):
    host.answers["/gone"] = 404
    assert check(host, "/gone").state == State.SUSPECT
    again = check(host, "/gone", AT + 23 * HOUR)
    assert (again.state, again.due_at) == (State.SUSPECT, AT + DAY)
    broken = check(host, "/gone", AT + DAY)
    assert (broken.state, broken.failed_at) == (State.BROKEN, AT)


def test_a_page_that_comes_back_begins_anew(host):
    host.answers["/page"] = 404
    check(host, "/page")
    host.answers["/page"] = 200
    assert check(host, "/page", AT + DAY).state == State.OK
    host.answers["/page"] = 404
    assert check(host, "/page", AT + 2 * DAY).state == State.SUSPECT


def test_a_page_that_takes_no_head_is_asked_with_get(host):
    host.no_head.add("/page")
    assert check(host, "/page").state == State.OK
    assert host.got == [("HEAD", "/page"), ("GET", "/page")]
    assert host.agents == {"Wellspring link check (+https://posts.example.org)"}


def test_a_host_that_asks_for_patience_is_not_asked_twice(host):
    host.answers["/page"] = 429
    check(host, "/page")
    assert host.got == [("HEAD", "/page")]


def test_a_page_that_moved_for_good_names_the_new_address(host):
    host.answers |= {"/old": 301, "/older": 308, "/later": 302}
    host.moved |= {"/older": "/old", "/old": f"{host.origin}/new#part", "/later": "/new"}
    row = check(host, "/older")
    assert (row.state, row.new_url) == (State.MOVED, f"{host.origin}/new")
    assert check(host, "/later").state == State.OK


def test_a_page_that_moved_to_a_missing_one_is_missing(host):
    host.answers |= {"/old": 301, "/new": 404}
    host.moved["/old"] = "/new"
    row = check(host, "/old")
    assert (row.state, row.new_url) == (State.SUSPECT, "")


@pytest.mark.parametrize("location", ["/round", "", "http://[bad"])
def test_a_redirect_that_never_ends_is_no_page(host, location):
    host.answers["/round"] = 302
    host.moved["/round"] = location
    row = check(host, "/round")
    assert (row.state, row.problem) == (State.UNREACHABLE, Problem.LOOP)


def test_a_host_that_hangs_up_is_unreachable(host):
    host.hanging_up.add("/page")
    row = check(host, "/page")
    assert (row.state, row.problem) == (State.UNREACHABLE, Problem.NO_ANSWER)


def test_a_host_that_says_nothing_is_unreachable(host, monkeypatch):
    monkeypatch.setattr(checking, "CALL_SECONDS", 0.05)
    host.silent.add("/page")
    row = check(host, "/page")
    assert (row.state, row.problem) == (State.UNREACHABLE, Problem.TIMEOUT)
    assert host.got == [("HEAD", "/page")]


@pytest.mark.parametrize(
    ("number", "state"),
    [
        (socket.EAI_NONAME, State.SUSPECT),
        (socket.EAI_AGAIN, State.UNREACHABLE),  # our own name server may be away
    ],
)
def test_a_name_that_does_not_exist_is_missing_and_one_that_is_not_found_now_is_not(
    host, monkeypatch, number, state
):
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(number, "no")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    row = check(host, "/page")
    assert row.state == state


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://10.0.0.1/", "https://93.184.216.34:8443/", "https://é\\/"]
)
def test_an_address_in_a_private_network_is_never_called(url, settings):
    settings.OUTGOING_ALLOWED_HOSTS = []
    assert checking.ask(url).state in (State.NOT_CALLED, State.BROKEN)


def test_a_redirect_into_a_private_network_is_not_followed(host):
    host.answers["/page"] = 302
    host.moved["/page"] = "http://10.0.0.1/"
    assert check(host, "/page").state == State.NOT_CALLED


def test_accents_in_an_address_are_sent_escaped(host):
    assert check(host, "/santé?q=été").state == State.OK
    assert host.got == [("HEAD", "/sant%C3%A9?q=%C3%A9t%C3%A9")]


def test_a_round_asks_each_host_once_and_not_before_the_next_round_is_due(host):
    for number in range(3):
        link(f"{host.origin}/{number}", due_at=AT - number * HOUR)
    link("https://xn--unknown.invalid/", host="other", due_at=AT + HOUR)
    assert rounds.work_off(at=AT) == 1
    assert host.got == [("HEAD", "/2")]
    assert rounds.work_off(at=AT + timedelta(seconds=60)) == 0
    assert rounds.work_off(at=AT + timedelta(seconds=120)) == 1
    assert host.got[1:] == [("HEAD", "/1")]


def test_what_a_person_asks_for_comes_first(host):
    link(f"{host.origin}/late", due_at=AT - DAY)
    asked = link(f"{host.origin}/asked", due_at=AT + DAY)
    rounds.ask_again(asked)
    rounds.work_off(at=AT)
    assert host.got == [("HEAD", "/asked")]


def test_nothing_is_asked_where_the_setting_is_off(host, settings):
    settings.CHECK_LINKS = False
    link(f"{host.origin}/page")
    assert rounds.work_off(at=AT) == 0
    assert host.got == []


def test_a_mark_is_for_the_state_that_was_seen(host, admin_user):
    row = link(f"{host.origin}/page", state=State.OK)
    Link.objects.update(seen_until="2099-01-01", seen_by=admin_user)
    assert check(host, "/page").seen_until is not None
    host.answers["/page"] = 404
    row = check(host, "/page", AT + DAY)
    assert (row.seen_until, row.seen_by) == (None, None)


def test_links_of_crisis_services_are_asked_every_day(host):
    row = link(f"{host.origin}/help", is_crisis=True)
    rounds.record(row, checking.ask(row.url), at=AT)
    row.refresh_from_db()
    assert row.due_at == AT + DAY
