"""What tests are about: a small site, its people, and posts. Fixed values, no chance."""

from typing import Any

from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site

from blog.models import (
    Author,
    BlogIndexPage,
    HomePage,
    PostAuthor,
    PostIdentity,
    PostPage,
    Topic,
)
from syndication.editions.models import Head
from syndication.reading import posts
from syndication.reading.posts import EditionView, Tombstone


def build_site() -> Site:
    """Two languages, an index in each, and the default site on the configured origin.

    One that stands already is taken as it is: the test run begins with one in its database.
    """
    ours = HomePage.objects.values("pk")  # a fresh Wagtail has a "home" of its own
    if standing := Site.objects.filter(is_default_site=True, root_page__in=ours).first():
        return standing
    english = Locale.objects.get_or_create(language_code="en")[0]
    french = Locale.objects.get_or_create(language_code="fr")[0]
    root = Page.get_first_root_node() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=english)
    )
    for leftover in root.get_children():
        leftover.delete()
    root = Page.objects.get(pk=root.pk)
    home = root.add_child(instance=HomePage(title="Home", slug="home", locale=english))
    home_fr = root.add_child(
        instance=HomePage(
            title="Accueil", slug="accueil", locale=french, translation_key=home.translation_key
        )
    )
    blog = home.add_child(instance=BlogIndexPage(title="Blog", slug="blog", locale=english))
    home_fr.add_child(
        instance=BlogIndexPage(
            title="Blogue", slug="blogue", locale=french, translation_key=blog.translation_key
        )
    )
    Site.objects.all().delete()
    return Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)


def team() -> Author:
    return Author.objects.get_or_create(
        slug="example-team", defaults={"kind": "team", "name": "Example Team"}
    )[0]


def index(locale: str = "en") -> BlogIndexPage:
    """The language's own index, where a test adds another one, too."""
    return BlogIndexPage.objects.filter(locale__language_code=locale).earliest("pk")


class NothingKnown:
    """A finder that knows no rows: values stay the blocks' own."""

    def page(self, path: str) -> int | None:
        return None

    def image(self, image: Any) -> int | None:
        return None

    def organization(self, value: Any) -> None:
        return None

    def crisis(self, resource: Any) -> int | None:
        return None

    def author(self, author: Any) -> int | None:
        return None


WORDS = (
    "<p>Sleep is easier to find when the evening is calm. Small habits, kept for some weeks, "
    "help most people more than one long night in bed.</p>"
)


def draft(title: str = "Calm evenings", *, locale: str = "en", **values: Any) -> PostPage:
    """A complete post that may be published as it is, not yet published."""
    body = values.pop("body", None)
    if body is None:
        body = [
            {"type": "heading", "value": {"text": "Begin small", "level": 2}},
            {"type": "paragraph", "value": {"html": WORDS, "role": ""}},
        ]
    slug = values.pop("slug", title.lower().replace(" ", "-"))
    author = values.pop("author", None) or team()
    page = PostPage(
        title=title,
        slug=slug,
        lead=values.pop("lead", WORDS),
        body=body,
        live=False,
        locale=index(locale).locale,
        **values,
    )
    page.post_authors = [PostAuthor(author=author, sort_order=0)]
    index(locale).add_child(instance=page)
    page.save_revision()
    return page


def publish(page: PostPage) -> PostPage:
    """Publish the latest draft, as the admin's button does."""
    page.get_latest_revision().publish()
    return PostPage.objects.get(pk=page.pk)


def post(title: str = "Calm evenings", **values: Any) -> PostPage:
    return publish(draft(title, **values))


def edit(page: PostPage, **values: Any) -> PostPage:
    """Change fields of the latest draft and save it as a new one."""
    fresh = page.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.save_revision()
    return fresh


def read(page: PostPage) -> EditionView | Tombstone | None:
    """What readers get of a post, by its id."""
    identity = PostIdentity.objects.filter(page_id=page.pk).first()
    return posts.one(identity.pk) if identity else None


def taken_down_as(page: PostPage) -> str | None:
    """The reason in the tombstone that partners find in the ledger; ``None`` while it is live."""
    head = Head.objects.select_related("edition").get(post_id=page.identity.pk)
    return None if head.live else head.edition.reason


def title_read(page: PostPage) -> str | None:
    """The title that readers get; ``None`` where they get no post."""
    found = read(page)
    return str(found.data["title"]) if isinstance(found, EditionView) else None


def topic(slug: str = "sleep", **values: Any) -> Topic:
    return Topic.objects.get_or_create(slug=slug, defaults={"name": slug.title(), **values})[0]


def picture(title: str = "A bench", colour: str = "white") -> Image:
    """A real picture, 40 by 30, of one colour."""
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    file = get_test_image_file(
        filename=f"{title.lower().replace(' ', '-')}.png", size=(40, 30), colour=colour
    )
    image = Image(title=title, file=file)
    image._set_image_file_metadata()
    image.save()
    return image


def paragraph(html: str) -> dict[str, Any]:
    return {"type": "paragraph", "value": {"html": html, "role": ""}}


def restrict(page: Page) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type="login")
