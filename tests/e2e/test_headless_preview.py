"""Another front end shows a draft: from the editor's preview button, in a real browser."""

import json
import re
import threading
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from blog.models import PostPage
from tests import factories, partners_factory
from tests.e2e import sites
from tests.e2e.browsing import Reader, open_form

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


class FrontEnd(BaseHTTPRequestHandler):
    """A site of somebody else's making: it reads the draft on its server and shows the title."""

    api: str
    key: str
    asked: list[dict[str, Any]]

    def do_GET(self) -> None:
        place, _, token = urlsplit(self.path).path.rpartition("/")
        if place != "/preview":
            self.send_error(404)
            return
        self.asked.append({"path": self.path, "referrer": self.headers["Referer"]})
        question = Request(
            f"{self.api}/api/v1/previews/{token}/", headers=partners_factory.bearer(self.key)
        )
        try:
            with urlopen(question, timeout=20) as answer:
                post = json.load(answer)
            words = f"<h1>{escape(post['title'])}</h1><p>{post['preview']['revision']}</p>"
        except HTTPError as refused:
            words = f"<h1>{refused.code}</h1>"
        page = f"<!doctype html><html lang=en><title>Front end</title><main>{words}</main>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Content-Security-Policy", f"frame-ancestors {self.api}")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: Any) -> None:
        """In silence."""


@pytest.fixture
def front_end(house: str, settings: Any) -> Iterator[type[FrontEnd]]:
    """A front end on another origin, with a key for previews; the setting names it."""
    sites.build()
    _, secret = partners_factory.key(partners_factory.partner(), scopes=["preview"])
    site = type("Site", (FrontEnd,), {"api": house, "key": secret, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), site)
    settings.FRONT_END_PREVIEW_URL = (
        f"http://127.0.0.1:{server.server_port}/preview/{{token}}?post={{id}}&in={{locale}}"
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def editor(front_end: type[FrontEnd], house: str, reader: Reader) -> Iterator[Page]:
    tab = sites.enter(reader, house, "Editor")
    yield tab
    tab.goto("about:blank")  # nothing is asked any more when the database is emptied


def edit(tab: Page, house: str, page: PostPage) -> None:
    open_form(tab, f"{house}/admin/pages/{page.pk}/edit/")
    expect(tab.locator("[data-contentpath=lead] [contenteditable=true]")).to_be_visible()
    tab.get_by_role("button", name="Toggle preview").click()
    expect(tab.locator("#id_preview_mode")).to_have_value("front_end")


def test_the_side_panel_shows_the_draft_as_the_front_end_does(
    house: str, editor: Page, front_end: type[FrontEnd], reader: Reader
) -> None:
    page = factories.draft()
    edit(editor, house, page)
    shown = editor.frame_locator("#w-preview-iframe")
    expect(shown.get_by_role("heading")).to_have_text("Calm evenings")
    expect(shown.get_by_role("paragraph")).to_have_text(str(page.latest_revision_id))

    editor.locator("#id_title").press("End")
    editor.locator("#id_title").press_sequentially(", unsaved")
    expect(shown.get_by_role("heading")).to_have_text("Calm evenings, unsaved", timeout=20_000)
    assert {each["referrer"] for each in front_end.asked} == {None}, "nobody is told of the editor"
    assert reader.said == []


def test_the_button_opens_the_draft_in_a_tab_of_its_own(
    house: str, editor: Page, front_end: type[FrontEnd], reader: Reader
) -> None:
    page = factories.draft()
    edit(editor, house, page)
    with editor.context.expect_page() as opened:
        editor.get_by_role("link", name="Preview in new tab").click()
    tab = opened.value
    expect(tab.get_by_role("heading")).to_have_text("Calm evenings")
    assert re.search(r"/preview/[^/?]+\?post=[0-9a-f-]{36}&in=en-CA$", tab.url)

    # What was opened stays as it was, whatever is written now.
    factories.edit(PostPage.objects.get(pk=page.pk), title="Calm mornings")
    tab.reload()
    expect(tab.get_by_role("heading")).to_have_text("Calm evenings")
    tab.goto(tab.url.replace("/preview/", "/preview/0"))
    expect(tab.get_by_role("heading")).to_have_text("404")
