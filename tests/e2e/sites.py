"""Sites to look at: one told in editions alone, for readers; one with Wagtail, for editors."""

import dataclasses
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid5

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command

from wagtail.models import Collection
from wagtail.users.models import UserProfile

from cms.management.commands import login
from tests import recorded_site, sample_parts, samples, seeded_roles
from tests.e2e.browsing import Reader

NETWORKS = ("x", "facebook", "linkedin", "whatsapp", "bluesky", "email")
GONE = "/blog/gone/"
OTHERS = 13  # with the post itself, one more than a page of the index shows


def tell(origin: str) -> None:
    """A post with every block in both languages, enough others for a pager, one withdrawn."""
    facts = dataclasses.replace(
        recorded_site.FACTS,
        origin=origin,
        share_networks=NETWORKS,
        postal_address="100 Invented Street\nToronto ON  M5V 0A0",
        email="hello@example.org",
    )
    recorded_site.announce(facts)
    related = [*_related(samples.english()), *_related(samples.french())]
    for number in range(OTHERS):
        one = recorded_site.another(number)
        if related and related[0].url.startswith("/blog/"):
            one = _called(one, related.pop(0))
        _publish(one, hours=number)
    for link in related:
        _publish(_called(samples.french(), link), hours=1)
    recorded_site.publish(samples.english(), at=recorded_site.AT + timedelta(days=1))
    recorded_site.publish(samples.french())
    gone = dataclasses.replace(recorded_site.another(99), slug="gone", path=GONE)
    _publish(gone, hours=1)
    better = "https://example.org/better/"  # as the form takes it
    recorded_site.withdraw(gone, note="It named the wrong dose of rest.", replacement=better)
    _draw()


def _related(document: samples.doc.Document) -> tuple[samples.doc.PostLink, ...]:
    (part,) = (each for each in document.body if each.type == "related_posts")
    links: tuple[samples.doc.PostLink, ...] = part.value.posts
    return links


def _called(document: samples.doc.Document, link: samples.doc.PostLink) -> samples.doc.Document:
    """The document as a post that has the title and address of this link."""
    slug = link.url.strip("/").rpartition("/")[2]
    return dataclasses.replace(
        document,
        id=sample_parts.identity(f"called/{slug}"),
        slug=slug,
        path=link.url,
        title=link.title,
    )


def _publish(document: samples.doc.Document, *, hours: int) -> None:
    key = uuid5(recorded_site.KEY, document.slug)
    recorded_site.publish(document, key=key, at=recorded_site.AT + timedelta(hours=hours))


def _draw() -> None:
    """The pictures of the sample posts, in all their sizes."""
    folder = Path(settings.MEDIA_ROOT) / "images"
    folder.mkdir(parents=True)
    drawn = Image.new("RGB", (1600, 1066), "#bcd6d0")
    ImageDraw.Draw(drawn).polygon([(0, 800), (700, 500), (1600, 900), (1600, 1066), (0, 1066)])
    for width in (320, 600, 1200, 1600):
        sized = drawn.resize((width, width * 1066 // 1600))
        sized.save(folder / f"bench-{width}.jpeg")
        sized.save(folder / f"bench-{width}.webp")


def build() -> None:
    """What every installation begins with: languages, indexes, the site and the roles."""
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    call_command("bootstrap", stdout=StringIO())
    seeded_roles.create()


def enter(reader: Reader, origin: str, role: str, *, language: str = "en") -> Page:
    """The tab of somebody of that role, logged in by the form."""
    password = login.issue(role.lower(), role)
    user = User.objects.get(username=role.lower())
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    tab = reader.tab()
    tab.goto(f"{origin}/admin/login/")
    tab.locator("#id_username").fill(role.lower())
    tab.locator("#id_password").fill(password)
    tab.locator("#id_password").press("Enter")
    expect(tab).to_have_url(f"{origin}/admin/")
    tab.wait_for_load_state()
    return tab


def person(role: str) -> User:
    """The user whom :func:`enter` logs in."""
    return User.objects.get(username=role.lower())
