"""Authors have a job title, in English and French."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0005_moderation")]

    operations = [
        migrations.AddField(
            model_name="author",
            name="job_title",
            field=models.CharField(
                blank=True,
                help_text="As in: Registered Social Worker. Letters such as RSW are credentials.",
                max_length=160,
                verbose_name="job title",
            ),
        ),
        migrations.AddField(
            model_name="author",
            name="job_title_fr",
            field=models.CharField(
                blank=True, max_length=160, verbose_name="job title in French"
            ),
        ),
    ]
