"""Overrides of findings that block publication, by Editors and Administrators."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def grant(apps, schema_editor):
    from django.apps import apps as registry
    from django.contrib.auth.management import create_permissions

    create_permissions(registry.get_app_config("blog"), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    permission = Permission.objects.get(
        content_type__app_label="blog", codename="override_finding"
    )
    for name in ("Editor", "Administrator"):
        Group.objects.get_or_create(name=name)[0].permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0013_import_runs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FindingOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_id', models.CharField(max_length=120)),
                ('digest', models.CharField(max_length=64)),
                ('reason', models.CharField(max_length=500)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='blog.postpage')),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'permissions': [('override_finding', 'Can override a finding that blocks publication')],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('page', 'digest'), name='one_override_for_each_finding_of_a_post')],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
