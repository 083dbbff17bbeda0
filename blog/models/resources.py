"""What posts point people in distress to, and the words that frame a post."""

from datetime import date

from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, RevisionMixin
from wagtail.search import index

from blog.models.people import WORDS, https_only

REGIONS = [
    ("CA", _("Canada")),
    ("CA-AB", _("Alberta")),
    ("CA-BC", _("British Columbia")),
    ("CA-MB", _("Manitoba")),
    ("CA-NB", _("New Brunswick")),
    ("CA-NL", _("Newfoundland and Labrador")),
    ("CA-NS", _("Nova Scotia")),
    ("CA-NT", _("Northwest Territories")),
    ("CA-NU", _("Nunavut")),
    ("CA-ON", _("Ontario")),
    ("CA-PE", _("Prince Edward Island")),
    ("CA-QC", _("Québec")),
    ("CA-SK", _("Saskatchewan")),
    ("CA-YT", _("Yukon")),
]


class CrisisResource(RevisionMixin, index.Indexed, ClusterableModel):
    """A service that helps people in danger or distress.

    It is *current* only while a person has confirmed it: ``verified_at`` says when, ``verify_by``
    until when that holds. A post that shows one which is not current is not published.
    """

    class Languages(models.TextChoices):
        BOTH = "en fr", _("English and French")
        ENGLISH = "en", _("English")
        FRENCH = "fr", _("French")

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    region = models.CharField(_("region"), max_length=5, choices=REGIONS, default="CA")
    languages = models.CharField(
        _("languages"), max_length=5, choices=Languages, default=Languages.BOTH
    )
    audience = models.CharField(_("for whom"), max_length=120, blank=True)
    audience_fr = models.CharField(_("for whom, in French"), max_length=120, blank=True)
    hours = models.CharField(_("hours"), max_length=120, blank=True)
    hours_fr = models.CharField(_("hours in French"), max_length=120, blank=True)
    source_url = models.URLField(_("source"), blank=True, validators=[https_only])
    verified_at = models.DateField(
        _("verified on"),
        null=True,
        blank=True,
        help_text=_("The day a person tried the number and read the service's own page."),
    )
    verify_by = models.DateField(_("verify again by"), null=True, blank=True)
    fictional = models.BooleanField(
        _("fictional"), default=False, help_text=_("For demonstrations only: shown as an example.")
    )
    notes = models.TextField(_("notes for editors"), blank=True, help_text=_("Never published."))

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_fr"), FieldPanel("key")]),
        FieldRowPanel([FieldPanel("region"), FieldPanel("languages")]),
        FieldRowPanel([FieldPanel("audience"), FieldPanel("audience_fr")]),
        FieldRowPanel([FieldPanel("hours"), FieldPanel("hours_fr")]),
        InlinePanel("channels", heading=_("Ways to reach it"), label=_("Way"), min_num=1),
        MultiFieldPanel(
            [
                FieldPanel("source_url"),
                FieldRowPanel([FieldPanel("verified_at"), FieldPanel("verify_by")]),
                FieldPanel("fictional"),
                FieldPanel("notes"),
            ],
            heading=_("Confirmed by a person"),
        ),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("crisis resource")
        verbose_name_plural = _("crisis resources")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_region_display()})"

    def is_current(self, today: date) -> bool:
        """Whether a person has confirmed it and the confirmation still holds."""
        return bool(self.verified_at and self.verify_by and self.verify_by >= today)


class CrisisChannel(Orderable):
    """One way to reach a service: a number or an address, never an image of one."""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        TEXT = "text", _("Text message")
        TTY = "tty", _("TTY")
        CHAT = "chat", _("Chat")
        WEB = "web", _("Web page")

    resource = ParentalKey(CrisisResource, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.CALL)
    number = models.CharField(
        _("number"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^\+?[0-9]{3,15}$", _("Digits only: +18662773553 or 988."))],
        help_text=_("Digits only: +18662773553, or a short code such as 988."),
    )
    label = models.CharField(
        _("as people read it"),
        max_length=60,
        blank=True,
        help_text=_("With letters where that helps: 1 866 APPELLE (277-3553)."),
    )
    keyword = models.CharField(_("text this word"), max_length=20, blank=True)
    keyword_fr = models.CharField(_("text this word, in French"), max_length=20, blank=True)
    url = models.URLField(_("address"), blank=True, validators=[https_only])

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("number"), FieldPanel("label")]),
        FieldRowPanel([FieldPanel("keyword"), FieldPanel("keyword_fr"), FieldPanel("url")]),
    ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.label or self.number or self.url}"


class Disclaimer(RevisionMixin, models.Model):
    """The words that say what a post is not: medical advice."""

    key = models.SlugField(_("key"), max_length=75, unique=True)
    text = RichTextField(_("text"), features=WORDS)
    text_fr = RichTextField(_("text in French"), features=WORDS, blank=True)

    panels = [FieldPanel("key"), FieldPanel("text"), FieldPanel("text_fr")]

    class Meta:
        verbose_name = _("disclaimer")
        verbose_name_plural = _("disclaimers")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class Topic(RevisionMixin, index.Indexed, models.Model):
    """What a post is about; the risk class decides what a careful post must carry."""

    class Risk(models.TextChoices):
        GENERAL = "general", _("General wellbeing")
        CLINICAL = "clinical", _("Clinical")
        CRISIS = "crisis", _("Crisis: needs help lines, a content warning, and no sharing")

    slug = models.SlugField(_("slug"), max_length=75, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_fr = models.CharField(_("name in French"), max_length=80, blank=True)
    risk = models.CharField(_("risk class"), max_length=8, choices=Risk, default=Risk.GENERAL)

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_fr"), FieldPanel("slug")]),
        FieldPanel("risk"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
