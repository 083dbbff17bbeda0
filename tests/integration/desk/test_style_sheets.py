"""Every page of the admin has the style sheets that it needs, each once."""

import re
from pathlib import Path

import pytest

from django.conf import settings

SHEETS = Path(settings.BASE_DIR) / "templates" / "static" / "admin"
SOURCES = ("blog", "syndication", "cms", "templates")


def test_each_page_of_the_admin_names_each_of_its_sheets_once(admin_client):
    page = admin_client.get("/admin/").content.decode()
    ours = re.findall(r"/admin/(\w+)\.css", page)
    assert sorted(ours) == sorted({*ours, "history", "home", "narrow", "writing"})


@pytest.mark.parametrize("kind", ["css", "js"])
def test_no_sheet_or_script_is_left_that_nothing_loads(admin_client, kind):
    page = admin_client.get("/admin/").content.decode()
    named = page + "".join(
        path.read_text()
        for root in SOURCES
        for path in (Path(settings.BASE_DIR) / root).rglob("*")
        if path.suffix in (".py", ".html") and "migrations" not in path.parts
    )
    left = [file.name for file in SHEETS.glob(f"*.{kind}") if f"admin/{file.name}" not in named]
    assert left == []
