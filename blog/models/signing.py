"""The authors that sign a post, their form and their rules."""

from collections.abc import Sequence

from modelcluster.fields import ParentalKey

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable, Page

from blog.models.inline_rows import DistinctFormSet, ListPanel, twice

TWICE = _("This author is chosen twice: take one of them out.")


class PostAuthor(Orderable):
    """Links a post to one of its authors, in the order of the byline."""

    page = ParentalKey("blog.PostPage", on_delete=models.CASCADE, related_name="post_authors")
    author = models.ForeignKey(
        "blog.Author", verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    panels = [FieldPanel("author")]

    def __str__(self) -> str:
        return str(self.author)


class AuthorsFormSet(DistinctFormSet):
    """Refuses an author who is chosen twice, at the second row."""

    chosen = "author"

    def refusals(self, chosen: Sequence[int | None]) -> list[str | Promise | None]:
        return twice(chosen, TWICE)


class AuthorsPanel(ListPanel):
    """An inline panel whose rows are validated together by :class:`AuthorsFormSet`."""

    formset = AuthorsFormSet


def check(page: Page) -> None:
    """Raises :class:`ValidationError` when an author signs the post twice."""
    chosen = [row.author_id for row in page.post_authors.all()]
    if any(twice(chosen, TWICE)):
        raise ValidationError([str(TWICE)])
