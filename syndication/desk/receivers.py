"""What happens in Wagtail, told to the syndication side. Receivers translate; they do not think.

Publication and withdrawal are written at once, in the transaction that caused them. What changes
elsewhere (an author, an image, a move) only marks posts to be built again: see ``rechecks``.
"""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone

from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Revision, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from blog.models import (
    Author,
    BlogIndexPage,
    CrisisChannel,
    CrisisResource,
    Disclaimer,
    Organization,
    PostIdentity,
    PostPage,
    Review,
    SiteSettings,
    Topic,
)
from syndication import editions, ledger
from syndication.desk import facts, rechecks, scheduled, seam
from syndication.feeds.profiles import model as profiles
from syndication.models import Term
from syndication.partners import entitlements


def connected() -> None:
    """Importing this module connects the receivers; calling this says that it was meant."""


@receiver(page_published, sender=PostPage)
def record_published(instance: PostPage, revision: Any = None, **_: Any) -> None:
    seam.record_live(instance, revision, at=timezone.now())


@receiver(page_unpublished, sender=PostPage)
def withdraw_unpublished(instance: PostPage, **_: Any) -> None:
    """Also sent for each live page of a deleted subtree, while its row still says live."""
    identity = PostIdentity.objects.filter(page_id=instance.pk).first()
    if identity is None:
        return
    scheduled.drop([identity.pk], at=timezone.now())
    deleting = PostPage.objects.filter(pk=instance.pk, live=True).exists()
    withdrawal = getattr(instance, "withdrawal", None) or facts.Withdrawal(
        reason="deleted" if deleting else "expired" if instance.expired else "withdrawn"
    )
    edition = editions.withdraw(
        identity.pk,
        at=timezone.now(),
        reason=withdrawal.reason,
        note=withdrawal.note,
        replacement=withdrawal.replacement,
    )
    if edition is not None:
        rechecks.mark_linking(identity.pk)


@receiver(pre_delete, sender=PostPage)
def drop_deleted(instance: PostPage, **_: Any) -> None:
    """Wagtail signals the end of live posts alone; this one may be waiting for its day."""
    _drop(instance.pk)


@receiver(post_save, sender=Revision)
def drop_unscheduled(instance: Revision, update_fields: Any = None, **_: Any) -> None:
    """An editor cancelled the schedule. What is not signalled, the timer finds."""
    cancelled = "approved_go_live_at" in (update_fields or ()) and not instance.approved_go_live_at
    if cancelled and instance.content_type.model_class() is PostPage:
        _drop(int(instance.object_id))


def _drop(page_id: int) -> None:
    post_ids = list(PostIdentity.objects.filter(page_id=page_id).values_list("pk", flat=True))
    ledger.atomically(lambda: scheduled.drop(post_ids, at=timezone.now()))


@receiver(post_page_move)
def recheck_moved(instance: Page, **_: Any) -> None:
    _deny_hidden(instance)
    rechecks.mark_below(instance)


@receiver(pre_save)
def recheck_renamed(instance: Any, **_: Any) -> None:
    """A page takes its subtree along to its new address. Wagtail signals that once it is committed,
    when a process that ends may tell nobody: what is marked here is committed with it."""
    if isinstance(instance, Page) and _address_changes(instance):
        rechecks.mark_below(instance)


def _address_changes(page: Page) -> bool:
    return bool(Page.objects.filter(pk=page.pk).exclude(url_path=page.url_path).exists())


@receiver(post_save, sender=PageViewRestriction)
def deny_restricted(instance: PageViewRestriction, **_: Any) -> None:
    """Reading is refused at once; the withdrawals are then written post by post."""
    _deny_hidden(instance.page)
    rechecks.mark_below(instance.page)


@receiver(post_delete, sender=PageViewRestriction)
def readmit_unrestricted(instance: PageViewRestriction, **_: Any) -> None:
    rechecks.mark_below(instance.page)


def _deny_hidden(page: Page) -> None:
    """Refuse reads of a subtree that is private now. Its posts are listed under the lock: one that
    is being published comes before it or after it, never beside it."""
    if page.get_view_restrictions().exists():
        ledger.atomically(lambda: _deny_below(page))


def _deny_below(page: Page) -> None:
    now, post_ids = timezone.now(), rechecks.post_ids_below(page)
    editions.deny(post_ids, at=now)
    scheduled.drop(post_ids, at=now)


TERMS = {Author: Term.Of.AUTHOR, Topic: Term.Of.TOPIC}


@receiver(pre_save, sender=Author)
@receiver(pre_save, sender=Topic)
def send_on_from_old_slug(sender: type[Author | Topic], instance: Any, **_: Any) -> None:
    """Pages and feeds of a renamed topic or author keep being found under their old address."""
    before = sender.objects.filter(pk=instance.pk).values_list("slug", flat=True).first()
    if before == instance.slug:
        return
    if sender is Topic:
        entitlements.retire_topic(instance.slug, by=before, at=timezone.now())
    if before:
        editions.move_term(TERMS[sender], before=before, now=instance.slug)
        if sender is Topic:
            profiles.rename_topic(before, instance.slug)
            entitlements.rename_topic(before, instance.slug, at=timezone.now())


@receiver([post_save, post_delete], sender=Author)
@receiver([post_save, post_delete], sender=Organization)
@receiver([post_save, post_delete], sender=CrisisResource)
@receiver([post_save, post_delete], sender=Disclaimer)
@receiver([post_save, post_delete], sender=Topic)
@receiver([post_save, post_delete], sender=get_image_model())
def recheck_users_of(sender: type, instance: Any, **_: Any) -> None:
    rechecks.mark_source(f"{rechecks.SOURCES[sender]}:{instance.pk}")


@receiver([post_save, post_delete], sender=CrisisChannel)
def recheck_users_of_channel(instance: CrisisChannel, **_: Any) -> None:
    rechecks.mark_source(f"crisis:{instance.resource_id}")


@receiver([post_save, post_delete], sender=Review)
def recheck_reviewed(instance: Review, **_: Any) -> None:
    rechecks.mark_page(instance.page_id)


@receiver([post_save, post_delete], sender=Site)
@receiver([post_save, post_delete], sender=SiteSettings)
def recheck_everything(**_: Any) -> None:
    """Every post shows something of the site: its host, its terms, its name."""
    with transaction.atomic():  # nobody may find the move without the posts that it concerns
        facts.copy(at=timezone.now())
        rechecks.mark_all()


@receiver([post_save, post_delete], sender=Organization)
def copy_publisher(**_: Any) -> None:
    with transaction.atomic():
        if facts.copy(at=timezone.now()):
            rechecks.mark_all()


@receiver([post_save, post_delete], sender=BlogIndexPage)
def copy_indexes(**_: Any) -> None:
    """Where the lists are is said by the channels, not by the posts."""
    facts.copy(at=timezone.now())
