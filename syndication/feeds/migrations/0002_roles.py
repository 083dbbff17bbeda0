"""Who makes partners' feeds: the Partner manager, who has no hand in content, and Administrators."""

from django.db import migrations


def grant(apps, schema_editor):
    from django.apps import apps as registry
    from django.contrib.auth.management import create_permissions

    create_permissions(registry.get_app_config("feeds"), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    profiles = Permission.objects.filter(
        content_type__app_label="feeds", content_type__model="feedprofile"
    )
    admin = Permission.objects.get(
        content_type__app_label="wagtailadmin", codename="access_admin"
    )
    for name in ("Partner manager", "Administrator"):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(admin, *profiles)


class Migration(migrations.Migration):
    dependencies = [("feeds", "0001_initial"), ("blog", "0002_roles")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
