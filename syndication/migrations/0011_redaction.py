"""Administrators may remove the words of a former edition: it answers requests for erasure."""

from django.db import migrations


def grant(apps, schema_editor):
    from django.apps import apps as registry
    from django.contrib.auth.management import create_permissions

    create_permissions(registry.get_app_config("syndication"), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    permission = Permission.objects.get(
        content_type__app_label="syndication", codename="redact_edition"
    )
    group, _ = Group.objects.get_or_create(name="Administrator")
    group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("syndication", "0010_moved_tables"), ("blog", "0002_roles")]
    operations = [
        migrations.AlterModelOptions(
            name="edition",
            options={
                "permissions": [("redact_edition", "Can remove the words of an edition")]
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
