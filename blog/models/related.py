"""The posts that an editor chooses for readers to go on with."""

from collections.abc import Iterable
from typing import Any

from modelcluster.fields import ParentalKey

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

from blog.forms import RelatedPostsFormSet, refusals

MOST = 6  # more than that nobody chooses among


class RelatedPost(Orderable):
    """One post to read after another one; the order is the editor's."""

    page = ParentalKey("blog.PostPage", on_delete=models.CASCADE, related_name="related_posts")
    post = models.ForeignKey(
        "blog.PostPage", verbose_name=_("post"), on_delete=models.CASCADE, related_name="+"
    )
    panels = [FieldPanel("post")]

    def __str__(self) -> str:
        return str(self.post)


class RelatedPostsPanel(InlinePanel):
    """The rows of a post's choice, held to each other as well as each for itself."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = RelatedPostsFormSet
        return options


def rows_in_order(page: Any) -> list[Any]:
    """The rows of ``page`` as it is in memory, in the editor's order, those without a post left
    out."""
    rows: Iterable[Any] = (row for row in page.related_posts.all() if row.post_id)
    return sorted(rows, key=lambda row: (row.sort_order or 0, row.pk or 0))


def check(page: Any) -> None:
    """Raises :class:`ValidationError` where a post is to name itself, one twice, or too many."""
    chosen = [row.post_id for row in rows_in_order(page)]
    wrong = [str(words) for words in refusals(chosen, own=page.pk) if words]
    if len(chosen) > MOST:
        wrong.append(str(_("Choose six posts or fewer.")))
    if wrong:
        raise ValidationError(list(dict.fromkeys(wrong)))
