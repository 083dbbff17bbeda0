"""Uploading pictures in a real browser: what cannot be shown is refused in words, at its field."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from django.contrib.auth import get_user_model
from django.test import Client

from wagtail.images.models import Image
from wagtail.models import Collection

from tests import factories
from tests import picture_files as files
from tests.e2e.browsing import Reader

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

WORDS = {
    "cut.jpg": "This picture is damaged or incomplete.",
    "six.gif": "This picture is damaged or incomplete.",
    "bomb.png": "the limit is 40 million",
    "drawing.png": "This file is not a picture that can be used.",
    "wrong.png": "The name of this file ends in “.png”, but it is a JPEG file.",
}


@pytest.fixture
def tab(settings: Any, house: str, reader: Reader) -> Iterator[Tab]:
    factories.build_site()
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    editor = get_user_model().objects.create_superuser("editor", "editor@example.org", "x")
    client = Client()
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": house}
    page = reader.tab()
    page.context.add_cookies([cookie])
    yield page
    page.goto("about:blank")  # nothing is asked any more when the database is emptied


def choose(tab: Tab, selector: str, name: str, data: bytes) -> None:
    chosen = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    tab.locator(selector).set_input_files(chosen)


@pytest.mark.parametrize("name", WORDS)
def test_a_picture_that_cannot_be_shown_is_refused_at_its_field(
    tab: Tab, house: str, name: str, tmp_path: Path
) -> None:
    tab.goto(f"{house}/admin/images/add/")
    choose(tab, "#id_file", name, files.refused()[name])
    tab.locator("#id_title").fill("A bench under a tree")
    tab.get_by_role("button", name="Upload").click()
    field = tab.locator(".w-field__wrapper").filter(has=tab.locator("#id_file"))
    expect(field).to_contain_text(WORDS[name])
    # What was typed beside it stays.
    expect(tab.locator("#id_title")).to_have_value("A bench under a tree")
    assert not Image.objects.exists()


def test_of_several_pictures_each_is_accepted_or_refused_in_words(tab: Tab, house: str) -> None:
    tab.goto(f"{house}/admin/images/multiple/add/")
    choose(tab, "#fileupload", "cut.jpg", files.refused()["cut.jpg"])
    expect(tab.get_by_text(WORDS["cut.jpg"])).to_be_visible()
    choose(tab, "#fileupload", "phone.heic", files.heif())
    expect(tab.locator("#upload-list input[name$='-title']")).to_have_count(1)
    assert Image.objects.get().file.name.endswith(".jpg")


def test_a_picture_from_a_phone_is_accepted_and_shown_upright(tab: Tab, house: str) -> None:
    tab.goto(f"{house}/admin/images/add/")
    choose(tab, "#id_file", "turned.jpg", files.photo(6))
    tab.locator("#id_title").fill("A bench under a tree")
    tab.get_by_role("button", name="Upload").click()
    tab.wait_for_url("**/admin/images/")
    image = Image.objects.get()
    assert (image.width, image.height) == files.SIZE[::-1]
    answer = tab.request.get(f"{house}{image.file.url}")
    assert answer.status == 200
    assert files.SECRET not in answer.body()
