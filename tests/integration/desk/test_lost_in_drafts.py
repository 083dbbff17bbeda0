"""What drafts alone name can be deleted, and leaves them readable."""

import pytest
import time_machine

from django.urls import reverse
from django.utils import timezone

from wagtail.models import (
    PageLogEntry,
    Revision,
)

from blog.models import (
    CrisisResource,
    PostPage,
)
from syndication.desk import rebuilds, refusals, timer
from syndication.desk.models import Recheck
from syndication.desk.releases import PublishRefused
from syndication.editions.models import Edition
from tests import factories
from tests.editor_forms import edit_url
from tests.used_rows import (
    HIDDEN,
    HOUR,
    KINDS,
    MOST_HIDDEN,
    REASON,
    SEEN,
    chosen,
    crisis,
    delete_url,
    draft_of_live,
    figure,
    live,
    raw_delete,
    scheduled_over_live,
    there,
)

pytestmark = pytest.mark.usefixtures("site")
# These are tried in each run of the tests, the others with the slow ones.
MOST_KINDS = [
    kind if kind in ("author", "image", "linked") else pytest.param(kind, marks=pytest.mark.slow)
    for kind in KINDS
]


@pytest.mark.parametrize("state", MOST_HIDDEN)
@pytest.mark.parametrize("kind", MOST_KINDS)
def test_what_only_drafts_name_leaves_them_readable(admin, kind, state):
    row, choose = KINDS[kind]()
    page = HIDDEN[state](choose)
    before = Revision.objects.filter(object_id=str(page.pk)).order_by("pk")
    answer = admin.post(delete_url(row), REASON)
    assert answer.status_code == 302, "nothing public uses it"
    assert not there(row)
    first, last = before.first().pk, before.last().pk
    addresses = [
        edit_url(page),
        reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
        reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first, last]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("wagtailadmin_pages:copy", args=[page.pk]),
        *(
            reverse(f"wagtailadmin_pages:{name}", args=[page.pk, revision.pk])
            for name in ("revisions_view", "revisions_revert")
            for revision in before
        ),
    ]
    for url in addresses:
        assert admin.get(url).status_code == 200, url


@pytest.mark.parametrize("kind", sorted(SEEN))
def test_the_gap_is_shown_in_words_and_the_draft_is_not_published_as_it_is(admin, kind):
    row, choose = KINDS[kind]()
    page = draft_of_live(choose)
    assert admin.post(delete_url(row), REASON).status_code == 302
    assert "has been deleted" in admin.get(edit_url(page)).content.decode()
    with pytest.raises(PublishRefused, match="has been deleted"):
        page.get_latest_revision().publish()
    assert Edition.objects.count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_that_lost_something_can_be_copied_reverted_and_saved(admin, kind):
    row, choose = KINDS[kind]()
    page = draft_of_live(choose)
    assert admin.post(delete_url(row), REASON).status_code == 302
    copied = admin.post(
        reverse("wagtailadmin_pages:copy", args=[page.pk]),
        {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": factories.index().pk},
    )
    assert copied.status_code == 302
    copy = PostPage.objects.get(slug="a-copy")
    assert admin.get(edit_url(copy)).status_code == 200
    page.get_latest_revision_as_object().save_revision()
    assert admin.get(edit_url(page)).status_code == 200


@pytest.mark.parametrize("kind", sorted(SEEN))
def test_what_is_lost_is_named_where_drafts_are_compared_and_previewed(admin, kind):
    row, choose = KINDS[kind]()
    page = draft_of_live(choose)
    first, last = page.revisions.order_by("pk").values_list("pk", flat=True)
    admin.post(delete_url(row))
    compared = admin.get(
        reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first, last])
    )
    assert "deleted since it was saved" in compared.content.decode()
    shown = admin.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert "Deleted since it was saved" in shown.content.decode()


@pytest.mark.parametrize("kind", ["author", "organisation", "crisis", "topic", "presented"])
def test_a_schedule_that_lost_something_is_refused_once_and_stops_no_other(admin, kind):
    row, choose = KINDS[kind]()
    page = scheduled_over_live(choose)
    other = factories.draft("Other days")
    factories.publish(chosen(other, lambda page: None, go_live_at=timezone.now() + HOUR))
    raw_delete(row)
    for hours in (2, 4):
        with time_machine.travel(timezone.now() + hours * HOUR, tick=False):
            timer.tick(at=timezone.now())
    assert factories.title_read(other) == "Other days"
    notes = PageLogEntry.objects.filter(page=page.pk, action=refusals.ACTION)
    (note,) = notes
    assert "Something that was chosen here has been deleted." in note.message
    revision = page.revisions.get(approved_go_live_at__isnull=False)
    url = reverse("wagtailadmin_pages:revisions_unschedule", args=[page.pk, revision.pk])
    assert admin.get(url).status_code == 200
    assert admin.post(url).status_code == 302
    assert not page.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_a_picture_of_a_figure_that_vanished_is_not_published_as_a_gap():
    row, choose = figure()
    page = live(choose)
    before = factories.read(page).contents["data"]
    raw_delete(row)
    rebuilds.mark_page(page.pk)
    rebuilds.work_off()
    assert factories.read(page).contents["data"] == before
    assert "picture" in str(Recheck.objects.get().problem)


def test_help_lines_that_vanished_leave_the_last_edition_up():
    row, choose = crisis()
    page = live(choose)
    before = factories.read(page).contents["data"]
    raw_delete(row)
    raw_delete(CrisisResource.objects.get(key="second"))
    rebuilds.mark_page(page.pk)
    rebuilds.work_off()
    assert factories.read(page).contents["data"] == before
