"""The database is away, locked or full: loops go on, readers get 200 or 503, never 500."""

import errno
from contextlib import nullcontext

import pytest

from django.conf import settings
from django.core.files import uploadhandler
from django.core.files.storage import Storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from wagtail.images import get_image_model
from wagtail.models import Collection

from cms.management.commands.db_worker import Command as DbWorker
from syndication.desk import endless, restoring, timer
from syndication.reading import posts
from tests import picture_files

FAILURES = [
    OperationalError("database is locked"),
    OperationalError("database or disk is full"),
    OperationalError("attempt to write a readonly database"),
    OperationalError("terminating connection due to administrator command"),
    InterfaceError("connection already closed"),
]
FULL = OSError(errno.ENOSPC, "No space left on device")


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


@pytest.mark.parametrize("failure", [*FAILURES, FULL], ids=str)
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


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (FAILURES[0], "The database does not respond"),
        (FAILURES[1], "There is no room on the server"),
        (FULL, "There is no room on the server"),
    ],
    ids=str,
)
def test_editors_are_told_that_nothing_was_saved(site, failure, said):
    client = Client(raise_request_exception=False)

    def fail(*_args: object, **_options: object) -> None:
        raise failure

    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    with connection.execute_wrapper(fail):
        response = client.get("/admin/")
    assert response.status_code == 503
    assert said in response.content.decode()
    assert "your words still are" in response.content.decode()


def test_other_errors_of_the_system_stay_500(site, monkeypatch):
    def fail(*_args: object, **_options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(posts, "at_path", fail)
    client = Client(raise_request_exception=False)
    assert client.get("/blog/calm-evenings/").status_code == 500


@pytest.mark.parametrize("size", ["small", "large"], ids=lambda size: f"a {size} file")
def test_an_upload_to_a_full_disk_is_answered_in_words(site, admin_client, monkeypatch, size):
    """A large one is written to a temporary file before anything reads the form."""

    def fail(*_args: object, **_options: object) -> None:
        raise FULL

    if size == "small":
        monkeypatch.setattr(Storage, "save", fail)
    else:
        monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", fail)
        monkeypatch.setattr(settings, "FILE_UPLOAD_MAX_MEMORY_SIZE", 1)
    admin_client.raise_request_exception = False
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    form = {"title": "A lake", "file": SimpleUploadedFile("lake.png", picture_files.png())}
    response = admin_client.post(reverse("wagtailimages:add"), form)
    assert response.status_code == 503
    assert "your words still are" in response.content.decode()
    assert not get_image_model().objects.exists()


def test_other_failures_stay_500(site, monkeypatch):
    client = Client(raise_request_exception=False)

    def fail(*_args: object, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(posts, "at_path", fail)
    assert client.get("/blog/calm-evenings/").status_code == 500


def test_connections_are_checked_before_each_request():
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] is True
