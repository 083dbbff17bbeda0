"""Templates of posts: what a new post begins with, such as the publisher's usual closing.

A template is no page: no channel, no feed and no search of the public site knows it.
"""

from collections.abc import Iterable
from typing import Any, Self
from uuid import uuid4

from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable

from blog import limits
from blog.blocks import BodyStreamBlock
from blog.models.choices import FoundChoices
from blog.models.copying import renewed
from blog.models.people import Written
from blog.models.post import PostAuthor, PostPage
from blog.models.seen_form import Seen
from blog.models.signing import AuthorsPanel

TAKEN = _("There is a template of this name. Choose another name.")


class TemplateQuerySet(models.QuerySet["PostTemplate"]):
    """Queries for templates."""

    def to_choose(self, language: str) -> Self:
        """The templates of a language, the default one first."""
        return self.filter(language=language).order_by("-is_default", "name")


class TemplateForm(Seen, WagtailAdminModelForm):
    """Checks a template as a draft is checked: its blocks may wait to be filled in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.defer_required_fields()


class PostTemplate(Written, ClusterableModel):  # type: ignore[django-manager-missing]
    """What a new post in one language begins with."""

    template_authors: Any  # the manager of :class:`TemplateAuthor`'s rows

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        FRENCH = "fr", _("French")

    name = models.CharField(
        _("name"),
        max_length=limits.NAME,
        help_text=_("What it is chosen by, as in: Usual closing. Readers never see it."),
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    is_default = models.BooleanField(
        _("offered first"),
        default=False,
        help_text=_("One template of a language is; it takes the place of the one before."),
    )
    lead = RichTextField(_("lead"), features=["bold", "italic"], blank=True)
    body = StreamField(BodyStreamBlock(), verbose_name=_("body"), blank=True)
    topics = ParentalManyToManyField(
        "blog.Topic", verbose_name=_("topics"), blank=True, related_name="+"
    )
    disclaimer = models.ForeignKey(
        "blog.Disclaimer",
        verbose_name=_("disclaimer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty: the one in the settings of the site."),
    )
    sharing = models.BooleanField(_("offer share links"), default=True)

    objects = TemplateQuerySet.as_manager()

    base_form_class = TemplateForm
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("language"), FieldPanel("is_default")]),
        FieldPanel("lead"),
        FieldPanel("body"),
        AuthorsPanel("template_authors", heading=_("Authors"), label=_("Author")),
        FieldPanel("topics", widget=FoundChoices),
        FieldRowPanel([FieldPanel("disclaimer"), FieldPanel("sharing")]),
    ]

    class Meta:
        verbose_name = _("post template")
        verbose_name_plural = _("post templates")
        ordering = ["language", "-is_default", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "name"],
                name="one_template_of_a_name_and_language",
                violation_error_message=TAKEN,
            ),
            models.UniqueConstraint(
                fields=["language"],
                condition=models.Q(is_default=True),
                name="one_default_template_of_a_language",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def validate_constraints(self, exclude: Iterable[str] | None = None) -> None:
        """The name must be free; the default of the language is whichever was saved last."""
        super().validate_constraints(exclude={*(exclude or ()), "is_default"})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it; a default one takes the place of the one before."""
        with transaction.atomic():
            if self.is_default:
                others = PostTemplate.objects.filter(language=self.language, is_default=True)
                others.exclude(pk=self.pk).update(is_default=False)
            super().save(*args, **kwargs)

    def take(self, page: PostPage) -> None:
        """Take over what the draft of a post has, with new ids for its blocks."""
        self.lead = page.lead
        self.body = fresh(page.body)
        self.topics = list(page.topics.all())
        self.disclaimer = page.disclaimer
        self.sharing = page.sharing
        rows = sorted(page.post_authors.all(), key=lambda row: row.sort_order or 0)
        self.template_authors = [
            TemplateAuthor(author_id=row.author_id, sort_order=order)
            for order, row in enumerate(rows)
        ]

    def fill(self, page: PostPage) -> None:
        """Begin a new post with it, without what was deleted since; its blocks get new ids."""
        page.lead = self.lead
        page.body = fresh(self.body)
        page.topics = list(self.topics.all())
        page.disclaimer = self.disclaimer
        page.sharing = self.sharing
        page.post_authors = self.signed()

    def signed(self) -> list[PostAuthor]:
        """The byline of a post that begins with it, without authors who were deleted since."""
        return [
            PostAuthor(author_id=row.author_id, sort_order=row.sort_order)
            for row in self.template_authors.all()
            if row.author_id
        ]


class TemplateAuthor(Orderable):
    """An author of the posts that begin with a template; empty once the author is deleted."""

    template = ParentalKey(PostTemplate, on_delete=models.CASCADE, related_name="template_authors")
    author = models.ForeignKey(
        "blog.Author",
        verbose_name=_("author"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    panels = [FieldPanel("author")]

    def __str__(self) -> str:
        return str(self.author)


def fresh(body: Any) -> Any:
    """A body with new ids for its blocks and list items."""
    stored = renewed(body.get_prep_value(), lambda _id: str(uuid4()))
    return PostPage.body.field.stream_block.to_python(stored)
