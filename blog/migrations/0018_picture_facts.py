"""What the library records of a picture: rights, credit, people shown, last day of use."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0017_table_and_service_card'),
        ('wagtailimages', '0027_image_description'),
    ]

    operations = [
        migrations.CreateModel(
            name='PictureFacts',
            fields=[
                ('image', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='facts', serialize=False, to='wagtailimages.image', verbose_name='image')),
                ('rights', models.CharField(blank=True, choices=[('own', 'We made it, or had it made'), ('agreed', 'Its maker agreed in writing'), ('bought', 'Licensed from an agency or a picture library'), ('open', 'Open licence, such as Creative Commons'), ('free', 'In the public domain')], max_length=16, verbose_name='rights')),
                ('rights_note', models.CharField(blank=True, help_text='The number or address of the licence or letter, and its conditions.', max_length=250, verbose_name='where the permission is kept')),
                ('credit', models.CharField(blank=True, help_text='Who made it. Posts show it where they name nobody themselves.', max_length=120, verbose_name='credit')),
                ('people', models.CharField(blank=True, choices=[('nobody', 'Nobody who can be recognised'), ('agreed', 'People who agreed: their consent is recorded'), ('not_agreed', 'People whose consent is not recorded')], max_length=16, verbose_name='people shown')),
                ('consent_note', models.CharField(blank=True, help_text='The file or folder. Write nothing private about them here.', max_length=250, verbose_name='where their consent is kept')),
                ('use_until', models.DateField(blank=True, help_text='The last day. Empty: without end.', null=True, verbose_name='may be used until')),
            ],
            options={
                'verbose_name': 'facts of a picture',
                'verbose_name_plural': 'facts of pictures',
                'default_permissions': (),
            },
        ),
    ]
