"""The colour of the admin, which the publisher chooses."""

import blog.models.colour
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0015_post_templates'),
    ]

    operations = [
        migrations.AddField(
            model_name='sitesettings',
            name='colour',
            field=models.CharField(blank=True, db_default='', default='', help_text='As in #2e1f5e. The sidebar and the sign-in have it, with the logo.', max_length=7, validators=[blog.models.colour.validate], verbose_name='colour of the admin'),
        ),
    ]
