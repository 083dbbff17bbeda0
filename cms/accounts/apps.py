"""Wagtail's app of users, with our views of users and groups."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """The same app, under the same label, with views that let nobody gain rights."""

    group_viewset = "cms.accounts.groups.GroupViewSet"
    user_viewset = "cms.accounts.users.UserViewSet"
