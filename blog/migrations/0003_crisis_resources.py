"""The crisis services of Canada, unverified: a person must confirm each before a post can show it.

Numbers and their sources: docs/crisis-resources.md. The stale Talk Suicide numbers (1-833-456-4566,
45645), which 9-8-8 replaced, are left out on purpose.
"""

import datetime

from django.db import migrations

VERIFY_BY = datetime.date(2026, 12, 31)
CALL, TEXT, WEB = "call", "text", "web"

RESOURCES = [
    {
        "key": "emergency", "name": "Emergency services", "name_fr": "Services d’urgence",
        "region": "CA", "hours": "24/7", "hours_fr": "24 h sur 24, 7 jours sur 7",
        "source_url": "https://www.canada.ca/en/public-health/services/mental-health-services/mental-health-get-help.html",
        "channels": [(CALL, "911", "911", "", "", "")],
    },
    {
        "key": "988", "name": "9-8-8 Suicide Crisis Helpline",
        "name_fr": "9-8-8 Ligne d’aide en cas de crise de suicide",
        "region": "CA", "hours": "24/7", "hours_fr": "24 h sur 24, 7 jours sur 7",
        "source_url": "https://988.ca",
        "notes": "Not promoted in Québec: show qc_appelle there.",
        "channels": [(CALL, "988", "9-8-8", "", "", ""), (TEXT, "988", "9-8-8", "", "", "")],
    },
    {
        "key": "qc_appelle", "name": "Québec suicide helpline (1 866 APPELLE)",
        "name_fr": "Ligne québécoise de prévention du suicide (1 866 APPELLE)",
        "region": "CA-QC", "hours": "24/7", "hours_fr": "24 h sur 24, 7 jours sur 7",
        "source_url": "https://suicide.ca",
        "channels": [
            (CALL, "+18662773553", "1 866 APPELLE (277-3553)", "", "", ""),
            (TEXT, "535353", "535353", "", "", ""),
            (WEB, "", "suicide.ca", "", "", "https://suicide.ca"),
        ],
    },
    {
        "key": "khp", "name": "Kids Help Phone", "name_fr": "Jeunesse, J’écoute",
        "region": "CA", "audience": "children and young people", "audience_fr": "enfants et jeunes",
        "source_url": "https://kidshelpphone.ca",
        "channels": [
            (CALL, "+18006686868", "1-800-668-6868", "", "", ""),
            (TEXT, "686868", "686868", "CONNECT", "TEXTO", ""),
        ],
    },
    {
        "key": "hope", "name": "Hope for Wellness Helpline",
        "name_fr": "Ligne d’écoute d’espoir pour le mieux-être",
        "region": "CA", "audience": "First Nations, Inuit and Métis",
        "audience_fr": "Premières Nations, Inuits et Métis",
        "hours": "24/7", "hours_fr": "24 h sur 24, 7 jours sur 7",
        "source_url": "https://www.hopeforwellness.ca",
        "channels": [
            (CALL, "+18552423310", "1-855-242-3310", "", "", ""),
            (WEB, "", "hopeforwellness.ca", "", "", "https://www.hopeforwellness.ca"),
        ],
    },
    {
        "key": "byh", "name": "Black Youth Helpline", "name_fr": "Black Youth Helpline",
        "region": "CA", "audience": "Black youth", "audience_fr": "jeunes Noirs",
        "source_url": "https://blackyouth.ca",
        "notes": "Hours are not confirmed.",
        "channels": [(CALL, "+18332948650", "1-833-294-8650", "", "", "")],
    },
]


def ship(apps, schema_editor):
    CrisisResource = apps.get_model("blog", "CrisisResource")
    CrisisChannel = apps.get_model("blog", "CrisisChannel")
    for row in RESOURCES:
        values = {name: value for name, value in row.items() if name != "channels"}
        resource, created = CrisisResource.objects.get_or_create(
            key=values.pop("key"),
            defaults={**values, "languages": "en fr", "verified_at": None, "verify_by": VERIFY_BY},
        )
        if not created:
            continue
        for order, (kind, number, label, keyword, keyword_fr, url) in enumerate(row["channels"]):
            CrisisChannel.objects.create(
                resource=resource, sort_order=order, kind=kind, number=number, label=label,
                keyword=keyword, keyword_fr=keyword_fr, url=url,
            )


class Migration(migrations.Migration):
    dependencies = [("blog", "0002_roles")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
