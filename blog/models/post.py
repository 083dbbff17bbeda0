"""The pages of the site: a home, an index per language, and the posts."""

from typing import Any

from modelcluster.fields import ParentalKey, ParentalManyToManyField

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from blog import previews
from blog.blocks import BodyStreamBlock
from blog.forms import PostPageForm
from blog.models import related


class HomePage(Page):
    """The root of one language; it only holds the index."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["blog.BlogIndexPage"]
    content_panels = Page.content_panels

    class Meta:
        verbose_name = _("home")


class BlogIndexPage(Page):
    """The list of posts in one language."""

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    parent_page_types = ["blog.HomePage"]
    subpage_types = ["blog.PostPage"]
    content_panels = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("post index")


class PostAuthor(Orderable):
    """One author of one post; the order is the byline's."""

    page = ParentalKey("blog.PostPage", on_delete=models.CASCADE, related_name="post_authors")
    author = models.ForeignKey(
        "blog.Author", verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    panels = [FieldPanel("author")]

    def __str__(self) -> str:
        return str(self.author)


class PostPage(Page):
    """A wellness post in one language."""

    class UpdateKind(models.TextChoices):
        MINOR = "minor", _("Minor: spelling or layout. Readers are not told.")
        UPDATE = "update", _("Update: something is new or different.")
        CLARIFICATION = "clarification", _("Clarification: it could be misunderstood.")
        CORRECTION = "correction", _("Correction: something was wrong.")

    lead = RichTextField(
        _("lead"),
        features=["bold", "italic"],
        blank=True,
        help_text=_("The first thing people read: 40 to 320 characters, without links."),
    )
    body = StreamField(BodyStreamBlock(), verbose_name=_("body"), blank=True)
    topics = ParentalManyToManyField("blog.Topic", verbose_name=_("topics"), blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    image_alt = models.CharField(
        _("what the image shows"),
        max_length=150,
        blank=True,
        help_text=_("For people who cannot see it. Leave it empty only if it is decoration."),
    )
    image_decorative = models.BooleanField(_("the image is decoration"), default=False)
    image_credit = models.CharField(_("image credit"), max_length=120, blank=True)
    email_subject = models.CharField(
        _("e-mail subject"), max_length=120, blank=True, help_text=_("Empty: the title.")
    )
    email_preheader = models.CharField(
        _("e-mail preheader"),
        max_length=150,
        blank=True,
        help_text=_("Shown in the inbox after the subject. Empty: the lead's first sentence."),
    )
    sharing = models.BooleanField(
        _("offer share links"),
        default=True,
        help_text=_("Off for delicate topics: a shared address can give someone away."),
    )
    disclaimer = models.ForeignKey(
        "blog.Disclaimer",
        verbose_name=_("disclaimer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    update_kind = models.CharField(
        _("kind of change"), max_length=13, choices=UpdateKind, default=UpdateKind.UPDATE
    )
    update_note = models.TextField(
        _("note for readers"),
        blank=True,
        help_text=_("Shown with today's date at the top of the post, everywhere it is read."),
    )

    parent_page_types = ["blog.BlogIndexPage"]
    subpage_types: list[str] = []
    base_form_class = PostPageForm

    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]

    content_panels = [
        TitleFieldPanel("title"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    about_panels = [
        InlinePanel("post_authors", heading=_("Authors"), label=_("Author")),
        FieldPanel("topics"),
        MultiFieldPanel(
            [
                FieldPanel("image"),
                FieldPanel("image_alt"),
                FieldRowPanel([FieldPanel("image_decorative"), FieldPanel("image_credit")]),
            ],
            heading=_("Image"),
        ),
        related.RelatedPostsPanel(
            "related_posts",
            heading=_("Related posts"),
            label=_("Related post"),
            max_num=related.MOST,
            help_text=_(
                "Up to six posts to read next, in this order. Readers see those that are published."
            ),
        ),
        FieldPanel("disclaimer"),
    ]
    sending_panels = [
        MultiFieldPanel(
            [FieldPanel("update_kind"), FieldPanel("update_note")],
            heading=_("What changed since it was last published"),
        ),
        MultiFieldPanel(
            [FieldPanel("email_subject"), FieldPanel("email_preheader")], heading=_("E-mail")
        ),
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("search_description"), FieldPanel("sharing")],
            heading=_("Search and sharing"),
        ),
        PublishingPanel(),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Words")),
            ObjectList(about_panels, heading=_("Authors, topics, image")),
            ObjectList(sending_panels, heading=_("Publishing")),
        ]
    )

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    def clean(self) -> None:
        super().clean()
        related.check(self)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return previews.choices()

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return previews.render(mode_name or self.default_preview_mode, self, request)
