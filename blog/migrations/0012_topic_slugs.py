"""Topics have a slug in French, made of their French name where that is free."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils.text import slugify

LONGEST = 75


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Topic = apps.get_model("blog", "Topic")
    taken = set(Topic.objects.values_list("slug", flat=True))
    for topic in Topic.objects.exclude(name_fr="").order_by("pk"):
        slug = slugify(topic.name_fr)[:LONGEST].strip("-")
        if slug and slug not in taken:
            taken.add(slug)
            Topic.objects.filter(pk=topic.pk).update(slug_fr=slug)


class Migration(migrations.Migration):
    dependencies = [("blog", "0011_imported_pictures")]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="slug_fr",
            field=models.SlugField(
                "slug in French",
                blank=True,
                db_default="",
                default="",
                help_text="Part of its address in French. Former addresses lead to the present one.",
                max_length=75,
            ),
        ),
        migrations.AlterField(
            model_name="topic",
            name="slug",
            field=models.SlugField(
                "slug",
                help_text="Part of the topic's address in English, and its name in feeds and in the API.",
                max_length=75,
                unique=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.UniqueConstraint(
                condition=models.Q(("slug_fr", ""), _negated=True),
                fields=["slug_fr"],
                name="one_topic_per_french_slug",
                violation_error_message="Another topic has this slug in French.",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
