"""The guides in the admin: whole, in the person's language, with links that lead somewhere."""

from html.parser import HTMLParser

import pytest

from django.contrib.staticfiles import finders

from wagtail.users.models import UserProfile

from syndication.desk import guides
from tests import seeded_roles
from tests.paths import ROOT

pytestmark = pytest.mark.django_db


class Links(HTMLParser):
    """The addresses that a page leads to, and those of its pictures, with their texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.pictures: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a":
            self.addresses.append(found.get("href") or "")
        elif tag == "img":
            self.pictures[found.get("src") or ""] = found.get("alt") or ""


@pytest.fixture
def writer(site):
    seeded_roles.create()
    return seeded_roles.client("Writer")


def test_it_is_found_under_help_in_place_of_wagtails(writer):
    page = writer.get("/admin/").content.decode()
    assert "/admin/guide/" in page
    assert "guide.wagtail.org" not in page


@pytest.mark.parametrize(
    ("language", "title", "lang"),
    [("en", "The first ten minutes", "en"), ("fr", "Les dix premières minutes", "fr")],
)
def test_the_first_is_in_the_language_of_the_person(writer, language, title, lang):
    user = writer.get("/admin/").context["user"]
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    page = writer.get("/admin/guide/").content.decode()
    assert title in page
    assert f'<div class="ws-guide__words" lang="{lang}">' in page


def test_every_guide_is_there_and_leads_on(writer):
    for slug in (guides.FIRST, *guides.OTHERS):
        answer = writer.get(f"/admin/guide/{slug}/")
        assert answer.status_code == 200
        for address in Links(answer.content.decode()).addresses:
            if address.startswith("/admin/guide/"):
                assert writer.get(address).status_code == 200, (slug, address)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_its_pictures_are_there_and_described(language):
    rendered = guides.guide(guides.FIRST, language).rendered
    pictures = Links(str(rendered.html)).pictures
    assert len(pictures) >= 5
    for address, text in pictures.items():
        assert finders.find(address.partition("/static/")[2]), address
        assert len(text) > 20
    kept = {path.name for path in (ROOT / "docs" / guides.PICTURES).glob(f"*-{language}.webp")}
    assert kept == {address.rpartition("/")[2] for address in pictures}, "none is left over"


def test_both_languages_have_the_same_parts():
    english, french = (guides.guide(guides.FIRST, each).rendered for each in ("en", "fr"))
    assert len(english.contents) == len(french.contents)
    for mark in ("<tr>", "<img", "<li>", 'href="/admin/guide/'):
        assert str(english.html).count(mark) == str(french.html).count(mark), mark


def test_an_unknown_guide_leads_to_the_first(writer):
    answer = writer.get("/admin/guide/settings/")
    assert answer.status_code == 302
    assert answer["Location"] == "/admin/guide/"
