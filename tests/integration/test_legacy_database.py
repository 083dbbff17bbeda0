"""A database made by an earlier release is migrated: its rows, addresses and cursors stay valid.

What it holds, and how it was made: tests/legacy/README.md.
"""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from django.db import connection

from tests.legacy import wire
from tests.paths import ROOT

# Members of a problem that are sentences for people and may be worded anew.
PROSE = {"detail"}

pytestmark = pytest.mark.migrations


@pytest.mark.slow
def test_a_database_of_an_earlier_release_is_migrated_on_sqlite(tmp_path: Path) -> None:
    nothing_is_lost("sqlite", replayed("sqlite", copied(tmp_path)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "back_to", [["syndication.0009"], ["desk.zero", "feeds.0002"], ["blog.0004"]]
)
def test_it_may_be_rolled_back_and_migrated_again(tmp_path: Path, back_to: list[str]) -> None:
    nothing_is_lost("sqlite", replayed("sqlite", copied(tmp_path), *back_to))


@pytest.mark.postgres
def test_a_database_of_an_earlier_release_is_migrated_on_postgresql() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("needs PostgreSQL: DATABASE_URL=postgres://…")
    with loaded() as url:
        nothing_is_lost("postgresql", replayed("postgresql", url))


def copied(folder: Path) -> str:
    """The address of a copy of the SQLite database."""
    file = folder / "legacy.db"
    file.write_bytes(gzip.decompress(wire.database("sqlite").read_bytes()))
    return f"sqlite:///{file}"


@contextmanager
def loaded() -> Iterator[str]:
    """The address of a new database on the run's server with the dump in it."""
    server = connection.settings_dict
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    access = {ours: server[name] for name, ours in names.items() if server[name]}
    made = f"wellspring_legacy_{os.getpid()}"
    with psycopg.connect(dbname="postgres", autocommit=True, **access) as administrator:
        administrator.execute(f'CREATE DATABASE "{made}"'.encode())
        try:
            with psycopg.connect(dbname=made, autocommit=True, **access) as database:
                database.execute(gzip.decompress(wire.database("postgresql").read_bytes()))
            user = ":".join(quote(access[name]) for name in ("user", "password") if name in access)
            yield f"postgres://{user}@{server['HOST']}:{server['PORT'] or 5432}/{made}"
        finally:
            administrator.execute(f'DROP DATABASE "{made}" WITH (FORCE)'.encode())


def replayed(vendor: str, url: str, *back_to: str) -> dict[str, Any]:
    """What a process of the present code reports of the database at ``url``."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.legacy.replay", vendor, *back_to],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    report: dict[str, Any] = json.loads(done.stdout)
    return report


# What roles may do since then, and could not before: every other gain is a mistake.
GRANTED = [
    ["Administrator", "blog_findingoverride", "override_finding"],
    ["Administrator", "blog_importrun", "import_posts"],
    ["Administrator", "blog_posttemplate", "add_posttemplate"],
    ["Administrator", "blog_posttemplate", "change_posttemplate"],
    ["Administrator", "blog_posttemplate", "delete_posttemplate"],
    ["Administrator", "blog_posttemplate", "view_posttemplate"],
    ["Administrator", "desk_link", "mark_link"],
    ["Administrator", "desk_link", "read_partner_figures"],
    ["Administrator", "desk_link", "read_reports"],
    ["Administrator", "simple_translation_simpletranslation", "submit_translation"],
    ["Administrator", "syndication_edition", "redact_edition"],
    ["Administrator", "syndication_sendingpause", "turn_sending"],
    ["Analyst", "blog_author", "view_author"],
    ["Analyst", "blog_crisisresource", "view_crisisresource"],
    ["Analyst", "blog_disclaimer", "view_disclaimer"],
    ["Analyst", "blog_organization", "view_organization"],
    ["Analyst", "blog_topic", "view_topic"],
    ["Analyst", "desk_link", "read_partner_figures"],
    ["Analyst", "desk_link", "read_reports"],
    ["Analyst", "wagtailadmin_admin", "access_admin"],
    ["Clinical reviewer", "blog_author", "view_author"],
    ["Clinical reviewer", "blog_crisisresource", "view_crisisresource"],
    ["Clinical reviewer", "blog_disclaimer", "view_disclaimer"],
    ["Clinical reviewer", "blog_organization", "view_organization"],
    ["Clinical reviewer", "blog_review", "add_review"],
    ["Clinical reviewer", "blog_topic", "view_topic"],
    ["Clinical reviewer", "wagtailadmin_admin", "access_admin"],
    ["Editor", "blog_findingoverride", "override_finding"],
    ["Editor", "blog_importrun", "import_posts"],
    ["Editor", "blog_posttemplate", "add_posttemplate"],
    ["Editor", "blog_posttemplate", "change_posttemplate"],
    ["Editor", "blog_posttemplate", "delete_posttemplate"],
    ["Editor", "blog_posttemplate", "view_posttemplate"],
    ["Editor", "desk_link", "mark_link"],
    ["Editor", "desk_link", "read_reports"],
    ["Editor", "simple_translation_simpletranslation", "submit_translation"],
    ["Translator", "blog_author", "view_author"],
    ["Translator", "blog_crisisresource", "view_crisisresource"],
    ["Translator", "blog_disclaimer", "view_disclaimer"],
    ["Translator", "blog_organization", "view_organization"],
    ["Translator", "blog_posttemplate", "view_posttemplate"],
    ["Translator", "blog_topic", "view_topic"],
    ["Translator", "simple_translation_simpletranslation", "submit_translation"],
    ["Translator", "wagtailadmin_admin", "access_admin"],
    ["Writer", "blog_posttemplate", "view_posttemplate"],
]


def nothing_is_lost(vendor: str, report: dict[str, Any]) -> None:
    recorded = wire.recording(vendor)
    assert report["differences"] == []
    assert report["unwritten"] == ""
    assert [right for right in recorded["rights"] if right not in report["rights"]] == []
    assert [right for right in report["rights"] if right not in recorded["rights"]] == GRANTED
    every_address_answers_as_it_did(recorded, report)
    timer_and_cursors_continue(report["later"])


def every_address_answers_as_it_did(recorded: dict[str, Any], report: dict[str, Any]) -> None:
    """Bodies, ETags and the other headers, with each key; copies with a known ETag are current."""
    requests = recorded["requests"]
    assert len(requests) == len(report["answers"]) > 100
    other = set()  # the feeds whose bytes are others now
    for request, answer in zip(requests, report["answers"], strict=True):
        path, before = request["path"], with_present_caching(request["answer"], answer)
        if EDITION.fullmatch(path):
            answer = without_links(answer)
        if path.startswith("/feeds/changes/"):  # it has other entries now
            assert answer["status"] == before["status"]
            other.add(path)
        elif path.startswith("/api/v1/changes/?") and "locale=" in path:
            # It may name a replacement in another language, so it is as new as the newest of all.
            assert without(MARKS, answer) == without(MARKS, before), path
            other.add(path)
        elif path.startswith("/api/oembed"):
            assert without_age(answer) == without_age(before), path
            other.add(path)
        elif path.startswith("/feeds/p/"):
            assert without_contact(answer) == without(VALIDATORS, before), path
            other.add(path)
        elif path.startswith("/feeds/") and WARNING.search(answer["body"]):
            assert without_warnings(answer) == without_warnings(before), path
            other.add(path)
        else:
            assert comparable(answer) == comparable(before), path
    stale = {path for path, status in report["revalidated"] if status != 304}
    assert stale == other


PICTURED = (
    "when-sleep-will-not-come",
    "quand-le-sommeil-ne-vient-pas",
    "stress-at-work-2",
    "le-stress-au-travail",
    "living-with-grief",
    "asking-for-help",
)
EDITION = re.compile("/api/v1/posts/[^/]+/editions/[^/]+/")
VALIDATORS = frozenset({"ETag", "Last-Modified", "Content-Length"})  # they follow the bytes
MARKS = frozenset({"ETag", "Last-Modified", "Surrogate-Key"})
CACHING = {
    "public, max-age=900, stale-while-revalidate=3600": "public, max-age=300, must-revalidate",
    "private, max-age=300": "private, max-age=300, must-revalidate",
}
AGE = re.compile('"cache_age":[0-9]+')
WARNING = re.compile("(?:Content warning|Avertissement de contenu\u00a0): [^.<&]{1,80}[.] ")
CONTACT = re.compile(" *<managingEditor>[^<]+@[^<]+</managingEditor>\n")


def with_present_caching(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The earlier answer as it may be cached now: a partner's own cache may store what has an ETag,
    and asks before each use; a shared cache shows a feed for five minutes at most."""
    headers = before["headers"]
    earlier = headers.get("Cache-Control")
    if earlier == "private, no-store" and "ETag" in headers:
        kept = now["headers"]["Cache-Control"]
        assert kept in ("private, no-cache", "private, no-store")
    else:
        kept = CACHING.get(earlier, earlier)
    return {**before, "headers": headers | ({"Cache-Control": kept} if kept else {})}


def without(names: frozenset[str], answer: dict[str, Any]) -> dict[str, Any]:
    headers = {name: each for name, each in answer["headers"].items() if name not in names}
    return {**answer, "headers": headers}


def without_age(answer: dict[str, Any]) -> dict[str, Any]:
    """A card (oEmbed) without the time for which it may be shown, which is five minutes now."""
    if answer["status"] != HTTPStatus.OK:
        return answer
    return without(VALIDATORS, {**answer, "body": AGE.sub("", answer["body"])})


def without_links(answer: dict[str, Any]) -> dict[str, Any]:
    """An edition without the links that the earlier release lacked."""
    if answer["status"] == HTTPStatus.OK:
        assert 'rel="version-history"' in answer["headers"]["Link"]
    return without(frozenset({"Link"}), answer)


def without_warnings(answer: dict[str, Any]) -> dict[str, Any]:
    """A feed without the warnings before its summaries, which the earlier release lacked."""
    return without(VALIDATORS, {**answer, "body": WARNING.sub("", answer["body"])})


def without_contact(answer: dict[str, Any]) -> dict[str, Any]:
    """A partner's own feed without the publisher's address, which the earlier release lacked."""
    body, count = CONTACT.subn("", answer["body"])
    assert count == 1
    return without(VALIDATORS, {**answer, "body": body})


def comparable(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without the sentences of a problem (RFC 9457), which no program reads."""
    if "problem+json" not in answer["headers"].get("Content-Type", ""):
        return answer
    members = json.loads(answer["body"])
    return {**answer, "body": {name: members[name] for name in members.keys() - PROSE}}


def timer_and_cursors_continue(later: dict[str, Any]) -> None:
    """One round of the timer publishes the scheduled post, rebuilds the marked posts and sends the
    queued deliveries. Posts with a main picture are announced once more: they have a picture for
    social networks now. The others are rendered anew. Earlier cursors lead to these posts only."""
    pictured = [["upsert", slug] for slug in PICTURED]
    published = [["upsert", "a-stretch-soon"], *pictured]
    assert later["followed"] == {"": published, "full": published, "narrow": pictured[:1]}
    assert later["beats"]["reconcile"] == "facts: 1, recorded: 6, rerendered: 5, unchanged: 3"
    assert "published: 1, rechecked: 2" in later["beats"]["tick"]
    assert later["waiting"] == 0
    assert later["states"] == ["delivered"]
