"""Templates that new posts begin with: Editors manage them, whoever writes uses them."""

import blog.blocks.care
import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.db import migrations, models


ROLES = {
    "Writer": ("view",),
    "Translator": ("view",),
    "Editor": ("view", "add", "change", "delete"),
    "Administrator": ("view", "add", "change", "delete"),
}


def grant(apps, schema_editor):
    from django.apps import apps as registry
    from django.contrib.auth.management import create_permissions

    create_permissions(registry.get_app_config("blog"), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, verbs in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(
            *(
                Permission.objects.get(
                    content_type__app_label="blog", codename=f"{verb}_posttemplate"
                )
                for verb in verbs
            )
        )


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0014_finding_overrides'),
    ]

    operations = [
        migrations.CreateModel(
            name='PostTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What it is chosen by, as in: Usual closing. Readers never see it.', max_length=120, verbose_name='name')),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'French')], max_length=2, verbose_name='language')),
                ('is_default', models.BooleanField(default=False, help_text='One template of a language is; it takes the place of the one before.', verbose_name='offered first')),
                ('lead', wagtail.fields.RichTextField(blank=True, verbose_name='lead')),
                ('body', wagtail.fields.StreamField([('paragraph', 4), ('heading', 7), ('quote', 13), ('callout', 17), ('faq', 23), ('references', 29), ('tips_list', 35), ('signs_checklist', 38), ('steps', 44), ('do_dont', 49), ('key_takeaways', 52), ('care_card', 59), ('crisis_support', 64), ('content_warning', 68), ('cta', 73), ('organization_boilerplate', 79), ('author_byline', 83), ('share_links', 86), ('image', 90), ('divider', 91)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul'], 'label': 'Text', 'required': True}), 1: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('closing', 'Closing words')], 'help_text': "Closing words gather the post's thought at its end.", 'label': 'Role', 'required': False}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': "Only where it differs from the post's: a code such as en, fr, ht (Haitian Creole).", 'label': 'Language', 'required': False}), 3: ('wagtail.blocks.MultipleChoiceBlock', [], {'choices': [('web', 'Web site'), ('feed', 'Feeds'), ('email', 'Newsletter'), ('text', 'Plain text'), ('api', 'Partners (API)')], 'help_text': 'Nothing chosen: everywhere.', 'label': 'Show only in', 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('html', 0), ('role', 1), ('lang', 2), ('visibility', 3)]], {}), 5: ('wagtail.blocks.CharBlock', (), {'label': 'Heading'}), 6: ('wagtail.blocks.ChoiceBlock', [], {'choices': [(2, '2: a main part of the post'), (3, '3: within a main part'), (4, '4: within level 3')], 'label': 'Heading level'}), 7: ('wagtail.blocks.StructBlock', [[('text', 5), ('level', 6), ('lang', 2), ('visibility', 3)]], {}), 8: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'label': 'Quotation', 'required': True}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Who said it'}), 10: ('wagtail.blocks.CharBlock', (), {'help_text': 'The whole address, beginning with https://', 'label': 'Where it can be read', 'required': False}), 11: ('wagtail.blocks.BooleanBlock', (), {'label': 'A client or reader speaks of their own life', 'required': False}), 12: ('wagtail.blocks.BooleanBlock', (), {'label': 'This person has agreed in writing to being quoted', 'required': False}), 13: ('wagtail.blocks.StructBlock', [[('html', 8), ('attribution', 9), ('source_url', 10), ('testimonial', 11), ('consent', 12), ('lang', 2), ('visibility', 3)]], {}), 14: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('info', 'Information'), ('tip', 'Tip'), ('note', 'Note'), ('warning', 'Warning')], 'label': 'Tone'}), 15: ('wagtail.blocks.CharBlock', (), {'label': 'Title'}), 16: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'label': 'Text', 'required': True}), 17: ('wagtail.blocks.StructBlock', [[('tone', 14), ('title', 15), ('html', 16), ('lang', 2), ('visibility', 3)]], {}), 18: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'required': False}), 19: ('wagtail.blocks.CharBlock', (), {'label': 'Question'}), 20: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'label': 'Answer', 'required': True}), 21: ('wagtail.blocks.StructBlock', [[('question', 19), ('html', 20)]], {'label': 'Question'}), 22: ('wagtail.blocks.ListBlock', (21,), {'label': 'Questions'}), 23: ('wagtail.blocks.StructBlock', [[('heading', 18), ('items', 22), ('heading_level', 6), ('lang', 2), ('visibility', 3)]], {}), 24: ('wagtail.blocks.CharBlock', (), {'label': 'Address', 'required': False}), 25: ('wagtail.blocks.CharBlock', (), {'help_text': 'As in 10.1000/182, where there is one.', 'label': 'DOI', 'required': False}), 26: ('wagtail.blocks.CharBlock', (), {'label': 'Read on', 'required': False}), 27: ('wagtail.blocks.StructBlock', [[('title', 15), ('url', 24), ('doi', 25), ('accessed', 26)]], {'label': 'Source'}), 28: ('wagtail.blocks.ListBlock', (27,), {'label': 'Sources'}), 29: ('wagtail.blocks.StructBlock', [[('heading', 18), ('items', 28), ('heading_level', 6), ('lang', 2), ('visibility', 3)]], {}), 30: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'label': 'Introduction', 'required': False}), 31: ('wagtail.blocks.CharBlock', (), {'help_text': 'A few words in bold before the text. No colon.', 'label': 'Lead-in', 'required': False}), 32: ('wagtail.blocks.StructBlock', [[('lead_in', 31), ('html', 16)]], {'label': 'Item'}), 33: ('wagtail.blocks.ListBlock', (32,), {'label': 'Tips'}), 34: ('wagtail.blocks.BooleanBlock', (), {'label': 'The order matters: number them', 'required': False}), 35: ('wagtail.blocks.StructBlock', [[('heading', 18), ('intro', 30), ('items', 33), ('ordered', 34), ('heading_level', 6), ('lang', 2), ('visibility', 3)]], {}), 36: ('wagtail.blocks.ListBlock', (32,), {'label': 'Signs'}), 37: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('positive', 'good signs'), ('warning', 'warning signs'), ('neutral', 'neither good nor bad')], 'label': 'These signs are'}), 38: ('wagtail.blocks.StructBlock', [[('heading', 18), ('intro', 30), ('items', 36), ('tone', 37), ('heading_level', 6), ('lang', 2), ('visibility', 3)]], {}), 39: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'required': False}), 40: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'label': 'What to do', 'required': True}), 41: ('wagtail.blocks.IntegerBlock', (), {'help_text': 'How long it takes, if you know.', 'label': 'Minutes', 'required': False}), 42: ('wagtail.blocks.StructBlock', [[('title', 39), ('html', 40), ('minutes', 41)]], {'label': 'Step'}), 43: ('wagtail.blocks.ListBlock', (42,), {'label': 'Steps'}), 44: ('wagtail.blocks.StructBlock', [[('heading', 18), ('intro', 30), ('items', 43), ('heading_level', 6), ('lang', 2), ('visibility', 3)]], {}), 45: ('wagtail.blocks.ListBlock', (32,), {'label': 'Do'}), 46: ('wagtail.blocks.ListBlock', (32,), {'label': "Don't"}), 47: ('wagtail.blocks.CharBlock', (), {'help_text': "Empty: “Do”, in the post's language.", 'label': 'Title of the first list', 'required': False}), 48: ('wagtail.blocks.CharBlock', (), {'help_text': "Empty: “Don't”, in the post's language.", 'label': 'Title of the second list', 'required': False}), 49: ('wagtail.blocks.StructBlock', [[('heading', 18), ('do', 45), ('dont', 46), ('do_label', 47), ('dont_label', 48), ('heading_level', 6), ('lang', 2), ('visibility', 3)]], {}), 50: ('wagtail.blocks.StructBlock', [[('lead_in', 31), ('html', 16)]], {'label': 'Takeaway'}), 51: ('wagtail.blocks.ListBlock', (50,), {'label': 'Takeaways'}), 52: ('wagtail.blocks.StructBlock', [[('heading', 18), ('items', 51), ('heading_level', 6), ('lang', 2), ('visibility', 3)]], {}), 53: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('non_urgent', 'Not urgent: see someone'), ('urgent', 'Urgent: speak to someone today'), ('emergency', 'Emergency: call now')], 'label': 'How soon'}), 54: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'label': 'When and why', 'required': True}), 55: ('wagtail.blocks.CharBlock', (), {'label': 'Label'}), 56: ('wagtail.blocks.CharBlock', (), {'help_text': 'As in https://…, tel:+14165550100, sms:… or mailto:…', 'label': 'Address or number'}), 57: ('wagtail.blocks.StructBlock', [[('label', 55), ('url', 56)]], {'label': 'Action'}), 58: ('wagtail.blocks.ListBlock', (57,), {'default': [], 'label': 'What to do'}), 59: ('wagtail.blocks.StructBlock', [[('level', 53), ('title', 15), ('html', 54), ('actions', 58), ('lang', 2), ('visibility', 3)]], {}), 60: ('wagtail.snippets.blocks.SnippetChooserBlock', ('blog.CrisisResource',), {'label': 'Service'}), 61: ('wagtail.blocks.ListBlock', (60,), {'help_text': 'Numbers are kept in one place: correct them there.', 'label': 'Services'}), 62: ('wagtail.blocks.ChoiceBlock', [], {'choices': blog.blocks.care.regions, 'label': 'For readers in', 'required': False}), 63: ('wagtail.blocks.CharBlock', (), {'help_text': 'As in: young people, Black youth, veterans. Empty: everyone.', 'label': 'For whom', 'required': False}), 64: ('wagtail.blocks.StructBlock', [[('heading', 18), ('intro', 30), ('resources', 61), ('region', 62), ('audience', 63), ('heading_level', 6), ('lang', 2)]], {}), 65: ('wagtail.blocks.MultipleChoiceBlock', [], {'choices': [('suicide', 'Suicide'), ('self-harm', 'Self-harm'), ('abuse', 'Abuse'), ('eating-disorder', 'Eating disorders')], 'label': 'Subjects', 'required': False}), 66: ('wagtail.blocks.CharBlock', (), {'help_text': 'One or two words each, between commas: grief, racism.', 'label': 'Other subjects', 'required': False}), 67: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'label': 'What readers should know', 'required': True}), 68: ('wagtail.blocks.StructBlock', [[('topics', 65), ('others', 66), ('html', 67), ('lang', 2)]], {}), 69: ('wagtail.blocks.CharBlock', (), {'help_text': 'Begins with a verb: “Find a therapist”.', 'label': 'Label'}), 70: ('wagtail.blocks.CharBlock', (), {'help_text': 'As in https://…, mailto:…, tel:… or a path of this site (/about/).', 'label': 'Address'}), 71: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('primary', 'Strong'), ('secondary', 'Quiet')], 'label': 'Style'}), 72: ('wagtail.blocks.CharBlock', (), {'help_text': 'As in: It is free and takes two minutes.', 'label': 'Small print', 'required': False}), 73: ('wagtail.blocks.StructBlock', [[('label', 69), ('url', 70), ('style', 71), ('note', 72), ('lang', 2), ('visibility', 3)]], {}), 74: ('wagtail.snippets.blocks.SnippetChooserBlock', ('blog.Organization',), {'help_text': 'Its own words and button are taken from there.', 'label': 'Organisation', 'required': False}), 75: ('wagtail.blocks.CharBlock', (), {'help_text': 'Where none is chosen above.', 'label': 'Or its name', 'required': False}), 76: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'label': 'And what it says of itself', 'required': False}), 77: ('wagtail.blocks.CharBlock', (), {'help_text': "Empty: no button, or the chosen organisation's.", 'label': 'Button label', 'required': False}), 78: ('wagtail.blocks.CharBlock', (), {'help_text': 'As in https://…, mailto:…, tel:… or a path of this site (/about/).', 'label': 'Button address', 'required': False}), 79: ('wagtail.blocks.StructBlock', [[('organization', 74), ('name', 75), ('html', 76), ('cta_label', 77), ('cta_url', 78), ('lang', 2), ('visibility', 3)]], {}), 80: ('wagtail.blocks.CharBlock', (), {'help_text': 'As in: About the author.', 'label': 'Heading', 'required': False}), 81: ('wagtail.snippets.blocks.SnippetChooserBlock', ('blog.Author',), {'label': 'Author'}), 82: ('wagtail.blocks.ListBlock', (81,), {'default': [], 'help_text': "None chosen: the post's authors.", 'label': 'Only these authors'}), 83: ('wagtail.blocks.StructBlock', [[('heading', 80), ('authors', 82), ('lang', 2), ('visibility', 3)]], {}), 84: ('wagtail.blocks.CharBlock', (), {'help_text': 'As in: Share this post.', 'label': 'Heading', 'required': False}), 85: ('wagtail.blocks.MultipleChoiceBlock', [], {'choices': [('x', 'X'), ('facebook', 'Facebook'), ('linkedin', 'LinkedIn'), ('whatsapp', 'WhatsApp'), ('bluesky', 'Bluesky'), ('threads', 'Threads'), ('mastodon', 'Mastodon'), ('email', 'Email'), ('reddit', 'Reddit'), ('telegram', 'Telegram')], 'help_text': "None chosen: the site's. Links carry no trackers.", 'label': 'Networks', 'required': False}), 86: ('wagtail.blocks.StructBlock', [[('heading', 84), ('networks', 85), ('lang', 2), ('visibility', 3)]], {}), 87: ('wagtail.images.blocks.ImageBlock', [], {'label': 'Picture'}), 88: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'label': 'Caption', 'required': False}), 89: ('wagtail.blocks.CharBlock', (), {'help_text': 'Who made it. Empty: the credit kept with the picture.', 'label': 'Credit', 'required': False}), 90: ('wagtail.blocks.StructBlock', [[('image', 87), ('caption', 88), ('credit', 89), ('lang', 2), ('visibility', 3)]], {}), 91: ('wagtail.blocks.StructBlock', [[('lang', 2), ('visibility', 3)]], {})}, verbose_name='body')),
                ('sharing', models.BooleanField(default=True, verbose_name='offer share links')),
                ('disclaimer', models.ForeignKey(blank=True, help_text='Empty: the one in the settings of the site.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='blog.disclaimer', verbose_name='disclaimer')),
                ('topics', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='blog.topic', verbose_name='topics')),
            ],
            options={
                'verbose_name': 'post template',
                'verbose_name_plural': 'post templates',
                'ordering': ['language', '-is_default', 'name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TemplateAuthor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='blog.author', verbose_name='author')),
                ('template', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='template_authors', to='blog.posttemplate')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='posttemplate',
            constraint=models.UniqueConstraint(fields=('language', 'name'), name='one_template_of_a_name_and_language', violation_error_message='There is a template of this name. Choose another name.'),
        ),
        migrations.AddConstraint(
            model_name='posttemplate',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('language',), name='one_default_template_of_a_language'),
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
