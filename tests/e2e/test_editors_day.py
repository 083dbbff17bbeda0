"""An editor's day in the real admin: from an imported draft to a withdrawn post."""

import re

import pytest
from playwright.sync_api import Page, Response, expect

from django.utils.translation import gettext, override

from blog import document as doc
from blog.models import Author, BlogIndexPage, PostPage
from cms.demo import seed
from syndication.desk import previews
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, arrive, loads, open_form, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

FINDINGS = "[data-side-panel=findings]"
ADDRESS = "[data-contentpath=cta_url] input"
LABEL = "[data-contentpath=cta_label] input"


def edit(tab: Page, desk: str, page: PostPage) -> None:
    tab.goto(f"{desk}/admin/pages/{page.pk}/edit/")
    expect(tab.locator("[data-contentpath=lead] [contenteditable=true]")).to_be_visible()


def choose(tab: Page, action: str) -> None:
    """One of the actions below "Save draft"."""
    tab.locator("footer [data-controller~=w-dropdown] [data-w-dropdown-target=toggle]").click()
    tab.get_by_role("button", name=action, exact=True).click()


def publish(tab: Page) -> None:
    choose(tab, "Publish")
    expect(tab.get_by_text(re.compile("Page '.*' (has been )?published"))).to_be_visible()


def test_from_an_imported_draft_to_a_withdrawn_post(
    desk: str, editor: Page, reader: Reader
) -> None:
    page = seed.draft()
    edit(editor, desk, page)
    the_panel_says_what_is_missing_and_leads_there(editor)
    publishing_is_refused_at_the_field(editor)
    assert not PostPage.objects.get(pk=page.pk).live

    the_wording_is_put_right(editor, desk, page)
    publish(editor)
    path = f"/blog/{page.slug}/"
    readers_get_it_everywhere(reader.tab(), desk, page, path)

    edit(editor, desk, page)
    a_correction_is_published(editor, page)
    public = reader.tab()  # somebody else: a browser keeps what it has read for a minute
    public.goto(desk + path)
    expect(public.locator(".ws-corrections")).to_contain_text("It is every second week.")

    the_post_is_taken_back(editor, desk, page)
    public = reader.tab()
    gone = public.goto(desk + path)
    assert gone is not None
    assert gone.status == 410
    expect(public.locator("main")).to_contain_text("Something in it was wrong.")
    expect(public.locator("main")).to_contain_text("We are looking at it again.")
    assert public.request.get(f"{desk}/api/v1/posts/{page.identity.pk}/").status == 410
    assert page.title not in public.request.get(f"{desk}/feeds/rss.xml").text()
    assert reader.said == []
    assert reader.strangers(desk) == []


def the_panel_says_what_is_missing_and_leads_there(tab: Page) -> None:
    panels = tab.locator("[data-side-panel-toggle]").evaluate_all(
        "(all) => all.map((each) => each.dataset.sidePanelToggle)"
    )
    assert "checks" not in panels
    tab.get_by_role("button", name="Toggle findings").click()
    panel = tab.locator(FINDINGS)
    expect(panel.get_by_role("status")).to_have_text(
        "One thing keeps this post from being published."
    )
    missing = panel.get_by_role("listitem").filter(has_text="has lost its address")
    expect(missing).to_have_count(1)
    missing.get_by_role("button", name="Go to").click()
    expect(tab.locator(ADDRESS)).to_be_in_viewport()


def publishing_is_refused_at_the_field(tab: Page) -> None:
    choose(tab, "Publish")
    message = tab.locator("[data-contentpath=cta_url] .error-message")
    arrive(tab, message)
    expect(message).to_have_text("Add the address this button leads to.")
    tab.get_by_role("button", name="Go to the first error").click()
    expect(message).to_be_in_viewport()


