"""The first page of the admin, as an editor sees it in the morning."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from django.utils import timezone

from blog.models import CrisisResource
from syndication.desk.models import Beat
from tests import factories
from tests.e2e import sites

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("fr", 375)])
def test_it_says_what_to_begin_what_comes_and_what_is_wrong(desk, reader, language, width):
    now = timezone.now()
    post = factories.draft("A quiet week")
    post.go_live_at = now + timedelta(days=2)
    post.save_revision(approved_go_live_at=post.go_live_at)
    CrisisResource.objects.create(
        key="x", name="A Line", verify_by=now.date() - timedelta(days=2), verified_at=now.date()
    )
    Beat.objects.create(name="tick", ran_at=now - timedelta(hours=1))
    tab = sites.enter(reader, desk, "Editor", language=language)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{desk}/admin/")
    if folder := os.environ.get("SCREENSHOTS"):
        tab.screenshot(path=str(Path(folder) / f"home-{language}.png"), full_page=True)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.locator(".ws-home-list > li").count() == 3
    tab.locator(".ws-home-start a[href$='/posts/paste/']").click()
    expect(tab).to_have_url(f"{desk}/admin/posts/paste/")
