"""Administrators manage accounts, and can neither gain rights nor take over more of them."""

from typing import Any

import pytest

from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from wagtail.models import GroupPagePermission, Page

from cms import checks
from tests import seeded_roles

EDIT = "/admin/users/edit/{}/"
PASSWORD = "a long enough password 7"


@pytest.fixture
def administrator(site: Any) -> Client:
    seeded_roles.create()
    return seeded_roles.client("Administrator")


@pytest.fixture
def chief(administrator: Client) -> User:
    return User.objects.create_superuser("chief", "chief@example.org", PASSWORD)


def account(**changed: Any) -> dict[str, Any]:
    values = {
        "username": "somebody",
        "email": "somebody@example.org",
        "first_name": "Some",
        "last_name": "Body",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "is_active": "on",
    }
    return {**values, **changed}


def me() -> User:
    return User.objects.get(username="administrator")


def group(name: str) -> Group:
    return Group.objects.get(name=name)


def powerful(name: str = "Powerful") -> Group:
    """A group with a right that Administrators lack."""
    made = Group.objects.create(name=name)
    made.permissions.add(Permission.objects.get(codename="add_group"))
    return made


def state(user: User) -> tuple[Any, ...]:
    found = User.objects.get(pk=user.pk)
    groups = sorted(found.groups.values_list("name", flat=True))
    return found.password, found.email, found.is_active, found.is_superuser, groups


def test_an_administrator_makes_editors(administrator):
    values = account(groups=[group("Editor").pk])
    assert administrator.post("/admin/users/new/", values).status_code == 302
    made = User.objects.get(username="somebody")
    assert state(made)[2:] == (True, False, ["Editor"])


@pytest.mark.parametrize(
    "role", ["Writer", "Editor", "Partner manager", "Analyst", "Administrator"]
)
def test_an_administrator_can_give_each_of_our_roles(administrator, role):
    shown = administrator.get("/admin/users/new/")
    assert role in [each.name for each in shown.context["form"].fields["groups"].queryset]


def test_an_administrator_cannot_make_a_superuser(administrator):
    administrator.post("/admin/users/new/", account(is_superuser="on"))
    assert not User.objects.filter(is_superuser=True).exists()
    made = User.objects.create_user("other")
    administrator.post(EDIT.format(made.pk), account(username="other", is_superuser="on"))
    administrator.post(EDIT.format(me().pk), account(username="administrator", is_superuser="on"))
    assert not User.objects.filter(is_superuser=True).exists()


def test_a_superuser_can_make_another(chief):
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/admin/users/new/", account(is_superuser="on"))
    assert User.objects.get(username="somebody").is_superuser


@pytest.mark.parametrize("way", ["edit", "delete", "copy"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_of_a_superuser_opens_for_an_administrator(administrator, chief, way, method):
    before = state(chief)
    values = account(username="chief", email="thief@example.org")
    answer = getattr(administrator, method)(f"/admin/users/{way}/{chief.pk}/", values)
    assert answer.status_code in {302, 404}
    assert state(chief) == before


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("set_active_state", {"mark_as_active": "False"}),
        ("assign_role", {}),
        ("delete", {}),
    ],
)
def test_no_bulk_action_reaches_a_superuser_or_stronger_people(
    administrator, chief, action, values
):
    stronger = User.objects.create_user("stronger")
    stronger.groups.add(powerful())
    before = state(chief), state(stronger)
    where = f"/admin/bulk/auth/user/{action}/?id={chief.pk}&id={stronger.pk}&next=/admin/users/"
    administrator.post(where, {"role": group("Writer").pk, **values})
    everyone = where.replace(f"id={chief.pk}", "id=all")
    administrator.post(everyone, {"role": group("Writer").pk, **values})
    assert (state(chief), state(stronger)) == before


def test_bulk_actions_reach_those_with_fewer_rights(administrator):
    writer = User.objects.create_user("writer")
    where = f"/admin/bulk/auth/user/assign_role/?id={writer.pk}&next=/admin/users/"
    administrator.post(where, {"role": group("Editor").pk})
    assert state(writer)[-1] == ["Editor"]


def test_nobody_is_put_into_a_group_with_more_rights(administrator):
    strong = powerful()
    administrator.post("/admin/users/new/", account(groups=[strong.pk]))
    where = f"/admin/bulk/auth/user/assign_role/?id={me().pk}&next=/admin/users/"
    administrator.post(where, {"role": strong.pk})
    values = account(username="administrator", groups=[strong.pk])
    administrator.post(EDIT.format(me().pk), values)
    assert not strong.user_set.exists()


def test_rights_for_pages_count_too(administrator):
    publishers = Group.objects.create(name="Root publishers")
    below = Page.objects.filter(depth=2).first()
    permission = Permission.objects.get(
        content_type__app_label="wagtailcore", codename="publish_page"
    )
    GroupPagePermission.objects.create(group=publishers, page=below, permission=permission)
    mine = group("Administrator")
    shown = administrator.get("/admin/users/new/").context["form"].fields["groups"].queryset
    assert publishers in shown  # from the root follows each page below
    mine.page_permissions.filter(permission=permission).delete()
    shown = administrator.get("/admin/users/new/").context["form"].fields["groups"].queryset
    assert publishers not in shown


