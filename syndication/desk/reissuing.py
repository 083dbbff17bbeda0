"""Who may change what published posts show: whoever may publish those posts.

A changed author, picture, help line or setting publishes posts anew, within seconds and without a
further look. The rule holds for people in the admin. The timer, ``reconcile`` and the operators'
own code act at once.
"""

from typing import Any

from django.db.models import Model
from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _

from wagtail.images import get_image_model
from wagtail.log_actions import get_active_log_context
from wagtail.models import Locale, Page, Site
from wagtail.permissions import policy_registry

from blog.models import (
    Author,
    CrisisChannel,
    CrisisResource,
    Disclaimer,
    Organization,
    PictureFacts,
    PostPage,
    Review,
    SiteSettings,
    Topic,
)
from syndication.desk import uses

# Columns that Wagtail itself fills, and that no post shows.
UNSEEN = {"file_size", "file_hash", "latest_revision", "latest_revision_id"}
SHOWN = 5  # posts that are named


class MayNotReissue(Exception):  # noqa: N818  # the rule works as intended
    """The person may not publish the posts that the change would publish anew."""

    def __init__(self, row: Model, titles: list[str]) -> None:
        super().__init__(words(titles))
        self.row = row
        self.titles = titles


def words(titles: list[str]) -> str:
    """The refusal: what stands in the way, and who can help."""
    named = ", ".join(f"“{title}”" for title in titles[:SHOWN])
    if len(titles) > SHOWN:
        named += " …"
    return _(
        "This would change posts that you may not publish: %(titles)s. Ask an editor or an "
        "administrator to make the change."
    ) % {"titles": named}


def withheld(row: Model, user: Any) -> list[str]:
    """The titles of the live and scheduled posts that show ``row`` and ``user`` may not publish."""
    if row.pk is None and not isinstance(row, Review | CrisisChannel):
        return []
    page_ids = uses.reissued(row)
    if not page_ids:
        return []
    policy = policy_registry.get_by_type(Page)
    allowed = policy.instances_user_has_permission_for(user, "publish")
    denied = page_ids - set(allowed.values_list("pk", flat=True))
    titles: list[str] = []
    for some in uses.batched(denied):
        titles += PostPage.objects.filter(pk__in=some).values_list("title", flat=True)
    return sorted(titles)


def form_error(row: Model, user: Any) -> str | None:
    """The refusal of a change of ``row`` in a form, or ``None`` where it may be saved."""
    titles = withheld(row, user) if user is not None else []
    return words(titles) if titles else None


def check(row: Model) -> None:
    """Raises :class:`MayNotReissue` where the person in the admin may not change ``row``."""
    user = get_active_log_context().user
    titles = withheld(row, user) if user is not None else []
    if titles:
        raise MayNotReissue(row, titles)


@receiver(pre_save, sender=Author)
@receiver(pre_save, sender=CrisisResource)
@receiver(pre_save, sender=CrisisChannel)
@receiver(pre_save, sender=Disclaimer)
@receiver(pre_save, sender=Organization)
@receiver(pre_save, sender=Topic)
@receiver(pre_save, sender=Review)
@receiver(pre_save, sender=Locale)
@receiver(pre_save, sender=Site)
@receiver(pre_save, sender=SiteSettings)
@receiver(pre_save, sender=get_image_model())
def guard_changes(instance: Model, update_fields: Any = None, **_kwargs: object) -> None:
    if update_fields is None or not UNSEEN.issuperset(update_fields):
        check(instance)


@receiver(pre_save, sender=PictureFacts)
def guard_facts(instance: PictureFacts, **_kwargs: object) -> None:
    check(instance.image)


@receiver(pre_delete, sender=CrisisChannel)
def guard_removed_channels(instance: CrisisChannel, **_kwargs: object) -> None:
    check(instance)
