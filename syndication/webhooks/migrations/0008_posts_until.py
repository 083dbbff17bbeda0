from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0007_heard_until")]

    operations = [
        migrations.AddField(
            model_name="endpoint",
            name="posts_until",
            field=models.DateTimeField(editable=False, null=True),
        )
    ]
