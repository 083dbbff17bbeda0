"""While its one row exists, no message is sent. Administrators may turn sending on."""

from django.db import migrations, models


def grant(apps, schema_editor):
    from django.apps import apps as registry
    from django.contrib.auth.management import create_permissions

    create_permissions(registry.get_app_config("syndication"), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    permission = Permission.objects.get(
        content_type__app_label="syndication", codename="turn_sending"
    )
    group, _ = Group.objects.get_or_create(name="Administrator")
    group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("syndication", "0012_preview_partner"), ("blog", "0002_roles")]
    operations = [
        migrations.CreateModel(
            name="SendingPause",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("since", models.DateTimeField()),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("restored", "Restored"),
                            ("older", "Older"),
                            ("person", "Person"),
                        ],
                        max_length=8,
                    ),
                ),
            ],
            options={
                "permissions": [("turn_sending", "Can turn the sending of messages on")],
                "default_permissions": (),
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
