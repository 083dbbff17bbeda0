"""What translations were made from; for those that stand already, as far as their dates tell."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def link(apps, schema_editor):
    """Of the posts with one translation key, the oldest page is the original.

    A translation was compared with the edition that the original had when the translation was
    last changed. It is outdated where the original then had a newer edition that was not minor.
    """
    PostPage = apps.get_model("blog", "PostPage")
    TranslatedFrom = apps.get_model("desk", "TranslatedFrom")
    originals = {}
    pages = PostPage.objects.filter(alias_of=None).order_by("pk")
    for pk, key in pages.values_list("pk", "translation_key").iterator():
        original = originals.setdefault(key, pk)
        if original != pk:
            TranslatedFrom.objects.create(page_id=pk, original_id=original, **_compared(apps, pk, original))


def _compared(apps, page_id, original_id):
    head = _head(apps, page_id)
    if head is None:
        return {}
    identity = _identity(apps, original_id)
    editions = apps.get_model("syndication", "Edition").objects.exclude(digest="")
    editions = editions.filter(post_id=identity, recorded_at__lte=head.changed_at)
    edition = editions.order_by("-number").first()
    if edition is None:
        return {}
    later = apps.get_model("syndication", "Edition").objects.exclude(digest="").filter(
        post_id=identity, number__gt=edition.number
    ).exclude(kind="minor").order_by("number").first()
    return {
        "edition": edition,
        "compared_at": head.changed_at,
        "outdated_since": later.recorded_at if later else None,
    }


def _identity(apps, page_id):
    identities = apps.get_model("blog", "PostIdentity").objects.filter(page_id=page_id)
    return identities.values_list("pk", flat=True).first()


def _head(apps, page_id):
    heads = apps.get_model("syndication", "Head").objects
    return heads.filter(post_id=_identity(apps, page_id)).first()


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0008_copied_posts'),
        ('desk', '0004_removed_holders'),
        ('syndication', '0015_ended_languages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TranslatedFrom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('compared_at', models.DateTimeField(null=True)),
                ('outdated_since', models.DateTimeField(null=True)),
                ('minor', models.BooleanField(default=False)),
                ('compared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='syndication.edition')),
                ('original', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translated_into', to='blog.postpage')),
                ('page', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='translated_from', to='blog.postpage')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('page', models.F('original')), _negated=True), name='a_translation_has_another_original')],
            },
        ),
        migrations.RunPython(link, migrations.RunPython.noop),
    ]
