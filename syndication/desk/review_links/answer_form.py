"""The reviewer's form: a verdict, a comment on the whole, and comments at passages."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.admin.review_links.answering import Given
from blog.models import ReviewLinkAnswer
from blog.models.seen_form import Seen
from syndication.desk.review_links.passages import Passage

LONGEST, LONGEST_AT = 5000, 2000
Verdict = ReviewLinkAnswer.Verdict
CHOICES = (
    (Verdict.APPROVED.value, gettext_lazy("I approve these words")),
    (Verdict.CHANGES.value, gettext_lazy("I ask for changes")),
    (Verdict.DECLINED.value, gettext_lazy("I decline: this review is not for me")),
)


class AnswerForm(Seen, forms.Form):
    """Fields of passages are named ``at-`` and the block's id; no other name is read."""

    verdict = forms.ChoiceField(
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the three answers.")},
    )
    comment = forms.CharField(
        required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )
    read_all = forms.BooleanField(required=False)

    def __init__(self, *args: Any, passages: Iterable[Passage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passages = [each for each in passages if each.id]
        for each in self.passages:
            # The form itself follows the post: the field says to which it belongs.
            widget = forms.Textarea(attrs={"rows": 3, "form": "answer"})
            self.fields[f"at-{each.id}"] = forms.CharField(
                required=False, max_length=LONGEST_AT, widget=widget
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        verdict = cleaned.get("verdict")
        if verdict == Verdict.APPROVED and not cleaned.get("read_all"):
            self.add_error("read_all", _("Confirm that you have read the whole post."))
        if verdict == Verdict.CHANGES and not (cleaned.get("comment") or any(self._said())):
            self.add_error("comment", _("Write what should change, here or at a passage."))
        return cleaned

    def given(self) -> Given:
        """What a valid form says."""
        return Given(
            verdict=self.cleaned_data["verdict"],
            comment=self.cleaned_data["comment"],
            passages=tuple(self._said()),
        )

    def _said(self) -> Iterator[dict[str, str]]:
        for each in self.passages:
            if words := self.cleaned_data.get(f"at-{each.id}"):
                yield {"block": each.id, "passage": each.start, "words": words}
