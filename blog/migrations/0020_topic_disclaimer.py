"""A topic may have a disclaimer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0019_new_blocks'),
    ]

    operations = [
        migrations.AddField(
            model_name='topic',
            name='disclaimer',
            field=models.ForeignKey(blank=True, help_text='For posts of this topic that have none of their own, or only the usual one.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='blog.disclaimer', verbose_name='disclaimer'),
        ),
    ]
