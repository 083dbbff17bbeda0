"""What is not published yet, apart from what is: embargoed posts, and drafts in preview."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("syndication", "0003_positions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Embargo",
            fields=[
                ("post_id", models.UUIDField(primary_key=True, serialize=False)),
                ("revision", models.BigIntegerField()),
                ("publish_at", models.DateTimeField()),
                ("published_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
                ("locale", models.CharField(max_length=10)),
                ("slug", models.CharField(max_length=255)),
                ("path", models.CharField(max_length=500)),
                ("title", models.CharField(max_length=255)),
                ("topics", models.JSONField(default=list)),
                ("sources", models.JSONField(default=list)),
                ("reviewed_on", models.DateField(null=True)),
                ("review_due_on", models.DateField(null=True)),
                ("contents", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="PreviewDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("post_id", models.UUIDField(db_index=True, null=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("digest", models.CharField(max_length=64)),
                ("locale", models.CharField(max_length=10)),
                ("slug", models.CharField(max_length=255)),
                ("path", models.CharField(max_length=500)),
                ("title", models.CharField(max_length=255)),
                ("published_at", models.DateTimeField(null=True)),
                ("updated_at", models.DateTimeField(null=True)),
                ("contents", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="EmbargoGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("partner", models.BigIntegerField(db_index=True)),
                ("sequence", models.BigIntegerField()),
                (
                    "embargo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="syndication.embargo",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("embargo", "partner"), name="a_partner_is_granted_an_embargo_once"
                    )
                ],
            },
        ),
    ]
