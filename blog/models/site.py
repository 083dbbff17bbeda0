"""Settings of the site that every channel shows."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from blog.models import colour
from blog.models.people import https_only
from blog.models.shared_form import SharedForm
from blog.renditions.links import NETWORKS

PATTERN_FIELDS = ("{path}", "{slug}", "{locale}", "{id}")


def time_zone_exists(value: str) -> None:
    """Raises :class:`ValidationError` for a name that is not in the time zone database."""
    if value not in available_timezones():
        raise ValidationError(_("Not a time zone: try America/Toronto."))


def canonical_pattern(value: str) -> None:
    """Raises :class:`ValidationError` unless ``value`` is an https address with fields for a post.

    As in ``https://www.example.org{path}``; the fields are :data:`PATTERN_FIELDS`.
    """
    https_only(value.replace("{", "").replace("}", ""))
    if not any(name in value for name in ("{path}", "{slug}", "{id}")):
        raise ValidationError(_("Say where the post goes: {path}, {slug} or {id}."))
    rest = value
    for name in PATTERN_FIELDS:
        rest = rest.replace(name, "")
    if "{" in rest or "}" in rest:
        raise ValidationError(_("Only {path}, {slug}, {locale} and {id} are known."))


@register_setting(icon="site", order=1)
class SiteSettings(BaseSiteSetting):
    """The publisher, its terms, the canonical addresses of posts, and defaults of the site."""

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        FRENCH = "fr", _("French")

    title = models.CharField(_("site title"), max_length=80, default="Wellspring")
    title_fr = models.CharField(_("site title in French"), max_length=80, blank=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    description_fr = models.CharField(_("description in French"), max_length=200, blank=True)
    organization = models.ForeignKey(
        "blog.Organization",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    colour = models.CharField(
        _("colour of the admin"),
        max_length=7,
        blank=True,
        default="",
        db_default="",
        validators=[colour.validate],
        help_text=_("As in #2e1f5e. The sidebar and the sign-in have it, with the logo."),
    )
    postal_address = models.TextField(
        _("postal address"), blank=True, help_text=_("Each e-mail must carry it (CASL).")
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    editorial_policy_url = models.URLField(
        _("editorial policy"), blank=True, validators=[https_only]
    )
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    licence_url = models.URLField(_("licence address"), blank=True, validators=[https_only])
    attribution = models.CharField(
        _("attribution"),
        max_length=300,
        blank=True,
        help_text=_("What partners show beside a copy, in plain words."),
    )
    attribution_fr = models.CharField(_("attribution in French"), max_length=300, blank=True)
    canonical_url_pattern = models.CharField(
        _("canonical address pattern"),
        max_length=200,
        blank=True,
        validators=[canonical_pattern],
        help_text=_(
            "Only where another front end shows the posts: https://www.example.org{path}. "
            "It may use {path}, {slug}, {locale} and {id}."
        ),
    )
    share_networks = models.CharField(
        _("share links"),
        max_length=200,
        default="x, facebook, linkedin, whatsapp, bluesky, email",
        help_text=_("In this order, separated by commas."),
    )
    default_language = models.CharField(
        _("default language"), max_length=2, choices=Language, default=Language.ENGLISH
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="America/Toronto", validators=[time_zone_exists]
    )
    default_disclaimer = models.ForeignKey(
        "blog.Disclaimer",
        verbose_name=_("disclaimer of new posts"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    base_form_class = SharedForm
    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("title"), FieldPanel("title_fr")]),
                FieldRowPanel([FieldPanel("description"), FieldPanel("description_fr")]),
                FieldRowPanel([FieldPanel("organization"), FieldPanel("logo")]),
                FieldPanel("colour"),
            ],
            heading=_("Who we are"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("postal_address"),
                FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                FieldPanel("editorial_policy_url"),
            ],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("licence"), FieldPanel("licence_url")]),
                FieldPanel("attribution"),
                FieldPanel("attribution_fr"),
                FieldPanel("canonical_url_pattern"),
            ],
            heading=_("Copies of our posts"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("share_networks"),
                FieldRowPanel([FieldPanel("default_language"), FieldPanel("time_zone")]),
                FieldPanel("default_disclaimer"),
            ],
            heading=_("Defaults"),
        ),
    ]

    class Meta:
        verbose_name = _("publisher")

    def clean(self) -> None:
        super().clean()
        unknown = [name for name in self.networks if name not in NETWORKS]
        if unknown:
            raise ValidationError(
                {"share_networks": _("Not offered: %(names)s.") % {"names": ", ".join(unknown)}}
            )

    @property
    def networks(self) -> tuple[str, ...]:
        """The names in ``share_networks``, in order."""
        return tuple(part.strip() for part in self.share_networks.split(",") if part.strip())
