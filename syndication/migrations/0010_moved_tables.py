"""The tables of feeds and of the desk belong to those apps now; no table changes.

Their content types, and so the permissions that groups hold, go with them, and come back where this
migration is reversed.
"""

from django.db import migrations

MOVED = {"beat": "desk", "recheck": "desk", "storedfeed": "feeds", "feedarchive": "feeds"}


def move_content_types(apps, schema_editor):
    for model, app in MOVED.items():
        _move(apps, schema_editor, model, "syndication", app)


def move_content_types_back(apps, schema_editor):
    for model, app in MOVED.items():
        _move(apps, schema_editor, model, app, "syndication")


def _move(apps, schema_editor, model, old, new):
    """Keep the row that permissions refer to. One that the new app has already, since a rollback
    left it there, has permissions that nobody was given."""
    alias = schema_editor.connection.alias
    types = apps.get_model("contenttypes", "ContentType").objects.using(alias).filter(model=model)
    if types.filter(app_label=old).exists():
        unused = types.filter(app_label=new)
        permissions = apps.get_model("auth", "Permission").objects.using(alias)
        permissions.filter(content_type__in=unused).delete()
        unused.delete()
        types.filter(app_label=old).update(app_label=new)


class Migration(migrations.Migration):
    dependencies = [
        ("syndication", "0009_refused"),
        ("feeds", "0003_own_tables"),
        ("desk", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="Beat"),
                migrations.DeleteModel(name="FeedArchive"),
                migrations.DeleteModel(name="Recheck"),
                migrations.DeleteModel(name="StoredFeed"),
            ],
        ),
        migrations.RunPython(move_content_types, move_content_types_back),
    ]
