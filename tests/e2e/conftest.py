"""A browser for all tests of a run, and a site for each, on this machine alone."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from django.db import connections

from cms.middleware import response_cache
from tests.e2e import browsing, sites

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    # Whatever a page asks for, nothing leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]

# As long as Playwright waits for a page: its five seconds for what a page shows are few on a busy
# machine. Nothing that passes is slower for it.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A database in a file: in memory, all threads of the server would share one connection, and
    a page that asks for several things at once would mix up their transactions.
    """
    test = connections["default"].settings_dict["TEST"]
    if connections["default"].vendor == "sqlite":
        test["NAME"] = str(tmp_path_factory.mktemp("database") / "e2e.sqlite3")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright runs a loop of its own in this thread; Django would refuse it the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        path = os.environ.get("CHROMIUM", CHROMIUM)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def reader(chromium: Browser) -> Iterator[browsing.Reader]:
    """Opens pages as somebody who reads the public site, and keeps what their browser said."""
    made = browsing.Reader(chromium)
    yield made
    made.close()


@pytest.fixture
def tab(reader: browsing.Reader) -> Page:
    """One tab on a desktop, in light colours."""
    return reader.tab()


@pytest.fixture
def house(live_server: Any, settings: Any, tmp_path: Path) -> str:
    """The origin of a running server whose own address is the site's."""
    response_cache.clear()
    settings.ORIGIN = settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.MEDIA_ROOT = tmp_path
    return str(live_server.url)


@pytest.fixture
def desk(house: str) -> str:
    """An installation as it begins, with its roles; its value is the origin."""
    sites.build()
    return house


@pytest.fixture
def editor(desk: str, reader: browsing.Reader) -> Iterator[Page]:
    """An editor who has just logged in."""
    tab = sites.enter(reader, desk, "Editor")
    yield tab
    # Nothing is asked any more when the database is emptied.
    tab.unroute_all(behavior="ignoreErrors")
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.goto("about:blank")
