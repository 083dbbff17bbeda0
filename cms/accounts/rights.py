"""Which rights people and groups have, and which of them somebody may pass on.

Whoever manages accounts could otherwise take any of them over: by its password, its e-mail address
or its groups. So an account or a group can be managed only by somebody who has all of its rights.
"""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import Group, Permission, User
from django.db.models import QuerySet

from wagtail.models import GroupCollectionPermission, GroupPagePermission

# Path of a page or a collection, and the permission that holds there and below.
Place = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Permissions by their primary keys, for models, pages and collections."""

    models: frozenset[int]
    pages: frozenset[Place]
    collections: frozenset[Place]

    def cover(self, other: "Rights") -> bool:
        """Whether each right in ``other`` is in ``self``, too, or follows from one that is."""
        return (
            other.models <= self.models
            and all(_follows(place, self.pages) for place in other.pages)
            and all(_follows(place, self.collections) for place in other.collections)
        )


def of_groups(groups: "QuerySet[Group]", *, own: frozenset[int] = frozenset()) -> Rights:
    """The rights of all these groups together, and the permissions ``own`` beside them."""
    granted = Permission.objects.filter(group__in=groups).values_list("pk", flat=True)
    pages = GroupPagePermission.objects.filter(group__in=groups)
    collections = GroupCollectionPermission.objects.filter(group__in=groups)
    return Rights(
        models=own | frozenset(granted),
        pages=frozenset(pages.values_list("page__path", "permission_id")),
        collections=frozenset(collections.values_list("collection__path", "permission_id")),
    )


def of_user(user: User) -> Rights:
    """The rights of a person who is no superuser, active or not."""
    own = frozenset(user.user_permissions.values_list("pk", flat=True))
    return of_groups(user.groups.all(), own=own)


def _follows(place: Place, from_places: frozenset[Place]) -> bool:
    path, permission = place
    return any(path.startswith(above) and permission == same for above, same in from_places)


class Reach:
    """The accounts and groups that ``actor`` may manage; a superuser may manage all."""

    def __init__(self, actor: User) -> None:
        self.actor = actor

    @cached_property
    def rights(self) -> Rights:
        return of_user(self.actor)

    @cached_property
    def _group_ids(self) -> frozenset[int]:
        return frozenset(
            group.pk
            for group in Group.objects.all()
            if self.rights.cover(of_groups(Group.objects.filter(pk=group.pk)))
        )

    def groups(self) -> "QuerySet[Group]":
        """The groups that the actor may put people into."""
        everything: QuerySet[Group] = Group.objects.all()
        return everything if self.actor.is_superuser else everything.filter(pk__in=self._group_ids)

    def may_manage_group(self, group: Group) -> bool:
        return self.actor.is_superuser or group.pk in self._group_ids

    def may_manage(self, user: User) -> bool:
        """Whether the actor may change, deactivate or delete this account."""
        if self.actor.is_superuser:
            return True
        return not user.is_superuser and self.rights.cover(of_user(user))
