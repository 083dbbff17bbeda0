"""The form that takes posts down, in a real browser."""

import os
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from django.contrib.auth.models import User
from django.utils import timezone

from wagtail.models import Locale

from blog.models import PostPage
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, arrive, cut_off, overflow, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_refused_form_keeps_everything_and_the_replacement_is_chosen(
    desk: str, editor: Page
) -> None:
    post = factories.post()
    better = factories.post(title="Better evenings", slug="better-evenings")
    editor.goto(f"{desk}/admin/pages/{post.pk}/unpublish/")
    editor.get_by_label("Note for readers and partners").fill("It named a wrong dose.")
    editor.locator("#id_replacement_page-chooser .unchosen button").click()
    editor.locator(".modal-body").get_by_role("link", name=better.title).click()
    chosen = editor.locator("#id_replacement_page-chooser .chosen")
    expect(chosen).to_contain_text(better.title)
    reason = editor.get_by_label("Why it is taken down")
    reason.evaluate("(field) => field.form.setAttribute('novalidate', '')")
    editor.get_by_role("button", name="Yes, unpublish it").click()
    arrive(editor, editor.get_by_text("Choose why it is taken down."))
    expect(editor.get_by_label("Note for readers and partners")).to_have_value(
        "It named a wrong dose."
    )
    expect(chosen).to_contain_text(better.title)
    reason.select_option("incorrect")
    editor.get_by_role("button", name="Yes, unpublish it").click()
    expect(editor.get_by_text(re.compile("Page '.*' unpublished"))).to_be_visible()
    told = editor.request.get(f"{desk}/api/v1/posts/{post.identity.pk}/").json()
    assert (told["reason"], told["note"]) == ("incorrect", "It named a wrong dose.")
    assert told["replacement"].endswith("/blog/better-evenings/")


def test_several_posts_are_taken_down_with_one_reason(desk: str, editor: Page) -> None:
    posts = [factories.post(), factories.post(title="Another evening", slug="another-evening")]
    ids = "&".join(f"id={post.pk}" for post in posts)
    listing = f"/admin/pages/{factories.index().pk}/"
    editor.goto(f"{desk}/admin/bulk/wagtailcore/page/unpublish/?next={listing}&{ids}")
    editor.get_by_label(re.compile("Why .* taken down")).select_option("harmful")
    editor.get_by_label("Note for readers and partners").fill("Both named a wrong dose.")
    editor.get_by_role("button", name=re.compile("^Yes, unpublish")).click()
    arrive(editor, editor.locator(".messages .success"))
    for post in posts:
        told = editor.request.get(f"{desk}/api/v1/posts/{post.identity.pk}/").json()
        assert (told["reason"], told["note"]) == ("harmful", "Both named a wrong dose.")


def test_the_form_fits_a_phone_in_french(desk: str, reader: Reader) -> None:
    tab = sites.enter(reader, desk, "Editor", language="fr")
    post = factories.post()
    tab.set_viewport_size({"width": 360, "height": 800})
    tab.goto(f"{desk}/admin/pages/{post.pk}/unpublish/")
    expect(tab.locator("#id_reason")).to_be_visible()
    expect(tab.locator("#id_replacement_page-chooser .unchosen")).not_to_contain_text("Choose a")
    if os.environ.get("SHOTS"):
        tab.screenshot(path=os.environ["SHOTS"] + "/unpublish-fr-phone.png", full_page=True)
    assert overflow(tab) == []
    assert cut_off(tab, "main form") == []
    tab.goto("about:blank")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [375, 1280])
def test_a_locked_post_is_taken_down_from_its_editor(
    desk: str, reader: Reader, language: str, width: int
) -> None:
    tab = sites.enter(reader, desk, "Editor", language=language)
    post = factories.post()
    later = post.get_latest_revision_as_object()
    later.go_live_at = timezone.now() + timedelta(days=2)
    later.save_revision().publish()
    colleague = User.objects.create_user("colleague", first_name="Maya", last_name="Roy")
    PostPage.objects.filter(pk=post.pk).update(locked=True, locked_by=colleague)
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(f"{desk}/admin/pages/{post.pk}/edit/")
    more = tab.locator("footer [data-w-dropdown-target=toggle]").first
    more.click()
    tab.locator(f"footer a[href*='/{post.pk}/unpublish/']").click()
    expect(tab.get_by_text("Maya Roy")).to_be_visible()
    expect(tab.locator("main form p", has_text=re.compile("cancelled|annulée"))).to_be_visible()
    if os.environ.get("SHOTS"):
        tab.screenshot(path=f"{os.environ['SHOTS']}/busy-{language}-{width}.png", full_page=True)
    assert overflow(tab) == []
    assert cut_off(tab, "main form") == []
    tab.locator("#id_reason").select_option("harmful")
    tab.locator("main form [type=submit]").click()
    arrive(tab, tab.locator(".messages .success"))
    told = tab.request.get(f"{desk}/api/v1/posts/{post.identity.pk}/")
    assert (told.status, told.json()["reason"]) == (410, "harmful")
    tab.goto("about:blank")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_translation_goes_with_it_from_the_form(
    desk: str, reader: Reader, language: str, width: int
) -> None:
    tab = sites.enter(reader, desk, "Editor", language=language)
    post = factories.post()
    french = post.copy_for_translation(Locale.objects.get(language_code="fr"))
    french.slug = "des-soirees-calmes-qui-aident-a-trouver-le-sommeil"
    french.title = "Des soirées calmes qui aident à trouver le sommeil"
    french.save_revision().publish()
    copy = post.copy(update_attrs={"slug": "calm-again", "title": "Calm again"}, keep_live=True)
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(f"{desk}/admin/pages/{post.pk}/unpublish/")
    box = tab.get_by_role("checkbox", name=re.compile(french.title))
    expect(box).not_to_be_checked()
    expect(tab.get_by_role("group", name=re.compile("Take down with it|À retirer"))).to_be_visible()
    if os.environ.get("SHOTS"):
        tab.screenshot(path=f"{os.environ['SHOTS']}/along-{language}-{width}.png", full_page=True)
        tab.locator("main form [type=submit]").scroll_into_view_if_needed()
        tab.screenshot(path=f"{os.environ['SHOTS']}/buttons-{language}-{width}.png")
    assert overflow(tab) == []
    assert cut_off(tab, "main form") == []
    assert violations(tab, "main form") == []
    yes, no = (
        tab.locator(f"main form .button{kind}").last.bounding_box()
        for kind in (":not(.button-secondary)", ".button-secondary")
    )
    assert yes is not None
    assert no is not None
    assert no["y"] == yes["y"] or (no["x"] == yes["x"] and no["y"] > yes["y"] + yes["height"])
    box.check()
    tab.locator("#id_note_fr").fill("La dose était fausse.")
    tab.locator("#id_reason").select_option("harmful")
    tab.locator("main form [type=submit]").click()
    arrive(tab, tab.locator(".messages .success").first)
    if os.environ.get("SHOTS"):
        tab.screenshot(path=f"{os.environ['SHOTS']}/after-{language}-{width}.png", full_page=True)
    expect(tab.locator(".messages .warning")).to_contain_text("Calm again")
    told = tab.request.get(f"{desk}/api/v1/posts/{french.identity.pk}/").json()
    assert (told["reason"], told["note"]) == ("harmful", "La dose était fausse.")
    assert PostPage.objects.get(pk=copy.pk).live
    tab.goto("about:blank")
