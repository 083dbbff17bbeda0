"""Bands of words, by which published posts that say nearly the same are found."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0008_listing'),
        ('syndication', '0017_old_addresses'),
    ]

    operations = [
        migrations.CreateModel(
            name='WordBand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('band', models.BigIntegerField(db_index=True)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='syndication.edition')),
                ('head', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='syndication.head')),
            ],
            options={
                'default_permissions': (),
            },
        ),
    ]