def the_wording_is_put_right(tab: Page, desk: str, page: PostPage) -> None:
    tab.locator(ADDRESS).fill(str(seed.CALL_TO_ACTION.url))
    tab.locator(LABEL).fill(seed.CALL_TO_ACTION.label)
    with loads(tab):
        choose_save(tab)
    author = Author.objects.get(name="Blacktheray Team")
    tab.goto(f"{desk}/admin/snippets/blog/author/edit/{author.pk}/")
    tab.locator("#id_name").fill(seed.TEAM[0])
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.get_by_text("Blacktherapy Team").first).to_be_visible()
    edit(tab, desk, page)
    tab.get_by_role("button", name="Toggle findings").click()
    expect(tab.locator(FINDINGS).get_by_role("status")).to_have_text(
        "Nothing keeps this post from being published."
    )


def choose_save(tab: Page) -> None:
    tab.get_by_role("button", name="Save draft").first.click()


def readers_get_it_everywhere(tab: Page, desk: str, page: PostPage, path: str) -> None:
    tab.goto(desk + path)
    expect(tab.get_by_role("heading", level=1)).to_have_text(page.title)
    action = tab.get_by_role("link", name=seed.CALL_TO_ACTION.label)
    expect(action).to_have_attribute("href", str(seed.CALL_TO_ACTION.url))
    expect(tab.locator(".post__byline")).to_contain_text("Blacktherapy Team")
    listed = tab.request.get(f"{desk}/api/v1/posts/").json()["results"]
    assert [post["title"] for post in listed] == [page.title]
    one = tab.request.get(f"{desk}/api/v1/posts/{page.identity.pk}/")
    assert seed.CALL_TO_ACTION.label in one.text()
    assert f"<title>{page.title}</title>" in tab.request.get(f"{desk}/feeds/rss.xml").text()


def a_correction_is_published(tab: Page, page: PostPage) -> None:
    tab.get_by_role("tab", name="Publishing").click()
    tab.locator("#id_update_kind").select_option("correction")
    tab.locator("#id_update_note").fill("It is every second week.")
    publish(tab)


def the_post_is_taken_back(tab: Page, desk: str, page: PostPage) -> None:
    tab.goto(f"{desk}/admin/pages/{page.pk}/unpublish/")
    tab.get_by_label("Why it is taken down").select_option("incorrect")
    tab.get_by_label("Note for readers and partners").fill("We are looking at it again.")
    tab.get_by_role("button", name="Yes, unpublish it").click()
    expect(tab.get_by_text(re.compile("Page '.*' unpublished"))).to_be_visible()


SHOWN = {
    "web": "Draft: nobody but editors can see this page.",
    "feed": "As a feed reader shows it",
    "email": "Calm evenings",
    "email_phone": "",
    "text": "CALM EVENINGS",
    "json": '"title": "Calm evenings"',
}


def test_every_kind_of_preview_is_shown_beside_the_form(
    desk: str, editor: Page, reader: Reader
) -> None:
    edit(editor, desk, factories.draft())
    editor.get_by_role("button", name="Toggle preview").click()
    for mode, _label in previews.MODES:
        with editor.expect_response(lambda answer, mode=mode: shows(answer, mode)) as answered:
            editor.locator("#id_preview_mode").select_option(mode)
            if mode == "web":
                editor.get_by_role("button", name="Save draft").first.focus()
        assert answered.value.status == 200
        frame = editor.frame_locator("#w-preview-iframe")
        if mode == "email_phone":
            frame = frame.frame_locator("iframe")
        expect(frame.locator("body")).to_contain_text(SHOWN[mode], ignore_case=True)
    assert reader.said == []
    assert reader.strangers(desk) == []


def shows(answer: Response, mode: str) -> bool:
    return f"mode={mode}&" in answer.url and answer.request.method == "GET"


