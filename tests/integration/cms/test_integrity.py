"""What is said about the database file: its library, and whether it is whole."""

import logging
from datetime import timedelta

import pytest

from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.utils import timezone

from cms import sqlite
from syndication.desk import integrity, timer
from syndication.desk.models import Beat
from tests import seeded_roles

DAMAGE = "row 3 missing from index syndication_head_slug"

pytestmark = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3",
    reason="PostgreSQL has checksums",
)


def ids() -> set[str]:
    return {found.id for found in run_checks()}


def test_a_check_names_an_affected_library_and_its_cure(monkeypatch):
    assert "wellspring.W005" not in ids()
    monkeypatch.setattr(sqlite, "version", lambda: (3, 40, 1))
    found = next(each for each in run_checks() if each.id == "wellspring.W005")
    assert "3.40.1" in found.msg
    assert "pysqlite3" in found.hint


@pytest.mark.django_db
def test_a_whole_database_is_said_to_be_whole():
    assert integrity.check() == integrity.WHOLE


@pytest.mark.django_db(transaction=True)
def test_a_damaged_index_is_found_and_logged(caplog):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE probe (word TEXT)")
        cursor.execute("CREATE INDEX probe_word ON probe (word)")
        cursor.execute("INSERT INTO probe VALUES ('calm')")
        try:
            cursor.execute("PRAGMA writable_schema = ON")
            cursor.execute(
                "UPDATE sqlite_master SET sql = 'CREATE INDEX probe_word ON probe (word || 1)' "
                "WHERE name = 'probe_word'"
            )
            cursor.execute("PRAGMA writable_schema = RESET")
            with caplog.at_level(logging.ERROR, "wellspring.timer"):
                assert "probe_word" in integrity.check()
        finally:
            cursor.execute("DROP TABLE probe")
            cursor.execute("PRAGMA writable_schema = OFF")
    assert "damaged" in caplog.text


def test_the_timer_looks_once_a_day_and_readiness_tells(site, client, monkeypatch):
    found = [integrity.WHOLE, DAMAGE, integrity.WHOLE]
    monkeypatch.setattr(integrity, "check", lambda: found.pop(0))
    begun = timezone.now()
    for hours, database in ((0, "ok"), (12, "ok"), (24, "damaged"), (36, "damaged"), (48, "ok")):
        timer.tick(at=begun + timedelta(hours=hours))
        assert client.get("/readyz").json()["database"] == database, hours
    assert not found


def test_administrators_see_damage_on_the_first_page(site, client, django_user_model):
    admin = django_user_model.objects.create_superuser("ada", "ada@example.org", "x")
    client.force_login(admin)
    assert b"damaged" not in client.get("/admin/").content
    Beat.objects.create(name=integrity.NAME, ran_at=timezone.now(), report=DAMAGE)
    assert b"database file is damaged" in client.get("/admin/").content


def test_editors_are_not_told_of_it(site):
    seeded_roles.create()
    Beat.objects.create(name=integrity.NAME, ran_at=timezone.now(), report=DAMAGE)
    assert b"database file is damaged" not in seeded_roles.client("Editor").get("/admin/").content
