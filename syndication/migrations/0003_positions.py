"""Posts that are there already get their place among the changes, and the dates of their review."""

import json
from datetime import date

from django.db import migrations, models


def fill(apps, schema_editor):
    Head = apps.get_model("syndication", "Head")
    Head.objects.update(position=models.F("sequence"))
    for head in Head.objects.filter(live=True).select_related("edition").iterator(chunk_size=200):
        review = json.loads(head.edition.document or "{}").get("review") or {}
        head.reviewed_on = _date(review.get("reviewed_at"))
        head.review_due_on = _date(review.get("next_review_at"))
        if head.reviewed_on or head.review_due_on:
            head.save(update_fields=["reviewed_on", "review_due_on"])


def _date(text):
    return date.fromisoformat(text) if text else None


class Migration(migrations.Migration):
    dependencies = [("syndication", "0002_partners")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
