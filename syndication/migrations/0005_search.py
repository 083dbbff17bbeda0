"""Posts can be searched; what makes that quick comes with 0007."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("syndication", "0004_unpublished")]
    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("analyser", models.CharField(max_length=8)),
                ("title", models.TextField()),
                ("headings", models.TextField()),
                ("body", models.TextField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="syndication.edition",
                    ),
                ),
                (
                    "head",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="syndication.head",
                    ),
                ),
            ],
        ),
    ]
