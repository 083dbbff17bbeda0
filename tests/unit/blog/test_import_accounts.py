"""The accounts of an old site are not offered as the people who wrote its posts."""

import pytest

from blog.importers import archives
from blog.importers.accounts import is_account
from blog.importers.archives import Entry
from tests.unit.blog.pasted import codes, notice_of

ACCOUNTS = ["admin", "Admin", "ADMINISTRATOR", "administrateur", "admin2", "wp-admin", "webmaster",
            "info@example.org", "www.example.org", "Quiet Hours", "quiethours", "-",
            "42"]  # fmt: skip
PEOPLE = ["Jane Doe", "Ada Minister", "Jane", "Adminah Roe", "The Quiet Hours Team"]
HTML = "<p>A first paragraph that says what this is about.</p><p>Another one ends it.</p>"


def parsed(author: str, html: str = HTML, **options):
    entry = Entry(
        key="1", title="A Title", html=html, author=author,
        site="https://www.quiethours.example", site_name="Quiet Hours",
    )  # fmt: skip
    source = archives.source_of("old.xml", entry)
    return archives.parse(source, entry, locale="en-CA", **options)


@pytest.mark.parametrize("author", ACCOUNTS)
def test_an_account_is_reported_and_no_author(author):
    found = parsed(author)
    assert found.document.byline.authors == ()
    assert notice_of(found, "author_account").facts["original"] == author
    assert "author_missing" in codes(found)


@pytest.mark.parametrize("author", PEOPLE)
def test_a_person_is_the_author(author):
    found = parsed(author)
    assert [one.name for one in found.document.byline.authors] == [author]
    assert "author_account" not in codes(found)


def test_whom_the_text_names_signs_in_the_place_of_an_account():
    found = parsed("admin", f"{HTML}<p>By Jane Doe, RN</p>")
    assert [one.name for one in found.document.byline.authors] == ["Jane Doe"]


def test_an_author_who_is_known_here_is_one():
    assert is_account("Editor")
    found = parsed("Editor", known_authors=["Editor"])
    assert [one.name for one in found.document.byline.authors] == ["Editor"]
