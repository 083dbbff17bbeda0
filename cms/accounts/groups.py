"""The admin's pages of groups: nobody gives a group more rights than they have."""

from typing import Any, cast

from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from wagtail.users.views import groups

from cms.accounts.rights import Reach, Rights, of_groups


class _ManagedGroup:
    """Refuses groups that have more rights than the person who is logged in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        group = self.get_object()  # type: ignore[attr-defined]
        if not Reach(cast(User, request.user)).may_manage_group(group):
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class _GrantsOwnRights:
    """Refuses a form by which a group would have more rights than the person.

    What is granted comes from many forms: permissions, pages, collections, and those that hooks
    add. So they are saved, the result is compared, and the transaction is rolled back.
    """

    def is_valid(self, form: Any) -> bool:
        view: Any = self
        reach = Reach(view.request.user)
        if not super().is_valid(form):  # type: ignore[misc]
            return False
        if reach.actor.is_superuser or self._is_covered(form, reach.rights):
            return True
        form.add_error(
            None,
            _(
                "You can give a group only rights that you have. Untick the others, or ask "
                "somebody with full access."
            ),
        )
        view.produced_error_message = view.get_error_message()
        return False

    def _is_covered(self, form: Any, rights: Rights) -> bool:
        """Whether the rights that the forms grant are among ``rights``; nothing stays saved."""
        new = form.instance.pk is None
        with transaction.atomic():
            group = form.save()
            for panel in self.permission_panel_forms:  # type: ignore[attr-defined]
                panel.save()
            covered = rights.cover(of_groups(Group.objects.filter(pk=group.pk)))
            transaction.set_rollback(True)
        if new:
            form.instance.pk = None
            form.instance._state.adding = True  # noqa: SLF001
        return covered


class CreateView(_GrantsOwnRights, groups.CreateView):
    """A new group."""


class EditView(_ManagedGroup, _GrantsOwnRights, groups.EditView):
    """A group that exists."""


class DeleteView(_ManagedGroup, groups.DeleteView):
    """Deletes a group."""


class GroupViewSet(groups.GroupViewSet):
    """Wagtail's pages of groups, within the reach of the person who uses them."""

    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView
