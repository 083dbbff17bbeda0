"""Receivers of Wagtail's and Django's signals: each calls one function of the desk.

Publications and withdrawals are recorded in the transaction that caused them. Changes elsewhere
(an author, an image, a move) only mark posts to be built again: see ``rebuilds``. Importing this
module connects the receivers.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone

from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Revision, Site, TaskState
from wagtail.signals import page_published, page_unpublished, post_page_move

from blog.models import (
    Author,
    BlogIndexPage,
    CrisisChannel,
    CrisisResource,
    Disclaimer,
    Organization,
    PictureFacts,
    PostIdentity,
    PostPage,
    Review,
    SiteSettings,
    Topic,
)
from blog.visible import readable
from syndication.desk import (
    embargo_sync,
    near_copies,
    publisher_sync,
    rebuilds,
    seam,
    under_way,
)
from syndication.desk.recall import removed
from syndication.desk.translations import baselines
from syndication.editions import ledger, recording, terms
from syndication.editions.models import Edition, Term
from syndication.editions.signals import edition_recorded
from syndication.feeds.profiles import model as profiles
from syndication.feeds.profiles.model import FeedProfile
from syndication.partners import entitlements
from syndication.partners.models import Key
from syndication.webhooks.models import Endpoint


@receiver(page_published, sender=PostPage)
def record_published(instance: PostPage, revision: Revision | None = None, **_: object) -> None:
    seam.record_live(instance, revision, at=timezone.now())
    baselines.begin(instance, at=timezone.now())  # its translation key may be newer than the page


@receiver(page_unpublished, sender=PostPage)
def withdraw_unpublished(instance: PostPage, **_: object) -> None:
    """Also sent for each live page of a deleted subtree, while its row is still live."""
    identity = PostIdentity.objects.filter(page_id=instance.pk).first()
    if identity is None:
        return
    embargo_sync.drop([identity.pk], at=timezone.now())
    deleting = PostPage.objects.filter(pk=instance.pk, live=True).exists()
    withdrawal = (
        getattr(instance, "withdrawal", None)
        or seam.given()
        or publisher_sync.Withdrawal(
            reason="deleted" if deleting else "expired" if instance.expired else "withdrawn"
        )
    ).in_language(instance.locale.language_code)
    edition = recording.withdraw(
        identity.pk,
        at=timezone.now(),
        reason=withdrawal.reason,
        note=readable(withdrawal.note),
        replacement=withdrawal.replacement,
    )
    if edition is not None:
        rebuilds.mark_linking(identity.pk)


@receiver(post_save, sender=PostPage)
def note_translation(instance: PostPage, created: bool, raw: bool, **_: object) -> None:
    """A page that is made with another one's translation key was translated from it."""
    if created and not raw:
        baselines.begin(instance, at=timezone.now())


@receiver(edition_recorded)
def outdate_translations(edition: Edition, **_: object) -> None:
    baselines.renew(edition)


@receiver(edition_recorded)
def forget_words(edition: Edition, **_: object) -> None:
    if not edition.digest:  # withdrawn
        near_copies.forget(edition.post_id)


@receiver(pre_delete, sender=PostPage)
def drop_deleted(instance: PostPage, **_: object) -> None:
    """Wagtail signals the deletion of live posts only; this one may be scheduled."""
    _drop(instance.pk)


@receiver(post_save, sender=Revision)
def drop_unscheduled(
    instance: Revision, update_fields: Iterable[str] | None = None, **_: object
) -> None:
    """An editor cancelled the schedule. The timer finds what is not signalled."""
    cancelled = "approved_go_live_at" in (update_fields or ()) and not instance.approved_go_live_at
    if cancelled and instance.content_type.model_class() is PostPage:
        _drop(int(instance.object_id))


def _drop(page_id: int) -> None:
    post_ids = list(PostIdentity.objects.filter(page_id=page_id).values_list("pk", flat=True))
    ledger.atomically(lambda: embargo_sync.drop(post_ids, at=timezone.now()))


@receiver(post_page_move)
def recheck_moved(instance: Page, **_: object) -> None:
    _deny_hidden(instance)
    rebuilds.mark_below(instance)


@receiver(pre_save)
def recheck_renamed(instance: Model, **_: object) -> None:
    """A page's new address changes those of its subtree.

    Wagtail signals that after the commit, and a process may end before: these marks are committed
    with the change.
    """
    if isinstance(instance, Page) and _address_changes(instance):
        rebuilds.mark_below(instance)


def _address_changes(page: Page) -> bool:
    return bool(Page.objects.filter(pk=page.pk).exclude(url_path=page.url_path).exists())


@receiver(post_save, sender=PageViewRestriction)
def deny_restricted(instance: PageViewRestriction, **_: object) -> None:
    """Deny reads at once; the withdrawals are then recorded post by post."""
    _deny_hidden(instance.page)
    rebuilds.mark_below(instance.page)


