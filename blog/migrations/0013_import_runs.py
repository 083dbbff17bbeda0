"""Imports of many posts in the admin. Editors and Administrators may start them."""

import blog.models.import_run
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def grant(apps, schema_editor):
    from django.apps import apps as registry
    from django.contrib.auth.management import create_permissions

    create_permissions(registry.get_app_config("blog"), verbosity=0, apps=apps)
    permission = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="blog", codename="import_posts"
    )
    for name in ("Editor", "Administrator"):
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0012_topic_slugs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField(db_index=True)),
                ('file', models.FileField(blank=True, storage=blog.models.import_run.private_files, upload_to=blog.models.import_run.unseen_name)),
                ('name', models.CharField(max_length=255)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('with_pictures', models.BooleanField(default=False)),
                ('origins', models.JSONField(default=list)),
                ('names', models.JSONField(default=list)),
                ('choices', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('working', 'Under way'), ('looked', 'Waits for your decision'), ('stopped', 'Stopped'), ('failed', 'Could not be read'), ('done', 'Finished')], default='working', max_length=8)),
                ('is_import', models.BooleanField(default=False)),
                ('position', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('due_at', models.DateTimeField(db_index=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('index', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='blog.blogindexpage')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'permissions': [('import_posts', 'Can import many posts at once')],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ImportedEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('title', models.CharField(blank=True, max_length=255)),
                ('outcome', models.CharField(choices=[('new', 'Will be a new draft'), ('changed', 'Will update its draft'), ('created', 'New draft'), ('updated', 'Draft updated'), ('unchanged', 'Left as it is'), ('refused', 'Not imported')], max_length=9)),
                ('reason', models.TextField(blank=True)),
                ('notes', models.JSONField(default=list)),
                ('notices', models.JSONField(default=list)),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='blog.postpage')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='blog.importrun')),
            ],
            options={
                'ordering': ['position'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('run', 'position'), name='each_post_of_an_import_is_reported_once')],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
