"""The roles: Writer (own drafts), Editor (publishes), Administrator (people and settings too).

Wagtail brings groups of its own, Moderators and Editors; they are replaced where nobody uses them.
"""

from django.apps import apps as registry
from django.contrib.auth.management import create_permissions
from django.db import migrations

SNIPPETS = ("author", "organization", "crisisresource", "disclaimer", "topic")
ROLES = ("Writer", "Editor", "Administrator")


def create_roles(apps, schema_editor):
    for label in ("auth", "blog", "wagtailadmin", "wagtailimages", "wagtailcore"):
        create_permissions(registry.get_app_config(label), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    for name in ("Moderators", "Editors"):
        Group.objects.filter(name=name, user__isnull=True).delete()
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in ROLES}
    _grant(apps, groups)


def _grant(apps, groups):
    Permission = apps.get_model("auth", "Permission")
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")

    def permission(app, codename):
        return Permission.objects.get(content_type__app_label=app, codename=codename)

    pages = {
        "Writer": ("add_page",),
        "Editor": ("add_page", "change_page", "publish_page", "lock_page"),
        "Administrator": (
            "add_page", "change_page", "publish_page", "lock_page", "unlock_page",
            "bulk_delete_page",
        ),
    }
    images = {
        "Writer": ("add_image", "choose_image"),
        "Editor": ("add_image", "change_image", "choose_image"),
        "Administrator": ("add_image", "change_image", "choose_image", "delete_image"),
    }
    model = {
        "Writer": [("blog", "view_" + name) for name in SNIPPETS],
        "Editor": [
            ("blog", f"{verb}_{name}") for name in SNIPPETS for verb in ("view", "add", "change")
        ] + [("blog", "add_review")],
        "Administrator": [
            ("blog", f"{verb}_{name}")
            for name in SNIPPETS
            for verb in ("view", "add", "change", "delete")
        ] + [
            ("blog", "add_review"),
            ("blog", "change_sitesettings"),
            ("wagtailcore", "change_site"),
            ("auth", "add_user"),
            ("auth", "change_user"),
            ("auth", "delete_user"),
        ],
    }
    root = Page.objects.filter(depth=1).first()
    collection = Collection.objects.filter(depth=1).first()
    for name, group in groups.items():
        group.permissions.add(permission("wagtailadmin", "access_admin"))
        group.permissions.add(*(permission(app, codename) for app, codename in model[name]))
        for codename in pages[name]:
            if root:
                GroupPagePermission.objects.get_or_create(
                    group=group, page=root, permission=permission("wagtailcore", codename)
                )
        for codename in images[name]:
            if collection:
                GroupCollectionPermission.objects.get_or_create(
                    group=group,
                    collection=collection,
                    permission=permission("wagtailimages", codename),
                )


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailimages", "0027_image_description"),
    ]
    operations = [migrations.RunPython(create_roles, migrations.RunPython.noop)]
