"""Who may import many posts at once, asked by the pages and, for each post, by the worker."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from blog.admin.paste_form import indexes
from blog.models import BlogIndexPage, ImportRun

IMPORT = "blog.import_posts"


class RightLost(Exception):  # noqa: N818  # named for the event
    """The import must not go on. The message is a sentence for a person."""


def may_import(user: Any) -> bool:
    """Whether the person may import many posts at once, and has an index to put them below."""
    return bool(user.has_perm(IMPORT) and indexes(user).exists())


def may_write_below(user: Any, index: BlogIndexPage | None) -> bool:
    return bool(index is not None and index.permissions_for_user(user).can_add_subpage())


def may_add_pictures(user: Any) -> bool:
    policy = policy_registry.get_by_type(get_image_model())
    return bool(policy.user_has_permission(user, "add"))


def starter(run: ImportRun) -> User:
    """Whoever started the import, as they are now. Raises :class:`RightLost`."""
    user = User.objects.filter(pk=run.started_by_id or 0, is_active=True).first()
    if user is None:
        raise RightLost(_("Whoever started this import has no account any more."))
    if not (user.has_perm("wagtailadmin.access_admin") and user.has_perm(IMPORT)):
        raise RightLost(_("Whoever started this import may not import posts any more."))
    index = BlogIndexPage.objects.filter(pk=run.index_id).first()
    if index is None:
        raise RightLost(_("The index for these posts is not here any more."))
    if not may_write_below(user, index):
        raise RightLost(
            _("Whoever started this import may not write below “%(index)s” any more.")
            % {"index": index.title}
        )
    if run.with_pictures and not may_add_pictures(user):
        raise RightLost(_("Whoever started this import may not add pictures any more."))
    return user
