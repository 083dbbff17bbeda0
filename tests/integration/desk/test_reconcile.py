"""Reconcile finds what signals missed, mends it, says so, and then finds nothing."""

from typing import Any

import pytest

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wagtail.images.models import Image
from wagtail.models import Page, PageViewRestriction

from blog.models import Author, PostPage
from syndication.desk import reconciling, releases, renderers
from syndication.editions.models import Edition, Head, LedgerEntry, Publisher, Rendition
from tests import factories


def reconcile() -> dict[str, int]:
    return dict(reconciling.reconcile(at=timezone.now()))


def test_where_nothing_changed_it_says_so(site):
    for title in ("Calm evenings", "Calm mornings"):
        factories.post(title)
    rows = LedgerEntry.objects.count()
    assert reconcile() == {"unchanged": 2}
    assert LedgerEntry.objects.count() == rows


def title_by_update(post: PostPage) -> dict[str, int]:
    PostPage.objects.update(title="Updated by hand")
    return {"recorded": 1}


def author_by_update(post: PostPage) -> dict[str, int]:
    Author.objects.update(name="Updated by hand")
    return {"recorded": 1}


def down_by_update(post: PostPage) -> dict[str, int]:
    PostPage.objects.update(live=False)
    return {"withdrawn": 1}


def private_by_update(post: PostPage) -> dict[str, int]:
    PageViewRestriction.objects.bulk_create(
        [PageViewRestriction(page=post, restriction_type="login")]
    )
    return {"withdrawn": 1}


def renditions_lost(post: PostPage) -> dict[str, int]:
    Rendition.objects.all().delete()
    return {"rerendered": 1}


def one_rendition_lost(post: PostPage) -> dict[str, int]:
    Rendition.objects.filter(medium="feed").delete()
    return {"rerendered": 1}


def head_lost(post: PostPage) -> dict[str, int]:
    Head.objects.all().delete()
    return {"recorded": 1}


def head_of_an_older_state(post: PostPage) -> dict[str, int]:
    old = Edition.objects.get()
    digest = old.digest
    factories.publish(factories.edit(post, title="Calm mornings"))
    Head.objects.update(
        edition=old, number=1, sequence=old.sequence, digest=digest, title="Calm evenings"
    )
    return {"recorded": 1}


def page_deleted_in_bulk(post: PostPage) -> dict[str, int]:
    Page.objects.filter(pk=post.pk).update(live=False)
    PostPage.objects.filter(pk=post.pk).delete()
    return {"withdrawn": 1}


def facts_lost(post: PostPage) -> dict[str, int]:
    Publisher.objects.all().delete()
    return {"facts": 1, "unchanged": 1}


def left_live_by_a_form_that_died(post: PostPage) -> dict[str, int]:
    PostPage.objects.filter(pk=factories.draft("Never published").pk).update(live=True)
    return {"unchanged": 1, "unpublished": 1}


@pytest.mark.parametrize(
    "spoil",
    [
        title_by_update,
        author_by_update,
        down_by_update,
        private_by_update,
        renditions_lost,
        one_rendition_lost,
        head_lost,
        head_of_an_older_state,
        page_deleted_in_bulk,
        facts_lost,
        left_live_by_a_form_that_died,
    ],
    ids=lambda way: way.__name__,
)
def test_it_mends_what_no_signal_told_of(post, spoil):
    expected = spoil(post)
    assert reconcile() == expected
    assert set(reconcile()) <= {"unchanged"}
    for page in PostPage.objects.filter(live=True):
        found = factories.read(page)
        if page.view_restrictions.exists():
            assert found is None
        else:
            assert found.data["title"] == page.title
            assert len(found.contents) == 1


def test_a_picture_changed_by_hand_is_found(site):
    picture = factories.picture()
    post = factories.post(image=picture, image_alt="A bench under a tree")
    Image.objects.update(focal_point_x=9, focal_point_y=9)
    Image.objects.update(focal_point_width=4, focal_point_height=4)
    assert reconcile() == {"recorded": 1}
    assert factories.read(post).data["image"]["focal"]
    assert reconcile() == {"unchanged": 1}


def test_a_new_renderer_makes_every_rendition_anew_and_no_edition(post, monkeypatch):
    monkeypatch.setattr(renderers, "RENDERER", "next")
    assert reconcile() == {"rerendered": 1}
    assert set(Rendition.objects.values_list("renderer", flat=True)) == {"next"}
    assert LedgerEntry.objects.count() == 1
    assert reconcile() == {"unchanged": 1}


def test_one_post_that_fails_is_said_and_the_others_are_mended(site, monkeypatch, capsys):
    for title in ("Storm nights", "Calm evenings"):
        factories.post(title)
    real = renderers.RENDITIONS["text"]

    def text(document: Any, context: Any) -> str:
        if "Storm" in document.title:
            raise ValueError("no words for storms")
        return real(document, context)

    monkeypatch.setattr(renderers, "RENDITIONS", {**renderers.RENDITIONS, "text": text})
    Author.objects.update(name="Updated by hand")
    with pytest.raises(CommandError, match="1 could not be rendered"):
        call_command("reconcile")
    assert "failed: 1, recorded: 1" in capsys.readouterr().out
    assert Head.objects.readable().count() == 2, "the edition that readers have stays"


def test_a_post_that_no_longer_builds_still_gets_new_renditions(post, monkeypatch):
    """From its stored document: readers follow a new host even where the page is broken."""

    def broken(*args: Any, **kwargs: Any) -> None:
        raise ValueError("this page is broken")

    monkeypatch.setattr(releases, "build_again", broken)
    monkeypatch.setattr(renderers, "RENDERER", "next")
    assert reconcile() == {"failed": 1, "rerendered": 1}


def test_an_unchanged_post_costs_a_fixed_number_of_queries(site):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            reconcile()
        return len(queries)

    costs = []
    for number in range(1, 4):
        factories.post(f"Calm evening {number}")
        reconcile()
        costs.append(cost())
    assert costs[2] - costs[1] == costs[1] - costs[0] <= 35


def test_posts_are_read_in_batches_and_each_once(site, monkeypatch):
    monkeypatch.setattr(reconciling, "BATCH", 2)
    for number in range(5):
        factories.post(f"Calm evening {number}")
    assert reconcile() == {"unchanged": 5}
