from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_attribution_fr")]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="sent_to",
            field=models.BigIntegerField(default=0, editable=False),
        )
    ]
