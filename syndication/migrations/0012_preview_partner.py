"""A preview's token opens for the partner alone whose front end it was made for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("syndication", "0011_redaction")]
    operations = [
        migrations.AddField(
            model_name="previewdraft",
            name="partner",
            field=models.BigIntegerField(null=True),
        ),
    ]
