from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0006_missed_from")]

    operations = [
        migrations.AddField(
            model_name="endpoint",
            name="heard_until",
            field=models.BigIntegerField(default=0, editable=False),
        )
    ]
