"""Take out the second row of an author who was saved twice in the byline of one post."""

from typing import Any

from django.db import migrations


def keep_first(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("blog", "PostAuthor").objects.order_by("page_id", "sort_order", "pk")
    seen: set[tuple[int, int]] = set()
    for row in rows.iterator():
        pair = (row.page_id, row.author_id)
        if pair in seen:
            row.delete()
        seen.add(pair)


class Migration(migrations.Migration):
    dependencies = [("blog", "0006_job_titles")]
    operations = [migrations.RunPython(keep_first, migrations.RunPython.noop)]
