"""Search is narrowed within the index. Its rows are made anew by the next ``reconcile``."""

import django.db.models.deletion
from django.db import migrations, models

from syndication.search import tables


def install(apps, schema_editor):
    tables.install(schema_editor.connection)


def uninstall(apps, schema_editor):
    tables.uninstall(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("syndication", "0006_purge")]
    operations = [
        migrations.RunPython(uninstall, migrations.RunPython.noop),
        migrations.DeleteModel("SearchEntry"),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "head",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="syndication.head",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="syndication.edition",
                    ),
                ),
                ("analyser", models.CharField(max_length=8)),
                ("terms", models.TextField()),
                ("title", models.TextField()),
                ("headings", models.TextField()),
                ("body", models.TextField()),
            ],
        ),
        migrations.RunPython(install, uninstall),
    ]
