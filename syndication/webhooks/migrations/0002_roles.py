"""Who keeps partners' endpoints, and sees what they were told: the Partner manager and Administrators."""

from django.db import migrations


def grant(apps, schema_editor):
    from django.apps import apps as registry
    from django.contrib.auth.management import create_permissions

    create_permissions(registry.get_app_config("webhooks"), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name in ("Partner manager", "Administrator"):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*Permission.objects.filter(content_type__app_label="webhooks"))


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_initial"), ("partners", "0002_roles")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
