"""Authors and organisations: snippets with a history, shared by all posts."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import RevisionMixin
from wagtail.search import index

from blog import limits
from blog.blocks import lengths
from blog.models.bilingual import named
from blog.models.shared_form import SharedForm
from blog.visible import is_visible

https_only = URLValidator(schemes=["https"])
WORDS = ["bold", "italic", "link"]


TEXTS = (models.CharField, models.TextField)


def check_texts(row: models.Model, fields: Iterable[Any]) -> None:
    """Raise ``ValidationError`` for the texts of a row that are invisible or far too long.

    No column bounds a ``TextField``: it takes as much as a text of a post.
    """
    errors = {}
    for field in fields:
        if not isinstance(field, TEXTS):
            continue
        text = getattr(row, field.name) or ""
        if text and not is_visible(text):
            errors[field.name] = gettext("Write something that people can see.")
        elif complaint := lengths.complaint(text):
            errors[field.name] = complaint
    if errors:
        raise ValidationError(errors)


class Written(models.Model):
    """A snippet with visible texts: a name of zero-width spaces is none."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        check_texts(self, self._meta.fields)


class Author(RevisionMixin, index.Indexed, Written):
    """A person, a team or an organisation that signs posts."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        TEAM = "team", _("Team")
        ORGANIZATION = "organization", _("Organisation")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PERSON)
    name = models.CharField(_("name"), max_length=limits.NAME)
    slug = models.SlugField(
        _("slug"),
        max_length=limits.KEY,
        unique=True,
        help_text=_("Part of the author page's address."),
    )
    credentials = models.CharField(
        _("credentials"),
        max_length=limits.CREDENTIALS,
        blank=True,
        help_text=_("Separated by commas: RSW, RP, MD, C.Psych."),
    )
    job_title = models.CharField(
        _("job title"),
        max_length=limits.JOB_TITLE,
        blank=True,
        help_text=_("As in: Registered Social Worker. Letters such as RSW are credentials."),
    )
    job_title_fr = models.CharField(
        _("job title in French"), max_length=limits.JOB_TITLE, blank=True
    )
    bio = models.TextField(_("biography"), blank=True)
    bio_fr = models.TextField(_("biography in French"), blank=True)
    photo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    url = models.URLField(_("web page"), blank=True, validators=[https_only])

    base_form_class = SharedForm
    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("name"), FieldPanel("slug")]),
        FieldPanel("credentials"),
        FieldRowPanel([FieldPanel("job_title"), FieldPanel("job_title_fr")]),
        MultiFieldPanel([FieldPanel("bio"), FieldPanel("bio_fr")], heading=_("Biography")),
        FieldRowPanel([FieldPanel("photo"), FieldPanel("url")]),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def credential_list(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.credentials.split(",") if part.strip())


class Organization(RevisionMixin, index.Indexed, Written):
    """An organisation that publishes posts, with its self-description (the "boilerplate")."""

    key = models.SlugField(_("key"), max_length=limits.KEY, unique=True)
    name = models.CharField(_("name"), max_length=limits.NAME)
    name_fr = models.CharField(_("name in French"), max_length=limits.NAME, blank=True)
    boilerplate = RichTextField(_("in its own words"), features=WORDS, blank=True)
    boilerplate_fr = RichTextField(_("in its own words, in French"), features=WORDS, blank=True)
    cta_label = models.CharField(_("button label"), max_length=limits.BUTTON, blank=True)
    cta_label_fr = models.CharField(
        _("button label in French"), max_length=limits.BUTTON, blank=True
    )
    cta_url = models.URLField(_("button address"), blank=True, validators=[https_only])
    url = models.URLField(_("web page"), blank=True, validators=[https_only])

    base_form_class = SharedForm
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_fr"), FieldPanel("key")]),
        MultiFieldPanel(
            [FieldPanel("boilerplate"), FieldPanel("boilerplate_fr")], heading=_("Who we are")
        ),
        MultiFieldPanel(
            [FieldPanel("cta_label"), FieldPanel("cta_label_fr"), FieldPanel("cta_url")],
            heading=_("Button"),
        ),
        FieldPanel("url"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return named(self)
