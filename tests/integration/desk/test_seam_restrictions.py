"""Privacy that is added later: refused at once, then withdrawn, and readmitted with an edition."""

from datetime import timedelta

import pytest
import time_machine

from django.utils import timezone

from wagtail.models import Locale, Page

from blog.models import PostPage
from syndication.desk import rebuilds, releases, timer
from syndication.editions import versions
from syndication.editions.models import Edition, Head, LedgerEntry
from tests import factories


def above(post: PostPage, levels: int) -> Page:
    page: Page = Page.objects.get(pk=post.pk)
    for _ in range(levels):
        page = page.get_parent()
    return page


@pytest.mark.parametrize("levels", [0, 1, 2], ids=["post", "index", "home"])
def test_a_restriction_refuses_reads_before_any_worker_runs(post, levels):
    before = versions.current([versions.Selection().key])
    factories.restrict(above(post, levels))
    assert factories.read(post) is None
    assert versions.current([versions.Selection().key]) != before, "no cached list stands"
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("levels", [0, 1, 2], ids=["post", "index", "home"])
def test_a_restriction_then_withdraws_and_its_end_brings_the_post_back(post, levels):
    restriction = factories.restrict(above(post, levels))
    rebuilds.work_off()
    assert factories.taken_down_as(post) == "private"
    assert factories.read(post) is None
    restriction.delete()
    rebuilds.work_off()
    assert factories.title_read(post) == "Calm evenings"
    assert [edition.kind for edition in Edition.objects.order_by("number")] == [
        "first",
        "retraction",
        "update",
    ]


def test_a_restriction_that_ends_before_the_worker_came_leaves_one_edition(post):
    factories.restrict(post).delete()
    assert factories.read(post) is None, "until it has been looked at"
    rebuilds.work_off()
    assert factories.title_read(post) == "Calm evenings"
    assert Edition.objects.count() == 1


def test_publishing_a_private_page_records_nothing(draft):
    factories.restrict(draft)
    factories.publish(draft)
    assert PostPage.objects.get().live
    assert not LedgerEntry.objects.exists()
    assert not Head.objects.exists()


def test_editing_a_page_that_was_made_private_takes_it_down_even_before_the_worker(post):
    factories.restrict(post)
    factories.publish(factories.edit(post, title="For staff only"))
    assert factories.taken_down_as(post) == "private"
    assert not Edition.objects.filter(document__contains="For staff only").exists()


def test_copying_a_private_page_elsewhere_never_shows_it(post):
    """Wagtail says that the copy is live before it copies the restriction."""
    factories.restrict(post)
    rebuilds.work_off()
    rows = LedgerEntry.objects.count()
    copy = post.copy(update_attrs={"slug": "copy"}, keep_live=True)
    assert copy.live
    assert factories.read(copy) is None
    assert LedgerEntry.objects.count() == rows


def test_a_page_moved_to_a_private_place_is_refused_at_once(post, site):
    home = site.root_page
    private = home.add_child(
        instance=type(factories.index())(
            title="Staff", slug="staff", locale=Locale.objects.get(language_code="en")
        )
    )
    factories.restrict(private)
    Page.objects.get(pk=post.pk).move(private, pos="last-child")
    assert factories.read(post) is None
    rebuilds.work_off()
    assert factories.taken_down_as(post) == "private"
    assert factories.read(post) is None


def test_a_twin_does_not_name_a_post_that_was_made_private(post):
    french = post.copy_for_translation(Locale.objects.get(language_code="fr"))
    factories.publish(french)
    assert factories.read(post).twins
    factories.restrict(french)
    assert factories.read(post).twins == ()
    rebuilds.work_off()
    assert factories.read(post).twins == ()


def test_a_page_restricted_while_scheduled_is_never_shown(draft):
    at = timezone.now()
    fresh = factories.edit(draft, go_live_at=at + timedelta(hours=1))
    factories.publish(fresh)
    factories.restrict(draft)
    later = at + timedelta(hours=2)
    with time_machine.travel(later, tick=False):
        assert timer.tick(at=later)["published"] == 1
    assert PostPage.objects.get().live
    assert factories.read(draft) is None
    assert not LedgerEntry.objects.exists()


def test_a_restriction_put_up_while_the_post_is_built_again_holds(post, monkeypatch):
    """The build began on a public page; what it made must not be readable at the end."""
    real = releases.build_again

    def build_and_restrict(page, facts, *, at):
        built = real(page, facts, at=at)
        if not page.view_restrictions.exists():
            factories.restrict(page)
        return built

    post.title = "Told anew"
    post.save()
    monkeypatch.setattr(releases, "build_again", build_and_restrict)
    rebuilds.settle(post.pk, at=timezone.now())
    assert factories.taken_down_as(post) == "private"
    assert not Edition.objects.filter(document__contains="Told anew").exists()
