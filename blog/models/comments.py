"""Comments in the text of a post: Wagtail's own, of which none is lost unawares.

Repairs of Wagtail 8.0.1, each seen in a test:

* Every save of a page deletes its resolved comments, and those that a colleague adds meanwhile.
* A comment that was resolved, or whose block was deleted, while somebody had the form open is
  stored again as a comment of that person; one that was deleted refuses the whole form.
* A posted row can delete anybody's comment, and a thread with the replies of others.
"""

from collections.abc import Iterable
from typing import Any

from modelcluster.forms import BaseChildFormSet

from django import forms
from django.db import models
from django.forms.models import BaseModelFormSet

from wagtail.admin.forms.comments import CommentForm, CommentFormSet, CommentReplyForm
from wagtail.admin.panels import CommentPanel
from wagtail.models import COMMENTS_RELATION_NAME, Comment, Page, PageSubscription

from blog.visible import is_visible, readable

MOST = 1000  # rows of a form; more are refused before a form is made for each


def of(page: Page) -> "models.QuerySet[Comment]":
    """All stored comments of a page, resolved ones and those whose place is gone included."""
    found: models.QuerySet[Comment] = Comment.objects.filter(page_id=page.pk)
    return found


def keep(page: Page) -> None:
    """Before a page is saved: let it keep the comments that it would delete.

    Saving deletes every stored comment that is not in the page's list, and the list lacks the
    resolved ones and what a colleague has added since it was read.
    """
    listed = getattr(page, "_cluster_related_objects", {}).get(COMMENTS_RELATION_NAME)
    if page.pk is None or listed is None:
        return
    known = {comment.pk for comment in listed} | getattr(page, "removed_comments", set())
    if others := list(of(page).exclude(pk__in=known)):
        getattr(page, COMMENTS_RELATION_NAME).add(*others)


def follow(page: Page, user: Any) -> None:
    """Tell ``user``, who has made the post, by mail of comments on it, as Wagtail's form does."""
    values = {"comment_notifications": True}
    PageSubscription.objects.get_or_create(page=page, user=user, defaults=values)


class _Rows(BaseChildFormSet):
    """Posted rows that may be older than what is stored: none fails, none is stored twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.absolute_max = MOST

    def stored(self) -> Iterable[Any]:
        """The rows that a posted id may name."""
        return (row for row in self.get_queryset() if row.pk)

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        if self.is_bound and i < self.initial_form_count():
            posted = self.data.get(f"{self.add_prefix(i)}-id", "")
            rows = {str(row.pk): row for row in self.stored()}
            kwargs["instance"] = rows.get(posted) or self.model()
            # Not modelcluster's own: it looks for the row, and fails where there is none.
            djangos: Any = super(BaseModelFormSet, self)
            return djangos._construct_form(i, **kwargs)  # noqa: SLF001  # Django's own hook
        return super()._construct_form(i, **kwargs)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if self.is_bound:  # the id says which row it is, and may be out of date
            stored = None if form.instance.pk is None else str(form.instance.pk)
            form.fields["id"] = forms.CharField(
                required=False, empty_value=None, widget=forms.HiddenInput, initial=stored
            )

    def is_gone(self, form: Any) -> bool:
        """Whether its author has deleted the row since the form was opened."""
        return form in self.forms[: self.initial_form_count()] and form.instance.pk is None

    def _should_delete_form(self, form: Any) -> bool:
        """An asked deletion that is not theirs to make is left out: no browser asks for it."""
        if form.instance.pk is None:
            asked = super()._should_delete_form(form)
            return bool(asked or self.is_gone(form) or not is_visible(form["text"].data or ""))
        return bool(super()._should_delete_form(form)) and self.may_delete(form)

    def may_delete(self, form: Any) -> bool:
        """Whether whoever posts the form wrote the row."""
        return bool(form.instance.user_id == form.for_user.pk)


class RepliesFormSet(_Rows):
    """The replies to one comment."""


class ReplyForm(CommentReplyForm):
    """A reply without control characters."""

    def clean_text(self) -> str:
        return readable(self.cleaned_data["text"])


class ThreadForm(CommentForm):
    """A comment with its replies. Whoever wrote it deletes it, anybody resolves it."""

    class Meta:
        formsets = {
            "replies": {
                "form": ReplyForm,
                "formset": RepliesFormSet,
                "inherit_kwargs": ["for_user"],
            }
        }

    def clean_text(self) -> str:
        return readable(self.cleaned_data["text"])

    @property
    def replies(self) -> list[str]:
        """The texts of the replies that the form adds."""
        rows = self.formsets["replies"]
        return [
            form.cleaned_data["text"]
            for form in rows.extra_forms
            if form.has_changed() and form not in rows.deleted_forms
        ]

    def others_replied(self) -> bool:
        pk = self.instance.pk
        return pk is not None and self.instance.replies.exclude(user_id=self.for_user.pk).exists()

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """A comment that was resolved meanwhile stays so, unless this form adds words to it."""
        says_more = "text" in self.changed_data or bool(self.replies)
        if self.instance.resolved_at and not says_more:
            self.cleaned_data["resolved"] = True
        return super().save(*args, **kwargs)


class ThreadsFormSet(_Rows, CommentFormSet):
    """The comments of a post."""

    queryset: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queryset = self.queryset.filter(resolved_at=None)

    def stored(self) -> Iterable[Comment]:
        listed = {row.pk: row for row in super().stored()}
        further = of(self.instance).exclude(pk__in=listed) if self.instance.pk else ()
        return [*listed.values(), *further]

    def may_delete(self, form: Any) -> bool:
        """What others replied is not deleted with a comment: it is resolved instead."""
        own = super().may_delete(form)
        if own and form.others_replied():
            form.cleaned_data["resolved"] = True
            if "resolved" not in form.changed_data:
                form.changed_data.append("resolved")
            return False
        return own

    def save(self, commit: bool = True) -> Any:
        saved = super().save(commit=commit)
        self.instance.removed_comments = {comment.pk for comment in self.deleted_objects}
        lost = [form for form in self.initial_forms if self.is_gone(form) and form.replies]
        for form in lost:
            form.cleaned_data["DELETE"] = True
            self.new_objects += self._saved_replies(form)
        return saved

    def _saved_replies(self, form: Any) -> list[Comment]:
        """Replies to a comment that was deleted meanwhile, as comments at its place."""
        made = [
            Comment(
                page=self.instance,
                user=form.for_user,
                text=text,
                contentpath=form.cleaned_data["contentpath"],
                position=form.cleaned_data.get("position") or "",
            )
            for text in form.replies
        ]
        getattr(self.instance, self.rel_name).add(*made)
        return made


class ThreadsPanel(CommentPanel):
    """Wagtail's panel with our forms."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][COMMENTS_RELATION_NAME] |= {
            "formset": ThreadsFormSet,
            "form": ThreadForm,
        }
        return options
