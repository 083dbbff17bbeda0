from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("syndication", "0016_editions_by_date")]
    operations = [
        migrations.CreateModel(
            name="OldAddress",
            fields=[
                (
                    "path",
                    models.CharField(max_length=500, primary_key=True, serialize=False),
                ),
                ("post_id", models.UUIDField()),
            ],
        ),
    ]
