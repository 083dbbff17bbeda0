"""The related posts that an editor chooses for a post, their form and their rules."""

from collections.abc import Iterable, Sequence

from modelcluster.fields import ParentalKey

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable, Page

from blog.models.inline_rows import DistinctFormSet, ListPanel

MOST = 6


class RelatedPost(Orderable):
    """A link from one post to a related one, in the editor's order."""

    page = ParentalKey("blog.PostPage", on_delete=models.CASCADE, related_name="related_posts")
    post = models.ForeignKey(
        "blog.PostPage", verbose_name=_("post"), on_delete=models.CASCADE, related_name="+"
    )
    panels = [FieldPanel("post")]

    def __str__(self) -> str:
        return str(self.post)


def refusals(chosen: Sequence[int | None], *, own: int | None) -> list[str | Promise | None]:
    """The error of each chosen page, in order, or ``None`` where a choice is valid.

    ``chosen`` holds page ids, ``None`` for a row without a page (the field itself is required).
    ``own`` is the id of the page that the posts are chosen for.
    """
    found: list[str | Promise | None] = []
    for index, pk in enumerate(chosen):
        if pk is not None and pk == own:
            found.append(_("A post can not be related to itself: choose another one."))
        elif pk is not None and pk in chosen[:index]:
            found.append(_("This post is chosen twice: take one of them out."))
        else:
            found.append(None)
    return found


class RelatedPostsFormSet(DistinctFormSet):
    """Reports an invalid choice at its row. Drafts are validated as well: no text is lost."""

    chosen = "post"

    def refusals(self, chosen: Sequence[int | None]) -> list[str | Promise | None]:
        return refusals(chosen, own=self.instance.pk)


class RelatedPostsPanel(ListPanel):
    """An inline panel whose rows are validated together by :class:`RelatedPostsFormSet`."""

    formset = RelatedPostsFormSet


def rows_in_order(page: Page) -> list[RelatedPost]:
    """The related posts of ``page`` as it is in memory, in the editor's order.

    Rows without a chosen post are left out.
    """
    rows: Iterable[RelatedPost] = (row for row in page.related_posts.all() if row.post_id)
    return sorted(rows, key=lambda row: (row.sort_order or 0, row.pk or 0))


def check(page: Page) -> None:
    """Raises :class:`ValidationError` when a post names itself, one post twice, or too many."""
    chosen = [row.post_id for row in rows_in_order(page)]
    wrong = [str(words) for words in refusals(chosen, own=page.pk) if words]
    if len(chosen) > MOST:
        wrong.append(str(_("Choose six posts or fewer.")))
    if wrong:
        raise ValidationError(list(dict.fromkeys(wrong)))
