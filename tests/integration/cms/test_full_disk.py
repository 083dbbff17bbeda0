"""The shipped processes on a disk that is really full: a file system of its own, filled to the end.

It needs the right to mount one, which root has, and users have in namespaces of their own.
"""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
import requests
from PIL import Image

from cms import sqlite
from tests.web_server import Deployment, children, deployment, get, until

pytestmark = pytest.mark.slow

READ = ["/healthz", "/blog/calm-evenings/", "/api/v1/posts/", "/feeds/rss.xml", "/sitemap.xml"]
SIZE = "24m"
TOKEN = "t" * 32
EDITOR = """
import json
from tests import editor_forms, factories, seeded_roles
page = factories.post()
form = {name: value for name, value in editor_forms.form(page).items() if value != []}
session = seeded_roles.client("Editor").cookies["sessionid"].value
print(json.dumps({"page": page.pk, "form": form, "session": session}))
"""
TITLES = """
from blog.models import PostPage
print(PostPage.objects.get().get_latest_revision_as_object().title)
"""
ENQUEUE = "from syndication.desk import rebuilds as r; r.work_off_task.enqueue()"


@contextmanager
def mounted(folder: Path) -> Iterator[None]:
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "wellspring-tests", str(folder)],
        check=False,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        pytest.skip(f"a file system may not be mounted here: {made.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Deployment]:
    """A data directory on a small disk; its log is elsewhere, as a service's is."""
    folder = tmp_path / "var"
    with mounted(folder):
        made = deployment(folder, PYTHONPATH=".", DJANGO_SETTINGS_MODULE="tests.outage_settings")
        (folder / "log").symlink_to(tmp_path / "log")
        yield made


@contextmanager
def full(found: Deployment) -> Iterator[None]:
    """Not a byte more can be written to the disk meanwhile."""
    filler = found.folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    try:
        yield
    finally:
        filler.unlink()


class Editor:
    """A browser of an editor who is logged in, with one published post to change."""

    def __init__(self, found: Deployment, port: int, made: dict[str, Any]) -> None:
        self.origin, self.found, self.made = f"http://localhost:{port}", found, made
        self.cookies = {"sessionid": made["session"], "csrftoken": TOKEN}

    def post(self, address: str, form: dict[str, Any], **more: Any) -> requests.Response:
        words = {**form, "csrfmiddlewaretoken": TOKEN}
        return requests.post(
            self.origin + address,
            words,
            cookies=self.cookies,
            allow_redirects=False,
            timeout=120,
            **more,
        )

    def save(self, title: str) -> requests.Response:
        address = f"/admin/pages/{self.made['page']}/edit/"
        return self.post(address, {**self.made["form"], "title": title})

    def upload(self) -> requests.Response:
        picture = BytesIO()
        noise = Random(1).randbytes(600 * 600 * 3)
        Image.frombytes("RGB", (600, 600), noise).save(picture, "PNG")
        files = {"file": ("lake.png", picture.getvalue(), "image/png")}
        return self.post("/admin/images/add/", {"title": "A lake"}, files=files)

    def title(self) -> str:
        return self.found.manage("shell", "-v0", "-c", TITLES).strip()


def test_readers_are_answered_and_editors_told_while_the_disk_is_full(found):
    found.manage("bootstrap")
    made = json.loads(found.manage("shell", "-v0", "-c", EDITOR).splitlines()[-1])
    with found.web() as port:
        editor = Editor(found, port, made)
        assert get(port, "/healthz") == 200  # and nothing has been read of the database
        with full(found):
            assert {path: get(port, path) for path in READ} == dict.fromkeys(READ, 200)
            for refused in (editor.save("Written on a full disk"), editor.upload()):
                assert refused.status_code == 503
                assert int(refused.headers["Retry-After"]) > 0
                assert "no room on the server" in refused.text
                assert "your words still are" in refused.text
            assert {path: get(port, path) for path in READ} == dict.fromkeys(READ, 200)
        assert editor.title() == "Calm evenings"
        for taken in (editor.save("Written later"), editor.upload()):
            assert taken.status_code == 302
        assert editor.title() == "Written later"
    assert len(list((found.folder / "media").rglob("lake*"))) == 1, "a piece of a file was left"


def test_the_timer_goes_on_when_there_is_room_again(found):
    with connected(found) as database, found.process("timer", every=1) as timer:
        until(lambda: rounds(database) > 1, "a round")
        with full(found):
            until(lambda: "the timer failed" in found.log, "a failure that is logged")
            [before] = children(timer.pid)
        passed = rounds(database)
        until(lambda: rounds(database) > passed, "another round")
        assert children(timer.pid) == [before], "it was started again"


def test_the_worker_goes_on_when_there_is_room_again(found):
    found.manage("shell", "-v0", "-c", ENQUEUE)
    with connected(found) as database, full(found), found.process("worker") as worker:
        until(lambda: "the worker failed" in found.log, "a failure that is logged")
        [before] = children(worker.pid)
        (found.folder / "filler").write_bytes(b"")
        until(lambda: statuses(database) == {"SUCCESSFUL"}, "the task")
        assert children(worker.pid) == [before], "it was started again"


@contextmanager
def connected(found: Deployment) -> Iterator[Any]:
    path = found.folder / "wellspring.sqlite3"
    connection = sqlite.in_use().connect(path, isolation_level=None, timeout=30)
    try:
        yield connection
    finally:
        connection.close()


def rounds(connection: Any) -> float:
    """When the timer's last round began: a number that grows."""
    query = "SELECT max(julianday(ran_at)) FROM syndication_beat WHERE name = 'tick'"
    return float(connection.execute(query).fetchone()[0] or 0)


def statuses(connection: Any) -> set[str]:
    rows = connection.execute("SELECT status FROM django_tasks_database_dbtaskresult").fetchall()
    return {status for (status,) in rows}