@pytest.mark.parametrize("inside", [True, False])
def test_a_person_with_more_rights_is_not_taken_over(administrator, inside):
    stronger = User.objects.create_user("stronger", "s@example.org", PASSWORD)
    if inside:
        stronger.groups.add(powerful())
    else:
        stronger.user_permissions.add(Permission.objects.get(codename="add_group"))
    before = state(stronger)
    administrator.post(EDIT.format(stronger.pk), account(username="stronger", groups=[]))
    administrator.post(f"/admin/users/delete/{stronger.pk}/")
    assert state(stronger) == before


def manages_groups() -> None:
    for verb in ("add", "change", "delete"):
        permission = Permission.objects.get(codename=f"{verb}_group")
        group("Administrator").permissions.add(permission)


def of_group(name: str, codenames: tuple[str, ...], **changed: Any) -> dict[str, Any]:
    chosen = [Permission.objects.get(codename=codename).pk for codename in codenames]
    forms = {
        f"{prefix}-{count}_FORMS": "0"
        for prefix in (
            "page_permissions",
            "collection_permissions",
            "image_permissions",
            "document_permissions",
            "collection_member_permissions",
            "collection_management_permissions",
        )
        for count in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")
    }
    return {"name": name, "permissions": chosen, **forms, **changed}


def test_who_manages_groups_gives_only_their_own_rights(administrator):
    manages_groups()
    own = of_group("Helpers", ("access_admin",))
    assert administrator.post("/admin/groups/new/", own).status_code == 302
    helpers = group("Helpers")
    more = of_group("Helpers", ("access_admin", "add_workflow"))
    refused = administrator.post(f"/admin/groups/edit/{helpers.pk}/", more)
    assert "only rights that you have" in refused.content.decode()
    assert [each.codename for each in helpers.permissions.all()] == ["access_admin"]
    refused = administrator.post("/admin/groups/new/", of_group("Others", ("add_workflow",)))
    assert "only rights that you have" in refused.content.decode()
    assert not Group.objects.filter(name="Others").exists()


def test_who_manages_groups_cannot_strengthen_their_own(administrator):
    manages_groups()
    mine = group("Administrator")
    before = set(mine.permissions.all())
    more = of_group("Administrator", ("access_admin", "add_workflow"))
    administrator.post(f"/admin/groups/edit/{mine.pk}/", more)
    assert set(mine.permissions.all()) == before


def test_a_stronger_group_is_neither_changed_nor_deleted(administrator):
    manages_groups()
    strong = Group.objects.create(name="Workflow makers")
    strong.permissions.add(Permission.objects.get(codename="add_workflow"))
    administrator.post(f"/admin/groups/edit/{strong.pk}/", of_group("Emptied", ()))
    administrator.post(f"/admin/groups/delete/{strong.pk}/")
    assert list(strong.permissions.values_list("codename", flat=True)) == ["add_workflow"]


def test_the_list_links_only_what_may_be_managed(administrator, chief):
    shown = administrator.get("/admin/users/").content.decode()
    assert EDIT.format(me().pk) in shown
    assert EDIT.format(chief.pk) not in shown


def test_a_workflow_that_nobody_can_finish_is_reported(administrator):
    found = checks.workflows_can_be_finished(databases=["default"])
    assert found == []  # the Administrator may approve
    User.objects.update(is_active=False)
    User.objects.create_user("writer").groups.add(group("Writer"))
    [found] = checks.workflows_can_be_finished(databases=["default"])
    assert found.id == "wellspring.W011"
    assert "“Administrator” or “Editor”" in found.msg
    assert checks.workflows_can_be_finished(databases=None) == []


def test_where_only_superusers_work_no_workflow_is_reported(chief):
    User.objects.filter(is_superuser=False).delete()
    assert checks.workflows_can_be_finished(databases=["default"]) == []


def own_account(**changed: str) -> dict[str, str]:
    values = {
        "name_email-first_name": "",
        "name_email-last_name": "",
        "name_email-email": "",
        "locale-preferred_language": "fr",
        "locale-current_time_zone": "America/Vancouver",
        "theme-theme": "dark",
        "theme-contrast": "system",
        "theme-density": "default",
    }
    return {**values, **changed}


def test_an_account_without_name_and_address_can_be_saved(administrator):
    User.objects.update(first_name="", last_name="", email="")
    assert administrator.post("/admin/account/", own_account()).status_code == 302
    assert me().wagtail_userprofile.preferred_language == "fr"
    assert me().wagtail_userprofile.current_time_zone == "America/Vancouver"


def test_an_address_that_is_known_is_not_lost(administrator):
    assert administrator.post("/admin/account/", own_account()).status_code == 200
    assert me().email


def test_the_time_zones_are_such_as_browsers_know(administrator):
    shown = administrator.get("/admin/account/").content.decode()
    assert 'value="America/Toronto"' in shown
    assert "localtime" not in shown
    assert "Factory" not in shown


def test_the_check_waits_for_the_table_of_users(administrator, monkeypatch):
    User.objects.update(is_active=False)
    User.objects.create_user("writer").groups.add(group("Writer"))
    monkeypatch.setattr(checks.connection.introspection, "table_names", list)
    assert checks.workflows_can_be_finished(databases=["default"]) == []