def test_what_has_only_begun_saves_itself(desk: str, editor: Page, reader: Reader) -> None:
    index = BlogIndexPage.objects.get(locale__language_code="en")
    open_form(editor, f"{desk}/admin/pages/add/blog/postpage/{index.pk}/")
    with editor.expect_response(lambda answer: saved(answer, "/add/")):
        editor.locator("#id_title").fill("Only a title")
        editor.keyboard.press("Tab")
    expect(editor).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
    page = PostPage.objects.get(title="Only a title")
    assert not page.live
    editor.get_by_role("button", name="Toggle findings").click()
    panel = editor.locator(FINDINGS)
    expect(panel.get_by_role("status")).to_contain_text("keep this post from being published")
    before = panel.get_by_role("listitem").count()
    with editor.expect_response(lambda answer: saved(answer, "/edit/")):
        editor.locator("[data-contentpath=lead] [contenteditable=true]").click()
        editor.keyboard.type("A calm evening begins an hour before bed, and asks very little.")
    expect(panel.get_by_role("listitem")).not_to_have_count(before)
    page = PostPage.objects.get(pk=page.pk)
    assert "A calm evening" in page.get_latest_revision_as_object().lead
    assert reader.said == []


def saved(answer: Response, address: str) -> bool:
    asks_for_json = "json" in answer.request.headers.get("accept", "")
    return address in answer.url and answer.request.method == "POST" and asks_for_json


def test_the_chooser_describes_and_shows_every_block(
    desk: str, editor: Page, reader: Reader
) -> None:
    edit(editor, desk, factories.draft())
    editor.get_by_role("button", name="Insert a block").first.click()
    options = editor.locator(".w-combobox__option")
    expect(options).to_have_count(len(doc.BLOCKS))
    shown: dict[str, str] = {}
    for number in range(len(doc.BLOCKS)):
        name = options.nth(number).inner_text().strip()
        editor.locator(".w-combobox__option-preview").nth(number).click()
        preview = editor.locator(".w-combobox-preview")
        expect(preview.locator(".w-combobox-preview__label")).to_have_text(name)
        shown[name] = preview.locator(".w-combobox-preview__description").inner_text()
        body = editor.frame_locator(".w-combobox-preview iframe").locator("body")
        expect(body.locator("[data-block]").first).to_be_attached()
    assert all(len(words) > 20 for words in shown.values()), shown
    assert len(set(shown.values())) == len(doc.BLOCKS)
    assert reader.said == []


def unfinished() -> PostPage:
    """A live post whose draft has a button that leads nowhere."""
    page = factories.post()
    factories.edit(page, body=[{"type": "cta", "value": {"label": "Find help", "url": ""}}])
    return page


def test_who_works_in_french_gets_an_admin_in_french(desk: str, reader: Reader) -> None:
    tab = sites.enter(reader, desk, "Editor", language="fr")
    page = unfinished()
    edit(tab, desk, page)
    with override("fr"):
        panel, tabs = gettext("Toggle findings"), [gettext("Words"), gettext("Publishing")]
        missing, why = gettext("Before you publish"), gettext("Why it is taken down")
    assert tab.evaluate("document.documentElement.lang") == "fr"
    assert panel != "Toggle findings"
    tab.get_by_role("button", name=panel).click()
    expect(tab.locator(FINDINGS).get_by_role("heading", name=missing)).to_be_visible()
    for name in tabs:
        expect(tab.get_by_role("tab", name=name)).to_be_visible()
    tab.goto(f"{desk}/admin/pages/{page.pk}/unpublish/")
    expect(tab.get_by_label(why)).to_be_visible()
    tab.goto("about:blank")


def test_axe_finds_nothing_in_our_own_parts_of_the_admin(desk: str, editor: Page) -> None:
    page = unfinished()
    edit(editor, desk, page)
    editor.get_by_role("button", name="Toggle findings").click()
    arrive(editor, editor.locator(FINDINGS).get_by_role("status"))
    assert violations(editor, FINDINGS) == []
    for form in (f"/admin/pages/{page.pk}/unpublish/", f"/admin/posts/{page.pk}/review/"):
        editor.goto(desk + form)
        assert violations(editor, "main form") == []
