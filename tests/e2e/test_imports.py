"""Many posts are imported: looked at, decided on, followed while they come in."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from blog.admin.imports import working
from blog.models import ImportRun, PostPage, Topic
from tests.e2e import sites
from tests.e2e.browsing import Reader, arrive, cut_off, violations
from tests.wordpress_export import export, item

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
UNTITLED = item(9).replace("<title>Post 9</title>", "<title></title>")
WORDS = {
    "en": ("Import a file", "Show what would come in", "Import these posts", "Finished"),
    "fr": ("Importer un fichier", "Voir ce qui entrerait", "Importer ces articles", "Terminée"),
}


def look(tab: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        tab.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert cut_off(tab, ".ws-imports") == []
    assert violations(tab) == []


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("fr", 390)])
def test_an_editor_imports_a_file_and_follows_it(
    house: str, reader: Reader, tmp_path: Path, monkeypatch: Any, language: str, width: int
) -> None:
    begin, show, confirm, finished = WORDS[language]
    monkeypatch.setattr(working, "wake", lambda: None)  # a worker is another process
    sites.build()
    Topic.objects.create(slug="sleepp", name="Sleepp")
    file = tmp_path / "wordpress.xml"
    file.write_text(export(item(1), UNTITLED, item(2), item(3)))
    tab = sites.enter(reader, house, "Editor", language=language)
    tab.set_viewport_size({"width": width, "height": 900})
    name = f"imports-{language}-{width}"

    tab.goto(f"{house}/admin/posts/import/")
    look(tab, f"{name}-none")
    arrive(tab, tab.get_by_role("link", name=begin).first)
    tab.get_by_role("link", name=begin).first.click()
    look(tab, f"{name}-new")
    tab.locator("#id_file").set_input_files(file)
    tab.get_by_role("button", name=show).click()
    expect(tab.locator("[data-import-far]")).to_be_visible()
    look(tab, f"{name}-looking")
    working.work_off()
    # The page notices by itself.
    expect(tab.get_by_role("button", name=confirm)).to_be_visible()
    look(tab, f"{name}-looked")
    assert not PostPage.objects.exists()

    tab.locator("#topic-sleep").select_option("sleepp")
    tab.get_by_role("button", name=confirm).press("Enter")
    expect(tab.locator("[data-import-far]")).to_be_visible()
    working.work_off(seconds=0)
    expect(tab.locator("progress[value='1']")).to_be_visible()
    expect(tab.locator("[data-import-said]")).to_contain_text("4")
    look(tab, f"{name}-importing")
    working.work_off()
    expect(tab.get_by_role("heading", name=finished)).to_be_visible()
    tab.locator("details summary").first.click()
    look(tab, f"{name}-done")
    assert ImportRun.objects.get().state == "done"
    tab.get_by_role("link", name="Post 2").click()
    expect(tab.locator("[data-contentpath=lead] [contenteditable=true]")).to_be_visible()
    tab.goto(f"{house}/admin/posts/import/")
    look(tab, f"{name}-list")
