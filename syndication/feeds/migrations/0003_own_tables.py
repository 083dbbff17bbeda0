"""Stored feeds and archives belong to the feeds app; they were the syndication app's.

Their content types follow in syndication.0010, once both apps have their models.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feeds", "0002_roles"),
        ("syndication", "0009_refused"),
    ]

    operations = [
        # The tables stay as they are: only the app that owns their models changes.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='StoredFeed',
                    fields=[
                        ('key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                        ('version', models.CharField(max_length=120)),
                        ('etag', models.CharField(max_length=64)),
                        ('changed_at', models.DateTimeField()),
                        ('content', models.BinaryField()),
                        ('gzip', models.BinaryField(default=bytes)),
                        ('brotli', models.BinaryField(default=bytes)),
                        ('link', models.TextField(default='')),
                    ],
                    options={
                        'db_table': 'syndication_storedfeed',
                    },
                ),
                migrations.CreateModel(
                    name='FeedArchive',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=255)),
                        ('number', models.PositiveIntegerField()),
                        ('until_at', models.DateTimeField()),
                        ('until_id', models.UUIDField()),
                    ],
                    options={
                        'db_table': 'syndication_feedarchive',
                        'constraints': [models.UniqueConstraint(fields=('key', 'number'), name='an_archive_number_is_given_once_per_feed'), models.UniqueConstraint(fields=('key', 'until_at', 'until_id'), name='one_archive_ends_at_a_post')],
                    },
                ),
            ],
        ),
    ]
