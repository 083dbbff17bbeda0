"""The role Analyst: reads reports and the partners' figures, and changes nothing."""

from django.db import migrations

SNIPPETS = ("author", "organization", "crisisresource", "disclaimer", "topic")


def grant(apps, schema_editor):
    from django.apps import apps as registry
    from django.contrib.auth.management import create_permissions

    for label in ("desk", "blog", "wagtailadmin"):
        create_permissions(registry.get_app_config(label), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")

    def permission(app, codename):
        return Permission.objects.get(content_type__app_label=app, codename=codename)

    figures = permission("desk", "read_partner_figures")
    analysts, _ = Group.objects.get_or_create(name="Analyst")
    analysts.permissions.add(
        permission("wagtailadmin", "access_admin"),
        permission("desk", "read_reports"),
        figures,
        *(permission("blog", "view_" + snippet) for snippet in SNIPPETS),
    )
    # Who gives a role must have all of its rights.
    Group.objects.get_or_create(name="Administrator")[0].permissions.add(figures)


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0010_weekly_mail'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='link',
            options={'default_permissions': (), 'verbose_name': 'link', 'verbose_name_plural': 'links', 'permissions': [('read_reports', 'Can read the editorial reports'), ('read_partner_figures', 'Can read the figures of partners'), ('mark_link', 'Can mark links as seen and have them checked')]},
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
