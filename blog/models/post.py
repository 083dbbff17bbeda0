"""The pages of the site: a home, an index per language, and the posts."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from modelcluster.fields import ParentalManyToManyField

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from blog import limits, previews
from blog.blocks import BodyStreamBlock
from blog.models import comments, mending, related, signing
from blog.models.choices import FoundChoices
from blog.models.permissions import PostPermissions
from blog.models.post_form import PostPageForm
from blog.models.schedule_panel import SchedulePanel
from blog.models.signing import AuthorsPanel, PostAuthor
from blog.visible import is_visible, unaccented

__all__ = ["BlogIndexPage", "HomePage", "PostAuthor", "PostPage"]


class HomePage(Page):
    """The root page of one language; its only child is the index of posts."""

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


class PostPage(Page):
    """A wellness post in one language."""

    class UpdateKind(models.TextChoices):
        MINOR = "minor", _("Minor: spelling or layout. Readers are not told.")
        UPDATE = "update", _("Update: something is new or different.")
        CLARIFICATION = "clarification", _("Clarification: it could be misunderstood.")
        CORRECTION = "correction", _("Correction: something was wrong.")

    class AiUse(models.TextChoices):
        NONE = "", _("Not used")
        LANGUAGE = "language", _("Language: spelling, grammar or style")
        TRANSLATION = "translation", _("Translation")
        TEXT = "text", _("Text: parts of it were drafted")

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
        max_length=limits.ALT,
        blank=True,
        help_text=_("For people who cannot see it. Leave it empty only if it is decoration."),
    )
    image_decorative = models.BooleanField(_("the image is decoration"), default=False)
    image_credit = models.CharField(_("image credit"), max_length=limits.CREDIT, blank=True)
    email_subject = models.CharField(
        _("e-mail subject"),
        max_length=limits.SUBJECT,
        blank=True,
        help_text=_("Empty: the title."),
    )
    email_preheader = models.CharField(
        _("e-mail preheader"),
        max_length=limits.PREHEADER,
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

    ai_use = models.CharField(
        _("what AI was used for"),
        max_length=11,
        choices=AiUse,
        default=AiUse.NONE,
        blank=True,
        help_text=_("Generative AI, such as a chatbot. Of several, choose the last in this list."),
    )
    ai_checked_by = models.CharField(
        _("checked by"),
        max_length=limits.NAME,
        blank=True,
        help_text=_(
            "The person who compared every statement with its source. Readers see the name."
        ),
    )

    parent_page_types = ["blog.BlogIndexPage"]
    subpage_types: list[str] = []
    base_form_class = PostPageForm

    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        # The admin's search asks for the beginnings of words, in fields of this kind alone.
        index.AutocompleteField("draft_words"),
    ]

    content_panels = [
        TitleFieldPanel("title"),
        FieldPanel("lead"),
        AuthorsPanel("post_authors", heading=_("Authors"), label=_("Author")),
        # A list box would forget the others at a click.
        FieldPanel("topics", widget=FoundChoices),
        FieldPanel("body"),
        HelpPanel(template="admin/checks/counts_panel.html"),
    ]
    about_panels = [
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
        MultiFieldPanel(
            [FieldPanel("ai_use"), FieldPanel("ai_checked_by")], heading=_("Use of AI")
        ),
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
        SchedulePanel(),
        comments.ThreadsPanel(),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Words")),
            ObjectList(about_panels, heading=_("Image and more")),
            ObjectList(sending_panels, heading=_("Publishing")),
        ]
    )

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    # Fields of which a row was deleted since this revision was saved; empty for the page itself.
    lost: tuple[str, ...] = ()

    def permissions_for_user(self, user: AbstractBaseUser | AnonymousUser) -> PostPermissions:
        return PostPermissions(user, self)

    def clean(self) -> None:
        super().clean()
        if self.title and not is_visible(self.title):
            raise ValidationError({"title": _("Write something that people can see.")})
        related.check(self)
        signing.check(self)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        comments.keep(self)
        return super().save(*args, **kwargs)

    def draft_words(self) -> str:
        """The words of the newest draft, for the search index of the admin; without accents, too.

        PostgreSQL's index keeps accents.
        """
        draft = self.get_latest_revision_as_object()
        fields = (self._meta.get_field(name) for name in ("lead", "body"))
        texts = (each.get_searchable_content(each.value_from_object(draft)) for each in fields)
        words = "\n".join([draft.title, *chain.from_iterable(texts)])
        plain = unaccented(words)
        return words if plain == words else f"{words}\n{plain}"

    def _get_autogenerated_slug(self, base_slug: str) -> str:
        """The slug of a post saved without one, in ASCII, as the form suggests it."""
        found: str = super()._get_autogenerated_slug(slugify(base_slug) or base_slug)
        return found

    def with_content_json(self, content: Mapping[str, Any]) -> "PostPage":
        """The page as it is in a revision, readable whatever was deleted since: see ``lost``."""
        mended, lost = mending.mend(type(self), content)
        page: PostPage = super().with_content_json(mended)
        page.lost = lost
        return page

    @property
    def preview_modes(self) -> list[tuple[str, str | Promise]]:
        return previews.choices()

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return previews.render(mode_name or self.default_preview_mode, self, request)