@receiver(post_delete, sender=PageViewRestriction)
def readmit_unrestricted(instance: PageViewRestriction, **_: object) -> None:
    rebuilds.mark_below(instance.page)


def _deny_hidden(page: Page) -> None:
    """Deny reads of a subtree that is private now.

    Its posts are listed under the ledger's lock: a post that is being published comes before that
    or after it.
    """
    if page.get_view_restrictions().exists():
        ledger.atomically(lambda: _deny_below(page))


def _deny_below(page: Page) -> None:
    now, post_ids = timezone.now(), rebuilds.post_ids_below(page)
    recording.deny(post_ids, at=now)
    embargo_sync.drop(post_ids, at=now)


@receiver(pre_save)
def refuse_late_answer(instance: Model, **_: object) -> None:
    """A review that ended with its post is not approved by somebody who had read it before."""
    if isinstance(instance, TaskState):
        under_way.check_review(instance)


@receiver(pre_delete, sender=Key)
def keep_deleted_key(instance: Key, **_: object) -> None:
    """Also sent for each key of a partner that is deleted."""
    removed.keep_key(instance, at=timezone.now())


@receiver(pre_delete, sender=Endpoint)
def keep_deleted_endpoint(instance: Endpoint, **_: object) -> None:
    removed.keep_endpoint(instance, at=timezone.now())


@receiver(pre_delete, sender=FeedProfile)
def keep_deleted_profile(instance: FeedProfile, **_: object) -> None:
    removed.keep_profile(instance, at=timezone.now())


TERMS = {Author: Term.Of.AUTHOR, Topic: Term.Of.TOPIC}


@receiver(pre_save, sender=Author)
@receiver(pre_save, sender=Topic)
def redirect_old_slug(instance: Author | Topic, **_: object) -> None:
    """Redirect the pages and feeds of a renamed topic or author from their old address.

    Under the ledger's lock, as posts that leave the topic just now: of two people who rename one at
    once, the second renames what the first has made of it.
    """
    if _stored_slug(instance) != instance.slug:
        ledger.atomically(lambda: _redirect_old_slug(instance))


def _stored_slug(instance: Author | Topic) -> str | None:
    stored = type(instance).objects.filter(pk=instance.pk).values_list("slug", flat=True)
    slug: str | None = stored.first()
    return slug


def _redirect_old_slug(instance: Author | Topic) -> None:
    before, now = _stored_slug(instance), instance.slug
    if before == now:
        return
    is_topic = isinstance(instance, Topic)
    if is_topic:
        profiles.retire_topic(now, by=before)
        entitlements.retire_topic(now, by=before, at=timezone.now())
    if before:
        terms.move(TERMS[type(instance)], before=before, now=now)
        if is_topic:
            profiles.rename_topic(before, now)
            entitlements.rename_topic(before, now, at=timezone.now())


@receiver([post_save, post_delete], sender=Author)
@receiver([post_save, post_delete], sender=Organization)
@receiver([post_save, post_delete], sender=CrisisResource)
@receiver([post_save, post_delete], sender=Disclaimer)
@receiver([post_save, post_delete], sender=Topic)
@receiver([post_save, post_delete], sender=get_image_model())
def recheck_users_of(sender: type, instance: Model, **_: object) -> None:
    rebuilds.mark_source(f"{rebuilds.SOURCES[sender]}:{instance.pk}")


@receiver([post_save, post_delete], sender=PictureFacts)
def recheck_users_of_picture(instance: PictureFacts, **_: object) -> None:
    rebuilds.mark_source(f"image:{instance.pk}")


@receiver([post_save, post_delete], sender=CrisisChannel)
def recheck_users_of_channel(instance: CrisisChannel, **_: object) -> None:
    rebuilds.mark_source(f"crisis:{instance.resource_id}")


@receiver([post_save, post_delete], sender=Review)
def recheck_reviewed(instance: Review, **_: object) -> None:
    rebuilds.mark_page(instance.page_id)


@receiver([post_save, post_delete], sender=Site)
@receiver([post_save, post_delete], sender=SiteSettings)
def recheck_everything(**_: object) -> None:
    """Every post shows something of the site: host, terms, name."""
    with transaction.atomic():  # the move and the marks of its posts are committed together
        publisher_sync.copy(at=timezone.now())
        rebuilds.mark_all()


@receiver([post_save, post_delete], sender=Organization)
def copy_publisher(**_: object) -> None:
    with transaction.atomic():
        if publisher_sync.copy(at=timezone.now()):
            rebuilds.mark_all()


@receiver([post_save, post_delete], sender=BlogIndexPage)
@receiver([post_save, post_delete], sender=Topic)
def copy_addresses(**_: object) -> None:
    """Channels name the addresses of lists; posts do not, so none is built again."""
    publisher_sync.copy(at=timezone.now())
