"""What happens in Wagtail, told to the syndication side. Receivers translate; they do not think.

Publication and withdrawal are written at once, in the transaction that caused them. What changes
elsewhere (an author, an image, a move) only marks posts to be built again: see ``rechecks``.
"""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

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
from syndication import editions, publisher
from syndication.desk import facts, posts, rechecks


def connected() -> None:
    """Importing this module connects the receivers; calling this says that it was meant."""


@receiver(page_published, sender=PostPage)
def record_published(instance: PostPage, revision: Any = None, **_: Any) -> None:
    """States are compared, not signals trusted: this one also comes for pages scheduled ahead."""
    at = timezone.now()
    if not posts.is_public(instance):
        rechecks.settle(instance, at=at)
        return
    prepared = getattr(instance, "prepared", None)
    if prepared is None:  # a copy that goes live, without the publish action
        prepared = posts.prepare(instance, publisher.current(), at=at)
    posts.record(instance, prepared, at=at, revision=revision)


@receiver(page_unpublished, sender=PostPage)
def withdraw_unpublished(instance: PostPage, **_: Any) -> None:
    """Also sent for each live page of a deleted subtree, while its row still exists."""
    identity = PostIdentity.objects.filter(page_id=instance.pk).first()
    if identity is None:
        return
    withdrawal = getattr(instance, "withdrawal", None) or facts.default_withdrawal(instance)
    editions.withdraw(
        identity.pk,
        at=timezone.now(),
        reason=withdrawal.reason,
        note=withdrawal.note,
        replacement=withdrawal.replacement,
    )


@receiver(post_page_move)
def recheck_moved(instance: Page, **_: Any) -> None:
    rechecks.mark_below(instance)


@receiver(page_slug_changed)
def recheck_renamed(instance: Page, **_: Any) -> None:
    rechecks.mark_below(instance)


@receiver(post_save, sender=PageViewRestriction)
def deny_restricted(instance: PageViewRestriction, **_: Any) -> None:
    """Reading is refused at once; the withdrawals are then written post by post."""
    editions.deny(rechecks.post_ids_below(instance.page), at=timezone.now())
    rechecks.mark_below(instance.page)


@receiver(post_delete, sender=PageViewRestriction)
def readmit_unrestricted(instance: PageViewRestriction, **_: Any) -> None:
    rechecks.mark_below(instance.page)


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
@receiver([post_save, post_delete], sender=Organization)
@receiver([post_save, post_delete], sender=BlogIndexPage)
def copy_facts(**_: Any) -> None:
    facts.copy(at=timezone.now())
