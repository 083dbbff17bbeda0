"""Snippets shared by posts: crisis resources, disclaimers and topics."""

from datetime import date

from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.text import Truncator, slugify
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, RevisionMixin
from wagtail.rich_text import get_text_for_indexing
from wagtail.search import index

from blog import limits
from blog.document import REGIONS
from blog.models.bilingual import in_language, named
from blog.models.inline_rows import ListPanel
from blog.models.people import WORDS, Written, check_texts, https_only
from blog.models.shared_form import SharedForm

BEGINNING = 60  # letters of a disclaimer's text that tell it from the others


class CrisisResource(RevisionMixin, index.Indexed, ClusterableModel):
    """A service that helps people in danger or distress.

    It is *current* from the day a person verified it (``verified_at``) until ``verify_by``. A post
    with a resource that is not current cannot be published.
    """

    class Languages(models.TextChoices):
        BOTH = "en fr", _("English and French")
        ENGLISH = "en", _("English")
        FRENCH = "fr", _("French")

    key = models.SlugField(_("key"), max_length=limits.RESOURCE_KEY, unique=True)
    name = models.CharField(_("name"), max_length=limits.NAME)
    name_fr = models.CharField(_("name in French"), max_length=limits.NAME, blank=True)
    region = models.CharField(_("region"), max_length=5, choices=REGIONS, default="CA")
    languages = models.CharField(
        _("languages"), max_length=5, choices=Languages, default=Languages.BOTH
    )
    audience = models.CharField(_("for whom"), max_length=limits.NAME, blank=True)
    audience_fr = models.CharField(_("for whom, in French"), max_length=limits.NAME, blank=True)
    hours = models.CharField(_("hours"), max_length=limits.NAME, blank=True)
    hours_fr = models.CharField(_("hours in French"), max_length=limits.NAME, blank=True)
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

    base_form_class = SharedForm
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_fr"), FieldPanel("key")]),
        FieldRowPanel([FieldPanel("region"), FieldPanel("languages")]),
        FieldRowPanel([FieldPanel("audience"), FieldPanel("audience_fr")]),
        FieldRowPanel([FieldPanel("hours"), FieldPanel("hours_fr")]),
        ListPanel("channels", heading=_("Ways to reach it"), label=_("Way"), min_num=1),
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

    def clean(self) -> None:
        super().clean()
        check_texts(self, self._meta.fields)

    def __str__(self) -> str:
        return f"{named(self)} ({self.get_region_display()})"

    def is_current(self, today: date) -> bool:
        """Whether a person has verified it and the verification has not expired."""
        return bool(self.verified_at and self.verify_by and self.verify_by >= today)


class CrisisChannel(Orderable):
    """A telephone number or an address by which people reach a service."""

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
        max_length=limits.CHANNEL_NUMBER,
        blank=True,
        validators=[RegexValidator(r"^\+?[0-9]{3,15}$", _("Digits only: +18662773553 or 988."))],
        help_text=_("Digits only: +18662773553, or a short code such as 988."),
    )
    label = models.CharField(
        _("as people read it"),
        max_length=limits.CHANNEL_LABEL,
        blank=True,
        help_text=_("With letters where that helps: 1 866 APPELLE (277-3553)."),
    )
    keyword = models.CharField(_("text this word"), max_length=limits.CHANNEL_NUMBER, blank=True)
    keyword_fr = models.CharField(
        _("text this word, in French"), max_length=limits.CHANNEL_NUMBER, blank=True
    )
    url = models.URLField(_("address"), blank=True, validators=[https_only])

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("number"), FieldPanel("label")]),
        FieldRowPanel([FieldPanel("keyword"), FieldPanel("keyword_fr"), FieldPanel("url")]),
    ]

    def clean(self) -> None:
        super().clean()
        check_texts(self, self._meta.fields)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.label or self.number or self.url}"


class Disclaimer(RevisionMixin, Written):
    """A statement that a post is no medical advice."""

    key = models.SlugField(_("key"), max_length=limits.KEY, unique=True)
    text = RichTextField(_("text"), features=WORDS)
    text_fr = RichTextField(_("text in French"), features=WORDS, blank=True)

    base_form_class = SharedForm
    panels = [FieldPanel("key"), FieldPanel("text"), FieldPanel("text_fr")]

    class Meta:
        verbose_name = _("disclaimer")
        verbose_name_plural = _("disclaimers")
        ordering = ["key"]

    def __str__(self) -> str:
        """How it begins, and its key, which alone says little: “general” for instance."""
        text = get_text_for_indexing(in_language(self, "text", get_language() or "en"))
        return f"{Truncator(text).chars(BEGINNING)} ({self.key})" if text else self.key


class Topic(RevisionMixin, index.Indexed, Written):
    """What a post is about; the risk class decides what the post must contain."""

    class Risk(models.TextChoices):
        GENERAL = "general", _("General wellbeing")
        CLINICAL = "clinical", _("Clinical")
        CRISIS = "crisis", _("Crisis: needs help lines, a content warning, and no sharing")

    slug = models.SlugField(
        _("slug"),
        max_length=limits.KEY,
        unique=True,
        help_text=_(
            "Part of the topic's address in English, and its name in feeds and in the API."
        ),
    )
    slug_fr = models.SlugField(
        _("slug in French"),
        max_length=limits.KEY,
        blank=True,
        default="",
        db_default="",
        help_text=_("Part of its address in French. Former addresses lead to the present one."),
    )
    name = models.CharField(_("name"), max_length=limits.TOPIC)
    name_fr = models.CharField(_("name in French"), max_length=limits.TOPIC, blank=True)
    risk = models.CharField(_("risk class"), max_length=8, choices=Risk, default=Risk.GENERAL)
    disclaimer = models.ForeignKey(
        Disclaimer,
        verbose_name=_("disclaimer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("For posts of this topic that have none of their own, or only the usual one."),
    )

    base_form_class = SharedForm
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
        FieldRowPanel([FieldPanel("name_fr"), FieldPanel("slug_fr")]),
        FieldPanel("risk"),
        FieldPanel("disclaimer"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug_fr"],
                condition=~models.Q(slug_fr=""),
                name="one_topic_per_french_slug",
                violation_error_message=_("Another topic has this slug in French."),
            )
        ]

    def __str__(self) -> str:
        return named(self)

    def clean(self) -> None:
        """A French address leads to one topic, whether it has a slug in French or not."""
        super().clean()
        others = Topic.objects.exclude(pk=self.pk)
        if self._state.adding and not self.slug_fr:
            self.slug_fr = self._french_slug(others)
        if self.slug_fr and others.filter(slug=self.slug_fr).exists():
            raise ValidationError({"slug_fr": gettext("Another topic has this slug.")})
        if self.slug and others.filter(slug_fr=self.slug).exists():
            raise ValidationError({"slug": gettext("Another topic has this slug in French.")})

    def _french_slug(self, others: models.QuerySet["Topic"]) -> str:
        """One made of the French name, where that is free and says more than the slug."""
        slug = slugify(self.name_fr)[: limits.KEY].strip("-")
        taken = models.Q(slug=slug) | models.Q(slug_fr=slug)
        return "" if slug == self.slug or others.filter(taken).exists() else slug
