"""Whatever keeps the program from starting is said in one sentence, with its cure."""

import errno
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import OperationalError, connection

from cms import env, starting
from tests.paths import ROOT


@pytest.fixture
def busy() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def said(check: Any, *given: Any) -> str:
    with pytest.raises(CommandError) as refused:
        check(*given)
    return str(refused.value)


def test_a_port_in_use_is_named_with_the_setting_that_changes_it(busy):
    sentence = said(starting.can_listen, "127.0.0.1", busy)
    assert sentence.startswith(f"Port {busy} is in use by another program")
    assert "PORT=9000 make" in sentence


def test_a_free_port_is_free_afterwards(busy):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    starting.can_listen("127.0.0.1", free)
    starting.can_listen("127.0.0.1", free)


def test_an_address_of_another_machine_is_refused(busy):
    assert "GRANIAN_HOST" in said(starting.can_listen, "no.such.host.invalid", busy)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "is full: make room"),
        (errno.EDQUOT, "is full: make room"),
        (errno.EACCES, "Nothing can be written to VAR_DIR"),
        (errno.EROFS, "Nothing can be written to VAR_DIR"),
    ],
)
def test_a_data_directory_that_takes_nothing_is_named(tmp_path, monkeypatch, number, words):
    def refuse(**_given: Any) -> Any:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    sentence = said(starting.can_write, tmp_path)
    assert words in sentence
    assert str(tmp_path) in sentence


def test_a_data_directory_is_made_and_left_empty(tmp_path):
    starting.can_write(tmp_path / "var")
    assert list((tmp_path / "var").iterdir()) == []


def test_a_file_in_place_of_the_data_directory_is_named(tmp_path):
    (tmp_path / "var").write_text("x")
    assert "VAR_DIR" in said(starting.can_write, tmp_path / "var")


def test_a_database_that_cannot_be_reached_is_named_in_one_line(monkeypatch):
    def refuse() -> None:
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    sentence = said(starting.database_answers)
    assert sentence.startswith("The database cannot be reached (connection refused)")
    assert "DATABASE_URL" in sentence


def test_redis_that_cannot_be_reached_is_named_without_its_password(busy):
    starting.redis_answers(f"redis://:secret@127.0.0.1:{busy}/0")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # nobody listens
        sentence = said(
            starting.redis_answers, f"redis://:secret@127.0.0.1:{closed.getsockname()[1]}"
        )
    assert "REDIS_URL" in sentence
    assert "secret" not in sentence


@pytest.mark.parametrize("value", ["abc", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_is_refused(monkeypatch, value):
    monkeypatch.setenv("PORT", value)
    with pytest.raises(ImproperlyConfigured, match="PORT must be a number from 1 to 65535"):
        env.port("PORT", 8000)


@pytest.mark.parametrize("value", ["http://localhost:abc", "http://[::1", "https://e.org:0"])
def test_an_origin_with_a_port_that_is_none_is_refused(monkeypatch, value):
    monkeypatch.setenv("ORIGIN", value)
    with pytest.raises(ImproperlyConfigured, match="ORIGIN must be an origin"):
        env.origin("ORIGIN", "")


@pytest.mark.parametrize("value", ["localhost:6379", "http://e.org", "redis://:secret@e.org:x/0"])
def test_a_url_of_another_kind_is_refused_without_its_password(monkeypatch, value):
    monkeypatch.setenv("REDIS_URL", value)
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL must be a URL") as refused:
        env.url("REDIS_URL", ("redis",), "redis://localhost")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("value", ["", "sqlite://:memory:", "sqlite:////tmp/x", "postgres:///name"])
def test_urls_of_databases_are_taken(monkeypatch, value):
    monkeypatch.setenv("DATABASE_URL", value)
    assert env.url("DATABASE_URL", ("postgres", "sqlite"), "x") == value


def manage(folder: Path, *words: str, **values: str) -> "subprocess.CompletedProcess[str]":
    """A command with the product's own settings, which leave nothing outside ``folder``."""
    own = {"VAR_DIR": str(folder), "SECRET_KEY": "tests-only-" + "x" * 50, "DATABASE_URL": ""}
    known = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**known, "ORIGIN": "http://localhost:8000", **own, **values},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_setting_that_cannot_be_used_is_one_sentence(tmp_path):
    done = manage(tmp_path, "ready", PORT="abc")
    assert done.returncode == 1
    assert done.stderr == "PORT must be a number from 1 to 65535, not 'abc'.\n"


@pytest.mark.slow
def test_ready_says_what_is_wrong_before_it_does_anything(tmp_path, busy):
    for values in (
        {"PORT": str(busy)},
        {"REDIS_URL": f"redis://127.0.0.1:{1}/0"},
        {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
    ):
        done = manage(tmp_path, "ready", **({"PORT": "18765"} | values))
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
        assert next(iter(values)) in done.stderr
    assert list(tmp_path.iterdir()) in ([], [tmp_path / "wellspring.sqlite3"])
