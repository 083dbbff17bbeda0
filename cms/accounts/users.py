"""The admin's pages of users: nobody gives or takes over more rights than they have.

Wagtail lets whoever may change users make any of them, themselves included, a superuser, and set a
superuser's password.
"""

from functools import cached_property
from typing import Any, cast

from django import forms
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from wagtail import hooks
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import users
from wagtail.users.views.bulk_actions import (
    AssignRoleBulkAction,
    DeleteBulkAction,
    SetActiveStateBulkAction,
)
from wagtail.users.views.bulk_actions.assign_role import RoleForm

from cms.accounts.rights import Reach


class _WithinReach:
    """A form of an account, limited to the rights that ``actor`` may pass on."""

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields  # type: ignore[attr-defined]
        if not actor.is_superuser:
            fields.pop("is_superuser", None)
            fields["groups"].queryset = Reach(actor).groups()


class CreationForm(_WithinReach, UserCreationForm):
    """A new account."""


class EditForm(_WithinReach, UserEditForm):
    """An account that exists."""


class _FormOfActor:
    """Passes the person who is logged in to the form."""

    def get_form_kwargs(self) -> dict[str, Any]:
        found: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]
        return {**found, "actor": self.request.user}  # type: ignore[attr-defined]


class _ManagedUser:
    """Refuses accounts that have more rights than the person who is logged in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = self.get_object()  # type: ignore[attr-defined]
        if not Reach(cast(User, request.user)).may_manage(user):
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class IndexView(users.IndexView):
    """The list, with links to what the person may manage."""

    @cached_property
    def reach(self) -> Reach:
        return Reach(self.request.user)

    def get_edit_url(self, instance: User) -> str | None:
        found: str | None = super().get_edit_url(instance)
        return found if self.reach.may_manage(instance) else None

    def get_delete_url(self, instance: User) -> str | None:
        found: str | None = super().get_delete_url(instance)
        return found if self.reach.may_manage(instance) else None


class CreateView(_FormOfActor, users.CreateView):
    """A new account, with no more rights than the person who makes it."""


class EditView(_ManagedUser, _FormOfActor, users.EditView):
    """An account, its password, address and groups."""


class DeleteView(_ManagedUser, users.DeleteView):
    """Deletes an account."""


class UserViewSet(users.UserViewSet):
    """Wagtail's pages of users, each within the reach of the person who uses it."""

    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView
    # A copy would have the password and the rights of the original.
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[User]]:
        return EditForm if for_update else CreationForm


class _ManagedUsers:
    """A bulk action on the accounts that the person may manage; it leaves out the others."""

    def check_perm(self, obj: User) -> bool:
        return bool(super().check_perm(obj)) and self.reach.may_manage(obj)  # type: ignore[misc]

    @cached_property
    def reach(self) -> Reach:
        return Reach(self.request.user)  # type: ignore[attr-defined]


class RoleWithinReach(RoleForm):
    """A choice of the groups that the person may put others into."""

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ModelChoiceField[Group](queryset=groups)


class AssignRole(_ManagedUsers, AssignRoleBulkAction):
    """Puts users into a group."""

    form_class = RoleWithinReach

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "groups": self.reach.groups()}


class SetActiveState(_ManagedUsers, SetActiveStateBulkAction):
    """Activates or deactivates users."""


class Delete(_ManagedUsers, DeleteBulkAction):
    """Deletes users."""


# Registered after Wagtail's own actions, they replace them.
for action in (AssignRole, SetActiveState, Delete):
    hooks.register("register_bulk_action", action, order=100)
