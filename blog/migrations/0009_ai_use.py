"""Posts say what AI was used for, and who checked the result."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0008_copied_posts")]

    operations = [
        migrations.AddField(
            model_name="postpage",
            name="ai_use",
            field=models.CharField(
                "what AI was used for",
                blank=True,
                choices=[
                    ("", "Not used"),
                    ("language", "Language: spelling, grammar or style"),
                    ("translation", "Translation"),
                    ("text", "Text: parts of it were drafted"),
                ],
                default="",
                help_text="Generative AI, such as a chatbot. Of several, choose the last in this list.",
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="postpage",
            name="ai_checked_by",
            field=models.CharField(
                "checked by",
                blank=True,
                help_text="The person who compared every statement with its source. Readers see the name.",
                max_length=120,
            ),
        ),
    ]
