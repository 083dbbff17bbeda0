"""Embargoes: who reads a scheduled post ahead, from when on, and how it ends."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from wagtail.models import Page, PageLogEntry

from blog.models import PostPage
from blog.models.identity import identity_of
from syndication.desk import embargo_sync, rebuilds, timer
from syndication.editions import versions
from syndication.editions.audience import PUBLIC, Audience, partner_key
from syndication.editions.models import Head, LedgerEntry
from syndication.editions.versions import Selection
from syndication.partners import embargo_access, entitlements
from syndication.partners.models import Partner, Status
from syndication.reading import posts
from syndication.unpublished import embargoes
from syndication.unpublished.models import Embargo
from tests import factories

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
Event = LedgerEntry.Event


@pytest.fixture(autouse=True)
def clock(site: object) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def partner() -> Partner:
    """A site that reads a day ahead."""
    return Partner.objects.create(name="Early", embargo_hours=24)


def plan(page: PostPage, hours: float, **values: Any) -> PostPage:
    """Schedule the latest draft, changed by ``values``, to go out in so many hours."""
    fresh = PostPage.objects.get(pk=page.pk)
    factories.publish(factories.edit(fresh, go_live_at=timezone.now() + hours * HOUR, **values))
    return PostPage.objects.get(pk=page.pk)


def later(clock: time_machine.Traveller, hours: float) -> None:
    clock.shift(hours * HOUR)
    timer.tick(at=timezone.now())


def reads(partner: Partner, page: PostPage) -> str | None:
    """The title that the partner reads ahead."""
    found = embargoes.one(identity_of(page).pk, audience=partner.audience)
    return str(found.data["title"]) if found else None


def told(partner: Partner) -> list[str]:
    rows = LedgerEntry.objects.filter(partner=partner.pk).order_by("sequence")
    return list(rows.values_list("event", flat=True))


def amend(partner: Partner, **values: Any) -> None:
    for name, value in values.items():
        setattr(partner, name, value)
    entitlements.amend(partner, at=timezone.now())


def test_a_post_opens_to_a_partner_when_the_timer_says_so(draft, partner, clock):
    plan(draft, 30)
    assert reads(partner, draft) is None
    later(clock, 5)
    assert reads(partner, draft) is None
    clock.shift(2 * HOUR)
    assert reads(partner, draft) is None, "nobody has recorded it yet"
    later(clock, 0)
    assert reads(partner, draft) == "Calm evenings"
    later(clock, 1)
    assert told(partner) == [Event.EMBARGOED], "once"


def test_scheduling_within_the_hours_opens_it_at_once(draft, partner):
    plan(draft, 3)
    assert reads(partner, draft) == "Calm evenings"
    found = embargoes.one(identity_of(draft).pk, audience=partner.audience)
    row = LedgerEntry.objects.get(partner=partner.pk)
    assert (found.number, found.kind, found.sequence) == (0, "embargoed", row.sequence)
    assert found.publish_at == timezone.now() + 3 * HOUR


def test_nobody_else_can_reach_it(draft, partner):
    others = [
        Partner.objects.create(name="No hours"),
        Partner.objects.create(name="Other language", embargo_hours=24, locales=["fr-CA"]),
        Partner.objects.create(name="Other topic", embargo_hours=24, topics=["grief"]),
        Partner.objects.create(name="Later", embargo_hours=2),
        Partner.objects.create(name="Suspended", embargo_hours=24, status=Status.SUSPENDED),
    ]
    plan(draft, 3)
    post_id = identity_of(draft).pk
    for audience in (PUBLIC, Audience(embargo_hours=99), *(each.audience for each in others)):
        assert embargoes.one(post_id, audience=audience) is None
        assert embargoes.readable(audience, limit=9) == []
    for audience in (PUBLIC, partner.audience):
        assert posts.one(post_id, audience=audience) is None
        assert posts.page(Selection(), limit=9, audience=audience) == []
        assert posts.changed(audience, after=0, until=99, limit=9) == []
    assert not Head.objects.exists()
    assert not LedgerEntry.objects.exclude(partner=partner.pk).exists()


def test_no_public_version_changes_while_a_post_is_embargoed(draft, partner, clock):
    """An anonymous reader learns nothing, not even that something came near."""
    keys = [Selection().key, versions.post_key(identity_of(draft).pk)]
    before = versions.current(keys)
    mine = versions.current([partner_key(partner.pk)])
    plan(draft, 25)
    later(clock, 2)
    assert reads(partner, draft)
    assert versions.current(keys) == before
    assert versions.current([partner_key(partner.pk)]) != mine


def test_publication_lifts_it_with_a_row_for_everyone(draft, partner, clock):
    plan(draft, 3)
    later(clock, 4)
    assert factories.title_read(draft) == "Calm evenings"
    assert reads(partner, draft) is None
    assert not Embargo.objects.exists()
    assert told(partner) == [Event.EMBARGOED]
    assert LedgerEntry.objects.latest("sequence").event == Event.UPSERT


def test_publishing_it_early_lifts_it_too(draft, partner):
    page = plan(draft, 3)
    factories.publish(factories.edit(page, go_live_at=None))
    assert reads(partner, draft) is None
    assert told(partner) == [Event.EMBARGOED]
    assert factories.title_read(draft) == "Calm evenings"


def test_scheduling_again_replaces_it_and_tells_those_who_have_it(draft, partner, clock):
    plan(draft, 3)
    plan(draft, 5, title="Calm mornings")
    assert reads(partner, draft) == "Calm mornings"
    assert told(partner) == [Event.EMBARGOED] * 2
    assert Embargo.objects.count() == 1
    plan(draft, 5 * 24)
    assert reads(partner, draft) is None, "it is more than a day away"
    assert told(partner)[2:] == [Event.UNSCHEDULED]
    later(clock, 4 * 24 + 1)
    assert reads(partner, draft) == "Calm mornings"


def test_the_admin_s_button_unschedules_it_at_once(draft, partner, admin_client):
    page = plan(draft, 3)
    revision = page.scheduled_revision
    address = f"/admin/pages/{page.pk}/revisions/{revision.pk}/unschedule/"
    assert admin_client.post(address).status_code == 302
    assert PageLogEntry.objects.filter(action="wagtail.schedule.cancel").exists()
    assert reads(partner, draft) is None
    assert told(partner) == [Event.EMBARGOED, Event.UNSCHEDULED]


def test_a_schedule_that_went_without_a_signal_is_found_by_the_timer(draft, partner, clock):
    page = plan(draft, 3)
    page.revisions.update(approved_go_live_at=None)
    later(clock, 1 / 60)
    assert reads(partner, draft) is None
    assert told(partner) == [Event.EMBARGOED, Event.UNSCHEDULED]


def test_a_schedule_that_came_without_the_seam_is_found_by_the_timer(draft, partner, clock):
    draft.revisions.update(approved_go_live_at=timezone.now() + 3 * HOUR)
    later(clock, 1 / 60)
    assert reads(partner, draft) == "Calm evenings"


@pytest.mark.parametrize("levels", [0, 1, 2], ids=["post", "index", "home"])
def test_a_restriction_above_it_closes_it_at_once(draft, partner, clock, levels):
    page: Page = Page.objects.get(pk=draft.pk)
    plan(draft, 3)
    for _ in range(levels):
        page = page.get_parent()
    restriction = factories.restrict(page)
    assert reads(partner, draft) is None
    assert not Embargo.objects.exists()
    later(clock, 1 / 60)
    assert not Embargo.objects.exists()
    restriction.delete()
    later(clock, 1 / 60)
    assert reads(partner, draft) == "Calm evenings"


def test_scheduling_a_private_post_opens_it_to_nobody(draft, partner, clock):
    factories.restrict(draft)
    plan(draft, 3)
    later(clock, 1 / 60)
    assert not Embargo.objects.exists()
    assert told(partner) == []


def test_deleting_the_page_or_what_is_above_it_takes_it_back(draft, partner):
    plan(draft, 3)
    factories.index().delete()
    assert not Embargo.objects.exists()
    assert told(partner) == [Event.EMBARGOED, Event.UNSCHEDULED]


def test_a_live_post_waits_with_its_next_words(post, partner, clock):
    plan(post, 3, title="Calm mornings")
    assert reads(partner, post) == "Calm mornings"
    assert posts.one(identity_of(post).pk, audience=partner.audience).title == "Calm evenings"
    assert factories.title_read(post) == "Calm evenings"
    later(clock, 4)
    assert factories.title_read(post) == "Calm mornings"
    assert reads(partner, post) is None


def test_what_changes_in_a_live_post_meanwhile_is_followed_by_the_next_words_again(post, partner):
    plan(post, 3, title="Calm mornings")
    author = factories.team()
    author.name = "Renamed Team"
    author.save()
    rebuilds.work_off()
    rows = list(LedgerEntry.objects.order_by("sequence").values_list("event", flat=True))
    assert rows[-2:] != [Event.EMBARGOED, Event.UPSERT]
    assert rows[-1] == Event.EMBARGOED
    found = embargoes.one(identity_of(post).pk, audience=partner.audience)
    assert found.data["byline"]["authors"][0]["name"] == "Renamed Team"


def test_taking_a_live_post_down_takes_back_what_was_scheduled_over_it(post, partner):
    page = plan(post, 3, title="Calm mornings")
    page.unpublish()
    assert reads(partner, post) is None
    assert told(partner) == [Event.EMBARGOED, Event.UNSCHEDULED]


def test_what_changes_elsewhere_reaches_who_reads_ahead(draft, partner):
    plan(draft, 3)
    author = factories.team()
    author.name = "Renamed Team"
    author.save()
    rebuilds.work_off()
    found = embargoes.one(identity_of(draft).pk, audience=partner.audience)
    assert found.data["byline"]["authors"][0]["name"] == "Renamed Team"
    assert told(partner) == [Event.EMBARGOED] * 2


def test_reconciling_what_did_not_change_tells_nothing(draft, partner, clock):
    plan(draft, 30 * 24)
    amend(partner, embargo_hours=31 * 24)
    later(clock, 26)
    later(clock, 26)
    assert told(partner) == [Event.EMBARGOED]


def test_a_contract_that_gains_hours_opens_at_once_and_one_that_loses_them_closes(draft):
    partner = Partner.objects.create(name="Early")
    plan(draft, 3)
    amend(partner, embargo_hours=4)
    assert reads(partner, draft) == "Calm evenings"
    amend(partner, embargo_hours=2)
    assert reads(partner, draft) is None
    amend(partner, embargo_hours=0)
    assert told(partner) == [Event.EMBARGOED, Event.UNSCHEDULED]


def test_a_contract_that_was_changed_past_the_ledger_closes_reading_all_the_same(draft, partner):
    plan(draft, 3)
    Partner.objects.update(topics=["grief"])
    assert reads(Partner.objects.get(), draft) is None


def test_who_is_suspended_keeps_its_place_and_is_told_of_nothing_new(draft, partner, clock):
    plan(draft, 3)
    amend(partner, status=Status.SUSPENDED)
    plan(factories.draft("Calm mornings"), 3)
    later(clock, 1)
    assert told(partner) == [Event.EMBARGOED]
    amend(partner, status=Status.ACTIVE)
    assert told(partner) == [Event.EMBARGOED] * 2


def test_a_refused_publication_leaves_the_embargo_until_it_goes_out(draft, partner, clock):
    page = plan(draft, 3)
    revision = page.scheduled_revision
    revision.content["post_authors"] = []
    revision.save()
    later(clock, 4)
    assert factories.read(draft) is None
    assert reads(partner, draft) == "Calm evenings"


def test_the_list_is_in_the_order_of_publication(site, partner):
    for title, hours in (("Third", 9), ("First", 1), ("Second", 5)):
        plan(factories.draft(title), hours)
    assert [each.title for each in embargoes.readable(partner.audience, limit=9)] == [
        "First",
        "Second",
        "Third",
    ]


def test_a_deleted_partner_leaves_nothing_behind(draft, partner, clock):
    plan(draft, 3)
    partner.delete()
    later(clock, 1)
    assert not Embargo.objects.get().grants.exists()


def test_a_quiet_timer_asks_little(site, partner, django_assert_max_num_queries):
    ContentType.objects.get_for_model(PostPage)  # asked for once in a process
    with django_assert_max_num_queries(8):
        assert embargo_sync.look(at=timezone.now()) == []
        assert embargo_access.review(at=timezone.now()) == 0


def test_who_was_told_of_a_post_that_went_out_on_another_topic_hears_that_it_does_not_come(draft):
    sleep, grief = factories.topic("sleep"), factories.topic("grief")
    early = Partner.objects.create(name="Early on sleep", embargo_hours=24, topics=["sleep"])
    plan(draft, 3, topics=[sleep])
    page = PostPage.objects.get(pk=draft.pk)
    factories.publish(factories.edit(page, go_live_at=None, topics=[grief]))
    assert factories.title_read(draft) == "Calm evenings"
    assert told(early) == [Event.EMBARGOED, Event.UNSCHEDULED]
