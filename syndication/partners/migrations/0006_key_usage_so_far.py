from collections import defaultdict
from typing import Any

from django.db import migrations


def give_keys_their_usage(apps: Any, schema_editor: Any) -> None:
    """Until now usage was known by partner alone, and when each key was last used.

    A key that was used may have fetched since it was made. What the partner has proved is its
    newest used key's where all used keys have one label, each in the place of the one before;
    otherwise nobody knows which of them proved it.
    """
    used = defaultdict(list)
    keys = apps.get_model("partners", "Key").objects
    for key in keys.filter(last_used_at__isnull=False).select_related("partner").order_by("pk"):
        used[key.partner].append(key)
    for partner, found in used.items():
        for before, key in zip([None, *found], found):
            key.first_fetched_at, key.fetched_at = key.created_at, key.last_used_at
            if before is not None and key.label == before.label:
                key.succeeds = before
        if len({key.label for key in found}) == 1:
            key = found[-1]
            key.position, key.position_at = partner.position, partner.position_at
            key.sent_to = partner.sent_to
        for key in found:
            key.save()


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_key_positions")]

    operations = [migrations.RunPython(give_keys_their_usage, migrations.RunPython.noop)]
