import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_sent_to")]

    operations = [
        migrations.AddField(
            model_name="key",
            name="succeeds",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="successors",
                to="partners.key",
            ),
        ),
        migrations.AddField(
            model_name="key",
            name="first_fetched_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="key",
            name="fetched_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="key",
            name="position",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="key",
            name="position_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="key",
            name="sent_to",
            field=models.BigIntegerField(default=0, editable=False),
        ),
    ]
