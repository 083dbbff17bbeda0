"""Refuses to delete what live or scheduled posts use, and shows which posts those are.

An index above such posts is not unpublished either.

Shared facts (authors, organisations, crisis resources, disclaimers, topics) are guarded everywhere.
Pages, pictures and sites are guarded where somebody deletes them in the admin: the operators' own
code may delete a subtree, and ``reconcile`` then records the withdrawals.
"""

from collections.abc import Sequence

from django.db.models import Model, ProtectedError
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from wagtail.images import get_image_model
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, Site

from blog.models import Author, BlogIndexPage, CrisisResource, Disclaimer, Organization, Topic
from syndication.desk import uses
from syndication.desk.uses import Use
from syndication.editions import ledger

SHOWN = 5  # uses that the error names; ``uses`` has all


class InUse(ProtectedError):  # noqa: N818  # the rule works as intended
    """The row cannot be deleted: ``uses`` says why. Nothing was deleted."""

    words: str | Promise = gettext_lazy(
        "“%(row)s” cannot be deleted, because it is in use: %(titles)s."
    )

    def __init__(self, row: Model, found: Sequence[Use]) -> None:
        titles = ", ".join(f"“{use.title}”" for use in found[:SHOWN])
        titles += " …" if len(found) > SHOWN else ""
        super().__init__(str(self.words) % {"row": row, "titles": titles}, {row})
        self.row = row
        self.uses = tuple(found)

    def __str__(self) -> str:
        return str(self.args[0])


class PostsBelow(InUse):
    """The index cannot be unpublished: ``uses`` names the posts below it. Nothing was changed."""

    words = gettext_lazy("“%(row)s” cannot be unpublished. Posts below it are public: %(titles)s.")


def check(row: Model) -> None:
    """Raises :class:`InUse` for what may not be deleted. Call it in the deleting transaction.

    Under the ledger's lock: a post that is being published comes before that or after it.
    """
    ledger.lock()
    found = uses.of(row)
    if found:
        raise InUse(row, found)


def check_early(page: Page) -> None:
    """Raises :class:`InUse` before anything else is asked of the person; :func:`check` follows."""
    if found := uses.of(page.specific):
        raise InUse(page.specific, found)


def check_page(page: Page) -> None:
    """The same for a page and its subtree, where somebody deletes it in the admin."""
    if get_active_log_context().user is not None:
        check(page.specific)


def check_unpublish(page: Page) -> None:
    """Raises :class:`PostsBelow` where somebody unpublishes an index in the admin.

    Its posts would stay public, without the list that leads to them, and without an address for
    the lists of their topics and authors. Call it in the transaction that unpublishes.
    """
    if get_active_log_context().user is None or not isinstance(page.specific, BlogIndexPage):
        return
    ledger.lock()
    found = uses.below(page)
    if found:
        raise PostsBelow(page, found)


@receiver(pre_delete, sender=Author)
@receiver(pre_delete, sender=CrisisResource)
@receiver(pre_delete, sender=Disclaimer)
@receiver(pre_delete, sender=Organization)
@receiver(pre_delete, sender=Topic)
def guard_shared_facts(instance: Model, **_kwargs: object) -> None:
    check(instance)


@receiver(pre_delete, sender=get_image_model())
@receiver(pre_delete, sender=Site)
def guard_in_admin(instance: Model, **_kwargs: object) -> None:
    if get_active_log_context().user is not None:
        check(instance)
