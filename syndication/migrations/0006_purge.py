"""Caches in front are told what to let go of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("syndication", "0005_search")]
    operations = [
        migrations.CreateModel(
            name="Purge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sending", "Sending"),
                            ("delivered", "Delivered"),
                            ("retrying", "Retrying"),
                            ("failed", "Failed"),
                            ("uncertain", "Uncertain"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("problem", models.TextField(blank=True)),
                ("url", models.CharField(max_length=500)),
                ("tags", models.JSONField(default=list)),
                ("mark", models.CharField(max_length=16)),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("queued", "sending", "retrying"))),
                        fields=["due_at"],
                        name="syndication_purge_due",
                    )
                ],
            },
        ),
    ]
