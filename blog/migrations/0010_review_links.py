"""Links by which people without an account review one version of a post."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0009_ai_use'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255)),
                ('locale', models.CharField(max_length=10)),
                ('document', models.TextField()),
                ('content_digest', models.CharField(max_length=64)),
                ('scope', models.CharField(choices=[('clinical', 'Clinical'), ('lived_experience', 'Lived experience'), ('legal', 'Legal'), ('language', 'Language')], default='clinical', max_length=16, verbose_name='scope')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('credentials', models.CharField(blank=True, max_length=120, verbose_name='credentials')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='review_links', to='blog.postpage')),
                ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='blog.author')),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ReviewLinkAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('approved', 'Approved'), ('changes', 'Changes asked for'), ('declined', 'Declined')], max_length=8)),
                ('comment', models.TextField(blank=True)),
                ('passages', models.JSONField(default=list)),
                ('answered_at', models.DateTimeField()),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('link', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='answer', to='blog.reviewlink')),
                ('review', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='by_link', to='blog.review')),
                ('task_state', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='by_link', to='wagtailcore.taskstate')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ReviewLinkOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('what', models.CharField(choices=[('page', 'The page of the review'), ('preview', 'Another form of the post'), ('evidence', 'The evidence')], max_length=8)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='blog.reviewlink')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'default_permissions': (),
            },
        ),
    ]
