"""The image desk, as an editor sees it on a desktop and on a phone, in both languages."""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from django.core.files.images import ImageFile
from django.utils import timezone

from wagtail.images.models import Image
from wagtail.models import Collection

from blog.models import PictureFacts
from cms.demo import pictures
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, cut_off, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SAVE = {"en": "Save", "fr": "Enregistrer"}
REFUSED = {
    "en": "Read what is published anew, and tick this box.",
    "fr": "Lisez ce qui sera republié, puis cochez cette case.",
}
UPDATED = {"en": "updated", "fr": "mise à jour"}
OURS = (".ws-facts", ".ws-places", ".ws-shapes")


def fill() -> Image:
    """A large picture that a post and a draft show, and one that nothing uses."""
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    data = BytesIO()
    _title, draw = pictures.PICTURES["path"]
    draw().save(data, "PNG")
    image: Any = Image.objects.create(title="An open door", file=ImageFile(data, name="door.png"))
    Image.objects.update(
        focal_point_x=640, focal_point_y=360, focal_point_width=100, focal_point_height=100
    )
    PictureFacts.objects.create(
        image=image, rights="own", people="nobody", use_until=timezone.localdate()
    )
    factories.post(image=image, image_alt="An open door")
    factories.draft("A quiet week", image=image, image_alt="An open door")
    factories.picture("Used nowhere yet")
    return image


def look(tab: Tab, name: str, within: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        tab.set_viewport_size({"width": tab.viewport_size["width"], "height": 2600})
        tab.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [part for each in OURS for part in cut_off(tab, each)] == []
    assert violations(tab, within) == []


@pytest.mark.parametrize(
    ("language", "width"), [("en", 1440), ("fr", 390), ("fr", 1440), ("en", 390)]
)
def test_an_editor_replaces_a_picture_that_readers_see(
    house: str, reader: Reader, language: str, width: int
) -> None:
    sites.build()
    image = fill()
    tab = sites.enter(reader, house, "Editor", language=language)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{house}/admin/reports/pictures/")
    look(tab, f"pictures-{language}-{width}", ".ws-table")
    tab.get_by_role("link", name="An open door").click()
    for part in OURS:
        expect(tab.locator(part).first).to_be_visible()
    tab.locator(".ws-shapes").scroll_into_view_if_needed()
    look(tab, f"picture-{language}-{width}", "main section")
    assert violations(tab, "main fieldset") == []
    tab.get_by_label("Credit" if language == "en" else "Crédit", exact=True).fill("Ada Example")
    save(tab, language)
    expect(tab.get_by_text(REFUSED[language]).first).to_be_visible()
    look(tab, f"picture-refused-{language}-{width}", "main section")
    tab.locator("#id_reissue").check()
    save(tab, language)
    expect(tab.locator(".messages .success")).to_contain_text(UPDATED[language])
    assert image.facts.credit == ""  # as it was read before
    assert PictureFacts.objects.get(image=image).credit == "Ada Example"
    tab.goto("about:blank")  # nothing is asked any more when the database is emptied


def save(tab: Tab, language: str) -> None:
    tab.get_by_role("button", name=SAVE[language]).first.click()


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("fr", 390)])
def test_an_upload_asks_for_the_facts_only_when_they_are_opened(
    house: str, reader: Reader, language: str, width: int
) -> None:
    sites.build()
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    tab = sites.enter(reader, house, "Editor", language=language)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{house}/admin/images/multiple/add/")
    data = BytesIO()
    Pillow.new("RGB", (60, 40), "green").save(data, "PNG")
    sent = {"name": "bench.png", "mimeType": "image/png", "buffer": data.getvalue()}
    tab.locator("#fileupload").set_input_files(sent)
    summary = tab.locator("#upload-list summary")
    expect(summary).to_be_visible()
    expect(tab.locator("[name$='-rights']")).to_be_hidden()
    summary.click()
    tab.locator("[name$='-rights']").select_option("own")
    look(tab, f"upload-{language}-{width}", "#upload-list details")
    tab.locator("#upload-list button[type=submit]").click()
    expect(tab.locator("#upload-list summary")).to_have_count(0)
    assert PictureFacts.objects.get().rights == "own"
    tab.goto("about:blank")  # nothing is asked any more when the database is emptied
