"""An autosave under way and a button that is pressed meanwhile: the words are stored once."""

import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

from blog.models import PostAuthor, PostPage
from blog.models.related import RelatedPost
from tests import factories
from tests.e2e.browsing import Reader, arrive, open_form

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PRESS_AND_TYPE = """(button) => {
    const title = document.querySelector("#id_title");
    setTimeout(() => button.click());
    setTimeout(() => {
        title.value = "Too late";
        title.dispatchEvent(new Event("input", { bubbles: true }));
        title.dispatchEvent(new Event("change", { bubbles: true }));
    }, 300);
}"""


@pytest.fixture
def page(desk: str) -> PostPage:
    """A draft that lacks only its author."""
    made = factories.draft()
    made.post_authors.all().delete()
    made.save_revision()
    return made


class Network:
    """Holds back the autosaves of a tab until :meth:`release`, and notes what is sent."""

    def __init__(self, tab: Page) -> None:
        self.held: list[Route] = []
        self.sent: list[str] = []
        self.open = False
        tab.on("request", self._note)
        tab.route(re.compile("/(edit|add)/"), self._hold)
        self.tab = tab

    def _note(self, request: Request) -> None:
        if request.method == "POST" and re.search("/(edit|add)/", request.url):
            self.sent.append("autosave" if by_itself(request) else "submit")

    def _hold(self, route: Route) -> None:
        if self.open or not by_itself(route.request):
            route.continue_()
        else:
            self.held.append(route)

    def wait_for_autosave(self) -> None:
        for _ in range(100):
            if self.held:
                return
            self.tab.wait_for_timeout(50)
        pytest.fail("no autosave was sent")

    def release(self) -> None:
        self.open = True
        for route in self.held:
            route.continue_()


def by_itself(request: Request) -> bool:
    return "json" in request.headers.get("accept", "")


def choose_from_modal(tab: Page, opener: str, name: str) -> None:
    tab.locator(opener).click()
    tab.locator(".modal-body").get_by_role("link", name=name).click()
    expect(tab.locator(".modal-body")).to_be_hidden()


def add_author(tab: Page, name: str) -> None:
    tab.locator("#id_post_authors-ADD").click()
    choose_from_modal(tab, "#id_post_authors-0-author-chooser .unchosen button", name)


def press(tab: Page, action: str) -> None:
    if action == "Publish":
        tab.locator("footer [data-controller~=w-dropdown] [data-w-dropdown-target=toggle]").click()
    tab.get_by_role("button", name=action, exact=True).last.click()


def stored_authors(page: PostPage) -> list[int]:
    latest = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return [row.author_id for row in latest.post_authors.all()]


@pytest.mark.parametrize("action", ["Save draft", "Publish"])
def test_an_author_chosen_just_before_the_button_is_stored_once(
    desk: str, editor: Page, reader: Reader, page: PostPage, action: str
) -> None:
    author = factories.team()
    network = Network(editor)
    open_form(editor, f"{desk}/admin/pages/{page.pk}/edit/")
    add_author(editor, author.name)
    network.wait_for_autosave()
    press(editor, action)
    editor.wait_for_timeout(1400)
    assert "submit" not in network.sent
    network.release()
    arrive(editor, editor.locator(".messages .success"))
    assert network.sent[-1] == "submit"
    assert stored_authors(page) == [author.pk]
    assert PostAuthor.objects.filter(page=page).count() == 1
    if action == "Publish":
        public = reader.tab()
        public.goto(f"{desk}/blog/{page.slug}/")
        expect(public.locator(".post__byline").get_by_text(author.name)).to_have_count(1)


@pytest.mark.parametrize("action", ["Save draft", "Publish"])
def test_a_related_post_chosen_just_before_the_button_is_stored_once(
    desk: str, editor: Page, reader: Reader, action: str
) -> None:
    other = factories.post(title="Another evening", slug="another-evening")
    page = factories.draft()
    network = Network(editor)
    open_form(editor, f"{desk}/admin/pages/{page.pk}/edit/")
    editor.get_by_role("tab", name=re.compile("Image and more")).click()
    editor.locator("#id_related_posts-ADD").click()
    choose_from_modal(editor, "#id_related_posts-0-post-chooser .unchosen button", other.title)
    network.wait_for_autosave()
    press(editor, action)
    editor.wait_for_timeout(1400)
    assert "submit" not in network.sent
    network.release()
    arrive(editor, editor.locator(".messages .success"))
    assert network.sent[-1] == "submit"
    latest = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [row.post_id for row in latest.related_posts.all()] == [other.pk]
    assert RelatedPost.objects.filter(page=page).count() == 1
    if action == "Publish":
        public = reader.tab()
        public.goto(f"{desk}/blog/{page.slug}/")
        links = public.locator("main").get_by_role("link", name=re.compile(other.title))
        assert (
            links.evaluate_all(
                "(all) => all.filter((one) => one.pathname === '/blog/another-evening/').length"
            )
            == 1
        )


def test_no_autosave_follows_a_button_that_was_pressed(
    desk: str, editor: Page, page: PostPage
) -> None:
    open_form(editor, f"{desk}/admin/pages/{page.pk}/edit/")
    network = Network(editor)
    network.open = True
    waiting: list[Route] = []
    editor.route(re.compile("/edit/"), lambda route: waiting.append(route))
    # All at once: Playwright itself waits for the answer to a submit.
    editor.get_by_role("button", name="Save draft", exact=True).last.evaluate(PRESS_AND_TYPE)
    editor.wait_for_timeout(3000)
    assert len(waiting) == 1
    assert network.sent == ["submit"]
    waiting[0].continue_()
    editor.unroute_all()
    arrive(editor, editor.locator(".messages .success"))
    assert network.sent == ["submit"]
