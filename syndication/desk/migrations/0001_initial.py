"""The timer's beats and rechecks belong to the desk app; they were the syndication app's.

Their content types follow in syndication.0010, once both apps have their models.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("syndication", "0009_refused"),
    ]

    operations = [
        # The tables stay as they are: only the app that owns their models changes.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Beat',
                    fields=[
                        ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ('ran_at', models.DateTimeField(null=True)),
                        ('report', models.TextField(blank=True)),
                    ],
                    options={
                        'db_table': 'syndication_beat',
                    },
                ),
                migrations.CreateModel(
                    name='Recheck',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('post_id', models.UUIDField(unique=True)),
                        ('due_at', models.DateTimeField(db_index=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('problem', models.TextField(blank=True)),
                    ],
                    options={
                        'db_table': 'syndication_recheck',
                    },
                ),
            ],
        ),
    ]
