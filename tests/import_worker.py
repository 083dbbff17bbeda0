"""A worker of imports in a process of its own, to be killed at a chosen moment.

``python -m tests.import_worker prepare COUNT`` makes the tables, and an import of so many posts
that an Editor started. ``python -m tests.import_worker work LATER [MOMENT NUMBER]`` works on it, as
if LATER seconds had passed, and is killed by the system, as by ``kill -9``, when it comes to the
moment for the NUMBER-th time:

claimed      the import is leased       saved      a post is written, not yet committed
done         its transaction is committed

``python -m tests.import_worker report`` prints what is in the database. DATABASE_URL and
IMPORT_FILES say where.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
from django.conf import settings


class NoMigrations(dict[str, None]):
    """Every app without migrations: its tables are made as its models are."""

    def __contains__(self, _app: object) -> bool:
        return True

    def __getitem__(self, _app: str) -> None:
        return None


settings.STORAGES["imports"]["OPTIONS"]["location"] = os.environ["IMPORT_FILES"]
settings.MIGRATION_MODULES = NoMigrations()
settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
django.setup()

import time_machine  # noqa: E402

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from wagtail.models import Collection, Locale, Page  # noqa: E402

from blog.admin.imports import runs, working  # noqa: E402
from blog.admin.imports.form import ImportForm  # noqa: E402
from blog.importers import saving  # noqa: E402
from blog.models import BlogIndexPage, ImportRun, PostPage  # noqa: E402
from tests import seeded_roles  # noqa: E402
from tests.wordpress_export import export, item  # noqa: E402


def prepare(count: int) -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    for code in ("en", "fr"):
        Locale.objects.get_or_create(language_code=code)
    Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    call_command("bootstrap", verbosity=0, stdout=StringIO())
    seeded_roles.create()
    editor = User.objects.create_user("ada", password="x")
    editor.groups.add(Group.objects.get(name="Editor"))
    raw = export(*map(item, range(1, count + 1))).encode()
    index = BlogIndexPage.objects.get(locale__language_code="en")
    form = ImportForm(
        {"index": index.pk}, {"file": SimpleUploadedFile("export.xml", raw)}, user=editor
    )
    assert form.is_valid(), form.errors
    run = form.save()
    while working.work_off():
        pass
    assert runs.begin(ImportRun.objects.get(pk=run.pk, state="looked"), {})


def die_at(moment: str, number: int) -> None:
    left = [number]

    def count_down() -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def then(work: Callable[..., Any]) -> Callable[..., Any]:
        def done(*args: Any, **kwargs: Any) -> Any:
            found = work(*args, **kwargs)
            count_down()
            return found

        return done

    if moment == "claimed":
        runs.claim = then(runs.claim)
    elif moment == "saved":
        saving.save = then(saving.save)
    else:
        working.one_post.done = then(working.one_post.done)


def report() -> dict[str, Any]:
    run = ImportRun.objects.get()
    return {
        "state": run.state,
        "position": run.position,
        "outcomes": list(run.entries.values_list("outcome", flat=True)),
        "drafts": sorted(PostPage.objects.values_list("title", flat=True)),
        "reported": sorted(run.entries.filter(page__isnull=False).values_list("title", flat=True)),
    }


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "prepare":
        prepare(int(rest[0]))
    elif what == "work":
        if rest[1:]:
            die_at(rest[1], int(rest[2]))
        with time_machine.travel(timezone.now() + timedelta(seconds=int(rest[0]))):
            print("did", working.work_off(), flush=True)
    print(json.dumps(report()), flush=True)
