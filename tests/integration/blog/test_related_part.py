"""The related posts at a place in the body: in every medium, as they are now."""

from datetime import date, timedelta
from typing import Any

import pytest

from django.test import Client

from blog import checks
from blog.builder.facts import subject
from blog.builder.page import build
from blog.builder.review import content_digest
from blog.models import Author, PostPage, RelatedPost, Review
from cms.middleware import response_cache
from syndication.desk import rebuilds
from syndication.editions.models import Edition
from tests import factories

pytestmark = pytest.mark.usefixtures("site")

DAY = date(2026, 11, 20)
PART = {"type": "related_posts", "id": "5b0f4f0e-0d0e-4c3e-8f63-5d0f6f6e7a11", "value": {}}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    response_cache.clear()


def post(*chosen: PostPage, **value: Any) -> PostPage:
    """A published post with the part, above its last paragraph."""
    body = [{**PART, "value": value}, factories.paragraph(factories.WORDS)]
    page = factories.draft("Quiet evenings", body=body)
    rows = [RelatedPost(post=one, sort_order=place) for place, one in enumerate(chosen)]
    factories.edit(page, related_posts=rows)
    return factories.publish(PostPage.objects.get(pk=page.pk))


def everywhere(page: PostPage) -> dict[str, str]:
    """What each medium says of the post."""
    response_cache.clear()
    api = f"/api/v1/posts/{PostPage.objects.get(pk=page.pk).identity.pk}/"
    addresses = {
        "web": page.get_url() or "",
        "html": f"{api}?body=html",
        "data": api,
        "text": f"{api}?body=text",
        "mail": f"{api}newsletter.html",
        "plain mail": f"{api}newsletter.txt",
        "atom": "/feeds/en-CA/atom.xml",
        "rss": "/feeds/en-CA/rss.xml",
    }
    return {name: Client().get(address).content.decode() for name, address in addresses.items()}


def test_every_medium_links_to_the_related_posts(site):
    other = factories.post("Gentle walks")
    said = everywhere(post(other, heading="More on rest"))
    for medium, words in said.items():
        assert "More on rest" in words, medium
        assert "/blog/gentle-walks/" in words, medium
    assert 'rel="related" href="https://posts.example.org/blog/gentle-walks/"' in said["atom"]


def test_the_page_shows_them_at_their_place_and_not_below_the_post_again(site):
    other = factories.post("Gentle walks")
    web = everywhere(post(other))["web"]
    assert web.count("Gentle walks") == 1
    assert web.count("Read next") == 1
    assert web.index("Gentle walks") < web.rindex("more than one long night")


def test_a_new_title_or_address_follows_and_a_withdrawn_post_is_linked_no_more(site):
    other = factories.post("Gentle walks")
    page = post(other)
    factories.edit(other, title="Longer walks", slug="longer-walks")
    factories.publish(PostPage.objects.get(pk=other.pk))
    rebuilds.work_off()
    said = everywhere(page)
    for medium in ("web", "data", "text", "mail"):
        assert "Longer walks" in said[medium], medium
        assert "/blog/longer-walks/" in said[medium], medium
        assert "gentle-walks" not in said[medium], medium
    PostPage.objects.get(pk=other.pk).unpublish()
    rebuilds.work_off()
    said = everywhere(page)
    for medium in ("web", "data", "text", "mail"):
        assert "onger walks" not in said[medium], medium
        assert "Read next" not in said[medium], medium


def test_a_draft_that_is_chosen_appears_once_it_is_published(site):
    waiting = factories.draft("Not written yet")
    page = post(waiting)
    assert "Not written yet" not in everywhere(page)["web"]
    factories.publish(PostPage.objects.get(pk=waiting.pk))
    rebuilds.work_off()
    assert "Not written yet" in everywhere(page)["web"]


def test_posts_in_another_language_private_ones_and_the_post_itself_are_not_shown(site):
    french = factories.post("Petites habitudes", locale="fr")
    private = factories.post("For members")
    factories.restrict(private)
    page = post(french, private)
    built = build(PostPage.objects.get(pk=page.pk), today=page.first_published_at.date())
    (part,) = (block.value for block in built.document.body if block.type == "related_posts")
    assert part.posts == ()
    assert {f"page:{french.pk}", f"page:{private.pk}"} <= built.sources


def test_a_part_that_shows_nothing_is_a_finding(site):
    page = post()
    found = [each.id for each in checks.run(subject(PostPage.objects.get(pk=page.pk)))]
    assert "related.nothing" in found
    page = PostPage.objects.get(pk=page.pk)
    factories.edit(page, related_posts=[RelatedPost(post=factories.post("Gentle walks"))])
    draft = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert "related.nothing" not in [each.id for each in checks.run(subject(draft))]


def test_a_review_holds_when_a_related_post_has_a_new_title(site):
    other = factories.post("Gentle walks")
    page = post(other)
    document = build(page, today=DAY).document
    digest = content_digest(document.title, document.lead, document.body)
    Review.objects.create(
        page=page,
        reviewer=Author.objects.create(slug="ada", name="Ada", kind="person"),
        scope="clinical",
        reviewed_on=DAY,
        next_review_on=DAY + timedelta(days=300),
        content_digest=digest,
    )
    factories.edit(other, title="Longer walks")
    factories.publish(PostPage.objects.get(pk=other.pk))
    rebuilds.work_off()
    assert Edition.objects.filter(post_id=page.identity.pk).count() > 1
    built = build(PostPage.objects.get(pk=page.pk), today=DAY)
    assert built.document.review.status == "reviewed"


def test_without_the_part_the_posts_stay_below_the_post(site):
    other = factories.post("Gentle walks")
    page = factories.draft("Quiet evenings")
    factories.edit(page, related_posts=[RelatedPost(post=other)])
    page = factories.publish(PostPage.objects.get(pk=page.pk))
    said = everywhere(page)
    assert "Read next" in said["web"]
    assert "Gentle walks" not in said["mail"]
