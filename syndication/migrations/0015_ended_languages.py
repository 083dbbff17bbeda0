"""A topic ends in one language. One that had ended before this has ended in each language."""

from django.db import migrations, models


def forget_languages(apps, schema_editor):
    """On the way back a slug has one row: what ended in one language only is not known any more."""
    apps.get_model("syndication", "MovedTerm").objects.exclude(locale="").delete()


class Migration(migrations.Migration):
    dependencies = [("syndication", "0014_entries_lost")]
    operations = [
        migrations.RemoveConstraint(model_name="movedterm", name="a_slug_moves_once"),
        migrations.AddField(
            model_name="movedterm",
            name="locale",
            field=models.CharField(default="", max_length=10),
        ),
        migrations.AddConstraint(
            model_name="movedterm",
            constraint=models.UniqueConstraint(
                fields=("of", "slug", "locale"), name="a_slug_moves_once"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_languages),
    ]
