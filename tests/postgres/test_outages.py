"""Web, worker and timer when PostgreSQL ends all of their connections, as a restart does."""

from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from django_tasks_db.models import DBTaskResult

from django.db import connection

from syndication.desk import rebuilds
from syndication.desk.models import Beat
from tests.web_server import Deployment, children, deployment, get, until

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

READ = ["/healthz", "/api/v1/posts/", "/api/v1/changes/", "/feeds/rss.xml"]


@pytest.fixture
def found(transactional_db: None, tmp_path: Path) -> Deployment:
    """Processes that use this test's database."""
    if connection.vendor == "sqlite":
        pytest.skip("needs PostgreSQL: DATABASE_URL=postgres://…")
    server = connection.settings_dict
    user, word = (quote(server[name] or "", safe="") for name in ("USER", "PASSWORD"))
    host = f"{server['HOST'] or '127.0.0.1'}:{server['PORT'] or 5432}"
    address = f"postgres://{user}:{word}@{host}/{server['NAME']}"
    return deployment(tmp_path / "var", DATABASE_URL=address)


def end_connections() -> int:
    """How many connections of the processes were ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def test_all_processes_go_on_when_their_connections_are_ended(found, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with ExitStack() as stack:
        port = stack.enter_context(found.web())
        loops = [
            stack.enter_context(found.process("worker")),
            stack.enter_context(found.process("timer", every=1)),
        ]
        until(lambda: Beat.objects.filter(name="tick", ran_at__isnull=False).exists(), "a round")
        assert {path: get(port, path) for path in READ} == dict.fromkeys(READ, 200)
        before = [children(each.pid) for each in loops]
        assert end_connections() > 0
        assert {path: get(port, path) for path in READ} == dict.fromkeys(READ, 200)
        Beat.objects.filter(name="tick").update(ran_at=None)
        task = rebuilds.work_off_task.enqueue()
        until(lambda: Beat.objects.filter(name="tick", ran_at__isnull=False).exists(), "a round")
        until(lambda: DBTaskResult.objects.get(pk=task.id).status == "SUCCESSFUL", "the task")
        assert [children(each.pid) for each in loops] == before, "one was started again"
