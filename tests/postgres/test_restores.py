"""A dump of PostgreSQL, restored as docs/running.md says, by real processes."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from django.db import connection

from tests.installations import Installation
from tests.web_server import Deployment, deployment

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


class DumpedInstallation(Installation):
    """One whose database is a PostgreSQL database of its own."""

    def back_up(self) -> Path:
        dump = self.deployment.folder / "backup.dump"
        _client("pg_dump", "--format=custom", f"--file={dump}", url(self.deployment))
        return dump

    def restore(self, backup: Path) -> None:
        into = f"--dbname={url(self.deployment)}"
        _client("pg_restore", "--clean", "--if-exists", "--exit-on-error", into, str(backup))


def _client(*words: str) -> None:
    subprocess.run(words, check=True, timeout=60)


def url(of: Deployment) -> str:
    return of.environ["DATABASE_URL"]


@contextmanager
def a_database() -> Iterator[str]:
    """The address of an empty database beside the tests' own."""
    own = connection.settings_dict
    name = f"wellspring_restored_{uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield f"postgres://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def installation(transactional_db: None, tmp_path: Path) -> Iterator[Installation]:
    if connection.vendor == "sqlite":
        pytest.skip("needs PostgreSQL: DATABASE_URL=postgres://…")
    with a_database() as address:
        made = DumpedInstallation(deployment(tmp_path / "site", DATABASE_URL=address))
        made.run("migrate", "-v0")
        yield made


def test_a_mirror_of_the_lost_state_ends_exact_after_a_restored_dump(
    installation: Any, tmp_path: Path
) -> None:
    installation.publish(1)
    backup = installation.back_up()
    told = installation.publish(2, 3, title="Lost")
    copy = tmp_path / "copy.sqlite3"
    assert installation.mirrored(copy) == ["Calm evenings", "Lost", "Lost"]
    installation.restore(backup)
    installation.run("restored")
    assert "wellspring.W013" in installation.manage("check", "--database", "default").stderr
    assert min(installation.publish(4, title="After")) > max(told)
    assert installation.mirrored(copy) == ["After", "Calm evenings"]
