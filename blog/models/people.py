"""Authors and organisations: snippets with a history, shared by all posts."""

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import RevisionMixin
from wagtail.search import index

https_only = URLValidator(schemes=["https"])
WORDS = ["bold", "italic", "link"]


class Author(RevisionMixin, index.Indexed, models.Model):
    """A person, a team or an organisation that signs posts."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        TEAM = "team", _("Team")
        ORGANIZATION = "organization", _("Organisation")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PERSON)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("slug"), max_length=75, unique=True, help_text=_("Part of the author page's address.")
    )
    credentials = models.CharField(
        _("credentials"),
        max_length=120,
        blank=True,
        help_text=_("Separated by commas: RSW, RP, MD, C.Psych."),
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

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("name"), FieldPanel("slug")]),
        FieldPanel("credentials"),
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


class Organization(RevisionMixin, index.Indexed, models.Model):
    """Who stands behind the posts, in its own words (the "boilerplate")."""

    key = models.SlugField(_("key"), max_length=75, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    boilerplate = RichTextField(_("in its own words"), features=WORDS, blank=True)
    boilerplate_fr = RichTextField(_("in its own words, in French"), features=WORDS, blank=True)
    cta_label = models.CharField(_("button label"), max_length=40, blank=True)
    cta_label_fr = models.CharField(_("button label in French"), max_length=40, blank=True)
    cta_url = models.URLField(_("button address"), blank=True, validators=[https_only])
    url = models.URLField(_("web page"), blank=True, validators=[https_only])

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
        return self.name
