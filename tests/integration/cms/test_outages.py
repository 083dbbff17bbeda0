"""The database is away, locked or full: loops go on, readers get 200 or 503, never 500."""

from contextlib import nullcontext

import pytest

from django.conf import settings
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from cms.management.commands.db_worker import Command as DbWorker
from syndication.desk import endless, restoring, timer
from syndication.reading import posts

FAILURES = [
    OperationalError("database is locked"),
    OperationalError("database or disk is full"),
    OperationalError("attempt to write a readonly database"),
    OperationalError("terminating connection due to administrator command"),
    InterfaceError("connection already closed"),
]


class Over(BaseException):
    """Ends an endless loop."""


def test_a_loop_goes_on_after_every_failure_with_longer_pauses():
    failures, pauses = [*FAILURES, *[OSError("disk")] * 4], []

    def once() -> None:
        if not failures:
            raise Over
        raise failures.pop(0)

    with pytest.raises(Over):
        endless.run("the loop", once, sleep=pauses.append)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_the_pause_is_short_again_after_a_success():
    lasted, pauses = [1, 90, 1], []  # seconds of each call
    times = iter([0, lasted[0], 100, 100 + lasted[1], 200, 200 + lasted[2], 300])

    def work() -> None:
        if not lasted:
            raise Over
        lasted.pop()
        raise OSError

    with pytest.raises(Over):
        endless.run("the loop", work, sleep=pauses.append, clock=lambda: next(times))
    assert pauses == [1, 1, 2]


def test_a_loop_that_was_asked_to_end_is_not_begun_again():
    begun: list[bool] = []
    endless.run("the loop", lambda: begun.append(True), sleep=lambda _: None)
    assert begun == [True]


@pytest.mark.parametrize(
    "command",
    [
        lambda: call_command("tick", "--every", "1"),
        lambda: DbWorker().handle(batch=False, max_tasks=None),
    ],
    ids=["the timer", "the worker"],
)
def test_timer_and_worker_outlast_a_database_that_is_away(command, monkeypatch):
    failures, pauses = [*FAILURES], []

    def fail(*_args: object, **_options: object) -> None:
        if not failures:
            raise Over
        raise failures.pop(0)

    monkeypatch.setattr(timer, "tick", fail)
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.Command.handle", fail)
    monkeypatch.setattr(timer, "delivering", nullcontext)
    monkeypatch.setattr(restoring, "notice", lambda: False)
    run = endless.run
    monkeypatch.setattr(endless, "run", lambda *args, **_: run(*args, sleep=pauses.append))
    with pytest.raises(Over):
        command()
    assert len(pauses) == len(FAILURES)


@pytest.mark.parametrize("failure", FAILURES, ids=str)
@pytest.mark.parametrize("path", ["/blog/calm-evenings/", "/api/v1/posts/", "/feeds/rss.xml"])
def test_readers_are_asked_to_come_back(post, path, failure):
    client = Client(raise_request_exception=False)

    def fail(*_args: object, **_options: object) -> None:
        raise failure

    with connection.execute_wrapper(fail):
        response = client.get(path)
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "no-store"


def test_editors_are_told_that_nothing_was_saved(site):
    client = Client(raise_request_exception=False)

    def fail(*_args: object, **_options: object) -> None:
        raise FAILURES[0]

    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    with connection.execute_wrapper(fail):
        response = client.get("/admin/")
    assert response.status_code == 503
    assert "your words still are" in response.content.decode()


def test_other_failures_stay_500(site, monkeypatch):
    client = Client(raise_request_exception=False)

    def fail(*_args: object, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(posts, "at_path", fail)
    assert client.get("/blog/calm-evenings/").status_code == 500


def test_connections_are_checked_before_each_request():
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] is True
