"""Ids are for ever: aliases have none, copies get their own, none is used twice."""

import uuid
from contextlib import suppress

from django.db import transaction

from wagtail.models import Page

from blog.models import PostIdentity, PostPage
from blog.models.identity import identity_of
from syndication.desk import rebuilds
from syndication.editions.models import Edition, Head, LedgerEntry
from syndication.reading import posts
from syndication.reading.posts import Tombstone
from tests import factories


def test_aliases_have_no_identity_and_no_edition(post):
    alias = post.create_alias(update_slug="other-door")
    factories.publish(factories.edit(post, title="Calm mornings"))
    alias.refresh_from_db()
    assert alias.title == "Calm mornings"
    assert not PostIdentity.objects.filter(page_id=alias.pk).exists()
    assert Edition.objects.count() == 2, "one for each publication of the original"
    assert set(Edition.objects.values_list("path", flat=True)) == {"/blog/calm-evenings/"}


def test_unpublishing_the_original_takes_its_alias_down_and_leaves_one_tombstone(post):
    alias = post.create_alias(update_slug="other-door")
    post.unpublish()
    alias.refresh_from_db()
    assert not alias.live
    assert Edition.objects.filter(kind="retraction").count() == 1


def test_an_id_survives_a_change_of_slug_and_parent(post):
    before = factories.read(post).post_id
    factories.publish(factories.edit(post, slug="evening-calm"))
    Page.objects.get(pk=post.pk).move(factories.index("fr"), pos="last-child")
    rebuilds.work_off()
    assert factories.read(post).post_id == before
    assert factories.read(post).path == "/fr/blogue/evening-calm/"


def test_deleting_a_page_leaves_a_tombstone_and_its_id_is_never_used_again(post):
    post_id = identity_of(post).pk
    post.delete()
    found = posts.one(post_id)
    assert isinstance(found, Tombstone)
    assert found.reason == "deleted"
    assert PostIdentity.objects.get(pk=post_id).page_id is None
    again = factories.post()
    assert identity_of(again).pk != post_id


def test_a_new_post_at_the_same_path_is_served_there(post):
    old = identity_of(post).pk
    post.delete()
    new = factories.post(lead="<p>Another text about calm, told from the beginning again.</p>")
    found = posts.at_path("/blog/calm-evenings/")
    assert found.post_id == str(identity_of(new).pk)
    assert isinstance(posts.one(old), Tombstone)


def test_a_post_can_take_the_place_of_one_that_moved_away(post):
    factories.publish(factories.edit(post, slug="calm-evenings-2025"))
    new = factories.post("Calm evenings", slug="calm-evenings")
    assert posts.at_path("/blog/calm-evenings/").post_id == str(identity_of(new).pk)
    assert posts.at_path("/blog/calm-evenings-2025/").post_id == str(identity_of(post).pk)


def test_deleting_an_index_withdraws_every_post_below_it(site):
    pages = [factories.post(title) for title in ("Calm evenings", "Calm mornings")]
    ids = [identity_of(page).pk for page in pages]
    factories.index().delete()
    assert [type(posts.one(pk)) for pk in ids] == [Tombstone, Tombstone]


def test_deleting_a_draft_records_nothing(draft):
    draft.delete()
    assert not LedgerEntry.objects.exists()


def test_a_deletion_that_is_rolled_back_leaves_the_post_readable(post):
    with suppress(ZeroDivisionError), transaction.atomic():
        PostPage.objects.get(pk=post.pk).delete()
        raise ZeroDivisionError
    assert factories.title_read(post) == "Calm evenings"


def test_a_page_made_in_a_transaction_that_fails_leaves_no_identity(site):
    with suppress(ZeroDivisionError), transaction.atomic():
        factories.post()
        raise ZeroDivisionError
    assert not PostIdentity.objects.exists()
    assert not Head.objects.exists()


def test_copies_and_translations_get_ids_of_their_own(post):
    copy = post.copy(update_attrs={"slug": "copy"}, keep_live=True)
    ids = {identity_of(page).pk for page in (post, copy)}
    assert len(ids) == 2
    assert all(isinstance(pk, uuid.UUID) for pk in ids)


def test_a_lost_head_does_not_give_an_edition_number_twice(post):
    factories.publish(factories.edit(post, title="Calm mornings"))
    Head.objects.all().delete()
    rebuilds.settle(post.pk, at=post.first_published_at)
    edition = Edition.objects.order_by("sequence").last()
    assert edition.number == 3
    assert edition.kind == "update"
