"""Pages made from a draft, which may lack almost everything."""

import dataclasses

import pytest

from blog import document as doc
from blog.renditions import data, html
from blog.renditions.context import Context
from syndication.editions.publisher import Publisher
from syndication.reading.posts import EditionView
from syndication.web import pages
from tests import sample_parts, samples

FACTS = Publisher(origin=samples.ORIGIN)


def drafted(document: doc.Document) -> str:
    """The page of a draft that has never been published."""
    context = Context(origin=samples.ORIGIN)
    view = EditionView(
        post_id=document.id,
        number=0,
        sequence=0,
        kind="draft",
        note="",
        digest="",
        locale=document.locale,
        slug=document.slug,
        path=document.path or "/",
        title=document.title,
        published_at=None,
        updated_at=None,
        changed_at=None,
        contents={"data": data.render(document, context), "html": html.render(document, context)},
    )
    response = pages.post(view, FACTS, draft=True)
    assert response.status_code == 200
    return response.content.decode()


def test_a_draft_says_that_it_is_one_and_tells_search_engines_nothing():
    page = drafted(samples.english())
    assert "Draft: nobody but editors can see this page." in page
    assert '<meta name="robots" content="noindex">' in page
    assert "ld+json" not in page
    assert "share.js" not in page


def test_a_draft_looks_like_the_real_thing():
    assert "You can talk to someone now" in drafted(samples.english())


@pytest.mark.parametrize("locale", ["en-CA", "fr-CA"])
def test_a_draft_that_has_only_just_begun_can_be_looked_at(locale):
    empty = doc.Document(
        id=sample_parts.identity("empty"),
        locale=locale,
        slug="",
        title="",
        lead=doc.RichText(html="", text=""),
        email=doc.Email(subject="", preheader=""),
    )
    assert '<h1 id="title"></h1>' in drafted(empty)


def test_the_authors_of_a_post_are_named_in_order():
    team = samples.english().byline.authors[0]
    person = dataclasses.replace(
        team, kind="person", name="Invented Person", slug="invented", credentials=("RSW", "MD")
    )
    by = doc.Byline(authors=(person, team))
    page = drafted(dataclasses.replace(samples.english(), byline=by))
    byline = page[page.index('class="post__byline"') :].partition("</p>")[0]
    assert byline.index("Invented Person</a>, RSW, MD") < byline.index("Fictional Care Team")
