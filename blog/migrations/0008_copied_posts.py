"""Which post a post was copied from. Copies made before are not known."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0007_authors_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='postidentity',
            name='copied_from',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='blog.postidentity'),
        ),
    ]
